//! Everything at once, for as long as it is told: three devices that sell, a network and a server that
//! misbehave. Every minute or so the weather clears, and all must come out equal.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use counterfoil_journeys::{Cable, Life, Server};
use fastrand::Rng;
use tokio::time::{Instant, sleep, sleep_until};

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// How long the bad weather lasts.
const ACT: Duration = Duration::from_secs(45);
/// How long it may take until all are equal afterwards.
const EQUAL_WITHIN: Duration = Duration::from_secs(150);
/// How long a device sells between two things that happen to it.
const SELLS_MILLIS: std::ops::Range<u64> = 500..4_000;
/// How long a standstill lasts.
const STANDS_MILLIS: std::ops::Range<u64> = 500..6_000;
/// How long a server lives.
const SERVER_MILLIS: std::ops::Range<u64> = 3_000..15_000;

/// What a calm moment showed.
#[derive(Debug, Clone, Default)]
struct Calm {
    took: Duration,
    commands: usize,
    server_memory: u64,
    database: u64,
    profiles: Vec<u64>,
}

/// All that a soak found.
#[derive(Debug, Default)]
pub struct Soak {
    /// Whether the promise was kept.
    pub findings: Findings,
    faults: BTreeMap<&'static str, u64>,
    calms: Vec<Calm>,
    lasted: Duration,
}

/// A device in the weather.
#[derive(Debug)]
struct Till {
    clerk: Clerk,
    chance: Rng,
    /// Shown as saved since the last calm.
    fresh: Ledger,
    met: BTreeMap<&'static str, u64>,
    lost: Vec<String>,
}

/// Three devices and a server, for so long; all chance comes from `seed`.
///
/// # Panics
/// Something does not come up again.
pub async fn run(lasts: Duration, seed: u64) -> Soak {
    println!("a soak of {lasts:?}, seed {seed}");
    let mut chance = Rng::with_seed(seed);
    let mut server = Some(shop::open(Server::with_northwind("manager")));
    let mut tills = Vec::new();
    for _ in 0..3 {
        let clerk = Clerk::arrive(server.as_ref().unwrap().address()).await;
        // Nobody sells to customers of whom the device has not heard yet.
        clerk
            .drains(server.as_ref().unwrap(), EQUAL_WITHIN)
            .await
            .expect("all that the server has");
        let (fresh, met, lost) = Default::default();
        tills.push(Till { clerk, chance: chance.fork(), fresh, met, lost });
    }
    let mut soak = Soak::default();
    let mut whole = Ledger::default();
    let start = Instant::now();
    while start.elapsed() < lasts && soak.findings.is_clean() {
        let end = Instant::now() + ACT;
        let cables: Vec<_> = tills.iter().map(|till| Arc::clone(&till.clerk.cable)).collect();
        let [one, two, three] = tills.as_mut_slice() else { panic!("three devices") };
        let faults = &mut soak.faults;
        tokio::join!(
            one.sell(end),
            two.sell(end),
            three.sell(end),
            trouble(&mut server, &cables, (end, &mut chance), faults),
        );
        soak.calm(server.as_ref().unwrap(), &mut tills, &mut whole).await;
        soak.lasted = start.elapsed();
    }
    for till in &tills {
        soak.take(&till.met);
        soak.take(&till.clerk.cable.met());
    }
    soak
}

/// Kills the server or asks it to end, again and again, and starts it anew.
async fn trouble(
    server: &mut Option<Server>,
    cables: &[Arc<Cable>],
    (end, chance): (Instant, &mut Rng),
    faults: &mut BTreeMap<&'static str, u64>,
) {
    loop {
        let next = Instant::now() + Duration::from_millis(chance.u64(SERVER_MILLIS));
        if next >= end {
            return sleep_until(end).await;
        }
        sleep_until(next).await;
        let old = server.take().expect("a server");
        let is_killed = chance.u8(0..3) > 0;
        let (name, new) = if is_killed {
            ("server killed", old.kill_and_restart())
        } else {
            ("server ended", old.end_and_restart())
        };
        *faults.entry(name).or_default() += 1;
        for cable in cables {
            cable.lead_to(new.address());
        }
        *server = Some(new);
    }
}

impl Till {
    /// Sells until `end`, whatever happens.
    async fn sell(&mut self, end: Instant) {
        self.clerk.cable.storm(self.chance.u64(..), self.chance.u8(0..50));
        let mut is_at_work = false;
        while Instant::now() < end {
            if !is_at_work {
                self.come_up().await;
                self.lost.extend(self.clerk.lacks(&self.fresh).await);
                self.clerk.walk("/new").await;
                let work = Work { insists: true, ..Work::new(self.chance.u64(..)) };
                self.clerk.work(work).await;
            }
            self.watch(SELLS_MILLIS).await;
            is_at_work = self.meet().await;
        }
        if is_at_work {
            self.clerk.stop().await;
            self.clerk.watch(&mut self.fresh, |_, _| true).await;
        }
    }

