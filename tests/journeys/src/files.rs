//! The app's files and nothing else: what a static host is.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use crate::given;

/// A host of static files that knows no server of ours: whatever it does not have is the page.
#[derive(Debug)]
pub struct Files {
    address: SocketAddr,
}

impl Files {
    /// A host of the built app. It ends with the test's process.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn of_the_app() -> Files {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the address of a bound listener");
        let folder = given("COUNTERFOIL_DIST");
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let folder = folder.clone();
                // A browser that hangs up while it is answered is no failure.
                std::thread::spawn(move || drop(answer(client, folder)));
            }
        });
        Files { address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn answer(mut client: TcpStream, folder: PathBuf) -> std::io::Result<()> {
    let mut asked = String::new();
    let mut lines = BufReader::new(client.try_clone()?);
    lines.read_line(&mut asked)?;
    let mut header = String::new();
    while lines.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = asked.split_whitespace().nth(1).unwrap_or("/");
    let path = path.split('?').next().unwrap_or_default().trim_start_matches('/');
    let is_plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let file = folder.join(if is_plain { path } else { "index.html" });
    let file = if file.is_file() { file } else { folder.join("index.html") };
    let kind = kind(&file);
    let bytes = std::fs::read(file)?;
    write!(
        client,
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    )?;
    client.write_all(&bytes)
}

/// The content type of a file, by its name.
pub(crate) fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("webmanifest") => "application/manifest+json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "text/html",
    }
}
