//! How many commands a second are decided and made durable. Every client sends one push after the other: whole
//! orders of one line, over one connection. Many pushes share a commit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::device::Device;
use crate::host::Host;
use crate::say;

/// So many clients, each with so many commands in a push.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) clients: usize,
    pub(crate) batch: usize,
    pub(crate) lasts: Duration,
}

pub(crate) async fn measure(load: Load) {
    let host = Arc::new(Host::start());
    let sold = Device::new().opens_shop(&host).await;
    let begun = Instant::now();
    let clients = (0..load.clients).map(|_| {
        let host = Arc::clone(&host);
        tokio::spawn(async move {
            let (mut device, mut waits) = (Device::new(), Vec::new());
            while begun.elapsed() < load.lasts {
                let orders = load.batch.div_ceil(3);
                let commands = (0..orders).flat_map(|_| device.order(sold)).collect();
                let sent = Instant::now();
                device.push(&host, commands).await;
                waits.push(sent.elapsed());
            }
            (device.seq, waits)
        })
    });
    let (mut commands, mut waits) = (0, Vec::new());
    for client in clients.collect::<Vec<_>>() {
        let (decided, took) = client.await.unwrap();
        commands += decided;
        waits.extend(took);
    }
    report(load, (commands, begun.elapsed()), waits);
}

fn report(load: Load, (commands, took): (u64, Duration), mut waits: Vec<Duration>) {
    let [p50, p99] = [50, 99].map(|share| percentile(&mut waits, share));
    let rate = u128::from(commands) * 1_000 / took.as_millis().max(1);
    let batch = load.batch.div_ceil(3) * 3;
    let load = format!("server, push: {} clients, {batch} commands in each", load.clients);
    say(&load, rate, "commands/s");
    say(&format!("{load}, p50"), format!("{p50:.1}"), "ms");
    say(&format!("{load}, p99"), format!("{p99:.1}"), "ms");
}

/// In milliseconds.
pub(crate) fn percentile(waits: &mut [Duration], share: usize) -> f64 {
    waits.sort();
    let wait = waits.get(waits.len() * share / 100).or(waits.last());
    wait.copied().unwrap_or_default().as_secs_f64() * 1_000.0
}
