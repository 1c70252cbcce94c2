//! Words of the slip: steps, sums, deeds, and one sentence for each thing that can happen to an order.

use counterfoil_core::StreamId;
use counterfoil_orders::{Date, LineId, OrderCommand, OrderEvent, Outset, Quantity, Status, Unit};

use counterfoil_orders::quantity::in_unit;

use super::amount::{amount, money, percent};
use super::{counted, words};

words! {
    /// What stands on a slip and beside it.
    SlipWords {
        order: fn(&str) -> String = |number| format!("Order {number}"),
        official: fn(u64) -> String = |number| format!("No. {number}"),
        revision: fn(u32) -> String = |revision| format!("Revision {revision}"),
        draft: &'static str = "Draft",
        parked: &'static str = "Parked",
        placed: &'static str = "Placed",
        confirmed: &'static str = "Confirmed",
        shipped: &'static str = "Shipped",
        cancelled: &'static str = "Cancelled",
        steps: &'static str = "Where the order is",
        draft_kept: &'static str = "Draft, kept on this device",
        all_confirmed: &'static str = "Confirmed",
        saving: &'static str = "Saving…",
        saved: &'static str = "Saved on this device",
        sending: &'static str = "Sending…",
        received: &'static str = "Received, being decided",
        unclear: &'static str = "No answer yet. It cannot be entered twice.",
        held: &'static str = "Waiting for an earlier change",
        held_sign_in: &'static str = "Waiting for sign-in",
        held_update: &'static str = "Waiting for an update",
        held_foreign: &'static str = "Waiting: the server has another history",
        changed: &'static str = "Confirmed with changes",
        set_aside: &'static str = "Set aside, needs support",
        not_saved: &'static str = "Not saved. Keep this page open.",
        refused: fn(&str) -> String = |why| format!("Refused: {why}"),
        slip: &'static str = "Slip",
        timeline: &'static str = "Timeline",
        reference: &'static str = "Reference",
        delivery: &'static str = "Deliver on",
        note: &'static str = "Note",
        label: &'static str = "Parked as",
        shipped_on: &'static str = "Shipped on",
        reason: &'static str = "Cancelled because",
        placed_at: &'static str = "Placed",
        opened_at: &'static str = "Begun",
        amended: &'static str = "Amended",
        tax: &'static str = "Tax",
        open: &'static str = "Open the order",
        what_happened: &'static str = "What happened",
        field_of: fn(&str, &str) -> String = |field, item| match field {
            "price" => format!("Price of {item}"),
            "tax" => format!("Tax of {item}"),
            other => format!("{other} of {item}"),
        },
        policy_price_list: &'static str = "the price list in force",
        policy_tax_rate: &'static str = "the tax rate in force",
        policy_concurrent: &'static str = "somebody changed the order meanwhile",
        done_repeat: fn(usize) -> String = |count| match count {
            0 => "A new draft with the same lines, at today's prices.".to_owned(),
            _ => format!("A new draft; {} could not be taken over.", counted(count, "line", "lines")),
        },
        lines: &'static str = "Lines",
        item: &'static str = "Item",
        quantity: &'static str = "Quantity",
        price: &'static str = "Price",
        discount: &'static str = "Discount",
        net: &'static str = "Net",
        total: &'static str = "Total",
        paid: &'static str = "Paid",
        still_open: &'static str = "Still open",
        no_lines: &'static str = "No lines yet.",
        price_from: fn(&str, u32) -> String = |list, version| format!("{list}, price {version}"),
        place: &'static str = "Place",
        confirm: &'static str = "Confirm",
        ship: &'static str = "Ship today",
        edit: &'static str = "Edit",
        amend: &'static str = "Amend",
        park: &'static str = "Park",
        resume: &'static str = "Resume",
        pay: &'static str = "Record payment",
        repeat: &'static str = "Repeat",
        print: &'static str = "Print",
        cancel: &'static str = "Cancel order",
        resolve: &'static str = "Resolve",
        back: &'static str = "Back",
        park_title: &'static str = "Park this order",
        park_label: &'static str = "Find it by",
        cancel_title: &'static str = "Cancel this order",
        cancel_reason: &'static str = "Why",
        cancel_plain: &'static str = "The order stays in the list as cancelled. Its stock and credit are free again.",
        reason_needed: &'static str = "Say why in a word or two.",
        pay_title: &'static str = "Record a payment",
        pay_amount: &'static str = "Amount",
        pay_method: &'static str = "In what way",
        pay_wrong: &'static str = "Not an amount of this currency.",
        cash: &'static str = "cash",
        note_title: &'static str = "Add a note",
        note_add: &'static str = "Add note",
        note_text: &'static str = "Note",
        changes_title: &'static str = "The server decided otherwise than this device showed:",
        field: &'static str = "Field",
        shown: &'static str = "Shown",
        decided: &'static str = "Decided",
        policy: &'static str = "Why",
        seen: &'static str = "OK",
        refused_now: &'static str = "The server refused this. The order stays here until you act.",
        missing: &'static str = "This order is not on this device.",
        missing_hint: &'static str = "It may be younger than the last contact with the server, or the address is wrong.",
        to_orders: &'static str = "All orders",
        no_history: &'static str = "Earlier steps are not on this device. The server keeps them, and shows them when it answers.",
        not_confirmed: &'static str = "not yet confirmed",
        recorded: fn(&str) -> String = |at| format!("recorded {at}"),
        by_device: fn(&str) -> String = |at| format!("by device time {at}"),
        here: &'static str = "this device",
        device: fn(&str) -> String = |device| format!("device {device}"),
        unreadable: &'static str = "A newer app wrote this step; update to read it.",
    }
}

