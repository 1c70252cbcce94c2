//! Paths in the documents.

/// The first part of what counts as a path of this repository.
const TOPS: [&str; 9] =
    ["crates", "data", "docs", "public", "src", "style", "tests", "xtask", ".ci"];

/// Every path of this repository that `text` names in backticks, outside of fenced blocks, each once.
pub(super) fn paths_named(text: &str) -> Vec<&str> {
    let mut named = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            named.extend(line.split('`').skip(1).step_by(2).filter(|word| is_path(word)));
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}

fn is_path(word: &str) -> bool {
    let top = word.split('/').next().unwrap_or_default();
    TOPS.contains(&top) && word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_words_in_backticks() {
        let text = "`decide` in `src/shell.rs` and `src`, `cargo xtask demo`, `order.placed/1`,\n\
                    ```\n`crates/fenced`\n```\n`crates/core` and again `src`.";
        assert_eq!(paths_named(text), ["crates/core", "src", "src/shell.rs"]);
    }
}
