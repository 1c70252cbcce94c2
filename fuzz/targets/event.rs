//! A stored event of any version: it is raised, folded into any state, and adds to sums.
//!
//! The first byte chooses the kind, the second the version, the rest is the content.
#![no_main]

use counterfoil_core::{Domain, Payload, StreamId};
use counterfoil_orders::{Event, ORDER, Orders, State};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

const STREAM: StreamId = StreamId { kind: ORDER, id: Uuid::nil() };

/// An order with a line, as the corpus of the domain has it.
fn begun() -> Vec<Event> {
    let sample = |kind: &str, text: &str| {
        let payload: Payload = serde_json::from_str(text).expect("a sample is JSON");
        Orders::decode_event(kind, 1, &payload).expect("a sample is read")
    };
    vec![
        sample(
            "order.opened",
            include_str!("../../crates/orders/tests/corpus/event.order.opened.1.json"),
        ),
        sample(
            "order.line_added",
            include_str!("../../crates/orders/tests/corpus/event.order.line_added.1.json"),
        ),
        sample(
            "order.placed",
            include_str!("../../crates/orders/tests/corpus/event.order.placed.1.json"),
        ),
    ]
}

fuzz_target!(|bytes: &[u8]| {
    let [kind, schema, content @ ..] = bytes else { return };
    let kinds = Orders::EVENT_KINDS;
    let (kind, _) = kinds[usize::from(*kind) % kinds.len()];
    let Ok(payload) = serde_json::from_slice::<Payload>(content) else { return };
    let Ok(event) = Orders::decode_event(kind, u16::from(*schema % 4), &payload) else { return };
    let newest = Orders::encode_event(&event).expect("a fact has a stored form");
    let read = Orders::decode_event(newest.kind, newest.schema, &newest.payload);
    assert_eq!(read.expect("the newest shape is read"), event);
    let mut states: Vec<Option<State>> = vec![None];
    for event in begun() {
        let before = states.last().cloned().flatten();
        states.push(Orders::apply(STREAM, before, &event));
    }
    for before in states {
        // Twice, as a doubled event would.
        let mut state = before;
        for _ in 0..2 {
            state = Orders::apply(STREAM, state, &event);
            drop(state.as_ref().map(|state| Orders::tallies(STREAM, state)));
        }
    }
});
