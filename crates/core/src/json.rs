//! JSON as it is kept, which is bytes.

use serde::de::{DeserializeOwned, Error as _};

/// The `T` in `bytes`. A text is read and not its bytes: serde makes another reader of every type for those,
/// and the page would carry both.
///
/// # Errors
/// They are no UTF-8, no JSON, or of another shape.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let text = std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
    serde_json::from_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_a_fault_of_their_own() {
        assert_eq!(from_bytes::<String>(b"\"ring twice\"").unwrap(), "ring twice");
        for bytes in [&b"\"\xff\""[..], b"\"", b"7", b""] {
            assert!(from_bytes::<String>(bytes).is_err(), "{bytes:?}");
        }
    }
}
