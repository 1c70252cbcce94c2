//! `GET /api/v1/events`, `/events/live` and `/snapshot`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use counterfoil_core::{Epoch, EventEnvelope, Position, StreamId};
use counterfoil_sync::protocol::{Head, PAGE_EVENTS_MAX, Page, Snapshot};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::app::App;
use crate::config::{HEARTBEAT, PAGE_EVENTS_DEFAULT, TIMELINE_EVENTS_MAX};
use crate::problem::Fault;
use crate::push::ensure_not_ahead;
use crate::store::Store;

/// Answer to `GET /api/v1/events?stream=`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Timeline {
    /// The first events of the stream, in order of version.
    pub events: Vec<EventEnvelope>,
}

/// What was asked of `/events`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Page { epoch: Option<Epoch>, after: Position, limit: usize },
    Timeline(StreamId),
}

/// A page of the history, or the timeline of one stream.
pub(crate) async fn events<S: Store>(
    State(app): State<Arc<App<S>>>,
    pairs: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Result<Response, Fault> {
    let Ok(Query(pairs)) = pairs else { return Err(Fault::UnknownParameter) };
    match wanted(&pairs)? {
        Wanted::Page { epoch, after, limit } => {
            let head = app.store.head().await?;
            if epoch.is_some_and(|believed| believed != head.epoch) {
                let lineage = app.store.lineage().await?;
                return Ok(Json(Page::foreign(head, after, lineage)).into_response());
            }
            ensure_not_ahead(&app, after).await?;
            Ok(Json(app.store.page(after, limit).await?).into_response())
        }
        Wanted::Timeline(stream) => {
            let events = app.store.timeline(stream, TIMELINE_EVENTS_MAX).await?;
            Ok(Json(Timeline { events }).into_response())
        }
    }
}

/// Every stream's state, for a new device.
pub(crate) async fn snapshot<S: Store>(
    State(app): State<Arc<App<S>>>,
) -> Result<Json<Snapshot>, Fault> {
    // The semaphore is never closed.
    let _permit = app.snapshots.acquire().await.map_err(|_closed| Fault::Stopping)?;
    Ok(Json(app.store.snapshot().await?))
}

/// Says where the history stands, at once and whenever it moves, until the server stops. What a client
/// saw last does not matter: only the newest head does.
pub(crate) async fn live<S: Store>(State(app): State<Arc<App<S>>>) -> Result<Response, Fault> {
    let permit = Arc::clone(&app.tails).try_acquire_owned().map_err(|_none_left| Fault::Busy)?;
    let mut head = app.desk.head();
    head.mark_changed();
    let tail = Tail { head, stopping: app.stopping.clone(), _permit: permit };
    let heartbeat = KeepAlive::new().interval(HEARTBEAT);
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([unbuffered], Sse::new(tail.events()).keep_alive(heartbeat)).into_response())
}

struct Tail {
    head: watch::Receiver<Head>,
    stopping: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
}

impl Tail {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut tail| async move {
            let moved = tokio::select! {
                biased;
                _ = tail.stopping.wait_for(|stopping| *stopping) => return None,
                moved = tail.head.changed() => moved,
            };
            moved.ok()?;
            let head = *tail.head.borrow_and_update();
            let event = Event::default().id(format!("{}:{}", head.epoch, head.head));
            Some((Ok(event.json_data(head).ok()?), tail))
        })
    }
}

fn wanted(pairs: &[(String, String)]) -> Result<Wanted, Fault> {
    let (mut epoch, mut after, mut limit, mut stream) = (None, None, None, None);
    for (name, value) in pairs {
        let place = match name.as_str() {
            "epoch" => &mut epoch,
            "after" => &mut after,
            "limit" => &mut limit,
            "stream" => &mut stream,
            _ => return Err(Fault::UnknownParameter),
        };
        if place.replace(value.as_str()).is_some() {
            return Err(Fault::UnknownParameter);
        }
    }
    if let Some(stream) = stream {
        let bad = |_| Fault::BadParameter { name: "stream", wanted: "a stream's id" };
        return stream.parse().map(Wanted::Timeline).map_err(bad);
    }
    let bad = |_| Fault::BadParameter { name: "epoch", wanted: "a history's id" };
    let epoch = epoch.map(str::parse).transpose().map_err(bad)?;
    let bad = |_| Fault::BadParameter { name: "after", wanted: "a position: 0 or a whole number" };
    let after = after.unwrap_or("0").parse().map(Position).map_err(bad)?;
    let limit = match limit.map(str::parse) {
        None => PAGE_EVENTS_DEFAULT,
        Some(Ok(limit)) if (1..=PAGE_EVENTS_MAX).contains(&limit) => limit,
        Some(Ok(_) | Err(_)) => return Err(Fault::bad_limit()),
    };
    Ok(Wanted::Page { epoch, after, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(query: &[(&str, &str)]) -> Result<Wanted, String> {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        wanted(&pairs).map_err(|fault| fault.to_string())
    }

    #[test]
    fn only_whole_numbers_in_range_ask_for_a_page() {
        let page = |after, limit| Ok(Wanted::Page { epoch: None, after: Position(after), limit });
        let bad_after = || Err("`after` must be a position: 0 or a whole number.".to_owned());
        let bad_limit = || Err("`limit` must be a whole number from 1 to 500.".to_owned());
        let unknown = || Err("This address knows no such parameter.".to_owned());
        let digits = "9".repeat(100_000);
        for (query, answer) in [
            (&[][..], page(0, PAGE_EVENTS_DEFAULT)),
            (&[("after", "7"), ("limit", "500")], page(7, 500)),
            (&[("after", "-1")], bad_after()),
            (&[("after", "1.5")], bad_after()),
            (&[("after", &digits)], bad_after()),
            (&[("limit", "0")], bad_limit()),
            (&[("limit", "501")], bad_limit()),
            (&[("limit", "all")], bad_limit()),
            (&[("after", "1"), ("after", "2")], unknown()),
            (&[("since", "1")], unknown()),
            (&[("epoch", "old")], Err("`epoch` must be a history's id.".to_owned())),
            (&[("stream", "order")], Err("`stream` must be a stream's id.".to_owned())),
        ] {
            assert_eq!(codes(query), answer);
        }
    }
}
