//! Where each thing has its page. The router in `root.rs` reads the same addresses; nothing else spells them.

use counterfoil_core::{CommandId, StreamId};

/// The slip of an order.
pub fn order(order: StreamId) -> String {
    format!("/orders/{}", order.id)
}

/// The pad with an order that is being taken.
pub fn pad(order: StreamId) -> String {
    format!("/new?order={}", order.id)
}

/// The pad with a placed order that is being amended.
pub fn edit(order: StreamId) -> String {
    format!("/orders/{}/edit", order.id)
}

/// The pad with `product` in hand, and no order yet.
pub fn pad_with(product: StreamId) -> String {
    format!("/new?item={}", product.id)
}

/// The card of a customer.
pub fn customer(customer: StreamId) -> String {
    format!("/customers/{}", customer.id)
}

/// The card of an item.
pub fn item(product: StreamId) -> String {
    format!("/items/{}", product.id)
}

/// What to do about a refused command.
pub fn refused(command: CommandId) -> String {
    format!("/outbox/{command}")
}

/// A part of the lab; an empty name is the lab itself.
pub fn lab(part: &str) -> String {
    if part.is_empty() { "/lab".to_owned() } else { format!("/lab/{part}") }
}

/// A record of the log: its turn, and its place in it.
pub fn record(turn: u64, nth: u32) -> String {
    format!("/lab/log/{turn}.{nth}")
}
