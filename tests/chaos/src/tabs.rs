//! Five tabs of one browser that take orders at the same time, each as fast as it goes.

use std::path::Path;
use std::time::Duration;

use counterfoil_journeys::{Server, Tab};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// How many tabs there are.
pub const TABS: u64 = 5;
/// How long the last orders may take to come to the server.
const SETTLES_WITHIN: Duration = Duration::from_secs(90);

/// `runs` devices one after the other, in each tab of which so many `orders` are taken. All chance comes from
/// `seed`.
///
/// # Panics
/// A page does not do what it should.
pub async fn run(runs: u32, orders: u64, seed: u64) -> Findings {
    println!("{runs} times {TABS} tabs with {orders} orders each, seed {seed}");
    let mut findings = Findings::default();
    for run in 1..=runs {
        once(orders, seed + u64::from(run) * TABS, &mut findings).await;
        println!(
            "run {run}: {} orders, {} lost, {} doubled",
            findings.placed,
            findings.lost.len(),
            findings.doubled.len()
        );
        if !findings.is_clean() {
            break;
        }
    }
    findings
}

async fn once(orders: u64, seed: u64, findings: &mut Findings) {
    let server = shop::open(Server::bare("manager"));
    let clerk = Clerk::arrive(server.address()).await;
    let tabs = open(&clerk).await;
    for (tab, number) in tabs.iter().zip(seed..) {
        clerk.browser().turn_to(tab).await;
        // Two tabs that write at the same time wait for each other. A page whose write waits for two seconds says
        // that nothing is being saved, and takes no order until it is.
        let work = Work { orders: Some(orders), amends: false, insists: true, ..Work::new(number) };
        clerk.work(work).await;
    }
    let (mut ledger, mut blocked) = (Ledger::default(), 0);
    for tab in &tabs {
        clerk.browser().turn_to(tab).await;
        clerk.watch(&mut ledger, |_, placed| placed == orders).await;
        blocked += clerk.browser().run("return clerk.blocked").await.as_u64().unwrap();
    }
    println!("{blocked} orders were taken at a later press only");
    findings.stuck.extend(clerk.drains(&server, SETTLES_WITHIN).await.err());
    let history = History::of(server.address());
    findings.judge(&ledger, &history);
    let all = orders * TABS;
    if u64::try_from(history.placed()) != Ok(all) {
        findings.lost.push(format!("{} orders instead of {all}", history.placed()));
    }
    findings.doubled.extend(miscounted(&server.database()).await);
}

/// The tab in front and others, each with an empty pad.
async fn open(clerk: &Clerk) -> Vec<Tab> {
    let mut tabs = vec![clerk.browser().tab().await];
    for _ in 1..TABS {
        tabs.push(clerk.browser().another_window().await);
    }
    for tab in &tabs {
        clerk.browser().turn_to(tab).await;
        clerk.go("/new").await;
        clerk.browser().see("customer-search").await;
    }
    tabs
}

/// The devices whose commands do not have the numbers from 1 on, each once, as the receipts in the database at
/// `path` have them.
async fn miscounted(path: &Path) -> Vec<String> {
    let query = "SELECT device, COUNT(DISTINCT seq) AS held, MAX(seq) AS last FROM receipts \
                 GROUP BY device HAVING held <> last OR held <> COUNT(*)";
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let device = |row: &SqliteRow| row.get::<String, _>("device");
    rows.iter().map(|row| format!("the numbers of {}", device(row))).collect()
}
