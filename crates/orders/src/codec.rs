//! Commands and events as stored: kind, schema, payload; and old shapes raised to the newest. Whole orders are the
//! many and the large: they have their own way through, without a tag and with their fields as they stand.

mod sorted;

use counterfoil_core::{DecodeFault, Encoded, Payload, Upcast, Upcasters};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::sorted::sorted;
use crate::{Command, Event, OrderCommand, OrderEvent};

/// Every kind of command, with its newest schema.
pub(crate) const COMMANDS: Upcasters = Upcasters {
    newest: &[
        ("order.open", 1),
        ("order.enter", 1),
        ("order.change_customer", 1),
        ("order.add_line", 1),
        ("order.change_quantity", 1),
        ("order.remove_line", 1),
        ("order.discount_line", 1),
        ("order.note_line", 1),
        ("order.note", 2),
        ("order.set_reference", 1),
        ("order.set_delivery", 1),
        ("order.accept_prices", 1),
        ("order.park", 1),
        ("order.resume", 1),
        ("order.place", 1),
        ("order.confirm", 1),
        ("order.ship", 1),
        ("order.cancel", 2),
        ("order.record_payment", 1),
        ("customer.register", 1),
        ("customer.change", 1),
        ("customer.set_conditions", 1),
        ("customer.set_credit_limit", 1),
        ("customer.block", 2),
        ("customer.unblock", 1),
        ("product.list", 1),
        ("product.change", 1),
        ("product.reprice", 1),
        ("product.count_stock", 1),
        ("product.set_stock_rule", 1),
        ("product.discontinue", 1),
    ],
    steps: &[
        Upcast { kind: "order.note", from: 1, raise: for_the_house },
        Upcast { kind: "order.cancel", from: 1, raise: by_nobody_named },
        Upcast { kind: "customer.block", from: 1, raise: holding_orders },
    ],
};

/// Every kind of event, with its newest schema.
pub(crate) const EVENTS: Upcasters = Upcasters {
    newest: &[
        ("order.opened", 1),
        ("order.entered", 1),
        ("order.customer_changed", 1),
        ("order.line_added", 1),
        ("order.quantity_changed", 1),
        ("order.line_removed", 1),
        ("order.line_discounted", 1),
        ("order.line_noted", 1),
        ("order.noted", 2),
        ("order.reference_set", 1),
        ("order.delivery_set", 1),
        ("order.prices_accepted", 1),
        ("order.parked", 1),
        ("order.resumed", 1),
        ("order.placed", 1),
        ("order.confirmed", 1),
        ("order.shipped", 1),
        ("order.cancelled", 2),
        ("order.payment_recorded", 1),
        ("customer.registered", 1),
        ("customer.changed", 1),
        ("customer.conditions_set", 1),
        ("customer.credit_limit_set", 1),
        ("customer.blocked", 2),
        ("customer.unblocked", 1),
        ("product.listed", 1),
        ("product.changed", 1),
        ("product.repriced", 1),
        ("product.stock_counted", 1),
        ("product.stock_rule_set", 1),
        ("product.discontinued", 1),
    ],
    steps: &[
        Upcast { kind: "order.noted", from: 1, raise: for_the_house },
        Upcast { kind: "order.cancelled", from: 1, raise: by_nobody_named },
        Upcast { kind: "customer.blocked", from: 1, raise: holding_orders },
    ],
};

/// Notes of the first version named no audience. They were never printed, so they are the house's.
fn for_the_house(note: Value) -> Value {
    with(note, "audience", "internal")
}

/// Cancellations of the first version did not say who called the order off, and nobody can tell by now.
fn by_nobody_named(cancellation: Value) -> Value {
    with(cancellation, "by", "unsaid")
}

/// Customers on hold got what had been placed for them before there was another kind of hold.
fn holding_orders(block: Value) -> Value {
    with(block, "holds", "orders")
}

/// `content` with one field more. What is no object stays as it is: the reader refuses it.
fn with(mut content: Value, name: &str, value: &str) -> Value {
    if let Some(fields) = content.as_object_mut() {
        fields.insert(name.to_owned(), json!(value));
    }
    content
}

