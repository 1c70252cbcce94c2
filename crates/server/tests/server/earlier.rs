//! The domain as earlier builds knew it: what they could read, and how they wrote it.
//!
//! Build 1 knew the first version of every shape, build 2 notes with an audience, build 3 is today's.

use counterfoil_core::{
    DecodeFault, Difference, Domain, Encoded, Payload, Reader, Stamp, StreamId, TallyKey,
};
use counterfoil_orders::{Command, Event, Orders, Refusal, State};
use serde_json::Value;

/// Build `N`.
#[derive(Debug)]
pub(crate) struct Build<const N: u8>;

/// Each shape that has a second version: its kind, the build that brought it, and what it added.
const SECONDS: [(&str, u8, &str); 6] = [
    ("order.note", 2, "audience"),
    ("order.noted", 2, "audience"),
    ("order.cancel", 3, "by"),
    ("order.cancelled", 3, "by"),
    ("customer.block", 3, "holds"),
    ("customer.blocked", 3, "holds"),
];

/// The newest version of `kind` that `build` knows.
pub(crate) fn newest(kind: &str, build: u8) -> u16 {
    let second = SECONDS.iter().find(|(name, ..)| *name == kind);
    if second.is_some_and(|(_, since, _)| build >= *since) { 2 } else { 1 }
}

fn known(kind: &str, schema: u16, build: u8) -> Result<(), DecodeFault> {
    if schema <= newest(kind, build) {
        return Ok(());
    }
    Err(DecodeFault::Unknown { kind: kind.to_owned(), schema })
}

fn as_then(encoded: Encoded, build: u8) -> Encoded {
    let schema = newest(encoded.kind, build);
    if schema == encoded.schema {
        return encoded;
    }
    let (.., added) = SECONDS.iter().find(|(name, ..)| *name == encoded.kind).unwrap();
    let mut content: Value = encoded.payload.read().unwrap();
    content.as_object_mut().unwrap().remove(*added).unwrap();
    Encoded { schema, payload: Payload::of(&content).unwrap(), ..encoded }
}

impl<const N: u8> Domain for Build<N> {
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    const STATE_VERSION: u32 = if N >= 3 { 2 } else { 1 };
    const STATE_OLDEST: u32 = 1;

    fn decode_command(kind: &str, schema: u16, payload: &Payload) -> Result<Command, DecodeFault> {
        known(kind, schema, N)?;
        Orders::decode_command(kind, schema, payload)
    }

    fn encode_command(command: &Command) -> Result<Encoded, DecodeFault> {
        Ok(as_then(Orders::encode_command(command)?, N))
    }

    fn decode_event(kind: &str, schema: u16, payload: &Payload) -> Result<Event, DecodeFault> {
        known(kind, schema, N)?;
        Orders::decode_event(kind, schema, payload)
    }

    fn encode_event(event: &Event) -> Result<Encoded, DecodeFault> {
        Ok(as_then(Orders::encode_event(event)?, N))
    }

    fn decide(
        stream: StreamId,
        command: &Command,
        stamp: &Stamp,
        reader: &mut Reader<'_, State>,
    ) -> Result<Vec<Event>, Refusal> {
        Orders::decide(stream, command, stamp, reader)
    }

    fn apply(stream: StreamId, state: Option<State>, event: &Event) -> Option<State> {
        Orders::apply(stream, state, event)
    }

    fn tallies(stream: StreamId, state: &State) -> Vec<(TallyKey, i64)> {
        Orders::tallies(stream, state)
    }

    fn is_private(state: &State) -> bool {
        Orders::is_private(state)
    }

    fn is_careful(command: &Command) -> bool {
        Orders::is_careful(command)
    }

    fn differences(shown: &[Event], decided: &[Event]) -> Vec<Difference> {
        Orders::differences(shown, decided)
    }
}
