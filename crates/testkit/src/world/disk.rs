//! A device's stores, as a browser has them: one log, a journal per tab, a checkpoint and a marker.

use std::collections::BTreeMap;

use counterfoil_core::{DeviceId, Seq};
use counterfoil_sync::journal::{self, Frame};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::recovery::Found;

/// The stores.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    pub(super) owner: Option<DeviceId>,
    pub(super) log: BTreeMap<Turn, Entry>,
    pub(super) checkpoint: Option<Vec<u8>>,
    pub(super) journals: [Vec<u8>; super::TABS],
    pub(super) marker: Option<(DeviceId, Seq)>,
    /// Whether one of the two stores lacks something that the other has, until the next start.
    pub(super) is_hurt: bool,
}

impl Disk {
    pub(super) fn last(&self) -> Turn {
        self.log.last_key_value().map(|(turn, _)| *turn).unwrap_or_default()
    }

    pub(super) fn after(&self, turn: Turn) -> Vec<(Turn, Entry)> {
        self.log.range(turn.next()..).map(|(turn, entry)| (*turn, entry.clone())).collect()
    }

    /// Appends to a tab's journal, over whatever was torn there.
    pub(super) fn append(&mut self, tab: usize, frame: &Frame) -> Result<(), String> {
        let bytes = journal::encode(frame).map_err(|fault| fault.to_string())?;
        let Some(journal) = self.journals.get_mut(tab) else { return Ok(()) };
        journal.truncate(journal::decode(journal).good_bytes);
        journal.extend(bytes);
        let known = self.marker.map(|(_, seq)| seq).unwrap_or_default();
        self.marker = Some((frame.device, known.max(frame.highest)));
        Ok(())
    }

    /// What an opening tab finds; `covered` is what its checkpoint covers.
    pub(super) fn found(&self, covered: Option<(Seq, Turn)>) -> Found {
        let after = covered.map(|(_, turn)| turn).unwrap_or_default();
        Found {
            device: self.owner,
            entries: self.after(after),
            covered,
            frames: self.journals.iter().flat_map(|bytes| journal::decode(bytes).frames).collect(),
            marker: self.marker,
        }
    }

    /// The browser lost the log and all that belongs to it.
    pub(super) fn wipe(&mut self) {
        self.owner = None;
        self.log.clear();
        self.checkpoint = None;
    }

    /// The browser lost the log's last writes.
    pub(super) fn cut(&mut self, turns: usize) {
        for _ in 0..turns {
            self.log.pop_last();
        }
        self.checkpoint = None;
    }
}
