//! The real server on a database of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{given, http};

/// A running server. Killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
    role: &'static str,
    /// How many commands came from the other device that [`Server::asks`] stands for.
    asked: u64,
}

/// The database's file.
const DATABASE: &str = "counterfoil.db";
/// The device that is no browser: see [`Server::asks`].
const OTHER_DEVICE: &str = "00000000-0000-4000-8000-000000000001";

impl Server {
    /// A server with the Northwind data, whose person has `role`.
    ///
    /// # Panics
    /// It does not import, start, or say its address.
    #[must_use]
    pub fn with_northwind(role: &'static str) -> Server {
        static NORTHWIND: OnceLock<Vec<u8>> = OnceLock::new();
        let folder = TempDir::new().expect("a temporary folder");
        let database = NORTHWIND.get_or_init(northwind);
        std::fs::write(folder.path().join(DATABASE), database).expect("room for a database");
        Server::start(folder, role, 0)
    }

    /// A server that knows nothing yet, whose person has `role`.
    ///
    /// # Panics
    /// It does not start, or say its address.
    #[must_use]
    pub fn bare(role: &'static str) -> Server {
        Server::start(TempDir::new().expect("a temporary folder"), role, 0)
    }

    /// A server on a copy of the database at `kept`, whose person has `role`.
    ///
    /// # Panics
    /// It cannot be copied, or the server does not start or say its address.
    #[must_use]
    pub fn on_a_copy_of(kept: &Path, role: &'static str) -> Server {
        let folder = TempDir::new().expect("a temporary folder");
        std::fs::copy(kept, folder.path().join(DATABASE)).expect("room for a database");
        Server::start(folder, role, 0)
    }

