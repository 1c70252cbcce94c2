//! Streams from their events.

use std::collections::BTreeMap;

use counterfoil_core::{Domain, EventEnvelope, Payload, StreamId, Versioned};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::StreamFact;
use counterfoil_sync::protocol::{Head, Snapshot, SnapshotStream};

/// The state of any stream.
pub type State = <Orders as Domain>::State;

/// A stream after one more of its events. An event that this build cannot read makes the whole stream
/// unreadable: nothing may be decided on a state that lacks a fact.
pub fn take_in(fact: StreamFact<State>, event: &EventEnvelope) -> StreamFact<State> {
    let before = match fact {
        StreamFact::Unreadable => return StreamFact::Unreadable,
        StreamFact::Absent => None,
        StreamFact::Known(versioned) => Some(versioned.state),
    };
    let decoded = Orders::decode_event(&event.kind, event.schema, &event.payload).ok();
    let after = decoded.and_then(|fact| Orders::apply(event.stream, before, &fact));
    after.map_or(StreamFact::Unreadable, |state| {
        StreamFact::Known(Versioned { version: event.version, state })
    })
}

/// All streams of a history, while its events go by.
#[derive(Debug, Default)]
pub struct Replay {
    streams: BTreeMap<StreamId, StreamFact<State>>,
}

impl Replay {
    /// Takes in the next event.
    pub fn take_in(&mut self, event: &EventEnvelope) {
        let before = self.streams.remove(&event.stream).unwrap_or(StreamFact::Absent);
        self.streams.insert(event.stream, take_in(before, event));
    }

    /// All streams as of `at`. If one of them cannot be read, the state version is 0, so that no device
    /// takes the snapshot.
    pub fn into_snapshot(self, at: Head) -> Snapshot {
        let streams: Option<Vec<_>> =
            self.streams.into_iter().map(|(stream, fact)| written(stream, fact)).collect();
        Snapshot {
            epoch: at.epoch,
            position: at.head,
            state_version: if streams.is_some() { Orders::STATE_VERSION } else { 0 },
            streams: streams.unwrap_or_default(),
        }
    }
}

fn written(stream: StreamId, fact: StreamFact<State>) -> Option<SnapshotStream> {
    match fact {
        StreamFact::Known(Versioned { version, state }) => {
            Some(SnapshotStream { stream, version, state: Payload::of(&state).ok()? })
        }
        StreamFact::Absent | StreamFact::Unreadable => None,
    }
}
