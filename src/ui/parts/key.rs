//! Which key was pressed, in the names that the list of keys uses, and whether it is the page's at all.

use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, KeyboardEvent};

/// The key of `event`. While an input method types Hangul a letter is known by its place on the keyboard.
pub fn key_of(event: &KeyboardEvent) -> String {
    named(event.key(), &event.code())
}

fn named(key: String, code: &str) -> String {
    match code.strip_prefix("Key") {
        Some(letter) if !key.is_ascii() || key == "Process" => letter.to_lowercase(),
        Some(_) | None => key,
    }
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
    fn a_letter_is_known_by_its_place_while_hangul_is_typed() {
        for (key, code, expected) in [
            ("n", "KeyN", "n"),
            ("ㅜ", "KeyN", "n"),
            ("Process", "KeyN", "n"),
            ("n", "KeyK", "n"),
            ("?", "Slash", "?"),
            ("Enter", "Enter", "Enter"),
            ("1", "Digit1", "1"),
        ] {
            assert_eq!(named(key.to_owned(), code), expected, "{key} on {code}");
        }
    }
}
