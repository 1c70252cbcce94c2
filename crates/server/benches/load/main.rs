//! The real server under load, in a process of its own, over loopback: what it decides and makes durable, what
//! it hands out, what listeners cost, and what slow ones do to the others. `SQLite` syncs every commit.
//!
//! `cargo bench -p counterfoil-server --bench load [-- CLIENTS BATCH SECONDS]`, with numbers for pushes alone,
//! with `pull`, `tails` or `slow` instead for one of the others.
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
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let numbers: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match (words.as_slice(), numbers.as_slice()) {
        ([slow::ATTACK, address], _) => slow::attack(address).await,
        (_, &[clients, batch, seconds]) => pushes(clients, batch, seconds).await,
        (["pull"], _) => pull::measure().await,
        (["tails"], _) => tails::measure().await,
        (["slow"], _) => slow::measure().await,
        _ => all().await,
    }
}

/// A row as `cargo xtask bench` reads it.
fn say(name: &str, value: impl std::fmt::Display, unit: &str) {
    println!("bench\t{name}\t{value}\t{unit}");
}

async fn all() {
    for (clients, batch) in [(1, 3), (8, 3), (50, 3), (50, 18), (50, 99), (1, 198)] {
        pushes(clients, batch, 4).await;
    }
    pull::measure().await;
    tails::measure().await;
    slow::measure().await;
}

async fn pushes(clients: usize, batch: usize, seconds: usize) {
    let lasts = Duration::from_secs(u64::try_from(seconds).unwrap());
    push::measure(push::Load { clients, batch, lasts }).await;
}
