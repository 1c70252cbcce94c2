//! The second store's frames: what cannot be fetched again, in a form that survives a torn tail.
//!
//! A frame is the length of its body (4 bytes, little end first), the CRC-32 of its body (4 bytes, the
//! same way), and the body as JSON. Frames follow each other; reading stops at the first that is cut or
//! damaged.

use counterfoil_core::{CommandId, DeviceId, Seq, bug, json};
use serde::{Deserialize, Serialize};

use crate::log::{Asked, Entry, Handled, Renamed, Turn};

/// Bytes before a frame's body.
const HEADER_BYTES: usize = 8;

/// The part of one or more log entries that no server can give back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Whose log: the id that it was made with.
    pub device: DeviceId,
    /// The log's newest turn by then.
    pub turn: Turn,
    /// The highest sequence number in it; 0 if there is none.
    pub highest: Seq,
    /// The id that the device has taken since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed: Option<Renamed>,
    /// Commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// Deeds of the user, in this turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handled: Vec<Handled>,
    /// Deeds of the user that came in time, in whichever turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Handled>,
    /// Commands that may have been sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<CommandId>,
    /// Commands that the log would not take yet. Their numbers are not given for good: the log may give
    /// them to others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlogged: Vec<Asked>,
    /// Deeds that the log would not take yet: they come after all that it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlogged_deeds: Vec<Handled>,
}

impl Frame {
    /// All deeds in it.
    pub fn deeds(&self) -> impl Iterator<Item = &Handled> {
        self.handled.iter().chain(&self.ended).chain(&self.unlogged_deeds)
    }

    /// What of `entry`, written at `turn`, has to be in the journal before its store may be reported;
    /// `None` if nothing. To be written after the log, so that the journal never says what the log refused.
    pub fn of(device: DeviceId, turn: Turn, entry: &Entry) -> Option<Frame> {
        let has_deeds =
            !entry.asked.is_empty() || !entry.handled.is_empty() || !entry.offered.is_empty();
        if !has_deeds && entry.renamed.is_none() {
            return None;
        }
        let highest = entry.asked.iter().map(|asked| asked.command.seq).max().unwrap_or_default();
        Some(Frame {
            device,
            turn,
            highest,
            renamed: entry.renamed,
            asked: entry.asked.clone(),
            handled: entry.handled.clone(),
            offered: entry.offered.clone(),
            ended: Vec::new(),
            unlogged: Vec::new(),
            unlogged_deeds: Vec::new(),
        })
    }
}

/// Why a frame has no bytes. A bug, or more than 4 GiB.
#[derive(Debug, thiserror::Error)]
pub enum EncodeFault {
    /// It has no JSON form.
    #[error("the frame has no JSON form")]
    Json(#[source] serde_json::Error),
    /// Its length does not fit.
    #[error("the frame is too long")]
    TooLong,
}

/// The bytes of one frame, to be appended and flushed.
///
/// # Errors
/// Nothing that a user's data can bring about.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, EncodeFault> {
    let body = serde_json::to_vec(frame).map_err(EncodeFault::Json)?;
    let Ok(length) = u32::try_from(body.len()) else { return Err(EncodeFault::TooLong) };
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend(crc32(&body).to_le_bytes());
    bytes.extend(body);
    Ok(bytes)
}

/// What the bytes of a journal say.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// All whole frames before the first that is not.
    pub frames: Vec<Frame>,
    /// How many bytes they take: append here, so that what is torn is overwritten.
    pub good_bytes: usize,
    /// Whether anything stood after them.
    pub is_torn: bool,
}

/// Reads a journal as far as it is whole. Never fails: a torn tail is what a kill leaves.
pub fn decode(bytes: &[u8]) -> Scan {
    let mut frames = Vec::new();
    let mut rest = bytes;
    while let Some((frame, after)) = next(rest) {
        frames.push(frame);
        rest = after;
    }
    Scan { frames, good_bytes: bytes.len() - rest.len(), is_torn: !rest.is_empty() }
}

fn next(bytes: &[u8]) -> Option<(Frame, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let (body, after) = rest.split_at_checked(length)?;
    if crc32(body) != u32::from_le_bytes(*sum) && !bug!("no-checksum") {
        return None;
    }
    json::from_bytes(body).ok().map(|frame| (frame, after))
}

/// CRC-32 as in Ethernet and ZIP (reflected, polynomial 0xEDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    let table = const { crc_table() };
    let mut sum = u32::MAX;
    for byte in bytes {
        let [low, ..] = sum.to_le_bytes();
        let entry = table.get(usize::from(low ^ byte)).copied().unwrap_or_default();
        sum = (sum >> 8) ^ entry;
    }
    !sum
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut rest: &mut [u32] = &mut table;
    let mut value = 0_u32;
    while let Some((place, tail)) = rest.split_first_mut() {
        let mut sum = value;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
            bit += 1;
        }
        *place = sum;
        value += 1;
        rest = tail;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterfoil_core::UtcMillis;
    use uuid::Uuid;

    use crate::log::Handling;

    fn frame(turn: u64) -> Frame {
        let command = CommandId(Uuid::from_u128(u128::from(turn)));
        let handled = Handled { command, how: Handling::Withdrawn, at: UtcMillis(7) };
        Frame {
            device: DeviceId(Uuid::from_u128(1)),
            turn: Turn(turn),
            highest: Seq(turn),
            renamed: None,
            asked: Vec::new(),
            handled: vec![handled],
            offered: vec![command],
            ended: Vec::new(),
            unlogged: Vec::new(),
            unlogged_deeds: Vec::new(),
        }
    }

    fn journal() -> (Vec<u8>, Vec<usize>) {
        let mut bytes = Vec::new();
        let mut ends = vec![0];
        for turn in 1..=3 {
            bytes.extend(encode(&frame(turn)).unwrap());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn the_sum_is_the_one_everybody_uses() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_journal_cut_at_any_byte_gives_all_whole_frames() {
        let (bytes, ends) = journal();
        for cut in 0..=bytes.len() {
            let scan = decode(&bytes[..cut]);
            let whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            let expected: Vec<Frame> = (1..=3).take(whole).map(frame).collect();
            assert_eq!(scan.frames, expected, "cut at {cut}");
            assert_eq!(scan.good_bytes, ends[whole], "cut at {cut}");
            assert_eq!(scan.is_torn, cut != ends[whole], "cut at {cut}");
        }
    }

    #[test]
    fn a_flipped_bit_ends_the_journal_before_its_frame() {
        let (bytes, ends) = journal();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let before = ends.iter().filter(|end| **end <= at).count() - 1;
            assert_eq!(decode(&damaged).frames.len(), before, "byte {at}");
        }
    }

    #[test]
    fn a_length_of_nonsense_reads_as_torn() {
        let scan = decode(&[0xFF; 40]);
        assert_eq!(scan, Scan { frames: Vec::new(), good_bytes: 0, is_torn: true });
    }
}
