//! Words that all places to look things up have in common.

use super::words;

words! {
    /// Lists with a card.
    LookupWords {
        back: &'static str = "Back to the list",
        as_of: fn(&str) -> String = |at| format!("Figures as of {at}, own orders counted"),
        no_match_title: &'static str = "Nothing matches",
        clear: &'static str = "Clear the search",
        missing: &'static str = "This is not on this device.",
        missing_hint: &'static str = "It may be younger than the last contact with the server, or the address is wrong.",
        save: &'static str = "Save",
    }
}
