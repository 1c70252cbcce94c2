//! What the one search field of the pad understands.

/// The meaning of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Look for an item; take so much of it, one if nothing is said.
    Find {
        /// The quantity as it was typed, such as `3` or `1.5kg`.
        quantity: Option<String>,
        /// What to look for.
        words: String,
    },
    /// Set the last line to this quantity, as it was typed.
    SetLast(String),
}

impl Entry {
    /// Reads the field. Everything that is no rule of its own is looked for.
    pub fn read(text: &str) -> Entry {
        let text = text.trim();
        if let Some(quantity) = text.strip_prefix('*') {
            return Entry::SetLast(quantity.trim().to_owned());
        }
        match text.split_once('*').or_else(|| times(text)) {
            Some((quantity, words))
                if quantity.starts_with(|first: char| first.is_ascii_digit()) =>
            {
                Entry::Find {
                    quantity: Some(quantity.trim().to_owned()),
                    words: words.trim().to_owned(),
                }
            }
            Some(_) | None => Entry::Find { quantity: None, words: text.to_owned() },
        }
    }

    /// What to look for; nothing while a quantity is being set.
    pub fn words(&self) -> &str {
        match self {
            Entry::Find { words, .. } => words,
            Entry::SetLast(_) => "",
        }
    }
}

/// `3x` or `3×` before the text, with a space after it: `3xl` is a size, not three of something.
fn times(text: &str) -> Option<(&str, &str)> {
    let (number, words) = text.split_once(['x', '×'])?;
    let digits = !number.is_empty() && number.chars().all(|letter| letter.is_ascii_digit());
    (digits && (words.is_empty() || words.starts_with(' '))).then_some((number, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(quantity: Option<&str>, words: &str) -> Entry {
        Entry::Find { quantity: quantity.map(str::to_owned), words: words.to_owned() }
    }

    #[test]
    fn the_field_reads_quantities_before_the_text() {
        for (text, entry) in [
            ("", find(None, "")),
            ("chai", find(None, "chai")),
            ("3*chai", find(Some("3"), "chai")),
            ("3* chai tea", find(Some("3"), "chai tea")),
            ("1.5kg*gnocchi", find(Some("1.5kg"), "gnocchi")),
            ("3x chai", find(Some("3"), "chai")),
            ("3×  chai", find(Some("3"), "chai")),
            ("3x", find(Some("3"), "")),
            ("3xl shirt", find(None, "3xl shirt")),
            ("x ray", find(None, "x ray")),
            ("a*b", find(None, "a*b")),
            ("한빛", find(None, "한빛")),
            ("*5", Entry::SetLast("5".to_owned())),
            ("*1.258kg", Entry::SetLast("1.258kg".to_owned())),
            ("*", Entry::SetLast(String::new())),
        ] {
            assert_eq!(Entry::read(text), entry, "{text}");
        }
    }
}
