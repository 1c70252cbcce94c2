//! What listeners to the live tail cost a server of its own while nothing happens.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const TAILS: usize = 5_000;
const TAIL: &[u8] = b"GET /api/v1/events/live HTTP/1.1\r\nhost: a\r\n\r\n";
/// Comes with the first event.
const FIRST: &[u8] = b"data:";

pub(crate) async fn measure() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("history.db");
    let mut server = Command::new(env!("CARGO_BIN_EXE_counterfoil-server"));
    server.args(["serve", "--listen", "127.0.0.1:0", "--connections-per-address", "6000"]);
    let mut server = server.arg("--database").arg(database).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit('/').next().unwrap().to_owned();
    let before = resident_kib(&server);
    let mut tails = Vec::new();
    while tails.len() < TAILS {
        // As many as wait in the system's queue at most.
        tails.extend(join_all((0..100).map(|_| listen(&address))).await);
    }
    let with = resident_kib(&server);
    println!("{TAILS} live tails: {} MiB resident, {} MiB without", with / 1024, before / 1024);
    drop(tails);
    server.kill().unwrap();
    server.wait().unwrap();
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

fn resident_kib(server: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
