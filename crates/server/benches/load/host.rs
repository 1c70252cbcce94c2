//! A server in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// It runs until it is dropped; its database goes with it.
pub(crate) struct Host {
    pub(crate) client: reqwest::Client,
    pub(crate) base: String,
    process: Child,
    _folder: TempDir,
}

impl Host {
    /// Takes as many connections as this program makes.
    pub(crate) fn start() -> Host {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_counterfoil-server"));
        server.args(["serve", "--listen", "127.0.0.1:0", "--role", "admin"]);
        server.args(["--connections-per-address", "6000"]);
        server.arg("--database").arg(folder.path().join("history.db"));
        let mut process = server.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("Counterfoil listens on ").unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Host { client, base: format!("{base}/api/v1"), process, _folder: folder }
    }

    /// What a bare connection goes to.
    pub(crate) fn address(&self) -> &str {
        self.base.trim_start_matches("http://").split('/').next().unwrap()
    }

    pub(crate) fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
