//! `POST /api/v1/commands` and `GET /api/v1/commands/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use counterfoil_core::{CommandId, Position};
use counterfoil_sync::protocol::{Head, Outcome, PAGE_EVENTS_MAX, Page, PushFlaw, PushRequest};

use crate::app::App;
use crate::body;
use crate::problem::Fault;
use crate::store::Store;

/// Largest sequence number that is taken: what every JSON reader and every database can hold.
const SEQ_MAX: u64 = (1 << 53) - 1;

/// Decides a batch, and answers with the page after the device's cursor and the outcomes.
pub(crate) async fn push<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request<Body>,
) -> Result<Json<Page>, Fault> {
    let push: PushRequest = body::json(request).await?;
    check(&push)?;
    let Head { epoch, head } = *app.desk.head().borrow();
    if push.is_foreign(epoch) {
        let (events, outcomes) = (Vec::new(), Vec::new());
        return Ok(Json(Page { epoch, from: head, to: head, head, events, outcomes }));
    }
    ensure_not_ahead(&*app.store, push.after).await?;
    let outcomes = app.desk.decide(app.session(push.device), push.commands).await?;
    let page = app.store.page(push.after, PAGE_EVENTS_MAX).await?;
    Ok(Json(Page { outcomes, ..page }))
}

/// What became of one command.
pub(crate) async fn outcome<S: Store>(
    State(app): State<Arc<App<S>>>,
    Path(id): Path<String>,
) -> Result<Json<Outcome>, Fault> {
    let id: CommandId =
        id.parse().map_err(|_none| Fault::BadParameter { name: "id", wanted: "a command's id" })?;
    app.store.outcome(id).await?.map(Json).ok_or(Fault::NotDecided)
}

/// A cursor beyond the head comes from another history.
pub(crate) async fn ensure_not_ahead<S: Store>(store: &S, after: Position) -> Result<(), Fault> {
    let head = store.head().await?.head;
    if after > head { Err(Fault::AheadOfHead { head }) } else { Ok(()) }
}

fn check(push: &PushRequest) -> Result<(), Fault> {
    push.check().map_err(|flaw| match flaw {
        PushFlaw::TooMany => Fault::TooMany,
        PushFlaw::OtherDevice { .. } => Fault::ForeignDevice,
    })?;
    match push.commands.iter().find(|command| !(1..=SEQ_MAX).contains(&command.seq.0)) {
        Some(command) => {
            Err(Fault::Malformed(format!("the seq of {} is out of range", command.id)))
        }
        None => Ok(()),
    }
}
