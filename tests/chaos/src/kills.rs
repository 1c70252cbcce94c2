//! A browser that is killed again and again while orders are taken, with and without a network.

use std::collections::BTreeMap;
use std::time::Duration;

use counterfoil_journeys::{Engine, Server};
use fastrand::Rng;

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::ledger::Ledger;
use crate::shop;

/// So many orders are taken before a kill, however fast the machine is,
const ORDERS: std::ops::Range<u64> = 0..6;
/// in at most this time,
const TAKING_MAX: Duration = Duration::from_secs(8);
/// and then so much time passes.
const MORE_MILLIS: std::ops::Range<u64> = 0..400;
/// Of a hundred kills, so many come while the browser starts.
const EARLY_PERCENT: u8 = 15;
/// Longest start before such a kill.
const STARTING_MILLIS_MAX: u64 = 900;
/// After so many kills the network comes back and everything has to arrive.
const SETTLE_EVERY: u32 = 10;
/// How long that may take.
const SETTLES_WITHIN: Duration = Duration::from_secs(90);

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Kills and cuts, by what was going on.
    pub kinds: BTreeMap<&'static str, u32>,
    /// Orders that a page showed as saved.
    pub shown: usize,
    /// Orders at the server in the end.
    pub placed: usize,
    /// Shown as saved, and gone from the device or the server.
    pub lost: Vec<String>,
    /// There twice.
    pub doubled: Vec<String>,
    /// Behind something that the same device asked for later.
    pub disordered: Vec<String>,
    /// What did not come to the server, or to a device, in time.
    pub stuck: Vec<String>,
    /// Refused, although this shop refuses nothing.
    pub refused: Vec<String>,
}

impl Findings {
    /// Whether the promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        [&self.lost, &self.doubled, &self.disordered, &self.stuck, &self.refused]
            .into_iter()
            .all(Vec::is_empty)
    }

    /// Adds what `history` says about the orders of `ledger`.
    pub fn judge(&mut self, ledger: &Ledger, history: &History) {
        self.shown = ledger.len();
        self.placed = history.placed();
        self.lost.extend(ledger.missing_at(history));
        self.doubled.extend(history.doubled());
        self.disordered.extend(history.disordered());
        self.refused.extend(ledger.refused());
    }
}

/// The network while orders are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Up,
    Bad,
    Down,
    Flapping,
}

impl Network {
    fn any(chance: &mut Rng) -> Network {
        match chance.u8(0..10) {
            0..=1 => Network::Up,
            2..=3 => Network::Bad,
            4..=7 => Network::Down,
            _ => Network::Flapping,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Network::Up => "online",
            Network::Bad => "in a bad network",
            Network::Down => "offline",
            Network::Flapping => "while the network came and went",
        }
    }
}

/// One device, one server, and as many kills as asked for.
#[derive(Debug)]
struct Trial {
    server: Server,
    clerk: Clerk,
    chance: Rng,
    /// Shown as saved, and found at the server since.
    settled: Ledger,
    /// Shown as saved after that.
    fresh: Ledger,
    findings: Findings,
}

/// Kills a browser `count` times; all chance comes from `seed`.
///
/// # Panics
/// Something does not come up again, or is not sent in time.
pub async fn run(engine: Engine, count: u32, seed: u64) -> Findings {
    println!("{count} kills of {engine:?}, seed {seed}");
    let server = shop::open(Server::bare("manager"));
    let clerk = Clerk::arrive_in(engine, server.address()).await;
    let mut trial = Trial {
        server,
        clerk,
        chance: Rng::with_seed(seed),
        settled: Ledger::default(),
        fresh: Ledger::default(),
        findings: Findings::default(),
    };
    trial.clerk.kill();
    for kill in 1..=count {
        trial.round().await;
        if kill % SETTLE_EVERY == 0 || kill == count {
            trial.settle().await;
            println!(
                "{kill} kills: {} orders shown as saved, {} lost, {} doubled",
                trial.settled.len(),
                trial.findings.lost.len(),
                trial.findings.doubled.len()
            );
        }
        if !trial.findings.is_clean() {
            break;
        }
    }
    trial.findings
}

impl Trial {
    async fn round(&mut self) {
        let network = Network::any(&mut self.chance);
        if network == Network::Down {
            self.clerk.cable.pull();
        } else {
            self.clerk.cable.plug();
        }
        let percent = if network == Network::Bad { 60 } else { 0 };
        self.clerk.cable.storm(self.chance.u64(..), percent);
        self.clerk.wake().await;
        if self.chance.u8(0..100) < EARLY_PERCENT {
            let millis = self.chance.u64(0..STARTING_MILLIS_MAX);
            self.within(millis, async |clerk: &Clerk| clerk.go("/new").await).await;
            self.kill("while it started");
            return;
        }
        self.clerk.go("/orders").await;
        self.findings.lost.extend(self.clerk.lacks(&self.fresh).await);
        self.clerk.walk("/new").await;
        self.clerk.work(Work::new(self.chance.u64(..))).await;
        let orders = self.chance.u64(ORDERS);
        if network == Network::Flapping {
            self.watch(orders / 2).await;
            self.clerk.cable.pull();
            self.watch(orders).await;
            self.clerk.cable.plug();
        } else {
            self.watch(orders).await;
        }
        self.kill(network.name());
    }

    /// Writes down what the page shows, until so many orders were placed and a moment longer.
    async fn watch(&mut self, orders: u64) {
        let more = Duration::from_millis(self.chance.u64(MORE_MILLIS));
        let (clerk, fresh) = (&self.clerk, &mut self.fresh);
        // What is being looked at when the time is over does not count: nobody has seen it.
        let taking = clerk.watch(fresh, |_, placed| placed >= orders);
        drop(tokio::time::timeout(TAKING_MAX, taking).await);
        drop(tokio::time::timeout(more, clerk.watch(fresh, |_, _| false)).await);
    }

    async fn within(&self, millis: u64, work: impl AsyncFnOnce(&Clerk)) {
        let time = Duration::from_millis(millis);
        drop(tokio::time::timeout(time, work(&self.clerk)).await);
    }

    fn kill(&mut self, when: &'static str) {
        self.clerk.kill();
        *self.findings.kinds.entry(when).or_default() += 1;
    }

    /// Fine weather: all that was shown as saved comes to the server, once.
    async fn settle(&mut self) {
        self.clerk.cable.plug();
        self.clerk.cable.storm(0, 0);
        self.clerk.wake().await;
        self.clerk.go("/orders").await;
        self.findings.lost.extend(self.clerk.lacks(&self.fresh).await);
        self.findings.stuck.extend(self.clerk.drains(&self.server, SETTLES_WITHIN).await.err());
        self.fresh.note(&self.clerk.rows().await);
        self.settled.add(&std::mem::take(&mut self.fresh));
        self.findings.judge(&self.settled, &History::of(self.server.address()));
        self.clerk.kill();
    }
}
