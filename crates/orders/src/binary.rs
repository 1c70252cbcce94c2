//! A large view as bytes within bytes. Generic code is compiled by the crate that names the types, and the
//! app is compiled for size; so what a start reads by the thousand is written and read by plain functions of
//! this crate, which is compiled for speed.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `value` as bytes; `None` if it has no binary form.
pub(crate) fn write(value: &impl Serialize) -> Option<Vec<u8>> {
    postcard::to_allocvec(value).ok()
}

/// Puts bytes into a value of another.
pub(crate) fn nest<S: Serializer>(
    bytes: Option<Vec<u8>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match bytes {
        Some(bytes) => serializer.serialize_bytes(&bytes),
        None => Err(S::Error::custom("no binary form")),
    }
}

/// Takes the bytes out again and has them read.
pub(crate) fn unnest<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: fn(&[u8]) -> Option<T>,
) -> Result<T, D::Error> {
    let bytes = <&[u8]>::deserialize(deserializer)?;
    read(bytes).ok_or_else(|| D::Error::custom("damaged"))
}
