//! Cold starts of the browser without a network: the page and what the device holds have to be there.

use std::time::Duration;

use counterfoil_journeys::{Engine, Server};
use tokio::time::Instant;

use crate::clerk::{Clerk, Work};
use crate::ledger::Ledger;
use crate::shop;

/// So many orders are on the device.
const ORDERS: usize = 20;

/// What the starts showed.
#[derive(Debug, Default)]
pub struct Starts {
    /// What a start did not show.
    pub missing: Vec<String>,
    /// How long each page took until all orders were in sight.
    took: Vec<Duration>,
    /// How long each browser took before that.
    browsers: Vec<Duration>,
}

/// Starts a browser `count` times without a network, after an end in order and after a kill by turns.
///
/// # Panics
/// It does not come up, or shows no list.
pub async fn run(engine: Engine, count: u32, seed: u64) -> Starts {
    println!("{count} starts of {engine:?} without a network, seed {seed}");
    let server = shop::open(Server::bare("manager"));
    let mut clerk = Clerk::arrive_in(engine, server.address()).await;
    let mut ledger = Ledger::default();
    clerk.walk("/new").await;
    clerk.work(Work::new(seed)).await;
    clerk.watch(&mut ledger, |ledger, _| ledger.len() >= ORDERS).await;
    clerk.stop().await;
    clerk.walk("/orders").await;
    ledger.note(&clerk.rows().await);
    let mut starts = Starts::default();
    for start in 0..count {
        if start % 2 == 0 {
            clerk.close().await;
        } else {
            clerk.kill();
        }
        clerk.cable.pull();
        let begun = Instant::now();
        clerk.wake().await;
        starts.browsers.push(begun.elapsed());
        let begun = Instant::now();
        clerk.go("/orders").await;
        starts.missing.extend(clerk.lacks(&ledger).await);
        starts.took.push(begun.elapsed());
    }
    starts
}

impl Starts {
    /// The times, in a line.
    #[must_use]
    pub fn report(&self) -> String {
        let (page, page_max) = middle_and_most(&self.took);
        let (browser, browser_max) = middle_and_most(&self.browsers);
        format!(
            "{} starts without a network, {} times something was missing; all orders shown after {page:.2?} at \
             p50, {page_max:.2?} at most, the browser's own start before it {browser:.2?} at p50, \
             {browser_max:.2?} at most",
            self.took.len(),
            self.missing.len(),
        )
    }
}

/// The one in the middle and the longest.
fn middle_and_most(times: &[Duration]) -> (Duration, Duration) {
    let mut sorted = times.to_vec();
    sorted.sort();
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    (at(sorted.len() / 2), at(sorted.len().saturating_sub(1)))
}
