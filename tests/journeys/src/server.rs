//! The real server on a database of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::given;

/// A running server. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
    role: &'static str,
}

impl Server {
    /// A server with the Northwind data, whose person has `role`.
    ///
    /// # Panics
    /// It does not import, start, or say its address.
    #[must_use]
    pub fn with_northwind(role: &'static str) -> Server {
        let folder = TempDir::new().expect("a temporary folder");
        let northwind = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/northwind");
        let imported = Command::new(given("COUNTERFOIL_SERVER"))
            .arg("import")
            .arg("--northwind")
            .arg(northwind)
            .arg("--database")
            .arg(folder.path().join("counterfoil.db"))
            .stdout(Stdio::null())
            .status()
            .expect("the server's program");
        assert!(imported.success(), "the import failed");
        Server::start(folder, role)
    }

    fn start(folder: TempDir, role: &'static str) -> Server {
        let mut child = Command::new(given("COUNTERFOIL_SERVER"))
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--role", role, "--actor", "Mina"])
            .arg("--database")
            .arg(folder.path().join("counterfoil.db"))
            .arg("--app")
            .arg(given("COUNTERFOIL_DIST"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server's program");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let address = said_address(output).expect("the server says where it listens");
        Server { child, address, folder, role }
    }

    /// Kills it with SIGKILL and starts it again on the same database, at another address.
    ///
    /// # Panics
    /// It does not come back.
    #[must_use]
    pub fn kill_and_restart(mut self) -> Server {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a folder"));
        Server::start(folder, self.role)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn stop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The first `http://address` that the server prints. The rest of its output is read and dropped, so
/// that it never waits for a reader.
fn said_address(mut output: BufReader<std::process::ChildStdout>) -> Option<SocketAddr> {
    let mut line = String::new();
    let mut found = None;
    while found.is_none() && output.read_line(&mut line).ok()? > 0 {
        found = line.split("http://").nth(1).and_then(|rest| {
            rest.split(|c: char| c.is_whitespace() || c == '/').next()?.parse().ok()
        });
        line.clear();
    }
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    found
}
