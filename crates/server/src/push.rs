//! `POST /api/v1/commands` and `GET /api/v1/commands/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Request;
use axum::response::{IntoResponse as _, Response};
use counterfoil_core::{CommandId, Position};
use counterfoil_sync::authority::Reception;
use counterfoil_sync::protocol::{Head, PAGE_EVENTS_MAX, Page, Prefer, PushFlaw, PushRequest};

use crate::app::App;
use crate::body;
use crate::problem::Fault;
use crate::receive;
use crate::store::Store;

/// Largest sequence number that is taken: what every JSON reader and every database can hold.
const SEQ_MAX: u64 = (1 << 53) - 1;

/// Decides a batch, and answers with the page after the device's cursor and the outcomes. If the client
/// prefers not to wait for that, the batch is only received; what cannot be is decided all the same.
pub(crate) async fn push<S: Store>(
    State(app): State<Arc<App<S>>>,
    request: Request<Body>,
) -> Result<Response, Fault> {
    let prefer = receive::prefer(request.headers());
    let push: PushRequest = body::json(request, app.limits.request).await?;
    check(&push)?;
    let Head { epoch, head } = *app.desk.head().borrow();
    if push.is_foreign(epoch) {
        let lineage = app.store.lineage().await?;
        let page = Page::foreign(Head { epoch, head }, push.after, lineage);
        return Ok(Json(page).into_response());
    }
    ensure_not_ahead(&app, push.after).await?;
    let session = app.session(push.device);
    if prefer == Prefer::Reception {
        let reception = app.desk.receive(session.clone(), push.commands.clone()).await?;
        if reception == Reception::Kept {
            return Ok(receive::received(epoch, &push.commands));
        }
    }
    let outcomes = app.desk.decide(session, push.commands).await?;
    let page = app.store.page(push.after, PAGE_EVENTS_MAX).await?;
    Ok(Json(Page { outcomes, ..page }).into_response())
}

/// What became of one command, or that it was received.
pub(crate) async fn outcome<S: Store>(
    State(app): State<Arc<App<S>>>,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: CommandId =
        id.parse().map_err(|_none| Fault::BadParameter { name: "id", wanted: "a command's id" })?;
    // In this order: a command that is decided in between is found by the second look.
    let is_received = app.store.is_received(id).await?;
    match app.store.outcome(id).await? {
        Some(outcome) => Ok(Json(outcome).into_response()),
        None if is_received => {
            let failures = app.store.failures(Some(id), 1).await?;
            Ok(receive::not_yet(id, failures.first()))
        }
        None => Err(Fault::NotDecided),
    }
}

/// A cursor beyond the head comes from another history.
pub(crate) async fn ensure_not_ahead<S: Store>(app: &App<S>, after: Position) -> Result<(), Fault> {
    // Only another process may have written more than the writer here knows of.
    if after <= app.desk.head().borrow().head {
        return Ok(());
    }
    let head = app.store.head().await?.head;
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