impl SlipWords {
    /// The name of a stage.
    pub fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Draft => self.draft,
            Status::Parked => self.parked,
            Status::Placed => self.placed,
            Status::Confirmed => self.confirmed,
            Status::Shipped => self.shipped,
            Status::Cancelled => self.cancelled,
        }
    }
}

/// What the sentences need to know beside the command or the event itself.
pub trait Names {
    /// The name of a customer or an item.
    fn of(&self, stream: StreamId) -> String;
    /// The name of the item on a line.
    fn on_line(&self, line: LineId) -> String;
}

/// `12 case` for 144 pieces entered in cases of 12; in the smallest unit where that does not divide.
pub fn quantity(amount: Quantity, unit: &Unit, factor: u32) -> String {
    match in_unit(amount.get(), factor) {
        Some(number) => format!("{number} {unit}"),
        None => amount.get().to_string(),
    }
}

/// `21 Nov 2026`.
pub fn date(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = date.parts();
    let index = usize::from(month).saturating_sub(1);
    format!("{day} {} {year}", MONTHS.get(index).copied().unwrap_or_default())
}

/// What a command asks, as a sentence without a subject.
pub fn asked(command: &OrderCommand, names: &impl Names) -> String {
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

/// What `kinds` of events say has happened, such as `order.line_added order.placed`.
pub fn deeds(kinds: &str) -> String {
    let word = |kind: &str| kind.split_once('.').map_or(kind, |(_, deed)| deed).replace('_', " ");
    let all = kinds.split_whitespace().map(word).collect::<Vec<_>>().join(", ");
    if all.is_empty() { "nothing".to_owned() } else { all }
}

/// What an event says has happened.
pub fn happened(event: &OrderEvent, names: &impl Names) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_told_in_the_unit_it_was_entered_in() {
        let case = Unit("case".to_owned());
        for (pieces, expected) in [(144, "12 case"), (6, "0.5 case"), (13, "13")] {
            assert_eq!(quantity(Quantity::parse(pieces).unwrap(), &case, 12), expected);
        }
    }
}
