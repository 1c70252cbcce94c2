//! Entries and frames as bytes: commands with what was shown in a binary form, all else as JSON, and what is
//! large squeezed.
//!
//! The first byte says how the rest is to be read. JSON begins with a brace, and builds of before wrote nothing
//! else, so their logs and journals read as they are. Payloads stay the JSON texts that they are everywhere: a
//! receipt's digest is over them.

use std::borrow::Cow;

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Expected, Moment, Payload, Position, Seq, StreamId, json,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::log::{Asked, Shown};

/// What follows is a [`Packed`].
const PLAIN: u8 = 1;
/// What follows is the length of a [`Packed`] (4 bytes, little end first), and it as one block of LZ4.
const SQUEEZED: u8 = 2;
/// What JSON begins with.
const JSON: u8 = b'{';
/// From so many bytes on it is worth the while to squeeze.
const SQUEEZE_BYTES: usize = 512;
/// No block of LZ4 says more than so many bytes with one.
const RATIO_MAX: usize = 255;

/// Why something has no bytes: a bug.
#[derive(Debug, thiserror::Error)]
pub enum PackFault {
    /// The rest of it has no JSON form.
    #[error("it has no JSON form")]
    Json(#[source] serde_json::Error),
    /// Its commands have no binary form.
    #[error("its commands have no binary form")]
    Binary(#[source] postcard::Error),
}

/// Something with commands in it, as it is stored.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    /// All but the commands, as JSON.
    #[serde(borrow)]
    rest: Cow<'a, [u8]>,
    /// Each list of commands, in the order in which they are taken out.
    #[serde(borrow)]
    commands: Vec<Vec<PackedAsked<'a>>>,
}

/// An [`Asked`] without a field that may be left out, which a binary form cannot tell.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PackedAsked<'a> {
    id: CommandId,
    device: DeviceId,
    seq: Seq,
    stream: StreamId,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    schema: u16,
    #[serde(borrow)]
    payload: Cow<'a, str>,
    expected: Expected,
    basis: Position,
    depends_on: Option<CommandId>,
    fixes: Option<CommandId>,
    occurred_at: Moment,
    #[serde(borrow)]
    shown: Vec<PackedShown<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedShown<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    schema: u16,
    #[serde(borrow)]
    payload: Cow<'a, str>,
}

/// `rest` with `commands` as bytes.
pub(crate) fn pack(rest: &impl Serialize, commands: &[&[Asked]]) -> Result<Vec<u8>, PackFault> {
    let rest = serde_json::to_vec(rest).map_err(PackFault::Json)?;
    let commands = commands.iter().map(|list| list.iter().map(PackedAsked::of).collect());
    let packed = Packed { rest: Cow::Owned(rest), commands: commands.collect() };
    let bytes = postcard::to_extend(&packed, vec![PLAIN]).map_err(PackFault::Binary)?;
    Ok(squeezed(&bytes).unwrap_or(bytes))
}

/// What [`pack`] made bytes of, or a build of before JSON. `None` if it is neither.
pub(crate) fn unpack<R: DeserializeOwned>(bytes: &[u8]) -> Option<(R, Vec<Vec<Asked>>)> {
    match bytes.split_first()? {
        (&JSON, _) => Some((json::from_bytes(bytes).ok()?, Vec::new())),
        (&PLAIN, body) => read(body),
        (&SQUEEZED, body) => {
            let (length, block) = body.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            // Room is made for no more than the block can hold.
            if length > block.len().saturating_mul(RATIO_MAX) {
                return None;
            }
            read(&lz4_flex::block::decompress(block, length).ok()?)
        }
        _ => None,
    }
}

/// `None` if it would not be smaller for it.
fn squeezed(plain: &[u8]) -> Option<Vec<u8>> {
    let (_, body) = plain.split_first().filter(|(_, body)| body.len() >= SQUEEZE_BYTES)?;
    let length = u32::try_from(body.len()).ok()?;
    let block = lz4_flex::block::compress(body);
    let mut bytes = Vec::with_capacity(1 + size_of::<u32>() + block.len());
    bytes.push(SQUEEZED);
    bytes.extend(length.to_le_bytes());
    bytes.extend(block);
    (bytes.len() < plain.len()).then_some(bytes)
}

fn read<R: DeserializeOwned>(body: &[u8]) -> Option<(R, Vec<Vec<Asked>>)> {
    let (packed, surplus) = postcard::take_from_bytes::<Packed<'_>>(body).ok()?;
    let rest = json::from_bytes(&packed.rest).ok().filter(|_| surplus.is_empty())?;
    let list = |list: Vec<PackedAsked<'_>>| list.into_iter().map(PackedAsked::into_asked).collect();
    Some((rest, packed.commands.into_iter().map(list).collect::<Option<_>>()?))
}