pub(crate) fn decode_command(
    kind: &str,
    schema: u16,
    payload: &Payload,
) -> Result<Command, DecodeFault> {
    let raised = COMMANDS.raise(kind, schema, payload)?;
    if kind == "order.enter" {
        return raised.read().map(|whole| Command::Order(OrderCommand::Enter(whole)));
    }
    match kind.split_once('.') {
        Some(("order", _)) => tagged(kind, &raised).map(Command::Order),
        Some(("customer", _)) => tagged(kind, &raised).map(Command::Customer),
        Some(("product", _)) => tagged(kind, &raised).map(Command::Product),
        Some(_) | None => Err(DecodeFault::Unknown { kind: kind.to_owned(), schema }),
    }
}

pub(crate) fn decode_event(
    kind: &str,
    schema: u16,
    payload: &Payload,
) -> Result<Event, DecodeFault> {
    let raised = EVENTS.raise(kind, schema, payload)?;
    if kind == "order.entered" {
        return raised.read().map(|entered| Event::Order(OrderEvent::Entered(entered)));
    }
    match kind.split_once('.') {
        Some(("order", _)) => tagged(kind, &raised).map(Event::Order),
        Some(("customer", _)) => tagged(kind, &raised).map(Event::Customer),
        Some(("product", _)) => tagged(kind, &raised).map(Event::Product),
        Some(_) | None => Err(DecodeFault::Unknown { kind: kind.to_owned(), schema }),
    }
}

pub(crate) fn encode_command(command: &Command) -> Result<Encoded, DecodeFault> {
    let kind = command.kind();
    let payload = match command {
        Command::Order(OrderCommand::Enter(whole)) => Payload::of(whole),
        Command::Order(command) => content(kind, command),
        Command::Customer(command) => content(kind, command),
        Command::Product(command) => content(kind, command),
    }?;
    encoded(&COMMANDS, kind, payload)
}

pub(crate) fn encode_event(event: &Event) -> Result<Encoded, DecodeFault> {
    let kind = event.kind();
    let payload = match event {
        Event::Order(OrderEvent::Entered(entered)) => Payload::of(entered),
        Event::Order(event) => content(kind, event),
        Event::Customer(event) => content(kind, event),
        Event::Product(event) => content(kind, event),
    }?;
    encoded(&EVENTS, kind, payload)
}

fn encoded(all: &Upcasters, kind: &'static str, payload: Payload) -> Result<Encoded, DecodeFault> {
    match all.newest.iter().find(|(name, _)| *name == kind) {
        Some((kind, schema)) => Ok(Encoded { kind, schema: *schema, payload }),
        None => Err(DecodeFault::Unknown { kind: kind.to_owned(), schema: 0 }),
    }
}

/// Reads `payload` as the variant whose name is `kind`. A kind is one of the tables above, so it needs no
/// escaping. The name stands around the content and not beside it, as serde's `tag` would have it: a content
/// that may come before its tag has to be held in a tree, and every type is then read in two ways.
fn tagged<T: DeserializeOwned>(kind: &str, payload: &Payload) -> Result<T, DecodeFault> {
    // Variants without content and those with optional content alone both are stored as `{}`.
    if payload.as_str() == "{}"
        && let Ok(bare) = serde_json::from_str(&format!(r#""{kind}""#))
    {
        return Ok(bare);
    }
    let text = format!(r#"{{"{kind}":{payload}}}"#, payload = payload.as_str());
    serde_json::from_str(&text).map_err(DecodeFault::Shape)
}

/// The content of a variant; `{}` if it has none.
fn content(kind: &str, tagged: &impl Serialize) -> Result<Payload, DecodeFault> {
    let text = serde_json::to_string(tagged).map_err(DecodeFault::Shape)?;
    let inner = text.strip_prefix("{\"").and_then(|rest| rest.strip_prefix(kind));
    let content = inner.and_then(|rest| rest.strip_prefix("\":")?.strip_suffix('}'));
    Payload::parse(sorted(content.unwrap_or("{}")))
}
