//! Words of the pass.

use super::{counted, words};

words! {
    /// What is to be made ready.
    Pass {
        title: &'static str = "Pass",
        columns: &'static str = "Columns",
        new: &'static str = "New",
        doing: &'static str = "Doing",
        ready: &'static str = "Ready",
        begin: &'static str = "Begin",
        done: &'static str = "Ready",
        quiet: &'static str = "Quiet",
        new_note: &'static str = "New note: ",
        more: fn(usize) -> String = |count| format!("and {} behind these", counted(count, "order", "orders")),
        more_lines: fn(usize) -> String = |count| format!("and {}", counted(count, "more line", "more lines")),
        since: fn(&str) -> String = |at| format!("Orders of other devices are those of {at}. What is moved on here is kept and sent later."),
    }
}