    async fn come_up(&mut self) {
        let broken = self.clerk.come_up().await;
        if broken > 0 {
            *self.met.entry("tab broken by itself").or_default() += broken;
        }
    }

    /// Something happens. Whether the person is still at work after it.
    async fn meet(&mut self) -> bool {
        let stands = Duration::from_millis(self.chance.u64(STANDS_MILLIS));
        let (name, goes_on) = match self.chance.u8(0..8) {
            0..=1 => {
                self.clerk.kill();
                ("browser killed", false)
            }
            2 => {
                self.clerk.browser().freeze().await;
                sleep(stands).await;
                self.clerk.browser().thaw().await;
                ("tab frozen", true)
            }
            3 => {
                self.clerk.browser().machine(Life::Stands);
                sleep(stands).await;
                self.clerk.browser().machine(Life::Goes);
                ("machine asleep", true)
            }
            4..=5 => {
                self.clerk.cable.pull();
                self.watch(STANDS_MILLIS).await;
                self.clerk.cable.plug();
                ("network gone", true)
            }
            6 => {
                // Somebody who works on never has a moment in which nothing is being written.
                self.clerk.stop().await;
                self.clerk.watch(&mut self.fresh, |_, _| true).await;
                ("page opened anew", false)
            }
            _ => {
                self.clerk.cable.storm(self.chance.u64(..), self.chance.u8(0..70));
                ("weather changed", true)
            }
        };
        *self.met.entry(name).or_default() += 1;
        goes_on
    }

    /// Writes down what the page shows, for a while.
    async fn watch(&mut self, millis: std::ops::Range<u64>) {
        let end = Instant::now() + Duration::from_millis(self.chance.u64(millis));
        self.clerk.watch(&mut self.fresh, |_, _| Instant::now() >= end).await;
    }
}

impl Soak {
    /// Fine weather: everybody must come out equal, with everything that was shown as saved.
    async fn calm(&mut self, server: &Server, tills: &mut [Till], whole: &mut Ledger) {
        for till in tills.iter_mut() {
            till.clerk.cable.storm(0, 0);
            if !till.clerk.is_awake() {
                till.come_up().await;
            }
        }
        let start = Instant::now();
        for till in [0, 1, 2, 0, 1, 2] {
            self.findings.stuck.extend(tills[till].clerk.drains(server, EQUAL_WITHIN).await.err());
        }
        let took = start.elapsed();
        for till in tills.iter_mut() {
            self.findings.lost.append(&mut till.lost);
            self.findings.lost.extend(till.clerk.lacks(&till.fresh).await);
            till.fresh.note(&till.clerk.rows().await);
            whole.add(&std::mem::take(&mut till.fresh));
        }
        let history = History::of(server.address());
        self.findings.judge(whole, &history);
        self.calms.push(Calm {
            took,
            commands: history.commands(),
            server_memory: server.memory(),
            database: std::fs::metadata(server.database()).map_or(0, |file| file.len()),
            profiles: tills.iter().map(|till| till.clerk.profile.bytes()).collect(),
        });
        println!("{}", self.line());
    }

    fn take(&mut self, met: &BTreeMap<&'static str, u64>) {
        for (name, count) in met {
            *self.faults.entry(name).or_default() += count;
        }
    }

    fn line(&self) -> String {
        let calm = self.calms.last().cloned().unwrap_or_default();
        format!(
            "calm {}: equal after {:.1?}, {} commands, {} orders shown as saved, {} lost, {} doubled; server \
             {} KiB, database {} KiB, profiles {:?} KiB",
            self.calms.len(),
            calm.took,
            calm.commands,
            self.findings.shown,
            self.findings.lost.len(),
            self.findings.doubled.len(),
            calm.server_memory / 1024,
            calm.database / 1024,
            calm.profiles.iter().map(|bytes| bytes / 1024).collect::<Vec<_>>(),
        )
    }

    /// The report.
    #[must_use]
    pub fn report(&self) -> String {
        let slowest = self.calms.iter().map(|calm| calm.took).max().unwrap_or_default();
        let first = self.calms.first().cloned().unwrap_or_default();
        let faults: Vec<String> =
            self.faults.iter().map(|(name, count)| format!("  {name}: {count}")).collect();
        format!(
            "{:.1?} of bad weather in {} acts, slowest convergence {slowest:.1?}\n{}\n{}\n\
             commands {} after the first act\n{:#?}",
            self.lasted,
            self.calms.len(),
            faults.join("\n"),
            self.line(),
            first.commands,
            self.findings,
        )
    }
}
