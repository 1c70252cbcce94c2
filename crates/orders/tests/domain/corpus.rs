//! Every shape ever stored, kept as a file, read by today's code.
//!
//! `COUNTERFOIL_BLESS=1` writes the samples that are missing; it never changes one that is there.

use std::collections::BTreeSet;
use std::path::PathBuf;

use counterfoil_core::{DecodeFault, Domain, Payload};
use counterfoil_orders::{
    Audience, Caller, Command, CustomerCommand, CustomerEvent, Event, Holds, OrderCommand,
    OrderEvent, Orders, State,
};

use crate::samples;

fn file(what: &str, kind: &str, schema: u16) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    folder.join(format!("{what}.{kind}.{schema}.json"))
}

fn stored(what: &str, kind: &str, schema: u16, fresh: &Payload) -> Payload {
    let path = file(what, kind, schema);
    if !path.exists() && std::env::var_os("COUNTERFOIL_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", fresh.as_str())).unwrap();
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|_| panic!("{kind}/{schema} has no sample {}", path.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_newest_shape_has_a_sample_that_reads_back() {
    for command in samples::commands() {
        let encoded = Orders::encode_command(&command).unwrap();
        assert_eq!(encoded.kind, command.kind());
        let payload = stored("command", encoded.kind, encoded.schema, &encoded.payload);
        assert_eq!(payload, encoded.payload, "the shape of {} changed", encoded.kind);
        let read = Orders::decode_command(encoded.kind, encoded.schema, &payload).unwrap();
        assert_eq!(read, command);
    }
    for event in samples::events() {
        let encoded = Orders::encode_event(&event).unwrap();
        assert_eq!(encoded.kind, event.kind());
        let payload = stored("event", encoded.kind, encoded.schema, &encoded.payload);
        assert_eq!(payload, encoded.payload, "the shape of {} changed", encoded.kind);
        let read = Orders::decode_event(encoded.kind, encoded.schema, &payload).unwrap();
        assert_eq!(read, event);
    }
}

#[test]
fn every_kind_and_every_schema_of_it_has_a_sample() {
    for (what, all, sampled) in [
        ("command", Orders::COMMAND_KINDS, samples::commands().iter().map(Command::kind).collect()),
        ("event", Orders::EVENT_KINDS, samples::events().iter().map(Event::kind).collect()),
    ] {
        let known: BTreeSet<&str> = all.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(known, sampled, "{what}");
        for (kind, newest) in all {
            for schema in 1..=*newest {
                assert!(file(what, kind, schema).exists(), "{what} {kind}/{schema} has no sample");
            }
        }
    }
}

#[test]
fn every_sample_file_is_still_read() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (what, rest) = name.split_once('.').unwrap();
        let (kind, schema) = rest.rsplit_once('.').unwrap();
        let payload: Payload =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let schema = schema.parse().unwrap();
        let read = match what {
            "command" => Orders::decode_command(kind, schema, &payload).map(|_| ()),
            _ => Orders::decode_event(kind, schema, &payload).map(|_| ()),
        };
        assert!(read.is_ok(), "{name}: {read:?}");
        count += 1;
    }
    assert!(count >= 66);
}

#[test]
fn notes_of_the_first_version_are_raised_to_the_houses_own() {
    let old = stored("command", "order.note", 1, &Payload::of(&()).unwrap());
    assert_eq!(
        Orders::decode_command("order.note", 1, &old).unwrap(),
        OrderCommand::Note { text: "ring twice".to_owned(), audience: Audience::Internal }.into()
    );
    let old = stored("event", "order.noted", 1, &Payload::of(&()).unwrap());
    assert_eq!(
        Orders::decode_event("order.noted", 1, &old).unwrap(),
        Event::Order(OrderEvent::Noted {
            text: "ring twice".to_owned(),
            audience: Audience::Internal
        })
    );
}

