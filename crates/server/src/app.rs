//! What every handler is given.

use std::sync::Arc;

use counterfoil_core::{DeviceId, Role, WorkspaceId};
use counterfoil_sync::authority::Session;
use tokio::sync::{Semaphore, watch};

use crate::config::{Limits, SNAPSHOTS_MAX, TAILS_MAX};
use crate::writer::Desk;

/// Who everybody is, as long as there is no sign-in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name that goes into the history.
    pub actor: String,
    /// The rights.
    pub role: Role,
}

/// The running server, as its handlers see it.
#[derive(Debug)]
pub struct App<S> {
    /// Where pages are read.
    pub store: Arc<S>,
    /// Where commands are decided.
    pub desk: Desk,
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The session of every request.
    pub person: Person,
    /// What it puts up with.
    pub limits: Limits,
    /// Turns true when the server is asked to stop.
    pub stopping: watch::Receiver<bool>,
    /// One permit for each live tail.
    pub tails: Arc<Semaphore>,
    /// One permit for each snapshot that is being made.
    pub snapshots: Semaphore,
}

impl<S> App<S> {
    /// A server for `person` over `store`, which `desk` writes to.
    pub fn new(
        (store, desk): (Arc<S>, Desk),
        workspace: WorkspaceId,
        (person, limits): (Person, Limits),
        stopping: watch::Receiver<bool>,
    ) -> App<S> {
        let tails = Arc::new(Semaphore::new(TAILS_MAX));
        let snapshots = Semaphore::new(SNAPSHOTS_MAX);
        App { store, desk, workspace, person, limits, stopping, tails, snapshots }
    }

    /// The session of a push from `device`.
    pub fn session(&self, device: DeviceId) -> Session {
        Session { actor: self.person.actor.clone(), role: self.person.role.clone(), device }
    }
}
