//! Streams from their events.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use counterfoil_core::{Domain, EventEnvelope, Payload, StreamId, Versioned};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::StreamFact;
use counterfoil_sync::protocol::{Head, Snapshot, SnapshotStream};

/// The state of any stream.
pub type State = <Orders as Domain>::State;

/// A stream after one more of its events. An event that this build cannot read, or that brings the domain
/// down, makes the whole stream unreadable: nothing may be decided on a state that lacks a fact. All other
/// streams go on.
pub fn take_in<D: Domain>(
    fact: StreamFact<D::State>,
    event: &EventEnvelope,
) -> StreamFact<D::State> {
    let before = match fact {
        StreamFact::Unreadable => return StreamFact::Unreadable,
        StreamFact::Absent => None,
        StreamFact::Known(versioned) => Some(versioned.state),
    };
    // The state before goes in whole, so nothing half done is left behind a panic.
    let after = catch_unwind(AssertUnwindSafe(|| {
        let fact = D::decode_event(&event.kind, event.schema, &event.payload).ok()?;
        D::apply(event.stream, before, &fact)
    }));
    after.ok().flatten().map_or(StreamFact::Unreadable, |state| {
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
        self.streams.insert(event.stream, take_in::<Orders>(before, event));
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

#[cfg(test)]
mod tests {
    use counterfoil_core::{
        CommandId, DecodeFault, DeviceId, Difference, Encoded, EventId, Moment, Position, Reader,
        Stamp, StreamKind, TallyKey, UtcMillis, Version,
    };
    use uuid::Uuid;

    use super::*;

    /// A domain whose events are numbers to be added, and which goes down on 13.
    #[derive(Debug)]
    struct Unlucky;

    impl Domain for Unlucky {
        type State = i64;
        type Command = i64;
        type Event = i64;
        type Refusal = ();
        const STATE_VERSION: u32 = 1;

        fn decode_command(_: &str, _: u16, payload: &Payload) -> Result<i64, DecodeFault> {
            payload.read()
        }
        fn encode_command(command: &i64) -> Result<Encoded, DecodeFault> {
            Ok(Encoded { kind: "add", schema: 1, payload: Payload::of(command)? })
        }
        fn decode_event(_: &str, _: u16, payload: &Payload) -> Result<i64, DecodeFault> {
            payload.read()
        }
        fn encode_event(event: &i64) -> Result<Encoded, DecodeFault> {
            Unlucky::encode_command(event)
        }
        fn decide(
            _: StreamId,
            command: &i64,
            _: &Stamp,
            _: &mut Reader<'_, i64>,
        ) -> Result<Vec<i64>, ()> {
            Ok(vec![*command])
        }
        fn apply(_: StreamId, state: Option<i64>, event: &i64) -> Option<i64> {
            assert_ne!(*event, 13, "this panic is part of the test");
            Some(state.unwrap_or_default() + event)
        }
        fn tallies(_: StreamId, _: &i64) -> Vec<(TallyKey, i64)> {
            Vec::new()
        }
        fn is_private(_: &i64) -> bool {
            false
        }
        fn is_careful(_: &i64) -> bool {
            false
        }
        fn differences(_: &[i64], _: &[i64]) -> Vec<Difference> {
            Vec::new()
        }
    }

    fn event(version: u64, says: &str) -> EventEnvelope {
        let kind = StreamKind::parse("sum").unwrap();
        let command = CommandId(Uuid::nil());
        EventEnvelope {
            id: EventId::derive(command, 0),
            position: Position(version),
            stream: StreamId { kind, id: Uuid::nil() },
            version: Version(version),
            kind: "add".to_owned(),
            schema: 1,
            payload: serde_json::from_str(says).unwrap(),
            command,
            actor: String::new(),
            device: DeviceId(Uuid::nil()),
            occurred_at: Moment::default(),
            recorded_at: UtcMillis(0),
        }
    }

    fn folded(says: &[&str]) -> StreamFact<i64> {
        let events = (1..).zip(says).map(|(version, says)| event(version, says));
        events.fold(StreamFact::Absent, |fact, event| take_in::<Unlucky>(fact, &event))
    }

    #[test]
    fn an_event_that_brings_the_domain_down_makes_its_stream_unreadable_and_nothing_else() {
        let known = StreamFact::Known(Versioned { version: Version(2), state: 3 });
        assert_eq!(folded(&["1", "2"]), known);
        for poison in ["13", "\"many\""] {
            assert_eq!(folded(&["1", poison]), StreamFact::Unreadable, "{poison}");
            assert_eq!(folded(&["1", poison, "2"]), StreamFact::Unreadable, "{poison}");
        }
    }
}
