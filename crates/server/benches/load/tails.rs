//! What listeners to the live tail cost: a server's memory while nothing happens, and their wait when something
//! does.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::device::Device;
use crate::host::Host;
use crate::push::percentile;
use crate::say;

const TAILS: usize = 5_000;
const TAIL: &[u8] = b"GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\n\r\n";
/// Comes with every event.
const NEWS: &[u8] = b"data:";
/// Orders that all of them are told of, one after the other.
const ORDERS: usize = 10;

pub(crate) async fn measure() {
    let host = Host::start();
    let mut device = Device::new();
    let sold = device.opens_shop(&host).await;
    let before = host.resident_kib();
    let mut tails = Vec::new();
    while tails.len() < TAILS {
        // As many as wait in the system's queue at most.
        tails.extend(join_all((0..100).map(|_| listen(host.address()))).await);
    }
    say("server, memory of 5,000 live tails", (host.resident_kib() - before) / 1024, "MiB");
    let mut waits = Vec::new();
    for _ in 0..ORDERS {
        let heard = tails.into_iter().map(|tail| tokio::spawn(hears(tail)));
        let heard: Vec<_> = heard.collect();
        let order = device.order(sold).to_vec();
        let sent = Instant::now();
        device.push(&host, order).await;
        let (open, at): (Vec<_>, Vec<_>) =
            join_all(heard).await.into_iter().map(Result::unwrap).unzip();
        waits.extend(at.into_iter().map(|at: Instant| at.duration_since(sent)));
        tails = open;
        // A tail is told where the history stands now: what belongs to this order is over.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let [p50, p99] = [50, 99].map(|share| percentile(&mut waits, share));
    say("server, news to 5,000 live tails, p50", format!("{p50:.1}"), "ms");
    say("server, news to 5,000 live tails, p99", format!("{p99:.1}"), "ms");
}

/// A tail that has told where the history stands.
async fn listen(address: &str) -> TcpStream {
    let mut tail = TcpStream::connect(address).await.unwrap();
    tail.write_all(TAIL).await.unwrap();
    hears(tail).await.0
}

/// When the tail told of something new.
async fn hears(mut tail: TcpStream) -> (TcpStream, Instant) {
    let mut said = Vec::new();
    while !said.windows(NEWS.len()).any(|words| words == NEWS) {
        assert!(tail.read_buf(&mut said).await.unwrap() > 0, "it was closed");
    }
    (tail, Instant::now())
}