impl PackedAsked<'_> {
    pub(crate) fn of(asked: &Asked) -> PackedAsked<'_> {
        let command = &asked.command;
        PackedAsked {
            id: command.id,
            device: command.device,
            seq: command.seq,
            stream: command.stream,
            kind: Cow::Borrowed(&command.kind),
            schema: command.schema,
            payload: Cow::Borrowed(command.payload.as_str()),
            expected: command.expected,
            basis: command.basis,
            depends_on: command.depends_on,
            fixes: command.fixes,
            occurred_at: command.occurred_at,
            shown: asked.shown.iter().map(PackedShown::of).collect(),
        }
    }

    /// `None` if a payload is no JSON.
    pub(crate) fn into_asked(self) -> Option<Asked> {
        let command = CommandEnvelope {
            id: self.id,
            device: self.device,
            seq: self.seq,
            stream: self.stream,
            kind: self.kind.into_owned(),
            schema: self.schema,
            payload: Payload::parse(self.payload.into_owned()).ok()?,
            expected: self.expected,
            basis: self.basis,
            depends_on: self.depends_on,
            fixes: self.fixes,
            occurred_at: self.occurred_at,
        };
        let shown = self.shown.into_iter().map(PackedShown::into_shown).collect::<Option<_>>()?;
        Some(Asked { command, shown })
    }
}

impl PackedShown<'_> {
    fn of(shown: &Shown) -> PackedShown<'_> {
        PackedShown {
            kind: Cow::Borrowed(&shown.kind),
            schema: shown.schema,
            payload: Cow::Borrowed(shown.payload.as_str()),
        }
    }

    fn into_shown(self) -> Option<Shown> {
        let payload = Payload::parse(self.payload.into_owned()).ok()?;
        Some(Shown { kind: self.kind.into_owned(), schema: self.schema, payload })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Entry, Handled, Handling};
    use counterfoil_core::{StreamKind, UtcMillis};
    use uuid::Uuid;

    fn asked(n: u128) -> Asked {
        let payload = || Payload::parse(format!(r#"{{"item":"tea","n":{n}}}"#)).unwrap();
        let stream = StreamId { kind: StreamKind::parse("order").unwrap(), id: Uuid::from_u128(n) };
        let command = CommandEnvelope {
            id: CommandId(Uuid::from_u128(n)),
            device: DeviceId(Uuid::from_u128(1)),
            seq: Seq(3),
            stream,
            kind: "order.enter".to_owned(),
            schema: 1,
            payload: payload(),
            expected: Expected::Exact(counterfoil_core::Version(2)),
            basis: Position(7),
            depends_on: None,
            fixes: Some(CommandId(Uuid::from_u128(9))),
            occurred_at: Moment { at: UtcMillis(1_000), offset_minutes: -60 },
        };
        let kind = "order.entered".to_owned();
        Asked { command, shown: vec![Shown { kind, schema: 1, payload: payload() }] }
    }

    fn entry(count: u128) -> Entry {
        let command = CommandId(Uuid::from_u128(5));
        Entry {
            handled: vec![Handled { command, how: Handling::Seen, at: UtcMillis(4) }],
            asked: (1..=count).map(asked).collect(),
            ..Entry::default()
        }
    }

    #[test]
    fn an_entry_reads_back_small_or_large_and_so_does_that_of_a_build_before() {
        for (count, tag) in [(0, PLAIN), (1, PLAIN), (200, SQUEEZED)] {
            let bytes = entry(count).encode().unwrap();
            assert_eq!(bytes[0], tag, "{count}");
            assert_eq!(Entry::decode(&bytes), Some(entry(count)));
            let json = serde_json::to_vec(&entry(count)).unwrap();
            assert_eq!(Entry::decode(&json), Some(entry(count)));
        }
        assert!(entry(200).encode().unwrap().len() < 200 * 40);
    }

    /// Written by the first build that wrote this form; it is read for ever.
    #[test]
    fn the_form_that_was_shipped_is_read() {
        let bytes = include_bytes!("../tests/corpus/entry.packed.1.bin");
        assert_eq!(Entry::decode(bytes), Some(entry(1)));
        let bytes = include_bytes!("../tests/corpus/entry.squeezed.2.bin");
        assert_eq!(Entry::decode(bytes), Some(entry(200)));
    }

    #[test]
    fn what_is_torn_damaged_or_boasts_is_no_entry() {
        for whole in [entry(1).encode().unwrap(), entry(200).encode().unwrap()] {
            for cut in 0..whole.len() {
                assert_eq!(Entry::decode(&whole[..cut]), None, "cut at {cut}");
            }
        }
        assert_eq!(Entry::decode(&[SQUEEZED, 0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0x61]), None);
        assert_eq!(Entry::decode(&[7, 1, 2]), None);
        let mut broken = entry(1).encode().unwrap();
        let at = broken.windows(3).position(|three| three == b"tea").unwrap();
        broken[at + 3] = b'{';
        assert_eq!(Entry::decode(&broken), None, "a payload that is no JSON");
    }
}
