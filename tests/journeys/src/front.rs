//! A host of static files with the server behind it: builds come and go there, and answers can be spoilt.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use crate::files::kind;

/// How the answer for a file is spoilt on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// 500.
    Failure,
    /// 200 with the page of a captive portal.
    Portal,
    /// A redirect to that page.
    Redirect,
    /// The connection ends in the middle of the file.
    Cut,
    /// Only the first half of the file, and said to be all of it.
    Half,
    /// One bit of the file is another one.
    Flipped,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Trouble; 6] = [
        Trouble::Failure,
        Trouble::Portal,
        Trouble::Redirect,
        Trouble::Cut,
        Trouble::Half,
        Trouble::Flipped,
    ];
}

/// The host.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct State {
    server: SocketAddr,
    folder: PathBuf,
    /// The files that are spoilt, and how.
    spoilt: Option<(Vec<String>, Trouble)>,
    holds_answers: bool,
    /// Answers to pushes that wait at this moment.
    held: usize,
    /// Live tails that are open at this moment.
    tails: usize,
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.changed.notify_all();
    }

    /// Waits until `is_so`, or for two minutes.
    fn wait(&self, is_so: impl Fn(&State) -> bool) -> bool {
        let state = self.state.lock().unwrap();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| !is_so(state));
        !waited.unwrap().1.timed_out()
    }
}

const PATIENCE: Duration = Duration::from_mins(2);
const PORTAL: &[u8] =
    b"<html><body>Welcome to the market hall. Please accept our terms.</body></html>";

impl Front {
    /// A host that serves the build in `folder`, and has `server` answer the rest. It ends with the test's
    /// process.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn of(server: SocketAddr, folder: PathBuf) -> Front {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the address of a bound listener");
        let state = State { server, folder, spoilt: None, holds_answers: false, held: 0, tails: 0 };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let front = Front { address, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A browser that hangs up while it is answered is no failure.
                thread::spawn(move || drop(answer(client, &shared)));
            }
        });
        front
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves another build from now on.
    ///
    /// # Panics
    /// The host has died.
    pub fn serve(&self, folder: PathBuf) {
        self.shared.change(|state| state.folder = folder);
    }

    /// Spoils the answers for these files from now on.
    ///
    /// # Panics
    /// The host has died.
    pub fn spoil(&self, files: &[String], how: Trouble) {
        self.shared.change(|state| state.spoilt = Some((files.to_vec(), how)));
    }

    /// All answers are right again.
    ///
    /// # Panics
    /// The host has died.
    pub fn heal(&self) {
        self.shared.change(|state| state.spoilt = None);
    }

    /// From now on, pushes arrive and their answers wait here.
    ///
    /// # Panics
    /// The host has died.
    pub fn hold_answers(&self) {
        self.shared.change(|state| state.holds_answers = true);
    }

    /// Waits until an answer waits.
    ///
    /// # Panics
    /// None comes.
    pub fn holds_an_answer(&self) {
        assert!(self.shared.wait(|state| state.held > 0), "no push came");
    }

    /// Lets the answers go on.
    ///
    /// # Panics
    /// The host has died.
    pub fn release_answers(&self) {
        self.shared.change(|state| state.holds_answers = false);
    }

    /// Live tails that are open at this moment.
    ///
    /// # Panics
    /// The host has died.
    #[must_use]
    pub fn tails(&self) -> usize {
        self.shared.state.lock().unwrap().tails
    }

    /// Waits until exactly `count` live tails are open.
    ///
    /// # Panics
    /// It never happens.
    pub fn has_tails(&self, count: usize) {
        let came = self.shared.wait(|state| state.tails == count);
        assert!(came, "{} live tails instead of {count}", self.tails());
    }
}

