//! The live tail says where the history stands, and lets the server stop.

use std::time::Duration;

use counterfoil_core::Position;
use counterfoil_sync::protocol::Head;
use futures_util::{Stream, StreamExt as _};
use reqwest::header::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tablet::Tablet;
use crate::world::{Device, Running, folder};

/// Longer than anything here takes, shorter than a person's patience.
const PATIENCE: Duration = Duration::from_secs(8);

struct Tail {
    headers: HeaderMap,
    chunks: std::pin::Pin<Box<dyn Stream<Item = String>>>,
    text: String,
}

impl Tail {
    async fn open(server: &Running) -> Tail {
        let request = server.client.get(format!("{}/api/v1/events/live", server.base));
        let request = request.header("accept-encoding", "gzip, br").header("last-event-id", "x:1");
        let answer = request.send().await.unwrap();
        let headers = answer.headers().clone();
        let chunks = answer.bytes_stream().map(|chunk| {
            chunk.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).unwrap_or_default()
        });
        Tail { headers, chunks: Box::pin(chunks), text: String::new() }
    }

    /// The next event's id and head; `None` when the server ended the tail.
    async fn next(&mut self) -> Option<(String, Head)> {
        while !self.text.contains("\n\n") {
            let chunk = timeout(PATIENCE, self.chunks.next()).await.expect("no word in time")?;
            self.text.push_str(&chunk);
        }
        let (event, rest) =
            self.text.split_once("\n\n").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        self.text = rest;
        let field = |name: &str| {
            event.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
        };
        Some((field("id:"), serde_json::from_str(&field("data:")).unwrap()))
    }
}

#[tokio::test]
async fn the_tail_says_the_head_at_once_and_whenever_it_moves() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut tail = Tail::open(&server).await;
    assert_eq!(tail.headers["content-type"], "text/event-stream");
    assert_eq!(tail.headers["x-accel-buffering"], "no");
    assert_eq!(tail.headers["cache-control"], "no-store");
    assert_eq!(tail.headers["counterfoil-protocol"], "1");
    assert!(!tail.headers.contains_key("content-encoding"));
    let (id, head) = tail.next().await.unwrap();
    assert_eq!((id, head.head), (format!("{}:0", head.epoch), Position(0)));
    let mut device = Device::new(1);
    let page = server.push(&device.shop(&[])).await;
    let (id, news) = tail.next().await.unwrap();
    assert_eq!((id, news.head), (format!("{}:2", head.epoch), page.head));
    server.stop().await;
}

#[tokio::test]
async fn the_server_stops_while_a_tail_and_a_silent_connection_are_open() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let silent = TcpStream::connect(address).await.unwrap();
    let mut tail = Tail::open(&server).await;
    tail.next().await.unwrap();
    timeout(PATIENCE, server.stop()).await.expect("the server hangs on its tails");
    assert!(tail.next().await.is_none());
    drop(silent);
}

#[tokio::test]
async fn a_connection_that_never_finishes_its_header_is_closed() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let closed = [&b""[..], b"GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: "].map(|begun| {
        let address = address.clone();
        async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(begun).await.unwrap();
            let mut said = Vec::new();
            let patience = counterfoil_server::config::HEADER_TIMEOUT * 2;
            timeout(patience, stream.read_to_end(&mut said)).await.expect("still open").unwrap()
        }
    });
    futures_util::future::join_all(closed).await;
    server.stop().await;
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let address = server.base.strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let begun = "POST /api/v1/commands HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
        content-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(begun.as_bytes()).await.unwrap();
    let mut said = String::new();
    let patience = counterfoil_server::config::REQUEST_TIMEOUT * 2;
    let answer = timeout(patience, stream.read_to_string(&mut said)).await;
    answer.expect("still waiting").unwrap();
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
    assert!(said.contains("\"code\":\"too_slow\""), "{said}");
    server.stop().await;
}

/// Reads a tail until `cut` bytes have come, breaks it off, and tells the heads in its whole events.
async fn cut_after(cut: usize, last: &str, server: &Running) -> Vec<(String, Head)> {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let asked =
        format!("GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\nlast-event-id: {last}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut said = vec![0; cut];
    timeout(PATIENCE, stream.read_exact(&mut said)).await.expect("no word in time").unwrap();
    drop(stream);
    let said = String::from_utf8_lossy(&said).into_owned();
    let body = said.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let whole = body.split("\n\n").collect::<Vec<_>>();
    let whole = whole.split_last().map_or(&[][..], |(_, whole)| whole);
    let field = |event: &str, name: &str| {
        event.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
    };
    let heads = whole
        .iter()
        .map(|event| (field(event, "id:"), serde_json::from_str(&field(event, "data:")).unwrap()));
    heads.collect()
}

/// The bytes of a tail's headers and first event: the least that always comes at once.
async fn first_words(server: &Running) -> usize {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"\n\n\r\n") {
        said.push(timeout(PATIENCE, stream.read_u8()).await.expect("no word in time").unwrap());
    }
    said.len()
}

#[tokio::test]
async fn a_tail_cut_a_thousand_times_and_taken_up_again_misses_nothing_and_doubles_nothing() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[])).await;
    let mut tablet = Tablet::new(2);
    let (mut last, mut count, mut whole) = (String::new(), 0, 0);
    for round in 0..1_000 {
        if round % 10 == 0 {
            let order = device.order(1_000 + 2 * u64::try_from(round).unwrap(), 1);
            server.push(&device.push(0, order)).await;
            whole = first_words(&server).await;
        }
        // Whole every third time; otherwise any length in turn, far apart from the one before.
        let cut = if round % 3 == 0 { whole } else { round * 379 % whole };
        for (id, head) in cut_after(cut, &last, &server).await {
            tablet.hear(head, &server).await;
            last = id;
            count += 1;
        }
    }
    assert!(count > 300, "{count} events came whole");
    let (_, newest) = cut_after(whole, &last, &server).await.pop().unwrap();
    tablet.hear(newest, &server).await;
    assert_eq!(newest.head, Position(2 + 100 * 3));
    assert!(tablet.is_level_with(newest));
    let applied = tablet.log.iter().filter_map(|(_, entry)| entry.applied.as_ref());
    let taken: Vec<u64> =
        applied.flat_map(|page| &page.events).map(|event| event.position.0).collect();
    let all: Vec<u64> = (1..=newest.head.0).collect();
    assert_eq!(taken, all, "each once, in order");
    server.stop().await;
}
