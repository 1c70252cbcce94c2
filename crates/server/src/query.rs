//! Small questions: who am I, what do the orders add up to, are you well.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use counterfoil_core::{Epoch, WorkspaceId};
use counterfoil_orders::{Currency, report};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::problem::Fault;
use crate::store::{Store, StoreFault};

/// Answer to `GET /api/v1/session`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Its history.
    pub epoch: Epoch,
    /// Who asks.
    pub actor: String,
    /// With which rights.
    pub role: String,
    /// The currency of new orders.
    pub currency: String,
}

/// Answer to `GET /api/v1/reports/totals`: all orders that are placed and not cancelled. Money in minor
/// units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// How many orders.
    pub orders: i64,
    /// How many lines they have.
    pub lines: i64,
    /// How much is on the lines, in the products' smallest units.
    pub units: i64,
    /// Unit price times quantity, before discount and tax.
    pub gross: i64,
    /// After line discounts, each line rounded by its order's policy; before tax.
    pub net: i64,
}

/// Who the server takes the client for.
pub(crate) async fn session<S: Store>(State(app): State<Arc<App<S>>>) -> Json<SessionAnswer> {
    Json(SessionAnswer {
        workspace: app.workspace,
        epoch: app.desk.head().borrow().epoch,
        actor: app.person.actor.clone(),
        role: app.person.role.0.clone(),
        currency: Currency::default().code().to_owned(),
    })
}

/// What all orders add up to.
pub(crate) async fn totals<S: Store>(
    State(app): State<Arc<App<S>>>,
) -> Result<Json<Totals>, Fault> {
    Ok(Json(add_up(&*app.store).await?))
}

/// Whether the database answers.
pub(crate) async fn health<S: Store>(
    State(app): State<Arc<App<S>>>,
) -> Result<&'static str, Fault> {
    app.store.head().await?;
    Ok("ok\n")
}

/// The totals, from the sums that every commit moves.
///
/// # Errors
/// As [`Store::tally`].
pub async fn add_up<S: Store>(store: &S) -> Result<Totals, StoreFault> {
    Ok(Totals {
        orders: store.tally(&report::ORDERS).await?,
        lines: store.tally(&report::LINES).await?,
        units: store.tally(&report::UNITS).await?,
        gross: store.tally(&report::GROSS).await?,
        net: store.tally(&report::NET).await?,
    })
}
