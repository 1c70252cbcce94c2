//! The keys of a list: where each leads.

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
