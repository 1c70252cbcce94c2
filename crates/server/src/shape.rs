//! A look at JSON before it is read: what no honest client sends is refused before it costs anything.
//!
//! Payloads are carried without being understood, so the reader itself never looks into them.

/// Deepest nesting of arrays and objects.
pub const DEPTH_MAX: usize = 32;
/// Most characters of one number.
pub const NUMBER_CHARACTERS_MAX: usize = 32;

/// Why a text is not even looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShapeFault {
    /// Too deep.
    #[error("it is nested more than {DEPTH_MAX} levels deep")]
    Depth,
    /// Too many digits.
    #[error("a number in it has more than {NUMBER_CHARACTERS_MAX} characters")]
    Number,
}

#[derive(Clone, Copy)]
enum At {
    Between,
    Text,
    Escape,
    Number { characters: usize },
}

/// Looks for numbers and nesting beyond the limits. Whether it is JSON at all is not asked.
///
/// # Errors
/// The first limit that is passed.
pub fn check(json: &[u8]) -> Result<(), ShapeFault> {
    let (mut at, mut depth) = (At::Between, 0_usize);
    for byte in json {
        at = match (at, byte) {
            (At::Text, b'\\') => At::Escape,
            (At::Text, b'"') => At::Between,
            (At::Text | At::Escape, _) | (At::Between | At::Number { .. }, b'"') => At::Text,
            (At::Number { characters }, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-') => {
                At::Number { characters: characters + 1 }
            }
            (At::Between, b'0'..=b'9' | b'-') => At::Number { characters: 1 },
            (At::Between | At::Number { .. }, _) => At::Between,
        };
        match (at, byte) {
            (At::Number { characters }, _) if characters > NUMBER_CHARACTERS_MAX => {
                return Err(ShapeFault::Number);
            }
            (At::Between, b'[' | b'{') => depth += 1,
            (At::Between, b']' | b'}') => depth = depth.saturating_sub(1),
            (At::Between | At::Text | At::Escape | At::Number { .. }, _) => {}
        }
        if depth > DEPTH_MAX {
            return Err(ShapeFault::Depth);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_and_long_numbers_are_seen_outside_of_texts_only() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let long = |digits: usize| format!("{{\"a\":{}}}", "9".repeat(digits));
        for (json, verdict) in [
            (deep(DEPTH_MAX), Ok(())),
            (deep(DEPTH_MAX + 1), Err(ShapeFault::Depth)),
            (deep(100_000), Err(ShapeFault::Depth)),
            ("[]".repeat(1_000), Ok(())),
            (long(NUMBER_CHARACTERS_MAX), Ok(())),
            (long(NUMBER_CHARACTERS_MAX + 1), Err(ShapeFault::Number)),
            (format!("-0.{}", "1".repeat(100_000)), Err(ShapeFault::Number)),
            (format!("\"{}\"", "9".repeat(100)), Ok(())),
            (format!(r#""\"{}""#, "[".repeat(100)), Ok(())),
            (format!(r#"["\\",{}]"#, "9".repeat(100)), Err(ShapeFault::Number)),
            (String::new(), Ok(())),
        ] {
            assert_eq!(check(json.as_bytes()), verdict, "{json:.60}");
        }
    }
}