#[test]
fn a_cancellation_of_the_first_version_was_called_for_by_nobody_named() {
    let reason = "wrong shop".to_owned();
    let old = stored("command", "order.cancel", 1, &Payload::of(&()).unwrap());
    let command = OrderCommand::Cancel { reason: reason.clone(), by: Caller::Unsaid };
    assert_eq!(Orders::decode_command("order.cancel", 1, &old).unwrap(), command.into());
    let old = stored("event", "order.cancelled", 1, &Payload::of(&()).unwrap());
    let event = Event::Order(OrderEvent::Cancelled { reason, by: Caller::Unsaid });
    assert_eq!(Orders::decode_event("order.cancelled", 1, &old).unwrap(), event);
}

#[test]
fn a_hold_of_the_first_version_held_orders_alone() {
    let (reason, holds) = ("unpaid".to_owned(), Holds::Orders);
    let old = stored("command", "customer.block", 1, &Payload::of(&()).unwrap());
    let command = CustomerCommand::Block { reason: reason.clone(), holds };
    assert_eq!(Orders::decode_command("customer.block", 1, &old).unwrap(), command.into());
    let old = stored("event", "customer.blocked", 1, &Payload::of(&()).unwrap());
    let event = Event::Customer(CustomerEvent::Blocked { reason, holds });
    assert_eq!(Orders::decode_event("customer.blocked", 1, &old).unwrap(), event);
}

/// A device's history may begin with a snapshot, which is never written anew.
#[test]
fn a_customers_state_of_the_first_version_still_reads() {
    let old = r#"{"Customer":{"profile":{"code":"","name":"Ann's","contact":"","phone":"","email":"",
        "address":"","city":"","country":""},"conditions":{"days":30,"price_list":"standard"},
        "credit_limit":null,"blocked":"unpaid"}}"#;
    let state: State = serde_json::from_str(old).unwrap();
    let customer = state.customer().unwrap();
    assert_eq!((customer.blocked.as_deref(), customer.holds), (Some("unpaid"), Holds::Orders));
    assert_eq!((Orders::STATE_OLDEST, Orders::STATE_VERSION), (1, 2));
}

#[test]
fn what_a_newer_build_wrote_is_unknown_and_what_is_broken_is_a_fault_of_shape() {
    let payload = |text: &str| serde_json::from_str::<Payload>(text).unwrap();
    for (kind, schema) in [("order.note", 3), ("order.note", 0), ("order.teleport", 1), ("x", 1)] {
        let read = Orders::decode_command(kind, schema, &payload("{}"));
        assert!(matches!(read, Err(DecodeFault::Unknown { .. })), "{kind}/{schema}: {read:?}");
    }
    for (kind, schema, text) in [
        ("order.place", 1, r#"{"extra":1}"#),
        ("order.place", 1, "[]"),
        ("order.park", 1, "{}"),
        ("order.park", 1, r#"{"label":7}"#),
        ("order.park", 1, r#"{"label":"x","price":1}"#),
        ("order.note", 1, r#"{"text":"x","color":"red"}"#),
        ("order.note", 1, "7"),
        ("order.add_line", 1, r#"{"line":"no","product":"order-1"}"#),
        (
            "order.discount_line",
            1,
            r#"{"line":"00000000-0000-0000-0000-000000000001","discount":1000001}"#,
        ),
        ("order.ship", 1, r#"{"on":"2026-02-30"}"#),
        (
            "order.record_payment",
            1,
            r#"{"amount":{"minor":9223372036854775808,"currency":"USD"},"method":"x"}"#,
        ),
        ("order.record_payment", 1, r#"{"amount":{"minor":1,"currency":"DOG"},"method":"x"}"#),
        ("product.count_stock", 1, r#"{"level":-1}"#),
    ] {
        let read = Orders::decode_command(kind, schema, &payload(text));
        assert!(matches!(read, Err(DecodeFault::Shape(_))), "{kind} {text}: {read:?}");
    }
}
