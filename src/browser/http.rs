//! The server behind HTTP: push, pull, snapshot and session, with every answer sorted into a page or a
//! [`NetFault`].
//!
//! Only a recorded outcome ends a command. All else means: unknown, keep, send again.

use counterfoil_core::{Epoch, EventEnvelope, Position, Role, StreamId, WorkspaceId};
use counterfoil_sync::protocol::{
    Answer, PROTOCOL, PROTOCOL_HEADER, Page, Prefer, PushRequest, RESPOND_ASYNC, Snapshot,
};
use counterfoil_sync::replica::NetFault;
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_sys::{AbortController, RequestCache, RequestRedirect};

use super::clock;
use super::fault::{self, Site};

/// Where the server is, on the address that the app came from.
pub const BASE: &str = "/api/v1";
/// Longest wait for an answer.
const ANSWER_MILLIS: u32 = 30_000;
/// Longest wait for the session, on which the first screen may wait.
const SESSION_MILLIS: u32 = 5_000;
/// Wait that a busy server gets if it does not name one.
const BUSY_MILLIS: u32 = 5_000;
/// Longest wait that a server may ask for.
const BUSY_MILLIS_MAX: u32 = 15 * 60 * 1_000;

/// `GET /api/v1/session`: whom the server takes this browser for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The person.
    pub actor: String,
    /// The person's role.
    pub role: Role,
    /// The currency of new orders, by its code of three letters.
    pub currency: String,
}

/// What is known of an answer before its body is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// The protocol header.
    pub protocol: Option<String>,
    /// The content type.
    pub content_type: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
}

/// Whether an answer with this head carries what was asked for.
///
/// # Errors
/// What it means instead.
pub fn judge(head: &Head) -> Result<(), NetFault> {
    let is_json = head
        .content_type
        .as_deref()
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    match spoken(head.protocol.as_deref()) {
        Spoken::Newer => return Err(NetFault::UpgradeNeeded),
        Spoken::Nothing => return Err(judge_foreign(head)),
        Spoken::Ours => {}
    }
    match head.status {
        200 | 202 if is_json => Ok(()),
        401 => Err(NetFault::SignedOut),
        426 => Err(NetFault::UpgradeNeeded),
        429 => Err(busy(head)),
        503 if head.retry_after.is_some() => Err(busy(head)),
        408 | 425 | 500..=599 => Err(NetFault::Trouble),
        400..=499 => Err(NetFault::NotAccepted),
        _ => Err(NetFault::NotOurs),
    }
}

enum Spoken {
    Ours,
    Newer,
    Nothing,
}

fn spoken(header: Option<&str>) -> Spoken {
    match header.and_then(|version| version.trim().parse::<u16>().ok()) {
        Some(PROTOCOL) => Spoken::Ours,
        Some(version) if version > PROTOCOL => Spoken::Newer,
        Some(_) | None => Spoken::Nothing,
    }
}

/// An answer without our header: a proxy's, a portal's, a static host's. It can neither sign anybody out
/// nor refuse anything, but it may say that the server behind it is down.
fn judge_foreign(head: &Head) -> NetFault {
    match head.status {
        429 | 503 if head.retry_after.is_some() => busy(head),
        502..=504 => NetFault::Trouble,
        _ => NetFault::NotOurs,
    }
}

fn busy(head: &Head) -> NetFault {
    let seconds = head.retry_after.as_deref().and_then(|text| text.trim().parse::<u32>().ok());
    let millis = seconds.map_or(BUSY_MILLIS, |seconds| seconds.saturating_mul(1_000));
    NetFault::Busy { retry_after_millis: millis.min(BUSY_MILLIS_MAX) }
}

/// Sends commands.
///
/// # Errors
/// What the server did is unknown.
pub async fn push(request: &PushRequest, prefer: Prefer) -> Result<Answer, NetFault> {
    let body = serde_json::to_string(request).or(Err(NetFault::NotAccepted))?;
    let ask = Request::post(&format!("{BASE}/commands")).header("content-type", "application/json");
    let ask = match prefer {
        Prefer::Outcomes => ask,
        Prefer::Reception => ask.header("prefer", RESPOND_ASYNC),
    };
    let told = limited(ask, Some(body), ANSWER_MILLIS).await?;
    match told.status {
        202 => told.read().map(Answer::Received),
        _ => told.read().map(Answer::Page),
    }
}

