//! Words of what is done with many orders at once.

use super::{counted, grouped, words};

words! {
    /// Choosing orders, and what came of a deed on all of them.
    Bulk {
        choose: &'static str = "Choose",
        bar: &'static str = "Chosen orders",
        chosen: fn(usize) -> String = |count| format!("{} chosen", grouped(count)),
        is_chosen: &'static str = "chosen",
        all: fn(usize) -> String = |count| format!("All {}", grouped(count)),
        stop: &'static str = "Stop choosing",
        export: &'static str = "Save as CSV",
        not_exported: &'static str = "The browser would not take the file. Look at its settings for downloads, and press again.",
        progress: fn(usize, usize) -> String = |asked, all| format!("{} of {}", grouped(asked), grouped(all)),
        result: fn(usize, usize) -> String = |done, refused| match refused {
            0 => format!("{} done", grouped(done)),
            _ => format!("{} done, {} refused", grouped(done), grouped(refused)),
        },
        waiting: fn(usize) -> String = |count| format!("{} not at the server yet.", counted(count, "order is", "orders are")),
        refused_there: &'static str = "The server refused it. The order says why, and what can be done.",
        only_refused: &'static str = "Choose only these",
    }
}
