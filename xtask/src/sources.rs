//! What no compiler checks: a first line on every file, its length, and who sees whom inside the app.

use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// Most lines of a file outside tests.
const LINES_MAX: usize = 400;
/// Below a folder of the app, what must not be named there.
const UNSEEN: [(&str, &[&str]); 2] = [
    ("src/ui", &["crate::browser", "crate::shell", "counterfoil_sync"]),
    ("src/browser", &["crate::ui", "crate::shell", "crate::app"]),
];
/// Packages that know a browser, and the only folder that may name them.
const WORLD: [&str; 3] = ["gloo_net", "gloo_storage", "indexed_db_futures"];
const WORLD_HOME: &str = "src/browser";

/// Everything that is not as it should be, a line each.
pub(crate) fn wrong(root: &Path) -> Result<Vec<String>, Fault> {
    let mut files = Vec::new();
    for folder in ["src", "crates", "tests", "xtask"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut wrong = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|cause| Fault::file(&path, &cause))?;
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        wrong.extend(wrong_file(&name, &text));
    }
    let map = root.join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&map).map_err(|cause| Fault::file(&map, &cause))?;
    let lost = paths(&text).into_iter().filter(|path| !root.join(path).exists());
    wrong.extend(lost.map(|path| format!("ARCHITECTURE.md names {path}, which is not there")));
    Ok(wrong)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fault> {
    let entries = std::fs::read_dir(folder).map_err(|cause| Fault::file(folder, &cause))?;
    for entry in entries {
        let path = entry.map_err(|cause| Fault::file(folder, &cause))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn wrong_file(name: &str, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !text.starts_with("//!") {
        wrong.push(format!("{name} does not open with `//!`"));
    }
    let lines = text.lines().count();
    let is_test = name.starts_with("tests/") || name.contains("/tests/");
    if lines > LINES_MAX && !is_test {
        wrong.push(format!("{name} has {lines} lines, at most {LINES_MAX} are one thought"));
    }
    for (folder, unseen) in UNSEEN {
        if name == format!("{folder}.rs") || name.starts_with(&format!("{folder}/")) {
            let seen = unseen.iter().filter(|word| code_names(text, word));
            wrong.extend(seen.map(|word| format!("{name} must not see {word}")));
        }
    }
    if name.starts_with("src/") && !name.starts_with(WORLD_HOME) {
        let seen = WORLD.iter().filter(|word| code_names(text, word));
        wrong.extend(
            seen.map(|word| format!("{name} must not see {word}: it lives in {WORLD_HOME}")),
        );
    }
    wrong
}

/// Whether `word` stands in a line that is no comment.
fn code_names(text: &str, word: &str) -> bool {
    text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word))
}

/// All words in backticks that look like a path of this repository.
fn paths(markdown: &str) -> Vec<String> {
    let folders = ["src/", "crates/", "tests/", "docs/", "public/", "style/", "xtask/", "data/"];
    let words = markdown.split('`').skip(1).step_by(2);
    words
        .filter(|word| folders.iter().any(|folder| word.starts_with(folder)))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_judged_by_its_place() {
        for (name, text, count) in [
            ("src/ui/a.rs", "//! A.\nuse crate::dispatch;", 0),
            ("src/ui/a.rs", "//! A.\nuse crate::browser::log;", 1),
            ("src/ui/a.rs", "//! A, unlike crate::browser.", 0),
            ("src/ui/a.rs", "use gloo_net::http;", 2),
            ("src/browser/http.rs", "//! H.\nuse gloo_net::http;", 0),
            ("src/browser/http.rs", "//! H.\nuse crate::ui;", 1),
            ("crates/core/src/a.rs", "fn a() {}", 1),
        ] {
            assert_eq!(wrong_file(name, text).len(), count, "{name}: {text}");
        }
    }

    #[test]
    fn a_long_file_is_two_thoughts_unless_it_is_a_test() {
        let text = format!("//! Long.\n{}", "\n".repeat(LINES_MAX));
        assert_eq!(wrong_file("xtask/src/a.rs", &text).len(), 1);
        assert_eq!(wrong_file("crates/sync/tests/a.rs", &text).len(), 0);
    }

    #[test]
    fn paths_in_backticks_are_found() {
        assert_eq!(paths("see `src/a.rs` and `decide`, `crates/x`"), ["src/a.rs", "crates/x"]);
    }
}
