//! `Prefer: respond-async`: commands are received now and decided soon.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use counterfoil_core::{CommandEnvelope, CommandId, Epoch};
use counterfoil_sync::protocol::{Prefer, RESPOND_ASYNC, Received, ReceivedCommand};
use serde::Serialize;

use crate::set_aside::SetAside;

/// Says what was done with the preference (RFC 7240).
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What the headers say about the answer. Among other preferences, in any case, with or without parameters;
/// what cannot be read is no preference.
pub(crate) fn prefer(headers: &HeaderMap) -> Prefer {
    let lines = headers.get_all("prefer").iter().filter_map(|line| line.to_str().ok());
    let is_asked = lines.flat_map(preferences).any(|name| name.eq_ignore_ascii_case(RESPOND_ASYNC));
    if is_asked { Prefer::Reception } else { Prefer::Outcomes }
}

/// The names in one line. A comma in a quoted value is no separator.
fn preferences(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parts = line.split(move |letter| {
        is_quoted ^= letter == '"';
        letter == ',' && !is_quoted
    });
    parts.map(|part| part.split([';', '=']).next().unwrap_or_default().trim())
}

/// `202`: all of these are durable and will be decided. One alone has its address in a header too.
pub(crate) fn received(epoch: Epoch, commands: &[CommandEnvelope]) -> Response {
    let told = |one: &CommandEnvelope| ReceivedCommand { id: one.id, location: location(one.id) };
    let body = Received { epoch, commands: commands.iter().map(told).collect() };
    let mut response = (StatusCode::ACCEPTED, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(PREFERENCE_APPLIED, HeaderValue::from_static(RESPOND_ASYNC));
    if let [alone] = commands
        && let Ok(address) = HeaderValue::try_from(location(alone.id))
    {
        headers.insert(header::LOCATION, address);
    }
    response
}

/// `202` on the address of one command: it is in the inbox, and its outcome is not known yet; perhaps
/// because the server failed on it.
pub(crate) fn not_yet(command: CommandId, failure: Option<&SetAside>) -> Response {
    #[derive(Serialize)]
    struct Standing<'a> {
        command: CommandId,
        status: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        failure: Option<Failure<'a>>,
    }
    #[derive(Serialize)]
    struct Failure<'a> {
        reason: &'a str,
        tries: u32,
        is_flagged: bool,
    }
    let failure = failure.map(|failed| Failure {
        reason: &failed.reason,
        tries: failed.tries,
        is_flagged: failed.is_flagged(),
    });
    let status = if failure.is_some() { "set_aside" } else { "received" };
    (StatusCode::ACCEPTED, Json(Standing { command, status, failure })).into_response()
}

fn location(id: CommandId) -> String {
    format!("/api/v1/commands/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preference_is_found_among_others() {
        for (lines, prefer_wanted) in [
            (vec!["respond-async"], Prefer::Reception),
            (vec!["Respond-Async"], Prefer::Reception),
            (vec!["wait=10, respond-async;x=1"], Prefer::Reception),
            (vec!["respond-async=\"\" ,wait=10"], Prefer::Reception),
            (vec!["return=minimal", "respond-async"], Prefer::Reception),
            (vec![], Prefer::Outcomes),
            (vec![""], Prefer::Outcomes),
            (vec![",;=,\""], Prefer::Outcomes),
            (vec!["respond-asynchronously"], Prefer::Outcomes),
            (vec!["wait=10; respond-async"], Prefer::Outcomes),
            (vec!["note=\"a, respond-async, b\""], Prefer::Outcomes),
        ] {
            let mut headers = HeaderMap::new();
            for line in &lines {
                headers.append("prefer", HeaderValue::from_static(line));
            }
            assert_eq!(prefer(&headers), prefer_wanted, "{lines:?}");
        }
    }
}
