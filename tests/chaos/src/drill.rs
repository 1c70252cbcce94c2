//! A server that has to be restored from a backup which is older than its devices.

use std::time::Duration;

use counterfoil_journeys::Server;
use fastrand::Rng;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// How long all devices and the server may take to be equal again.
const EQUAL_WITHIN: Duration = Duration::from_mins(2);
/// How long orders are taken before the backup.
const BEFORE: Duration = Duration::from_millis(1_500);
/// However old the backup is, a device takes about so many orders meanwhile.
const ORDERS_OF_A_DEVICE: u32 = 40;
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// So many of its own orders each device has to show in the end, the newest ones.
const SHOWN: usize = 20;

/// What a drill is like.
#[derive(Debug, Clone, Copy)]
pub struct Drill {
    /// How many devices there are. One in three stays online, one loses the network on the way, and one is
    /// asleep when the server comes back.
    pub devices: usize,
    /// How old the backup is at least.
    pub age: Duration,
    /// How many orders are taken after it at least.
    pub orders: usize,
    /// Where all chance comes from.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Whether the promise was kept.
    pub findings: Findings,
    /// How many placed orders the restored server lacked.
    pub forgotten: usize,
    /// How long it took from then on until all were equal.
    pub took: Duration,
    /// The orders whose official number is another one now.
    pub renumbered: Vec<String>,
}

/// A device, and what it showed as saved.
#[derive(Debug)]
struct Till {
    clerk: Clerk,
    ledger: Ledger,
}

/// The devices go on after the backup, which then is restored.
///
/// # Panics
/// Something does not come up again.
pub async fn run(drill: Drill) -> Outcome {
    println!("a restore: {drill:?}");
    let mut chance = Rng::with_seed(drill.seed);
    let mut server = shop::open(Server::bare("manager"));
    let mut tills = Vec::new();
    for _ in 0..drill.devices {
        let clerk = Clerk::arrive(server.address()).await;
        tills.push(Till { clerk, ledger: Ledger::default() });
    }
    sell(&mut tills, &Shift { lasts: BEFORE, orders: 0, pause: Duration::ZERO }, &mut chance).await;
    let folder = TempDir::new().unwrap();
    let backup = folder.path().join("backup.db");
    server.back_up(&backup);

    let is_paced = drill.orders == 0;
    let pause = if is_paced { drill.age / ORDERS_OF_A_DEVICE } else { Duration::ZERO };
    let half = Shift { lasts: drill.age / 2, orders: drill.orders.div_ceil(2), pause };
    sell(&mut tills, &half, &mut chance).await;
    tills.iter().skip(1).step_by(3).for_each(|till| till.clerk.cable.pull());
    sell(&mut tills, &half, &mut chance).await;
    tills.iter_mut().skip(2).step_by(3).for_each(|till| till.clerk.kill());
    let before = History::of(server.address());
    server = server.restore(&backup);
    let forgotten = before.placed() - History::of(server.address()).placed();
    println!("the server forgot {forgotten} of {} orders", before.placed());
    let (findings, took) = come_back(&mut tills, &server).await;
    let after = History::of(server.address());
    Outcome { findings, forgotten, took, renumbered: before.renumbered_in(&after) }
}

/// All of them meet the restored server, and have to become equal.
async fn come_back(tills: &mut [Till], server: &Server) -> (Findings, Duration) {
    let start = Instant::now();
    for Till { clerk, .. } in tills.iter_mut() {
        clerk.cable.lead_to(server.address());
        clerk.cable.plug();
        if !clerk.is_awake() {
            clerk.wake().await;
            clerk.go("/orders").await;
        }
    }
    let mut findings = Findings::default();
    // A device may send what another one then has to hear of: all are looked at twice.
    for till in tills.iter().chain(tills.iter()) {
        findings.stuck.extend(till.clerk.drains(server, EQUAL_WITHIN).await.err());
    }
    let took = start.elapsed();
    let mut all = Ledger::default();
    for Till { clerk, ledger } in tills.iter() {
        findings.lost.extend(clerk.lacks(&ledger.newest(SHOWN)).await);
        all.add(ledger);
    }
    findings.judge(&all, &History::of(server.address()));
    (findings, took)
}

/// How much is sold at a stretch.
#[derive(Debug)]
struct Shift {
    /// So long at least,
    lasts: Duration,
    /// and so many orders in all at least.
    orders: usize,
    /// How long a person rests after each order.
    pause: Duration,
}

/// All devices sell at the same time.
async fn sell(tills: &mut [Till], shift: &Shift, chance: &mut Rng) {
    for till in tills.iter() {
        till.clerk.walk("/new").await;
        till.clerk
            .work(Work { pause: shift.pause, insists: true, ..Work::new(chance.u64(..)) })
            .await;
    }
    let end = Instant::now() + shift.lasts;
    let mut orders = vec![0; tills.len()];
    while Instant::now() < end || orders.iter().sum::<usize>() < shift.orders {
        for (till, orders) in tills.iter_mut().zip(&mut orders) {
            let note = |_: &Ledger, placed| {
                *orders = usize::try_from(placed).unwrap_or(usize::MAX);
                true
            };
            till.clerk.watch(&mut till.ledger, note).await;
        }
        sleep(LOOK_AGAIN).await;
    }
    for Till { clerk, ledger } in tills.iter_mut() {
        clerk.stop().await;
        clerk.walk("/orders").await;
        clerk.browser().see("totals-orders").await;
        ledger.note(&clerk.rows().await);
    }
}
