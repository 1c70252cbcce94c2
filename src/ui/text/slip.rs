//! Words of the slip: steps, sums, deeds.

use counterfoil_orders::quantity::in_unit;
use counterfoil_orders::{Date, Quantity, Status, Unit};

use super::{counted, text, words};

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
        each: &'static str = "each",
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

/// The name of a unit: the one that every shop has is a word of the language, all others are the shop's own.
pub fn unit_name(unit: &str) -> &str {
    if unit == "each" { text().slip.each } else { unit }
}

/// `12 case` for 144 pieces entered in cases of 12; in the smallest unit where that does not divide.
pub fn quantity(amount: Quantity, unit: &Unit, factor: u32) -> String {
    match in_unit(amount.get(), factor) {
        Some(number) => format!("{number} {}", unit_name(&unit.0)),
        None => amount.get().to_string(),
    }
}

/// `21 Nov 2026`.
pub fn date(date: Date) -> String {
    let (year, month, day) = date.parts();
    (text().when.day)(year.into(), month.into(), day.into())
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
