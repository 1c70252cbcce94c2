//! A server that has to be restored from a backup which is older than its devices.

use std::time::Duration;

use counterfoil_journeys::Server;
use fastrand::Rng;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::clerk::Clerk;
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// How long all devices and the server may take to be equal again.
const EQUAL_WITHIN: Duration = Duration::from_mins(2);

/// Three devices go on after the backup: one stays online, one loses the network, one is asleep meanwhile.
/// Then the backup is restored. Gives how long it took until all were equal.
///
/// # Panics
/// Something does not come up again.
pub async fn run(millis: u64, seed: u64) -> (Findings, Duration) {
    let mut chance = Rng::with_seed(seed);
    let mut server = shop::open(Server::bare("manager"));
    let mut clerks = Vec::new();
    for _ in 0..3 {
        clerks.push(Clerk::arrive(server.address()).await);
    }
    let mut ledgers = vec![Ledger::default(); 3];
    let sells = [true; 3];
    all_sell(&clerks, &mut ledgers, (sells, millis), &mut chance).await;
    let folder = TempDir::new().unwrap();
    let backup = folder.path().join("backup.db");
    server.back_up(&backup);

    clerks[1].cable.pull();
    clerks[2].cable.pull();
    clerks[2].kill();
    all_sell(&clerks, &mut ledgers, ([true, true, false], millis), &mut chance).await;
    let before = History::of(server.address()).placed();
    server = server.restore(&backup);
    let after = History::of(server.address()).placed();
    println!("{before} orders before the restore, {after} after it");

    let start = Instant::now();
    for (clerk, is_pulled) in clerks.iter_mut().zip([false, true, true]) {
        clerk.cable.lead_to(server.address());
        if is_pulled {
            clerk.cable.plug();
        }
        clerk.wake().await;
    }
    clerks[2].go("/orders").await;
    let mut findings = Findings::default();
    // A device may send what another one then has to hear of: all are looked at twice.
    for clerk in [0, 1, 2, 0, 1, 2] {
        findings.stuck.extend(clerks[clerk].drains(&server, EQUAL_WITHIN).await.err());
    }
    let took = start.elapsed();
    let mut all = Ledger::default();
    for (clerk, ledger) in clerks.iter().zip(&ledgers) {
        findings.lost.extend(clerk.lacks(ledger).await);
        all.add(ledger);
    }
    findings.judge(&all, &History::of(server.address()));
    (findings, took)
}

/// Those of the devices that sell do so at the same time, for so long.
async fn all_sell(
    clerks: &[Clerk],
    ledgers: &mut [Ledger],
    (sells, millis): ([bool; 3], u64),
    chance: &mut Rng,
) {
    let chosen = || clerks.iter().zip(sells).filter(|(_, sells)| *sells).map(|(clerk, _)| clerk);
    for clerk in chosen() {
        clerk.walk("/new").await;
        clerk.take_orders(chance.u64(..)).await;
    }
    let end = Instant::now() + Duration::from_millis(millis);
    while Instant::now() < end {
        for ((clerk, ledger), _) in
            clerks.iter().zip(ledgers.iter_mut()).zip(sells).filter(|(_, sells)| *sells)
        {
            clerk.watch(ledger, |_, _| true).await;
        }
    }
    for ((clerk, ledger), _) in
        clerks.iter().zip(ledgers.iter_mut()).zip(sells).filter(|(_, sells)| *sells)
    {
        clerk.stop().await;
        clerk.walk("/orders").await;
        clerk.browser().see("totals-orders").await;
        ledger.note(&clerk.rows().await);
    }
}
