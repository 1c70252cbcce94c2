//! One sentence for each thing that can be asked of an order, or happen to it.

use counterfoil_core::StreamId;
use counterfoil_orders::{Date, LineId, OrderCommand, OrderEvent, Outset};

use super::amount::{amount, money, percent};
use super::slip::{date, quantity};
use super::{counted, text, words};

words! {
    /// Deeds. Each language has its own order of words, so each has whole sentences.
    Deeds {
        asked: fn(&OrderCommand, &dyn Names) -> String = english_asked,
        happened: fn(&OrderEvent, &dyn Names) -> String = english_happened,
        kind: fn(&str) -> String = |kind| kind.split_once('.').map_or(kind, |(_, deed)| deed).replace('_', " "),
        nothing: &'static str = "nothing",
        unknown: &'static str = "an unknown record",
        a_line: &'static str = "a line",
    }
}

/// What the sentences need to know beside the command or the event itself.
pub trait Names {
    /// The name of a customer or an item.
    fn of(&self, stream: StreamId) -> String;
    /// The name of the item on a line.
    fn on_line(&self, line: LineId) -> String;
}

/// What a command asks, as a sentence without a subject.
pub fn asked(command: &OrderCommand, names: &dyn Names) -> String {
    (text().deeds.asked)(command, names)
}

/// What an event says has happened.
pub fn happened(event: &OrderEvent, names: &dyn Names) -> String {
    (text().deeds.happened)(event, names)
}

/// What `kinds` of events say has happened, such as `order.line_added order.placed`.
pub fn deeds(kinds: &str) -> String {
    let words = &text().deeds;
    let all = kinds.split_whitespace().map(words.kind).collect::<Vec<_>>().join(", ");
    if all.is_empty() { words.nothing.to_owned() } else { all }
}

fn english_asked(command: &OrderCommand, names: &dyn Names) -> String {
    match command {
        OrderCommand::Open { customer, .. } => {
            format!("Begin an order for {}", names.of(*customer))
        }
        OrderCommand::Enter(whole) => {
            let lines = counted(whole.items.len(), "line", "lines");
            let name = names.of(whole.customer);
            match whole.outset {
                Outset::Draft => format!("Begin an order of {lines} for {name}"),
                Outset::Placed => format!("Place an order of {lines} for {name}"),
            }
        }
        OrderCommand::ChangeCustomer { customer } => {
            format!("Change the customer to {}", names.of(*customer))
        }
        OrderCommand::AddLine { product, quantity, .. } => {
            format!("Add {} × {}", quantity.get(), names.of(*product))
        }
        OrderCommand::ChangeQuantity { line, quantity, .. } => {
            format!("Set {} to {}", names.on_line(*line), quantity.get())
        }
        OrderCommand::RemoveLine { line } => format!("Remove {}", names.on_line(*line)),
        OrderCommand::DiscountLine { line, discount } => {
            format!("Take {} off {}", percent(*discount), names.on_line(*line))
        }
        OrderCommand::NoteLine { line, text } => noted_line(&names.on_line(*line), text),
        OrderCommand::Note { text, .. } => format!("Note “{text}”"),
        OrderCommand::SetReference { text } => reference(text),
        OrderCommand::SetDelivery { date } => delivery(*date),
        OrderCommand::AcceptPrices => "Take the current prices".to_owned(),
        OrderCommand::Park { label } => format!("Park as “{label}”"),
        OrderCommand::Resume => "Resume".to_owned(),
        OrderCommand::Place => "Place the order".to_owned(),
        OrderCommand::Confirm => "Confirm the order".to_owned(),
        OrderCommand::Ship { on } => format!("Ship on {}", date(*on)),
        OrderCommand::Cancel { reason, .. } => format!("Cancel: {reason}"),
        OrderCommand::RecordPayment { amount, method } => {
            format!("Record {} paid by {method}", money(*amount))
        }
    }
}

fn english_happened(event: &OrderEvent, names: &dyn Names) -> String {
    match event {
        OrderEvent::Opened { customer, .. } => format!("Begun for {}", names.of(*customer)),
        OrderEvent::Entered(entered) => {
            let lines = counted(entered.lines.len(), "line", "lines");
            let name = names.of(entered.customer);
            match (entered.outset, entered.number) {
                (Outset::Draft, _) => format!("Begun for {name} with {lines}"),
                (Outset::Placed, None) => format!("Placed for {name} with {lines}"),
                (Outset::Placed, Some(number)) => {
                    format!("Placed for {name} with {lines} as No. {number}")
                }
            }
        }
        OrderEvent::CustomerChanged { customer } => format!("Now for {}", names.of(*customer)),
        OrderEvent::LineAdded { line } => {
            let much = quantity(line.quantity, &line.unit, line.factor);
            format!("{} added, {much} at {}", names.of(line.product), amount(line.price.amount))
        }
        OrderEvent::QuantityChanged { line, quantity: much, unit, factor } => {
            format!("{} set to {}", names.on_line(*line), quantity(*much, unit, *factor))
        }
        OrderEvent::LineRemoved { line } => format!("{} removed", names.on_line(*line)),
        OrderEvent::LineDiscounted { line, discount } => {
            format!("{} off {}", percent(*discount), names.on_line(*line))
        }
        OrderEvent::LineNoted { line, text } => noted_line(&names.on_line(*line), text),
        OrderEvent::Noted { text, .. } => format!("Note “{text}”"),
        OrderEvent::ReferenceSet { text } => reference(text),
        OrderEvent::DeliverySet { date } => delivery(*date),
        OrderEvent::PricesAccepted { lines } => {
            format!("Current prices taken on {}", counted(lines.len(), "line", "lines"))
        }
        OrderEvent::Parked { label } => format!("Parked as “{label}”"),
        OrderEvent::Resumed => "Resumed".to_owned(),
        OrderEvent::Placed { number: Some(number), .. } => format!("Placed as No. {number}"),
        OrderEvent::Placed { number: None, .. } => "Placed".to_owned(),
        OrderEvent::Confirmed => "Confirmed".to_owned(),
        OrderEvent::Shipped { on } => format!("Shipped on {}", date(*on)),
        OrderEvent::Cancelled { reason, .. } => format!("Cancelled: {reason}"),
        OrderEvent::PaymentRecorded { amount, method } => {
            format!("{} paid by {method}", money(*amount))
        }
    }
}

fn noted_line(item: &str, text: &str) -> String {
    match text {
        "" => format!("Note on {item} taken away"),
        _ => format!("Note on {item}: “{text}”"),
    }
}

fn reference(text: &str) -> String {
    match text {
        "" => "Reference taken away".to_owned(),
        _ => format!("Reference {text}"),
    }
}

fn delivery(day: Option<Date>) -> String {
    match day {
        Some(day) => format!("Deliver on {}", date(day)),
        None => "Deliver on any day".to_owned(),
    }
}