    fn start(folder: TempDir, role: &'static str, asked: u64) -> Server {
        let mut child = Command::new(given("COUNTERFOIL_SERVER"))
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--role", role, "--actor", "Mina"])
            .arg("--database")
            .arg(folder.path().join(DATABASE))
            .arg("--app")
            .arg(given("COUNTERFOIL_DIST"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server's program");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let address = said_address(output).expect("the server says where it listens");
        Server { child, address, folder, role, asked }
    }

    /// Kills it with SIGKILL and starts it again on the same database, at another address.
    ///
    /// # Panics
    /// It does not come back.
    #[must_use]
    pub fn kill_and_restart(self) -> Server {
        let role = self.role;
        self.restart_as(role)
    }

    /// Asks it to end, waits for that, and starts it again.
    ///
    /// # Panics
    /// It does not end in order, or does not come back.
    #[must_use]
    pub fn end_and_restart(mut self) -> Server {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill").success(), "the server was gone");
        assert!(self.child.wait().expect("its end").success(), "it ended badly");
        self.kill_and_restart()
    }

    /// The same as a kill, and from now on its person has `role`.
    ///
    /// # Panics
    /// It does not come back.
    #[must_use]
    pub fn restart_as(mut self, role: &'static str) -> Server {
        self.stop();
        let folder = std::mem::replace(&mut self.folder, TempDir::new().expect("a folder"));
        Server::start(folder, role, self.asked)
    }

    /// Copies its database to `backup` while it runs.
    ///
    /// # Panics
    /// It cannot be copied.
    pub fn back_up(&self, backup: &Path) {
        let arguments: [&Path; 5] =
            ["backup".as_ref(), "--database".as_ref(), &self.database(), "--to".as_ref(), backup];
        tell(&arguments);
    }

    /// Kills it, restores `backup` as a new history in place of its database, and starts it again.
    ///
    /// # Panics
    /// The backup cannot be restored, or the server does not come back.
    #[must_use]
    pub fn restore(mut self, backup: &Path) -> Server {
        self.stop();
        let set_aside = self.folder.path().join("set-aside.db");
        let arguments: [&Path; 7] = [
            "restore".as_ref(),
            "--from".as_ref(),
            backup,
            "--database".as_ref(),
            &self.database(),
            "--set-aside".as_ref(),
            &set_aside,
        ];
        tell(&arguments);
        self.kill_and_restart()
    }

    /// Its database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// How much memory it holds, in bytes.
    ///
    /// # Panics
    /// It is gone.
    #[must_use]
    pub fn memory(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).expect("the server's status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number")
            * 1024
    }

    /// Asks for `kind` with `data` of the stream called `stream`, from elsewhere: as a device of its own,
    /// with the rights of the server's person.
    ///
    /// # Panics
    /// It is not accepted.
    pub fn asks(&mut self, stream: &str, kind: &str, data: Value) {
        self.asked += 1;
        let command = json!({
            "id": format!("00000000-0000-7000-8000-{:012x}", self.asked),
            "device": OTHER_DEVICE,
            "seq": self.asked,
            "stream": stream,
            "kind": kind,
            "schema": 1,
            "payload": data,
            "basis": 0,
            "occurred_at": { "at": 1_000, "offset_minutes": 0 },
        });
        let commands = vec![command];
        let push = json!({
            "epoch": null, "device": OTHER_DEVICE, "after": 0, "commands": commands,
        });
        let page = self.speak("POST /api/v1/commands", &push.to_string());
        let verdict = &page["outcomes"][0]["verdict"];
        assert!(verdict["accepted"].is_object(), "{kind} of {stream}: {page}");
    }

    /// The stream of the item or customer called `name`.
    ///
    /// # Panics
    /// There is none among the first events, with which an import begins.
    #[must_use]
    pub fn stream_of(&self, name: &str) -> String {
        let page = self.speak("GET /api/v1/events?after=0&limit=500", "");
        let is_named = |event: &&Value| {
            let fact = &event["payload"];
            [&fact["article"]["name"], &fact["profile"]["name"]].iter().any(|own| **own == name)
        };
        let found = page["events"].as_array().and_then(|events| events.iter().find(is_named));
        let stream = found.and_then(|event| event["stream"].as_str());
        stream.unwrap_or_else(|| panic!("nothing is called {name}")).to_owned()
    }

    /// What happened to the stream called `stream`, in order, by the names of the events.
    ///
    /// # Panics
    /// The server does not answer.
    #[must_use]
    pub fn history(&self, stream: &str) -> Vec<String> {
        let mut happened = Vec::new();
        let mut after = 0;
        loop {
            let path = format!("GET /api/v1/events?after={after}&limit=500");
            let page = self.speak(&path, "");
            let events = page["events"].as_array().expect("events");
            let Some(last) = events.last() else { return happened };
            after = last["position"].as_u64().expect("a position");
            let own = events.iter().filter(|event| event["stream"] == stream);
            happened.extend(own.map(|event| event["kind"].as_str().expect("a kind").to_owned()));
        }
    }

    /// How many orders are placed and not cancelled.
    ///
    /// # Panics
    /// The server does not answer.
    #[must_use]
    pub fn orders(&self) -> u64 {
        let totals = self.speak("GET /api/v1/reports/totals", "");
        totals["orders"].as_u64().expect("a count")
    }

    /// The answer to `GET` and so on, with a body.
    ///
    /// # Panics
    /// There is none, or it is no success.
    #[must_use]
    pub fn speak(&self, what: &str, body: &str) -> Value {
        let reply = http::speak(self.address, what, body).expect("a whole answer");
        assert_eq!(reply.status, 200, "{what}: {}", reply.body);
        serde_json::from_str(&reply.body).expect("JSON")
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

/// Runs the server's program and waits for its end.
fn tell(arguments: &[&Path]) {
    let mut program = Command::new(given("COUNTERFOIL_SERVER"));
    let done = program.args(arguments).stdout(Stdio::null()).status().expect("the program");
    assert!(done.success(), "{arguments:?} failed");
}

/// The database after an import. The server leaves one file behind when it ends in order.
fn northwind() -> Vec<u8> {
    let folder = TempDir::new().expect("a temporary folder");
    let database = folder.path().join(DATABASE);
    let imported = Command::new(given("COUNTERFOIL_SERVER"))
        .arg("import")
        .arg("--northwind")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/northwind"))
        .arg("--database")
        .arg(&database)
        .stdout(Stdio::null())
        .status()
        .expect("the server's program");
    assert!(imported.success(), "the import failed");
    std::fs::read(database).expect("the database")
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
