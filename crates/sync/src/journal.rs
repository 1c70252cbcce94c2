//! The second store's frames: what cannot be fetched again, in a form that survives a torn tail.
//!
//! A frame is the length of its body (4 bytes, little end first), the CRC-32 of its body (4 bytes, the
//! same way), and the body, packed as an entry of the log is. Frames follow each other; reading stops at the
//! first that is cut or damaged.

use counterfoil_core::{CommandId, DeviceId, Seq, bug};
use serde::{Deserialize, Serialize};

use crate::log::{Asked, Entry, Handled, Renamed, Turn};
use crate::packed::{PackFault, pack, unpack};

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
    /// Whether it was written without waiting for the log, see [`Entry::is_ahead`]: another tab may have taken
    /// its turn, see [`Frame::counts_beside`].
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_ahead: bool,
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
    /// Whether it says anything beside a log that goes up to `last`.
    pub fn counts_beside(&self, last: Turn) -> bool {
        !self.is_ahead || self.turn > last
    }

    /// All deeds in it.
    pub fn deeds(&self) -> impl Iterator<Item = &Handled> {
        self.handled.iter().chain(&self.ended).chain(&self.unlogged_deeds)
    }

    /// What of `entry`, written at `turn`, has to be in the journal before its store may be reported;
    /// `None` if nothing. To be written after the log, so that the journal never says what the log refused;
    /// beside it if it is ahead.
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
            is_ahead: entry.is_ahead(),
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
fn is_false(is: &bool) -> bool {
    !is
}

/// All `frames` of one journal, in its order. What another was written behind was not ahead of a write that went
/// wrong: then the journal would have been begun anew. So only the last of them is in doubt.
pub fn certain(mut frames: Vec<Frame>) -> Vec<Frame> {
    if let Some((_, before)) = frames.split_last_mut() {
        for frame in before {
            frame.is_ahead = false;
        }
    }
    frames
}

/// Why a frame has no bytes. A bug, or more than 4 GiB.
#[derive(Debug, thiserror::Error)]
pub enum EncodeFault {
    /// It has no stored form.
    #[error("the frame has no stored form")]
    Pack(#[source] PackFault),
    /// Its length does not fit.
    #[error("the frame is too long")]
    TooLong,
}

/// The bytes of one frame, to be appended and flushed.
///
/// # Errors
/// Nothing that a user's data can bring about.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, EncodeFault> {
    let rest = Frame {
        device: frame.device,
        turn: frame.turn,
        highest: frame.highest,
        is_ahead: frame.is_ahead,
        renamed: frame.renamed,
        asked: Vec::new(),
        handled: frame.handled.clone(),
        ended: frame.ended.clone(),
        offered: frame.offered.clone(),
        unlogged: Vec::new(),
        unlogged_deeds: frame.unlogged_deeds.clone(),
    };
    let body = pack(&rest, &[&frame.asked, &frame.unlogged]).map_err(EncodeFault::Pack)?;
    let Ok(length) = u32::try_from(body.len()) else { return Err(EncodeFault::TooLong) };
    let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
    bytes.extend(length.to_le_bytes());
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
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
    if crc32fast::hash(body) != u32::from_le_bytes(*sum) && !bug!("no-checksum") {
        return None;
    }
    read(body).map(|frame| (frame, after))
}

fn read(body: &[u8]) -> Option<Frame> {
    let (mut frame, mut commands) = unpack::<Frame>(body)?;
    frame.unlogged.extend(commands.pop().unwrap_or_default());
    frame.asked.extend(commands.pop().unwrap_or_default());
    Some(frame)
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
            is_ahead: false,
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
