//! What every source file keeps to, and who in the app may name what.

use std::path::Path;

use super::slashed;

/// Lines in a file; more do not fit into a head.
const LINES_MAX: usize = 400;

/// Files below the first may not name any of the second, for the reason.
const NEVER_NAMES: [(&str, &[&str], &str); 2] = [
    (
        "src/ui",
        &["crate::browser", "crate::shell", "counterfoil_sync"],
        "the screen sees views and the dispatcher",
    ),
    ("src/browser", &["crate::ui"], "a port knows no screen"),
];

/// Crates that only src/browser uses.
const BROWSER_CRATES: [&str; 7] = [
    "gloo_net",
    "gloo_storage",
    "gloo_timers",
    "indexed_db_futures",
    "js_sys",
    "wasm_bindgen",
    "web_sys",
];

/// Every rule that the file at `path` breaks, one sentence each.
pub(super) fn breaks(path: &Path, text: &str) -> Vec<String> {
    let path = slashed(path);
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push(format!("{path} does not open with //!: say in a line what it is."));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX && !is_test(&path) {
        found.push(format!("{path} has {lines} lines; {LINES_MAX} are the limit."));
    }
    found.extend(names_of_others(&path, text));
    if path.starts_with("src/") && !is_below("src/browser", &path) {
        found.extend(browser_crates(&path, text));
    }
    found
}

fn names_of_others(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (below, names, why) in NEVER_NAMES {
        for name in names.iter().filter(|_| is_below(below, path)) {
            if code_lines(text).any(|line| has_word(line, name)) {
                found.push(format!("{path} names {name}, but {why}."));
            }
        }
    }
    found
}

/// Leptos hands out `web_sys` and `wasm_bindgen` for the types of its events and nodes; that is no use
/// of the crate itself.
fn browser_crates(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in BROWSER_CRATES {
        let handed_out = format!("leptos::{name}");
        let from_leptos = code_lines(text).any(|line| has_word(line, &handed_out));
        let uses = code_lines(text).any(|line| has_word(&line.replace(&handed_out, ""), name));
        if uses && !from_leptos {
            found.push(format!("{path} uses {name}, which is for src/browser alone."));
        }
    }
    found
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

/// Whether `word` stands in `line` with no letter, digit or underscore on either side.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        breaks(Path::new(path), text)
    }

    #[test]
    fn a_file_opens_with_what_it_is() {
        assert_eq!(found("src/app.rs", "//! The app.\nfn a() {}\n"), Vec::<String>::new());
        assert_eq!(found("src/app.rs", "// The app.\n").len(), 1);
    }

    #[test]
    fn a_file_has_a_limit_unless_it_is_a_test() {
        let long = "//! Long.\n".to_owned() + &"fn a() {}\n".repeat(400);
        assert_eq!(found("crates/core/src/long.rs", &long).len(), 1);
        assert_eq!(found("crates/core/tests/long.rs", &long), Vec::<String>::new());
        assert_eq!(found("crates/core/src/long/tests.rs", &long), Vec::<String>::new());
    }

    #[test]
    fn the_parts_of_the_app_name_only_what_they_may() {
        for (path, line, is_kept) in [
            ("src/ui/pages/pad.rs", "use crate::dispatch::Dispatcher;", true),
            ("src/ui/pages/pad.rs", "use crate::browser::http;", false),
            ("src/ui.rs", "use crate::shell::Shell;", false),
            ("src/ui/text.rs", "use counterfoil_sync::protocol::Push;", false),
            ("src/ui/text.rs", "/// Like [`crate::shell`].", true),
            ("src/uid.rs", "use crate::shell::Shell;", true),
            ("src/browser/http.rs", "use crate::ui::text;", false),
            ("src/browser/http.rs", "use web_sys::window;", true),
            ("src/shell.rs", "use web_sys::window;", false),
            ("src/shell.rs", "use wasm_bindgen_futures::spawn_local;", true),
            ("src/ui/keys.rs", "use leptos::web_sys::KeyboardEvent;", true),
            ("src/ui/keys.rs", "use leptos::web_sys;\nfn f(e: web_sys::Event) {}", true),
            ("src/ui/keys.rs", "fn f(e: web_sys::Event) {}", false),
            ("src/ui/keys.rs", "use gloo_storage::LocalStorage;", false),
            ("crates/server/src/main.rs", "use crate::shell::Shell;", true),
        ] {
            let found = found(path, &format!("//! A file.\n{line}\n"));
            assert_eq!(found.is_empty(), is_kept, "{path}: {line}: {found:?}");
        }
    }
}
