//! The real server under load, over loopback: what it decides and makes durable, what it hands out, and what
//! idle listeners cost. `SQLite` syncs every commit.
//!
//! `cargo bench -p counterfoil-server --bench load [-- CLIENTS BATCH SECONDS]`, with numbers for pushes alone.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and stops when something fails"
)]

mod device;
mod host;
mod pull;
mod push;
mod tails;

use std::time::Duration;

#[tokio::main]
async fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|one| one.parse().ok()).collect();
    if let [clients, batch, seconds] = numbers.as_slice() {
        let lasts = Duration::from_secs(u64::try_from(*seconds).unwrap());
        push::measure(push::Load { clients: *clients, batch: *batch, lasts }).await;
        return;
    }
    for (clients, batch) in [(1, 3), (8, 3), (50, 3), (50, 18), (50, 99), (1, 198)] {
        push::measure(push::Load { clients, batch, lasts: Duration::from_secs(4) }).await;
    }
    pull::measure().await;
    tails::measure().await;
}
