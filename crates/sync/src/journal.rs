//! The second store's frames: what cannot be fetched again, in a form that survives a torn tail.
//!
//! A frame is the length of its body (4 bytes, little end first), the CRC-32 of its body (4 bytes), and
//! the body as JSON. Frames follow each other; reading stops at the first that is cut or damaged.

use counterfoil_core::{CommandId, DeviceId, Seq};
use serde::{Deserialize, Serialize};

use crate::log::{Asked, Entry, Handled};

/// The part of one or more log entries that no server can give back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Whose log.
    pub device: DeviceId,
    /// The highest sequence number that was taken by then.
    pub highest: Seq,
    /// Commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// Deeds of the user.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handled: Vec<Handled>,
    /// Commands that may have been sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<CommandId>,
}

impl Frame {
    /// What of `entry` has to be in the journal before its store may be reported; `None` if nothing.
    pub fn of(device: DeviceId, entry: &Entry) -> Option<Frame> {
        if entry.asked.is_empty() && entry.handled.is_empty() && entry.offered.is_empty() {
            return None;
        }
        let highest = entry.asked.iter().map(|asked| asked.command.seq).max().unwrap_or_default();
        Some(Frame {
            device,
            highest,
            asked: entry.asked.clone(),
            handled: entry.handled.clone(),
            offered: entry.offered.clone(),
        })
    }
}

/// The bytes of one frame, to be appended and flushed.
///
/// # Errors
/// The frame has no JSON form: a bug.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(frame)
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
    Scan { frames: Vec::new(), good_bytes: 0, is_torn: !bytes.is_empty() }
}
