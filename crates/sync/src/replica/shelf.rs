//! Values by stream that a checkpoint brought as bytes: each is read when somebody looks at it, and not before.
//!
//! A start takes the bytes as they are and knows only where each value lies, so that it takes as long for a
//! hundred orders as for a hundred thousand. What was not changed since is written again as it was read.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt::Debug;

use counterfoil_core::StreamId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Values by stream.
#[derive(Debug)]
pub(super) struct Shelf<V> {
    bytes: Vec<u8>,
    /// In the order of their streams.
    rows: Vec<Row<V>>,
    /// What was put here since; it counts in place of a row.
    fresh: BTreeMap<StreamId, V>,
}

#[derive(Debug)]
struct Row<V> {
    stream: StreamId,
    start: usize,
    end: usize,
    value: OnceCell<Option<V>>,
}

/// A shelf as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Shelved<'a> {
    /// Each stream and how many bytes its value has, in the order of the streams.
    rows: Vec<(StreamId, u32)>,
    #[serde(borrow)]
    bytes: Bytes<'a>,
}

/// Bytes that are taken over in one go and not one by one.
#[derive(Debug)]
enum Bytes<'a> {
    Held(&'a [u8]),
    Own(Vec<u8>),
}

impl Bytes<'_> {
    fn as_slice(&self) -> &[u8] {
        match self {
            Bytes::Held(bytes) => bytes,
            Bytes::Own(bytes) => bytes,
        }
    }
}

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.as_slice())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Bytes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Bytes<'a>, D::Error> {
        <&'de [u8]>::deserialize(deserializer).map(Bytes::Held)
    }
}

impl<V> Default for Shelf<V> {
    fn default() -> Shelf<V> {
        Shelf { bytes: Vec::new(), rows: Vec::new(), fresh: BTreeMap::new() }
    }
}

impl<V> FromIterator<(StreamId, V)> for Shelf<V> {
    fn from_iter<I: IntoIterator<Item = (StreamId, V)>>(values: I) -> Shelf<V> {
        Shelf { fresh: values.into_iter().collect(), ..Shelf::default() }
    }
}

impl<V: Clone + Serialize + DeserializeOwned> Shelf<V> {
    /// Takes over what [`Shelf::written`] gave. `None` if it does not fit together.
    pub(super) fn of(written: &Shelved<'_>) -> Option<Shelf<V>> {
        let mut rows = Vec::with_capacity(written.rows.len());
        let mut start = 0_usize;
        for (stream, length) in &written.rows {
            let end = start.checked_add(usize::try_from(*length).ok()?)?;
            rows.push(Row { stream: *stream, start, end, value: OnceCell::new() });
            start = end;
        }
        let bytes = written.bytes.as_slice();
        let is_sorted = rows.is_sorted_by(|one, next| one.stream < next.stream);
        let fits = start == bytes.len() && is_sorted;
        fits.then(|| Shelf { bytes: bytes.to_vec(), rows, fresh: BTreeMap::new() })
    }

    /// All of it, to be written. `None` if a value has no binary form.
    pub(super) fn written(&self) -> Option<Shelved<'static>> {
        let mut rows = Vec::with_capacity(self.rows.len().saturating_add(self.fresh.len()));
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut fresh = self.fresh.iter().peekable();
        for row in &self.rows {
            while let Some((stream, value)) = fresh.next_if(|(stream, _)| **stream < row.stream) {
                bytes = put(&mut rows, bytes, (*stream, value))?;
            }
            if let Some((stream, value)) = fresh.next_if(|(stream, _)| **stream == row.stream) {
                bytes = put(&mut rows, bytes, (*stream, value))?;
            } else {
                let held = self.bytes.get(row.start..row.end)?;
                rows.push((row.stream, u32::try_from(held.len()).ok()?));
                bytes.extend_from_slice(held);
            }
        }
        for (stream, value) in fresh {
            bytes = put(&mut rows, bytes, (*stream, value))?;
        }
        Some(Shelved { rows, bytes: Bytes::Own(bytes) })
    }

    /// The value of `stream`; `None` if it has none.
    pub(super) fn get(&self, stream: &StreamId) -> Option<&V> {
        self.fresh.get(stream).or_else(|| self.read(self.row(stream)?))
    }

    /// Sets the value of `stream`; gives the one before.
    pub(super) fn insert(&mut self, stream: StreamId, value: V) -> Option<V> {
        let held = if self.fresh.contains_key(&stream) { None } else { self.get(&stream).cloned() };
        self.fresh.insert(stream, value).or(held)
    }

    /// The value of `stream`, to be changed; the usual one if it has none.
    pub(super) fn entry(&mut self, stream: StreamId) -> &mut V
    where
        V: Default,
    {
        if !self.fresh.contains_key(&stream)
            && let Some(held) = self.get(&stream).cloned()
        {
            self.fresh.insert(stream, held);
        }
        self.fresh.entry(stream).or_default()
    }

    pub(super) fn contains_key(&self, stream: &StreamId) -> bool {
        self.fresh.contains_key(stream) || self.row(stream).is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.fresh.is_empty()
    }

    /// All streams, each once.
    pub(super) fn keys(&self) -> impl Iterator<Item = StreamId> {
        let held = self.rows.iter().map(|row| row.stream);
        let held = held.filter(|stream| !self.fresh.contains_key(stream));
        held.chain(self.fresh.keys().copied())
    }

    /// All of it, in the order of the streams. Reads it all.
    pub(super) fn iter(&self) -> impl Iterator<Item = (StreamId, &V)> {
        let held = self.rows.iter().filter_map(|row| Some((row.stream, self.read(row)?)));
        let mut all: BTreeMap<StreamId, &V> = held.collect();
        all.extend(self.fresh.iter().map(|(stream, value)| (*stream, value)));
        all.into_iter()
    }

    /// What was put here since it was taken over.
    pub(super) fn fresh(&self) -> impl Iterator<Item = (StreamId, &V)> {
        self.fresh.iter().map(|(stream, value)| (*stream, value))
    }

    fn row(&self, stream: &StreamId) -> Option<&Row<V>> {
        let index = self.rows.binary_search_by_key(stream, |row| row.stream).ok()?;
        self.rows.get(index)
    }

    /// The bytes were found whole when they were taken over, so they can be read.
    fn read<'a>(&'a self, row: &'a Row<V>) -> Option<&'a V> {
        let read = || postcard::from_bytes(self.bytes.get(row.start..row.end)?).ok();
        let value = row.value.get_or_init(read);
        debug_assert!(value.is_some(), "a checkpoint with its sum right cannot be read");
        value.as_ref()
    }
}

