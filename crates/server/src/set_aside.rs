//! Commands that the server itself failed on: kept, told of with a reason, and tried again.
//!
//! Such a command is in the inbox from its first failure on, so it is safe without its device, and the next
//! start, which may be of a better build, tries it again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use counterfoil_core::{CommandEnvelope, CommandId, Role, UtcMillis};
use counterfoil_sync::authority::Session;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::config::{FLAGGED_TRIES, SET_ASIDE_TOLD_MAX};
use crate::problem::Fault;
use crate::store::Store;

/// A command that the server failed on just now.
#[derive(Debug, Clone, PartialEq)]
pub struct Failed {
    /// Who pushed it.
    pub session: Session,
    /// What is asked.
    pub command: CommandEnvelope,
    /// What went wrong, for whoever mends it.
    pub reason: String,
}

/// How often each of some commands was tried by now.
pub type Tries = Vec<(CommandId, u32)>;

/// A command that was set aside, whole: this is also how it is exported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    /// What is asked.
    pub command: CommandEnvelope,
    /// Who pushed it.
    pub actor: String,
    /// With which rights.
    pub role: Role,
    /// What went wrong the last time.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it failed first.
    pub first_at: UtcMillis,
    /// When it failed last.
    pub last_at: UtcMillis,
}

impl SetAside {
    /// Whether it failed so often that only a person or another build can help.
    pub fn is_flagged(&self) -> bool {
        self.tries >= FLAGGED_TRIES
    }
}

/// Answer to `GET /api/v1/set-aside`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The commands, in the order of their arrival.
    pub commands: Vec<SetAside>,
    /// How many of these failed too often to be tried on without a person.
    pub flagged: usize,
}

/// Which commands wait because the server failed on them.
pub(crate) async fn list<S: Store>(State(app): State<Arc<App<S>>>) -> Result<Json<Told>, Fault> {
    let commands = app.store.failures(None, SET_ASIDE_TOLD_MAX).await?;
    let flagged = commands.iter().filter(|one| one.is_flagged()).count();
    Ok(Json(Told { commands, flagged }))
}

/// Tries all that waits in the inbox once more, and says which commands are still set aside.
pub(crate) async fn retry<S: Store>(state: State<Arc<App<S>>>) -> Result<Json<Told>, Fault> {
    state.desk.retry().await?;
    list(state).await
}
