//! The other end of the link: the server behind HTTP, or the authority in this page.

use std::rc::Rc;

use counterfoil_core::{Epoch, EventEnvelope, Position, StreamId};
use counterfoil_sync::protocol::{Answer, Page, Prefer, PushRequest, Snapshot};
use counterfoil_sync::replica::NetFault;

use crate::browser::http;
use crate::browser::mock::Mock;

/// Which one.
#[derive(Debug, Clone)]
pub enum Backend {
    /// The server on the app's own address.
    Http,
    /// The authority in this page.
    Mock(Rc<Mock>),
}

impl Backend {
    /// Sends commands. The authority in this page decides at once, whatever is preferred.
    ///
    /// # Errors
    /// Whether they were taken is unknown.
    pub async fn push(&self, request: PushRequest, prefer: Prefer) -> Result<Answer, NetFault> {
        match self {
            Backend::Http => http::push(&request, prefer).await,
            Backend::Mock(mock) => mock.push(&request).await.map(Answer::Page),
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
            Backend::Mock(mock) => mock.pull(after, limit).await,
        }
    }

    /// Asks for the whole state.
    ///
    /// # Errors
    /// Nothing came.
    pub async fn snapshot(&self) -> Result<Snapshot, NetFault> {
        match self {
            Backend::Http => http::snapshot().await,
            Backend::Mock(mock) => mock.snapshot().await,
        }
    }

    /// Asks for the events of one stream.
    ///
    /// # Errors
    /// Nothing came.
    pub async fn timeline(&self, stream: StreamId) -> Result<Vec<EventEnvelope>, NetFault> {
        match self {
            Backend::Http => http::timeline(stream).await,
            Backend::Mock(mock) => mock.timeline(stream).await,
        }
    }

    /// Whether it has a live tail.
    pub fn has_live(&self) -> bool {
        matches!(self, Backend::Http)
    }

    /// The mock, if it is one.
    pub fn mock(&self) -> Option<&Rc<Mock>> {
        match self {
            Backend::Mock(mock) => Some(mock),
            Backend::Http => None,
        }
    }
}