fn answer(mut client: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? <= 2 {
            break;
        }
        head.push(line);
    }
    let path = head.first().and_then(|asked| asked.split_whitespace().nth(1)).unwrap_or("/");
    if path.starts_with("/api/") || path == "/healthz" {
        return forward(client, reader, &head, shared);
    }
    let (file, spoilt) = {
        let state = shared.state.lock().unwrap();
        let name = name(path);
        let spoilt = state.spoilt.as_ref().filter(|(files, _)| files.contains(&name));
        (state.folder.join(name), spoilt.map(|(_, how)| *how))
    };
    if !file.is_file() {
        return write!(
            client,
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
    }
    // The tag says nothing of the bytes, as with a broken cache on the way: who trusts it keeps what is wrong. Only
    // a portal knows nothing of our tags.
    let tag = format!("\"{}\"", file.display());
    let is_known = head
        .iter()
        .any(|line| line.to_lowercase().starts_with("if-none-match:") && line.contains(&tag));
    if is_known && spoilt.is_none() {
        return write!(
            client,
            "HTTP/1.1 304 Not Modified\r\netag: {tag}\r\nconnection: close\r\n\r\n"
        );
    }
    give(client, &file, spoilt, &tag)
}

/// The file that a path asks for; a path of the app is its page.
fn name(path: &str) -> String {
    let name = path.split('?').next().unwrap_or_default().trim_start_matches('/');
    let is_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if is_file { name.to_owned() } else { "index.html".to_owned() }
}

fn give(
    mut client: TcpStream,
    file: &Path,
    spoilt: Option<Trouble>,
    tag: &str,
) -> std::io::Result<()> {
    let mut bytes = std::fs::read(file)?;
    let (mut status, mut kind, mut place) = ("200 OK", kind(file), "");
    let mut tag = format!("etag: {tag}\r\n");
    let mut length = bytes.len();
    match spoilt {
        None => {}
        Some(Trouble::Failure) => status = "500 Internal Server Error",
        Some(Trouble::Portal) => {
            (bytes, kind, length) = (PORTAL.to_vec(), "text/html", PORTAL.len());
            tag.clear();
        }
        Some(Trouble::Redirect) => {
            (status, place) = ("301 Moved Permanently", "location: /welcome\r\n");
        }
        Some(Trouble::Cut) => bytes.truncate(length / 2),
        Some(Trouble::Half) => {
            bytes.truncate(length / 2);
            length = bytes.len();
        }
        Some(Trouble::Flipped) => {
            let middle = length / 2;
            bytes[middle] ^= 1;
        }
    }
    write!(
        client,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n{tag}\
         cache-control: no-cache\r\n{place}connection: close\r\n\r\n"
    )?;
    client.write_all(&bytes)
}

/// Hands one request to the server, and its answer back. The connection ends with it, so that the next request
/// is looked at again.
fn forward(
    mut client: TcpStream,
    mut reader: BufReader<TcpStream>,
    head: &[String],
    shared: &Shared,
) -> std::io::Result<()> {
    let address = shared.state.lock().unwrap().server;
    let mut server = TcpStream::connect(address)?;
    for line in head.iter().filter(|line| !line.to_lowercase().starts_with("connection:")) {
        server.write_all(line.as_bytes())?;
    }
    server.write_all(b"connection: close\r\n\r\n")?;
    let mut up = server.try_clone()?;
    thread::spawn(move || {
        drop(std::io::copy(&mut reader, &mut up));
        // A browser that went away is not waited for: its live tail ends.
        drop(up.shutdown(Shutdown::Both));
    });
    let asked = head.first().map_or("", String::as_str);
    if asked.starts_with("POST /api/v1/commands ") {
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        shared.change(|state| state.held += 1);
        shared.wait(|state| !state.holds_answers);
        shared.change(|state| state.held -= 1);
        client.write_all(&answer)?;
    } else if asked.starts_with("GET /api/v1/events/live") {
        shared.change(|state| state.tails += 1);
        drop(std::io::copy(&mut server, &mut client));
        shared.change(|state| state.tails -= 1);
    } else {
        std::io::copy(&mut server, &mut client)?;
    }
    client.shutdown(Shutdown::Both)
}
