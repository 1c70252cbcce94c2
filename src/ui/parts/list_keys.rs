//! The keys of a list: where each leads, and when a key is none of the list's.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, KeyboardEvent};

/// How far `PageUp` and `PageDown` go.
const PAGE_ROWS: usize = 10;

/// Where `key` leads from row `at` of `count`; `None`: it is no key of the list.
pub fn step(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let next = match (key, at) {
        ("j" | "ArrowDown", None) | ("Home", _) => 0,
        ("j" | "ArrowDown", Some(at)) => at.saturating_add(1),
        ("k" | "ArrowUp", at) => at.unwrap_or(0).saturating_sub(1),
        ("PageDown", at) => at.unwrap_or(0).saturating_add(PAGE_ROWS),
        ("PageUp", at) => at.unwrap_or(0).saturating_sub(PAGE_ROWS),
        ("End", _) => last,
        (_, _) => return None,
    };
    Some(next.min(last))
}

/// Whether the key is the browser's, used already, typed into something, or into a dialog.
pub fn is_elsewhere(event: &KeyboardEvent) -> bool {
    event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.default_prevented()
        || target_is_in(event, "input, textarea, select, dialog, summary")
}

/// Whether what the key was pressed in lies within what `selector` finds.
pub fn target_is_in(event: &KeyboardEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_a_row_that_is_there() {
        for (key, at, count, expected) in [
            ("j", None, 3, Some(0)),
            ("j", Some(0), 3, Some(1)),
            ("ArrowDown", Some(2), 3, Some(2)),
            ("k", Some(0), 3, Some(0)),
            ("ArrowUp", None, 3, Some(0)),
            ("End", Some(0), 3, Some(2)),
            ("Home", Some(2), 3, Some(0)),
            ("PageDown", Some(5), 100, Some(15)),
            ("PageUp", Some(5), 100, Some(0)),
            ("x", Some(0), 3, None),
            ("j", None, 0, None),
        ] {
            assert_eq!(step(key, at, count), expected, "{key} from {at:?} of {count}");
        }
    }
}