/// Asks for the events after a position, from within the history `epoch`.
///
/// # Errors
/// Nothing came.
pub async fn pull(epoch: Option<Epoch>, after: Position, limit: usize) -> Result<Page, NetFault> {
    let epoch = epoch.map_or_else(String::new, |epoch| format!("&epoch={epoch}"));
    get(&format!("{BASE}/events?after={after}&limit={limit}{epoch}"), ANSWER_MILLIS).await
}

/// Asks for the whole state.
///
/// # Errors
/// Nothing came.
pub async fn snapshot() -> Result<Snapshot, NetFault> {
    get(&format!("{BASE}/snapshot"), ANSWER_MILLIS).await
}

/// Asks whom the server takes this browser for.
///
/// # Errors
/// [`NetFault::NotOurs`]: there is no server of ours on this address. Others: unknown.
pub async fn session() -> Result<SessionAnswer, NetFault> {
    get(&format!("{BASE}/session"), SESSION_MILLIS).await
}

/// The first events of one stream, in order of version.
///
/// # Errors
/// Nothing came.
pub async fn timeline(stream: StreamId) -> Result<Vec<EventEnvelope>, NetFault> {
    #[derive(Deserialize)]
    struct Timeline {
        events: Vec<EventEnvelope>,
    }
    let timeline: Timeline = get(&format!("{BASE}/events?stream={stream}"), ANSWER_MILLIS).await?;
    Ok(timeline.events)
}

async fn get<T: DeserializeOwned>(url: &str, millis: u32) -> Result<T, NetFault> {
    limited(Request::get(url), None, millis).await?.read()
}

/// A whole answer of our server.
struct Told {
    status: u16,
    text: String,
}

impl Told {
    /// What it says. A whole body that says something else than it should is the server's trouble.
    fn read<T: DeserializeOwned>(&self) -> Result<T, NetFault> {
        serde_json::from_str(&self.text).or(Err(NetFault::Trouble))
    }
}

/// Sends `ask` and reads the answer, or gives up after `millis`.
async fn limited(ask: RequestBuilder, body: Option<String>, millis: u32) -> Result<Told, NetFault> {
    let abort = AbortController::new().or(Err(NetFault::Offline))?;
    let signal = abort.signal();
    let ask = ask
        .header(PROTOCOL_HEADER, &PROTOCOL.to_string())
        .header("accept", "application/json")
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Manual)
        .abort_signal(Some(&signal));
    let request = match body {
        Some(body) => ask.body(body),
        None => ask.build(),
    };
    let exchange = exchange(request.or(Err(NetFault::NotAccepted))?);
    if let Some(answer) = clock::within(exchange, millis).await {
        return answer;
    }
    abort.abort();
    Err(NetFault::Offline)
}

async fn exchange(request: Request) -> Result<Told, NetFault> {
    if fault::strikes_late(Site::NetworkRequest).await {
        return Err(NetFault::Offline);
    }
    let response = request.send().await.or(Err(NetFault::Offline))?;
    judge(&head_of(&response))?;
    // A connection that breaks in the middle of the body is no answer.
    let text = response.text().await.or(Err(NetFault::Offline))?;
    if fault::strikes_late(Site::NetworkAnswer).await {
        return Err(NetFault::Offline);
    }
    Ok(Told { status: response.status(), text })
}

