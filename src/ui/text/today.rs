//! Words of the day's figures.

use super::{counted, words};

words! {
    /// What was taken on a day.
    Today {
        title: &'static str = "Today",
        day: &'static str = "Day",
        earlier: &'static str = "The day before with orders",
        later: &'static str = "The next day with orders",
        to_today: &'static str = "Today",
        orders: &'static str = "Orders",
        value: &'static str = "Value",
        average: &'static str = "Each",
        not_sent: &'static str = "Not sent",
        to_fix: &'static str = "To fix",
        as_of: fn(&str) -> String = |clock| format!("As of {clock}"),
        whole_day: fn(&str) -> String = |day| format!("All of {day} that is on this device"),
        included: fn(usize) -> String = |waiting| match waiting {
            0 => String::new(),
            1 => "1 order that is not sent yet is counted".to_owned(),
            _ => format!("{waiting} orders that are not sent yet are counted"),
        },
        computed: &'static str = "Placed and not cancelled, what is to be paid. Computed on this device, with or without a network.",
        by_hour: &'static str = "By the hour",
        by_item: &'static str = "Items",
        by_seller: &'static str = "Sellers",
        hour: &'static str = "Hour",
        item: &'static str = "Item",
        seller: &'static str = "Seller",
        before_tax: &'static str = "Before tax",
        as_table: &'static str = "As a table",
        chart: fn(usize, &str) -> String = |orders, value| {
            format!("{} by the hour, {value} in all", counted(orders, "order", "orders"))
        },
        more_items: fn(usize) -> String = |count| format!("and {}", counted(count, "more item", "more items")),
        unknown_item: &'static str = "Unknown item",
        none_today: &'static str = "Nothing placed today yet",
        none: fn(&str) -> String = |day| format!("Nothing was placed on {day}"),
        none_hint: &'static str = "The day fills as orders are placed, on this device and on the others.",
        to_day: fn(&str) -> String = |day| format!("Go to {day}"),
    }
}
