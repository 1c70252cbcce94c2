//! What slow connections do to the pushes of somebody else: a thousand of each kind, from a process of their own.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::device::Device;
use crate::host::Host;
use crate::push::percentile;
use crate::say;

/// The word that makes this program the other process.
pub(crate) const ATTACK: &str = "attack";
const EACH: usize = 1_000;
/// What each kind begins with, and what comes of it every now and then.
const KINDS: [(&str, &str); 3] = [
    ("", ""),
    ("GET /healthz HTTP/1.1\r\nhost: a\r\nx-slow: ", "a"),
    (
        "POST /api/v1/commands HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: 100000\r\n\r\n",
        " ",
    ),
];
/// How often that is.
const DRIP: Duration = Duration::from_secs(1);
/// Without them it is measured so long.
const ALONE: Duration = Duration::from_secs(10);

pub(crate) async fn measure() {
    let host = Host::start();
    let mut device = Device::new();
    let sold = device.opens_shop(&host).await;
    let mut pushes = async |goes_on: &mut dyn FnMut() -> bool| {
        let mut waits = Vec::new();
        while goes_on() {
            let order = device.order(sold).to_vec();
            let sent = Instant::now();
            device.push(&host, order).await;
            waits.push(sent.elapsed());
        }
        (waits.len(), percentile(&mut waits, 50), percentile(&mut waits, 99))
    };
    let begun = Instant::now();
    let alone = pushes(&mut || begun.elapsed() < ALONE).await;
    let mut others = Command::new(std::env::current_exe().unwrap());
    others.args([ATTACK, host.address()]).stdout(Stdio::piped());
    let mut others = others.spawn().unwrap();
    let mut said = BufReader::new(others.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let beside = pushes(&mut || others.try_wait().unwrap().is_none()).await;
    said.read_line(&mut line).unwrap();
    println!("{}", line.trim());
    for (name, (count, p50, p99)) in [("without", alone), ("beside", beside)] {
        println!("{count} pushes {name} slow connections");
        say(&format!("server, push {name} 3,000 slow connections, p50"), format!("{p50:.1}"), "ms");
        say(&format!("server, push {name} 3,000 slow connections, p99"), format!("{p99:.1}"), "ms");
    }
}

/// Says so when all are open, and again when the server has closed the last.
pub(crate) async fn attack(address: &str) {
    let mut open = Vec::new();
    for _ in 0..EACH {
        for (begin, more) in KINDS {
            // One after the other: what the system's own queue has no room for is never heard of.
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(begin.as_bytes()).await.unwrap();
            open.push(tokio::spawn(closed(stream, more)));
        }
    }
    println!("{} slow connections", open.len());
    let longest = join_all(open).await.into_iter().map(Result::unwrap).max().unwrap();
    println!("each closed within {longest:.1?}");
}

/// How long it takes until the other side hangs up.
async fn closed(stream: TcpStream, more: &str) -> Duration {
    let begun = Instant::now();
    let (mut answer, mut request) = stream.into_split();
    let drip = async {
        loop {
            sleep(DRIP).await;
            // Whoever is shown out reads of it below.
            if request.write_all(more.as_bytes()).await.is_err() {
                return std::future::pending::<()>().await;
            }
        }
    };
    let mut said = Vec::new();
    tokio::select! {
        () = drip => {}
        _ = answer.read_to_end(&mut said) => {}
    }
    begun.elapsed()
}
