//! The names in a JSON text in their order, as every payload has had them from the first: a receipt's digest is
//! over the text. The text itself is sorted; a tree of values would cost several times as much, for each
//! command and each event.

/// `text`, which `serde_json` wrote from fields with plain names, with the names of every object in order.
pub(super) fn sorted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    write(text, &mut out);
    out
}

fn write(text: &str, out: &mut String) {
    let inner = |ends: (char, char)| text.strip_prefix(ends.0)?.strip_suffix(ends.1);
    if let Some(members) = inner(('{', '}')) {
        let mut members = pieces(members);
        arrange(&mut members);
        wrap(('{', '}'), &members, out, |member, out| match member.split_once(':') {
            Some((name, value)) => {
                out.push_str(name);
                out.push(':');
                write(value, out);
            }
            None => out.push_str(member),
        });
    } else if let Some(items) = inner(('[', ']')) {
        wrap(('[', ']'), &pieces(items), out, write);
    } else {
        out.push_str(text);
    }
}

/// Puts members in the order of their names. They are few: a sorter of the library is 8 kB of code.
fn arrange(members: &mut [&str]) {
    let name = |member: &&str| member.split_once(':').map_or(0, |(name, _)| name.len());
    for sorted in 1..members.len() {
        let mut at = sorted;
        while let Some([before, after]) = members.get(at.wrapping_sub(1)..=at)
            && before.get(..name(before)) > after.get(..name(after))
        {
            members.swap(at - 1, at);
            at -= 1;
        }
    }
}

fn wrap(ends: (char, char), pieces: &[&str], out: &mut String, each: impl Fn(&str, &mut String)) {
    out.push(ends.0);
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(piece, out);
    }
    out.push(ends.1);
}

/// What stands between the commas that are in no text and in no bracket.
fn pieces(inner: &str) -> Vec<&str> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'{' | b'[' if !is_text => depth = depth.saturating_add(1),
            b'}' | b']' if !is_text => depth = depth.saturating_sub(1),
            b',' if !is_text && depth == 0 => {
                pieces.extend(inner.get(start..at));
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    if !inner.is_empty() {
        pieces.extend(inner.get(start..));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_sorted_text_is_that_of_the_tree_of_values() {
        for text in [
            "{}",
            "[]",
            "7",
            r#""a,{b""#,
            r#"{"b":1,"a":{"d":[{"z":null,"y":"},\",{"},[]],"c":{}},"ab":"\\"}"#,
            r#"{"text":"é \"x\": [1,2]\n","audience":"internal","amount":{"minor":-5,"currency":"USD"}}"#,
        ] {
            let tree: Value = serde_json::from_str(text).unwrap();
            assert_eq!(sorted(text), tree.to_string(), "{text}");
        }
    }
}
