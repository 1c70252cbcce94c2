//! Decided events on their way down.

use counterfoil_core::{Epoch, EventEnvelope, Payload, Position, StreamId, Version};
use serde::{Deserialize, Serialize};

use super::{Branch, Outcome};

/// Answer to a push and to `GET /api/v1/events?after=&limit=&epoch=`: all events in (`from`, `to`].
/// It never ends between two events of one command, so it may be a little longer than asked. Who asks from
/// within another history (`epoch`) gets an empty one, which tells how this history came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Which history.
    pub epoch: Epoch,
    /// The cursor it continues.
    pub from: Position,
    /// The cursor after it.
    pub to: Position,
    /// The newest position there is.
    pub head: Position,
    /// Without gaps, in order of position.
    pub events: Vec<EventEnvelope>,
    /// One per pushed command, in their order; empty in an answer to a pull.
    #[serde(default)]
    pub outcomes: Vec<Outcome>,
    /// For who asks from within another history: every restored backup that is known of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lineage: Vec<Branch>,
}

impl Page {
    /// Nothing but where the history stands.
    pub fn empty(head: Head, after: Position) -> Page {
        let Head { epoch, head } = head;
        let (events, outcomes, lineage) = (Vec::new(), Vec::new(), Vec::new());
        Page { epoch, from: after, to: after, head, events, outcomes, lineage }
    }

    /// For who asks from within another history.
    pub fn foreign(head: Head, after: Position, lineage: Vec<Branch>) -> Page {
        Page { lineage, ..Page::empty(head, after) }
    }

    /// Whether another page follows at once.
    pub fn has_more(&self) -> bool {
        self.to < self.head
    }

    /// Whether it holds exactly the positions it claims.
    pub fn is_gap_free(&self) -> bool {
        let mut at = self.from;
        for event in &self.events {
            at = at.next();
            if event.position != at {
                return false;
            }
        }
        at == self.to && self.to <= self.head
    }
}

/// What the live tail says: the pull is the truth, this is a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which history.
    pub epoch: Epoch,
    /// The newest position there is.
    pub head: Position,
}

/// `GET /api/v1/snapshot`: every stream's state at a position, for a new device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which history.
    pub epoch: Epoch,
    /// All events up to here are in it.
    pub position: Position,
    /// Version of the states' shape; of another one, a device pulls events instead.
    pub state_version: u32,
    /// All streams, in order of their ids.
    pub streams: Vec<SnapshotStream>,
}

/// One stream in a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotStream {
    /// Which one.
    pub stream: StreamId,
    /// Its last event's version.
    pub version: Version,
    /// Its state.
    pub state: Payload,
}
