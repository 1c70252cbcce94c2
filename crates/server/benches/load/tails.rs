//! What listeners to the live tail cost a server while nothing happens.

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::host::Host;

const TAILS: usize = 5_000;
const TAIL: &[u8] = b"GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\n\r\n";
/// Comes with the first event.
const FIRST: &[u8] = b"data:";

pub(crate) async fn measure() {
    let host = Host::start();
    let before = host.resident_kib();
    let mut tails = Vec::new();
    while tails.len() < TAILS {
        // As many as wait in the system's queue at most.
        tails.extend(join_all((0..100).map(|_| listen(host.address()))).await);
    }
    let with = host.resident_kib();
    println!("{TAILS} live tails: {} MiB resident, {} MiB without", with / 1024, before / 1024);
}

/// A tail that has told where the history stands.
async fn listen(address: &str) -> TcpStream {
    let mut tail = TcpStream::connect(address).await.unwrap();
    tail.write_all(TAIL).await.unwrap();
    let mut said = Vec::new();
    while !said.windows(FIRST.len()).any(|words| words == FIRST) {
        assert!(tail.read_buf(&mut said).await.unwrap() > 0, "it was closed");
    }
    tail
}
