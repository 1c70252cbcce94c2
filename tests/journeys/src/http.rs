//! One HTTP request over a connection of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A server that takes longer than this is as good as gone.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: String,
}

/// Sends `what`, such as `GET /healthz`, and below it one more header if there is one, with a body of JSON.
/// `None`: nobody answered, or the answer broke off, and what became of the request is unknown.
#[must_use]
pub fn speak(server: SocketAddr, what: &str, body: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(server).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let (first, more) = match what.split_once('\n') {
        Some((first, header)) => (first, format!("{header}\r\n")),
        None => (what, String::new()),
    };
    write!(
        stream,
        "{first} HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         {more}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = header(head, "content-length").and_then(|length| length.parse().ok());
    if length.is_some_and(|length: usize| length != body.len()) {
        return None;
    }
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    Some(Reply { status, body: body.to_owned() })
}

/// The value of the header `name` in a head.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let found = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim())
}
