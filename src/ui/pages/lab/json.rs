//! JSON for reading: a line for each value, with what is inside of it further in.

/// `json` on as many lines as it has values. What is no JSON comes out as something that is none either.
pub fn laid_out(json: &str) -> String {
    let mut out = String::with_capacity(json.len().saturating_mul(2));
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        if in_text {
            out.push(letter);
            in_text = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
            continue;
        }
        match letter {
            '{' | '[' => {
                out.push(letter);
                // Nothing inside stays on its line.
                if let Some(end) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth = depth.saturating_add(1);
                    begin_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                begin_line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                begin_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            '"' => {
                in_text = true;
                out.push(letter);
            }
            letter if letter.is_whitespace() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn begin_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_gets_a_line_and_texts_stay_as_they_are() {
        for (json, lines) in [
            (
                r#"{"a":1,"b":[true,null]}"#,
                "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ]\n}",
            ),
            (r#"{"a":{},"b":[]}"#, "{\n  \"a\": {},\n  \"b\": []\n}"),
            (r#""a, {b}: \"c\" \\""#, r#""a, {b}: \"c\" \\""#),
            (r#"{"a\\":"x"}"#, "{\n  \"a\\\\\": \"x\"\n}"),
            ("7", "7"),
            ("", ""),
        ] {
            assert_eq!(laid_out(json), lines, "{json}");
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(json) {
                assert_eq!(serde_json::from_str::<serde_json::Value>(lines).unwrap(), value);
            }
        }
    }

    #[test]
    fn what_is_laid_out_already_comes_out_the_same() {
        let once = laid_out(r#"{"a":[1,{"b":"c d"}]}"#);
        assert_eq!(laid_out(&once), once);
    }
}
