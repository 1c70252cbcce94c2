//! How many events a second a device is handed that was away for long, and how many several are.

use std::sync::Arc;
use std::time::Instant;

use counterfoil_core::Position;
use counterfoil_sync::protocol::PAGE_EVENTS_MAX;
use futures_util::future::join_all;
use serde::Deserialize;

use crate::device::Device;
use crate::host::Host;
use crate::say;

const EVENTS: usize = 100_000;
const BATCH: usize = 198;

/// What is read of a page, so that little of the time is the client's.
#[derive(Deserialize)]
struct Reach {
    to: Position,
    head: Position,
}

pub(crate) async fn measure() {
    let host = Arc::new(Host::start());
    let mut device = Device::new();
    let sold = device.opens_shop(&host).await;
    while device.cursor < Position::default().plus(EVENTS) {
        let commands = (0..BATCH / 3).flat_map(|_| device.order(sold)).collect();
        device.push(&host, commands).await;
    }
    for clients in [1, 4] {
        let begun = Instant::now();
        let read: Vec<u64> = join_all((0..clients).map(|_| tokio::spawn(pull(Arc::clone(&host)))))
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let took = begun.elapsed();
        let events: u64 = read.iter().sum();
        let rate = u128::from(events) * 1_000 / took.as_millis().max(1);
        say(&format!("server, pull: {clients} clients, of 100,000 events each"), rate, "events/s");
    }
}

async fn pull(host: Arc<Host>) -> u64 {
    let mut after = Position(0);
    loop {
        let url = format!("{}/events?after={after}&limit={PAGE_EVENTS_MAX}", host.base);
        let answer = host.client.get(url).send().await.unwrap();
        let page: Reach = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        after = page.to;
        if after == page.head {
            return after.0;
        }
    }
}
