//! The real server under load, in a process of its own, over loopback: what it decides and makes durable, what
//! it hands out, what idle listeners cost, and what slow ones do to the others. `SQLite` syncs every commit.
//!
//! `cargo bench -p counterfoil-server --bench load [-- CLIENTS BATCH SECONDS]`, with numbers for pushes alone;
//! with `slow` for the slow ones alone.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and stops when something fails"
)]

mod device;
mod host;
mod pull;
mod push;
mod slow;
mod tails;

use std::time::Duration;

#[tokio::main]
async fn main() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let words: Vec<String> = std::env::args().collect();
    if let [_, slow::ATTACK, address, ..] = words.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return slow::attack(address).await;
    }
    let numbers: Vec<usize> = std::env::args().filter_map(|one| one.parse().ok()).collect();
    if let [clients, batch, seconds] = numbers.as_slice() {
        let lasts = Duration::from_secs(u64::try_from(*seconds).unwrap());
        push::measure(push::Load { clients: *clients, batch: *batch, lasts }).await;
        return;
    }
    if words.iter().any(|word| word == "slow") {
        return slow::measure().await;
    }
    for (clients, batch) in [(1, 3), (8, 3), (50, 3), (50, 18), (50, 99), (1, 198)] {
        push::measure(push::Load { clients, batch, lasts: Duration::from_secs(4) }).await;
    }
    pull::measure().await;
    tails::measure().await;
    slow::measure().await;
}
