//! The list of all keys, with what each does.

/// The English list.
pub const ENGLISH: &[(&str, &str)] = &[
    ("Ctrl+K", "Go to or do anything"),
    ("?", "All keys"),
    ("/", "Search"),
    ("n", "New order"),
    ("g o", "Orders"),
    ("g c", "Customers"),
    ("g i", "Items"),
    ("g u", "Outbox"),
    ("g t", "Today"),
    ("g p", "Pass"),
    ("g s", "Settings"),
    ("j k", "In a list: down, up"),
    ("Enter", "On the pad: add the chosen item"),
    ("3* 3x", "Before the text: take three"),
    ("*5", "Set the last line to five"),
    ("+ -", "In the empty field: last line one more or less"),
    ("↑", "In the empty field: into the lines"),
    ("0 Delete", "In a line: remove it"),
    ("%", "In a line: discount and note"),
    ("Esc", "Back to the search"),
    ("1 9", "On the pass: move the ticket on"),
    ("F4", "Customer"),
    ("F8", "Park"),
    ("F9", "Place"),
];