fn put<V: Serialize>(
    rows: &mut Vec<(StreamId, u32)>,
    bytes: Vec<u8>,
    (stream, value): (StreamId, &V),
) -> Option<Vec<u8>> {
    let before = bytes.len();
    let bytes = postcard::to_extend(value, bytes).ok()?;
    rows.push((stream, u32::try_from(bytes.len().checked_sub(before)?).ok()?));
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterfoil_core::StreamKind;
    use uuid::Uuid;

    fn stream(n: u128) -> StreamId {
        StreamId { kind: StreamKind::parse("order").unwrap(), id: Uuid::from_u128(n) }
    }

    fn again(shelf: &Shelf<String>) -> Shelf<String> {
        let bytes = postcard::to_allocvec(&shelf.written().unwrap()).unwrap();
        Shelf::of(&postcard::from_bytes(&bytes).unwrap()).unwrap()
    }

    fn all(shelf: &Shelf<String>) -> Vec<(StreamId, String)> {
        shelf.iter().map(|(stream, value)| (stream, value.clone())).collect()
    }

    #[test]
    fn a_shelf_is_a_map_whatever_of_it_was_read_changed_or_written_again() {
        let mut map = BTreeMap::new();
        let mut shelf = Shelf::default();
        for (round, n) in [5, 1, 9, 5, 3, 9, 0, 11, 1].into_iter().enumerate() {
            let value = format!("{round}");
            assert_eq!(shelf.insert(stream(n), value.clone()), map.insert(stream(n), value));
            if round % 2 == 1 {
                shelf = again(&shelf);
            }
            assert_eq!(shelf.get(&stream(9)), map.get(&stream(9)));
            assert_eq!(shelf.contains_key(&stream(3)), map.contains_key(&stream(3)));
            assert_eq!(all(&shelf), map.clone().into_iter().collect::<Vec<_>>());
            let mut keys: Vec<StreamId> = shelf.keys().collect();
            keys.sort_unstable();
            assert_eq!(keys, map.keys().copied().collect::<Vec<_>>());
        }
        assert_eq!(shelf.fresh().count(), 1);
    }

    #[test]
    fn nothing_is_read_before_somebody_looks() {
        let shelf: Shelf<String> = (0..3).map(|n| (stream(n), n.to_string())).collect();
        let shelf = again(&shelf);
        assert_eq!(shelf.get(&stream(1)), Some(&"1".to_owned()));
        let read = shelf.rows.iter().filter(|row| row.value.get().is_some());
        assert_eq!(read.map(|row| row.stream).collect::<Vec<_>>(), [stream(1)]);
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let shelved = |rows: &[(u128, u32)], bytes: &[u8]| Shelved {
            rows: rows.iter().map(|(n, length)| (stream(*n), *length)).collect(),
            bytes: Bytes::Own(bytes.to_vec()),
        };
        for (rows, bytes, fits) in [
            (&[(1, 2), (2, 2)][..], b"\x01a\x01b".as_slice(), true),
            (&[(2, 2), (1, 2)], b"\x01a\x01b", false),
            (&[(1, 2), (1, 2)], b"\x01a\x01b", false),
            (&[(1, 2), (2, 3)], b"\x01a\x01b", false),
            (&[(1, u32::MAX), (2, 2)], b"\x01a\x01b", false),
        ] {
            assert_eq!(Shelf::<String>::of(&shelved(rows, bytes)).is_some(), fits, "{rows:?}");
        }
    }
}
