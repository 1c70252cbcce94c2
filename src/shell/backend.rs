//! The other end of the link: the server behind HTTP, or the authority in this page.

use std::rc::Rc;

use counterfoil_core::{Epoch, EventEnvelope, Position, StreamId};
use counterfoil_sync::protocol::{Answer, Page, Prefer, PushRequest, Snapshot};
use counterfoil_sync::replica::NetFault;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::browser::http;
use crate::browser::mock::reach::{Act, Reached};

/// Which one.
#[derive(Debug, Clone)]
pub enum Backend {
    /// The server on the app's own address.
    Http,
    /// The authority in this page.
    Mock(Rc<dyn Reached>),
}

impl Backend {
    /// Sends commands. The authority in this page decides at once, whatever is preferred.
    ///
    /// # Errors
    /// Whether they were taken is unknown.
    pub async fn push(&self, request: PushRequest, prefer: Prefer) -> Result<Answer, NetFault> {
        match self {
            Backend::Http => http::push(&request, prefer).await,
            Backend::Mock(mock) => told(mock, Act::Push, &request).await.map(Answer::Page),
        }
    }

    /// Asks for events.
    ///
    /// # Errors
    /// Nothing came.
    pub async fn pull(
        &self,
        epoch: Option<Epoch>,
        after: Position,
        limit: usize,
    ) -> Result<Page, NetFault> {
        match self {
            Backend::Http => http::pull(epoch, after, limit).await,
            Backend::Mock(mock) => told(mock, Act::Pull, &(after, limit)).await,
        }
    }

    /// Asks for the whole state.
    ///
    /// # Errors
    /// Nothing came.
    pub async fn snapshot(&self) -> Result<Snapshot, NetFault> {
        match self {
            Backend::Http => http::snapshot().await,
            Backend::Mock(mock) => told(mock, Act::Snapshot, &()).await,
        }
    }

    /// Asks for the events of one stream.
    ///
    /// # Errors
    /// Nothing came.
    pub async fn timeline(&self, stream: StreamId) -> Result<Vec<EventEnvelope>, NetFault> {
        match self {
            Backend::Http => http::timeline(stream).await,
            Backend::Mock(mock) => told(mock, Act::Timeline, &stream).await,
        }
    }

    /// Whether it has a live tail.
    pub fn has_live(&self) -> bool {
        matches!(self, Backend::Http)
    }

    /// The mock, if it is one.
    pub fn mock(&self) -> Option<&Rc<dyn Reached>> {
        match self {
            Backend::Mock(mock) => Some(mock),
            Backend::Http => None,
        }
    }
}

/// What the authority in this page says to `body`.
async fn told<T: DeserializeOwned>(
    mock: &Rc<dyn Reached>,
    act: Act,
    body: &impl Serialize,
) -> Result<T, NetFault> {
    let body = serde_json::to_string(body).or(Err(NetFault::NotAccepted))?;
    let text = mock.ask(act, body).await?;
    serde_json::from_str(&text).or(Err(NetFault::Trouble))
}
