//! Many at once: slow ones, silent ones, too many from one place, and a stop in the middle of it all.

use std::sync::Arc;
use std::time::Duration;

use counterfoil_server::config::Limits;
use counterfoil_sync::protocol::Verdict;
use futures_util::future::join_all;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::process::Program;
use crate::world::{Device, Running, all_accepted, client, folder, scaled};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Slow ones of each kind; see [`scaled`].
const SLOW: usize = 100;
/// A supervisor kills what takes longer to stop.
const STOP_MAX: Duration = Duration::from_secs(10);

const HALF_HEADER: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ";
const HALF_BODY: &str = "POST /api/v1/commands HTTP/1.1\r\nhost: a\r\n\
    content-type: application/json\r\ncontent-length: 100000\r\n\r\n{";
/// The same from a client that waits until its body is asked for.
const HALF_BODY_ASKED_FOR: &str = "POST /api/v1/commands HTTP/1.1\r\nhost: a\r\n\
    content-type: application/json\r\ncontent-length: 100000\r\nexpect: 100-continue\r\n\r\n";
const TAIL: &str = "GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\n\r\n";

async fn connect(base: &str, begun: &str) -> TcpStream {
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(begun.as_bytes()).await.unwrap();
    stream
}

/// The same, when the first byte of an answer has come.
async fn answered(base: &str, begun: &str) -> TcpStream {
    let mut stream = connect(base, begun).await;
    assert_eq!(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap(), b'H');
    stream
}

/// How a slow one goes on.
#[derive(Clone, Copy, PartialEq)]
enum Pace {
    /// Not at all.
    Silent,
    /// One byte now and then.
    Dripping,
}

/// Waits until the other side hangs up.
async fn closed(stream: TcpStream, pace: Pace) {
    let (mut answer, mut request) = stream.into_split();
    let drip = async {
        while pace == Pace::Dripping && request.write_all(b" ").await.is_ok() {
            sleep(Duration::from_millis(200)).await;
        }
        std::future::pending::<()>().await;
    };
    let mut said = Vec::new();
    let hung_up = answer.read_to_end(&mut said);
    tokio::select! {
        () = drip => {}
        hung_up = timeout(PATIENCE, hung_up) => drop(hung_up.expect("still open")),
    }
}

/// Takes some orders from number `first` on, one after the other; the longest that one of them took.
async fn honest(server: &Running, device: &mut Device, first: u64) -> Duration {
    let mut longest = Duration::ZERO;
    for number in 0..20 {
        let order = device.order(first + 2 * number, 1);
        let begun = Instant::now();
        assert!(all_accepted(&server.push(&device.push(0, order)).await));
        longest = longest.max(begun.elapsed());
    }
    longest
}

#[tokio::test]
async fn the_slow_are_shown_out_while_the_others_are_served() {
    let slow_each = scaled(SLOW, 10);
    let folder = folder();
    let second = Duration::from_secs(1);
    let limits = Limits {
        connections: 10 * slow_each,
        connections_per_address: 10 * slow_each,
        header: second,
        request: second,
        ..Limits::default()
    };
    let server = Running::limited(folder.path(), None, limits).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[])).await;
    let alone = honest(&server, &mut device, 100).await;
    let mut slow = Vec::new();
    for _ in 0..slow_each {
        for (words, pace) in [
            ("", Pace::Silent),
            (HALF_HEADER, Pace::Dripping),
            (HALF_BODY, Pace::Silent),
            (HALF_BODY, Pace::Dripping),
        ] {
            // One after the other: what the system's own queue has no room for is never heard of.
            let stream = connect(&server.base, words).await;
            slow.push(tokio::spawn(async move {
                let begun = Instant::now();
                closed(stream, pace).await;
                begun.elapsed()
            }));
        }
    }
    let (beside, slow) = tokio::join!(honest(&server, &mut device, 200), join_all(slow));
    let longest = slow.into_iter().map(Result::unwrap).max().unwrap();
    println!(
        "{} slow ones, each closed within {longest:?}; a push took at most {beside:?} beside them, \
         {alone:?} without",
        4 * slow_each,
    );
    // Twice one second, headers and body; the rest is how busy this machine is.
    assert!(longest < Duration::from_secs(15));
    server.stop().await;
}

#[tokio::test]
async fn one_address_gets_so_many_connections_and_more_when_it_closes_some() {
    let folder = folder();
    let limits = Limits { connections_per_address: 3, ..Limits::default() };
    let server = Running::limited(folder.path(), None, limits).await;
    let mut tails = Vec::new();
    for _ in 0..3 {
        tails.push(answered(&server.base, TAIL).await);
    }
    let mut fourth = connect(&server.base, TAIL).await;
    let said = timeout(PATIENCE, fourth.read_u8()).await.expect("it is let in");
    assert!(said.is_err(), "closed without a word");
    tails.pop();
    // The place is free when the server has noticed.
    let again = async {
        loop {
            let mut next = connect(&server.base, TAIL).await;
            if next.read_u8().await.is_ok() {
                return;
            }
        }
    };
    timeout(PATIENCE, again).await.expect("the place is never free again");
    drop(tails);
    server.stop().await;
}

#[tokio::test]
async fn a_stop_in_the_middle_of_everything_is_quick_and_leaves_nothing_half_done() {
    let folder = folder();
    let database = folder.path().join("history.db");
    let (mut program, _) = Program::with_shop(&database).await;
    let tails = join_all((0..500).map(|_| answered(&program.base, TAIL))).await;
    let half_header = connect(&program.base, HALF_HEADER).await;
    // Taken in after the half header, and it is being answered.
    let half_body = answered(&program.base, HALF_BODY_ASKED_FOR).await;
    let pushes: Vec<_> = (2..52)
        .map(|number| {
            let mut device = Device::new(number);
            let order = device.order(1_000 * number, 1);
            device.push(0, order)
        })
        .collect();
    let url = format!("{}/api/v1/commands", program.base);
    let first = Arc::new(Notify::new());
    let sending = pushes.iter().map(|push| {
        let (request, first) = (client().post(&url).json(push), Arc::clone(&first));
        tokio::spawn(async move {
            let status = request.send().await.ok().map(|answer| answer.status());
            first.notify_one();
            status
        })
    });
    let sending: Vec<_> = sending.collect();
    first.notified().await;
    program.terminate();
    let begun = Instant::now();
    let status = tokio::task::spawn_blocking(move || program.child.wait().unwrap());
    let status = timeout(PATIENCE, status).await.expect("it does not stop").unwrap();
    let took = begun.elapsed();
    assert!(status.success());
    let told = join_all(sending).await;
    let told: Vec<bool> =
        told.into_iter().map(|answer| answer.unwrap() == Some(StatusCode::OK)).collect();
    println!(
        "stopped after {took:?}; {} of 50 pushes were answered",
        told.iter().filter(|told| **told).count()
    );
    assert!(took <= STOP_MAX, "{took:?}");
    drop((tails, half_header, half_body));

    let program = Program::start(&database);
    let history = program.page().await;
    for (push, was_told) in pushes.iter().zip(told) {
        let stood = history.events.iter().filter(|event| event.device == push.device).count();
        assert!(stood == 3 || (stood == 0 && !was_told), "{stood} of 3 events");
        let again = program.push(push).await;
        assert!(again.outcomes.iter().all(|one| matches!(one.verdict, Verdict::Accepted { .. })));
    }
    let after = program.page().await;
    assert!(after.is_gap_free());
    assert_eq!(after.events.len(), 2 + 50 * 3, "each counts once");
}
