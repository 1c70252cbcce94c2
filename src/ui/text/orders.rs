//! Words of the list of orders.

use super::{counted, words};

words! {
    /// The list, its filters, its sums.
    OrdersWords {
        title: &'static str = "Orders",
        search: &'static str = "Search orders",
        search_hint: &'static str = "Number, customer, note, is:refused, after:mon, total:>1000",
        clear: &'static str = "Clear the search",
        new_order: &'static str = "New order",
        pins: &'static str = "Show",
        all: &'static str = "All",
        drafts: &'static str = "Drafts",
        parked: &'static str = "Parked",
        placed: &'static str = "Placed",
        confirmed: &'static str = "Confirmed",
        to_fix: &'static str = "To fix",
        not_sent: &'static str = "Not sent",
        changed: &'static str = "Changed",
        shipped: &'static str = "Shipped",
        cancelled: &'static str = "Cancelled",
        orders: fn(usize) -> String = |count| counted(count, "order", "orders"),
        pending: fn(usize) -> String = |count| format!("{count} not sent"),
        list: &'static str = "Orders, newest first",
        number: &'static str = "Number",
        official: &'static str = "Official number",
        customer: &'static str = "Customer",
        lines: &'static str = "Lines",
        currency: &'static str = "Currency",
        reference: &'static str = "Reference",
        amount: &'static str = "Total",
        status: &'static str = "Status",
        placed_on: &'static str = "Placed",
        by: &'static str = "By",
        line_count: fn(usize) -> String = |count| counted(count, "line", "lines"),
        no_customer: &'static str = "Unknown customer",
        news: fn(usize) -> String = |count| counted(count, "new order", "new orders"),
        preview: &'static str = "Selected order",
        none_title: &'static str = "No orders yet",
        none: &'static str = "The first one starts on the pad.",
        none_offline_title: &'static str = "No orders on this device yet",
        none_offline: &'static str = "The server has not been reached so far. Orders taken here are kept and sent later.",
        kept_title: &'static str = "The list comes back with the next contact",
        kept: fn(usize) -> String = |changes| {
            let changes = counted(changes, "change", "changes");
            format!("Kept on this device, to be sent: {changes}. What that is about has to be fetched first.")
        },
        to_outbox: &'static str = "Open the outbox",
        no_match_title: &'static str = "Nothing matches",
        no_match: fn(&str) -> String = |text| format!("No order answers to “{text}”."),
        clear_filters: &'static str = "Show all orders",
        ledger: &'static str = "All placed orders",
        total_orders: &'static str = "Orders",
        total_lines: &'static str = "Lines",
        total_units: &'static str = "Units",
        total_gross: &'static str = "Gross",
        total_net: &'static str = "Net",
        how_net: &'static str = "How the net is computed",
        how: &'static str = "Gross is price times quantity, rounded on each line to the nearest cent, a half up. Net is each line less its own discount, rounded once in the same way, added up; before tax. Counted are orders that are placed and not cancelled, those not sent yet included. All of it is computed in this browser from its own events.",
    }
}