fn head_of(response: &Response) -> Head {
    let headers = response.headers();
    Head {
        status: response.status(),
        protocol: headers.get(PROTOCOL_HEADER),
        content_type: headers.get("content-type"),
        retry_after: headers.get("retry-after"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(status: u16) -> Head {
        Head {
            status,
            protocol: Some("1".to_owned()),
            content_type: Some("application/json".to_owned()),
            retry_after: None,
        }
    }

    #[test]
    fn our_answers_are_sorted_by_their_status() {
        for (status, verdict) in [
            (200, Ok(())),
            (202, Ok(())),
            (204, Err(NetFault::NotOurs)),
            (302, Err(NetFault::NotOurs)),
            (0, Err(NetFault::NotOurs)),
            (400, Err(NetFault::NotAccepted)),
            (401, Err(NetFault::SignedOut)),
            (403, Err(NetFault::NotAccepted)),
            (404, Err(NetFault::NotAccepted)),
            (408, Err(NetFault::Trouble)),
            (413, Err(NetFault::NotAccepted)),
            (426, Err(NetFault::UpgradeNeeded)),
            (429, Err(NetFault::Busy { retry_after_millis: BUSY_MILLIS })),
            (500, Err(NetFault::Trouble)),
            (503, Err(NetFault::Trouble)),
        ] {
            assert_eq!(judge(&ours(status)), verdict, "{status}");
        }
    }

    /// Whatever is no whole answer of ours is a fault, and a fault ends no command.
    #[test]
    fn no_status_but_two_is_ever_taken_for_an_answer() {
        let (html, json) = ("text/html; charset=utf-8", "application/json");
        for status in 0..=999 {
            for (protocol, kind) in [
                (Some("1"), Some(json)),
                (Some("1"), Some(html)),
                (Some("1"), None),
                (Some("2"), Some(json)),
                (Some("0"), Some(json)),
                (None, Some(json)),
                (None, Some(html)),
            ] {
                let head = Head {
                    protocol: protocol.map(str::to_owned),
                    content_type: kind.map(str::to_owned),
                    ..ours(status)
                };
                let is_whole = protocol == Some("1") && kind == Some(json);
                let is_answer = is_whole && matches!(status, 200 | 202);
                assert_eq!(judge(&head).is_ok(), is_answer, "{status} {protocol:?} {kind:?}");
            }
        }
    }

    #[test]
    fn half_an_answer_is_the_servers_trouble() {
        let page = r#"{"epoch":"00000000-0000-0000-0000-000000000001","from":0,"to":0,"head":0,
            "events":[],"outcomes":[]}"#;
        for length in 0..=page.len() {
            let told = Told { status: 200, text: page[..length].to_owned() };
            assert_eq!(told.read::<Page>().is_ok(), length == page.len(), "{length}");
        }
    }

    #[test]
    fn an_answer_without_our_header_decides_nothing() {
        for (status, fault) in [
            (200, NetFault::NotOurs),
            (401, NetFault::NotOurs),
            (404, NetFault::NotOurs),
            (500, NetFault::NotOurs),
            (502, NetFault::Trouble),
            (504, NetFault::Trouble),
        ] {
            let head = Head { protocol: None, ..ours(status) };
            assert_eq!(judge(&head), Err(fault), "{status}");
        }
        let portal = Head { content_type: Some("text/html".to_owned()), ..ours(200) };
        assert_eq!(judge(&portal), Err(NetFault::NotOurs));
    }

    #[test]
    fn the_protocols_version_is_minded() {
        for (version, verdict) in [
            ("1", Ok(())),
            ("2", Err(NetFault::UpgradeNeeded)),
            ("0", Err(NetFault::NotOurs)),
            ("one", Err(NetFault::NotOurs)),
        ] {
            let head = Head { protocol: Some(version.to_owned()), ..ours(200) };
            assert_eq!(judge(&head), verdict, "{version}");
        }
    }

    #[test]
    fn a_busy_server_is_left_alone_as_long_as_it_asks_within_reason() {
        for (text, millis) in
            [("7", 7_000), ("0", 0), ("999999999999", BUSY_MILLIS), ("99999", BUSY_MILLIS_MAX)]
        {
            let head = Head { retry_after: Some(text.to_owned()), ..ours(503) };
            assert_eq!(judge(&head), Err(NetFault::Busy { retry_after_millis: millis }), "{text}");
        }
    }
}
