//! The program itself: killed and started again, stopped politely, started wrongly.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use counterfoil_sync::protocol::Page;

use crate::world::{Device, all_accepted, client, folder};

pub(crate) struct Program {
    pub(crate) child: Child,
    said: BufReader<ChildStdout>,
    pub(crate) base: String,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_counterfoil-server"));
    command.args(arguments);
    command
}

fn output(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command(arguments).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

impl Program {
    pub(crate) fn start(database: &Path) -> Program {
        let database = database.to_str().unwrap();
        let arguments =
            ["serve", "--database", database, "--listen", "127.0.0.1:0", "--role", "admin"];
        let many = ["--connections-per-address", "2000"];
        let mut child = command(&arguments).args(many).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("Counterfoil listens on ").unwrap().to_owned();
        Program { child, said, base }
    }

    /// The same, and the device that has filled its shop.
    pub(crate) async fn with_shop(database: &Path) -> (Program, Device) {
        let program = Program::start(database);
        let mut device = Device::new(1);
        let shop = device.fill_shop();
        program.push(&device.push(0, shop)).await;
        (program, device)
    }

    /// Asks it to end, as a supervisor does.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    pub(crate) async fn push(&self, push: &counterfoil_sync::protocol::PushRequest) -> Page {
        let request = client().post(format!("{}/api/v1/commands", self.base)).json(push);
        request.send().await.unwrap().json().await.unwrap()
    }

    pub(crate) async fn page(&self) -> Page {
        let url = format!("{}/api/v1/events?limit=500", self.base);
        client().get(url).send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test]
async fn what_was_confirmed_survives_a_kill() {
    let folder = folder();
    let database = folder.path().join("history.db");
    let mut device = Device::new(1);
    let shop = device.fill_shop();
    let mut confirmed = Vec::new();
    for round in 0..5 {
        let program = Program::start(&database);
        let mut commands = if round == 0 { shop.clone() } else { Vec::new() };
        commands.extend(device.order(10 + 2 * round, 1));
        let page = program.push(&device.push(0, commands)).await;
        assert!(all_accepted(&page), "{:?}", page.outcomes);
        confirmed.extend(page.outcomes.iter().map(|outcome| outcome.command));
        drop(program);
    }
    let program = Program::start(&database);
    let page = program.page().await;
    assert!(page.is_gap_free());
    for command in confirmed {
        assert!(page.events.iter().any(|event| event.command == command), "{command} is lost");
    }
    assert_eq!(page.events.len(), 2 + 5 * 3);
}

#[tokio::test]
async fn what_was_received_is_decided_after_a_kill() {
    let folder = folder();
    let database = folder.path().join("history.db");
    let (program, mut device) = Program::with_shop(&database).await;
    drop(program);
    let mut received = Vec::new();
    for round in 0..5 {
        let program = Program::start(&database);
        let push = device.order(10 + 2 * round, 1);
        received.extend(push.iter().map(|command| command.id));
        let request = client().post(format!("{}/api/v1/commands", program.base));
        let request = request.header("prefer", "respond-async").json(&device.push(0, push));
        assert_eq!(request.send().await.unwrap().status(), 202);
        drop(program);
    }
    let program = Program::start(&database);
    let page = program.push(&device.push(0, Vec::new())).await;
    for command in received {
        assert!(page.events.iter().any(|event| event.command == command), "{command} is lost");
    }
    assert_eq!(page.events.len(), 2 + 5 * 3, "and none counts twice");
}

#[tokio::test]
async fn sigterm_ends_it_with_everything_in_one_file() {
    let folder = folder();
    let database = folder.path().join("history.db");
    let (mut program, _) = Program::with_shop(&database).await;
    program.terminate();
    assert!(program.child.wait().unwrap().success());
    let mut rest = String::new();
    program.said.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "Counterfoil has stopped.\n");
    let log = fs::metadata(folder.path().join("history.db-wal")).map_or(0, |found| found.len());
    assert_eq!(log, 0, "the write-ahead log is in the file");
}

#[test]
fn every_wrong_start_has_its_sentence_and_changes_nothing() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    fs::write(path("poem.txt"), "roses are red, and this is no database at all\n".repeat(9))
        .unwrap();
    fs::write(path("short.db"), "x").unwrap();
    let listen = "127.0.0.1:0";
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let held = listener.local_addr().unwrap().to_string();
    drop(taken);
    for (arguments, code, sentence) in [
        (
            vec!["serve", "--database", &path("a.db"), "--listen", &held],
            1,
            "is taken by another program",
        ),
        (
            vec!["serve", "--database", &path("poem.txt"), "--listen", listen],
            1,
            "poem.txt is not a database of Counterfoil; it was left as it is",
        ),
        (
            vec!["serve", "--database", &path("short.db"), "--listen", listen],
            1,
            "is not a database of",
        ),
        (
            vec!["serve", "--database", &path("no/where.db"), "--listen", listen],
            1,
            "cannot be opened: No such file or directory",
        ),
        (
            vec!["serve", "--database", &path("a.db"), "--listen", listen, "--app", &path("no")],
            1,
            "index.html: No such file or directory (os error 2). Build it first",
        ),
        (
            vec!["serve", "--database", &path("a.db"), "--listen", "here"],
            2,
            "is no address to listen on",
        ),
        (
            vec!["serve", "--database", "a", "--listen", listen, "--role", "king"],
            2,
            "there is no role \"king\"",
        ),
        (
            vec!["backup", "--database", &path("no.db"), "--to", &path("copy.db")],
            1,
            "there is no database at",
        ),
        (
            vec!["restore", "--from", &path("poem.txt"), "--database", &path("new.db")],
            1,
            "poem.txt is not a database of Counterfoil",
        ),
        (
            vec!["restore", "--from", &path("short.db"), "--database", &path("poem.txt")],
            1,
            "nothing is deleted here; give it another name with --set-aside FILE",
        ),
        (vec!["import", "--database", "a"], 2, "`import` needs --northwind DIR"),
    ] {
        let (status, said) = output(&arguments);
        assert_eq!(status, Some(code), "{arguments:?}: {said}");
        assert!(said.contains(sentence), "{arguments:?}: {said}");
    }
    assert!(fs::read_to_string(path("poem.txt")).unwrap().starts_with("roses"));
}

#[tokio::test]
async fn a_database_of_a_newer_build_is_left_alone() {
    let folder = folder();
    let database = folder.path().join("history.db");
    drop(Program::start(&database));
    let server = crate::world::Running::start(folder.path()).await;
    server.stop().await;
    // The format's number stands in the file's header, bytes 60 to 63, once the log is in the file.
    let mut bytes = fs::read(&database).unwrap();
    bytes[63] = 9;
    fs::write(&database, &bytes).unwrap();
    let file = database.to_str().unwrap();
    let (status, said) = output(&["serve", "--database", file, "--listen", "127.0.0.1:0"]);
    assert_eq!(status, Some(1));
    assert!(said.contains("was written by a newer Counterfoil (its format is 9"), "{said}");
}
