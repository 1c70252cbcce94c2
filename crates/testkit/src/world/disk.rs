//! A device's stores, as a browser has them: one log, a journal per tab, a checkpoint and a marker.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{CommandId, DeviceId, Seq};
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
    /// Journals whose tabs died while the log had not what they hold last: nothing is written behind that.
    pub(super) is_stale: [bool; super::TABS],
    /// Journals that were begun and not heard of any more. The next start finds them.
    pub(super) strays: Vec<Vec<u8>>,
    pub(super) marker: Option<(DeviceId, Seq)>,
    /// Whether one of the two stores lacks something that the other has, until the next start.
    pub(super) is_hurt: bool,
    /// The entries that were shed, each with the turn before which all went.
    shed: BTreeMap<Turn, (Turn, Entry)>,
}

impl Disk {
    pub(super) fn last(&self) -> Turn {
        self.log.last_key_value().map(|(turn, _)| *turn).unwrap_or_default()
    }

    pub(super) fn after(&self, turn: Turn) -> Vec<(Turn, Entry)> {
        self.log.range(turn.next()..).map(|(turn, entry)| (*turn, entry.clone())).collect()
    }

    /// Empties a part of what is before `turn`: somebody may be killed in the middle of it. How many.
    pub(super) fn shed(&mut self, before: Turn, mut is_done: impl FnMut() -> bool) -> usize {
        let full = self.log.range_mut(..before).filter(|(_, entry)| !entry.is_empty());
        let gone = full.filter(|_| is_done());
        let was = self.shed.len();
        self.shed.extend(gone.map(|(turn, entry)| (*turn, (before, std::mem::take(entry)))));
        self.shed.len() - was
    }

    /// Whether the log up to `turn` says all that it ever said.
    pub(super) fn is_whole(&self, turn: Turn) -> bool {
        let mut is_whole = true;
        for (_, entry) in self.log.range(..=turn) {
            is_whole = (is_whole && !entry.is_empty()) || entry.whole.is_some();
        }
        is_whole
    }

    /// All commands in the log and the journals, but for what lost its turn.
    pub(super) fn asked(&self) -> BTreeSet<CommandId> {
        let last = self.last();
        let frames = self.frames().filter(|frame| frame.counts_beside(last));
        let journaled = frames.flat_map(|frame| frame.asked.into_iter().chain(frame.unlogged));
        let shed = self.shed.values().map(|(_, entry)| entry);
        let logged = self.log.values().chain(shed).flat_map(|entry| entry.asked.iter().cloned());
        logged.chain(journaled).map(|asked| asked.command.id).collect()
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

    /// Has the journal of `tab` hold `frame` alone.
    pub(super) fn begin(&mut self, tab: usize, frame: &Frame) -> Result<(), String> {
        if let Some(journal) = self.journals.get_mut(tab) {
            journal.clear();
        }
        if let Some(is_stale) = self.is_stale.get_mut(tab) {
            *is_stale = false;
        }
        self.append(tab, frame)
    }

    /// Has the journal of `tab` hold `frame`, and no other journal anything.
    pub(super) fn place(&mut self, tab: usize, frame: &Frame) -> Result<(), String> {
        self.is_hurt = false;
        self.is_stale = Default::default();
        self.journals = Default::default();
        self.strays.clear();
        self.append(tab, frame)
    }

    fn frames(&self) -> impl Iterator<Item = Frame> {
        let all = self.journals.iter().chain(&self.strays);
        all.flat_map(|bytes| journal::certain(journal::decode(bytes).frames))
    }

    /// What an opening tab finds; `covered` is what its checkpoint covers.
    pub(super) fn found(&self, covered: Option<(Seq, Turn)>) -> Found {
        let after = covered.map(|(_, turn)| turn).unwrap_or_default();
        Found {
            device: self.owner,
            entries: self.after(after),
            covered,
            frames: self.frames().collect(),
            marker: self.marker,
        }
    }

    /// The browser lost the log and all that belongs to it.
    pub(super) fn wipe(&mut self) {
        self.owner = None;
        self.log.clear();
        self.shed.clear();
        self.checkpoint = None;
    }

    /// The browser lost the log's last writes. What was shed after one of them was written later still, and so
    /// may have been the checkpoint: it is kept if it `covered` nothing of what is lost.
    pub(super) fn cut(&mut self, turns: usize, covered: Option<Turn>) {
        for _ in 0..turns {
            self.log.pop_last();
        }
        let last = self.last();
        let is_undone = |_: &Turn, (before, _): &mut (Turn, Entry)| *before > last;
        for (turn, (_, entry)) in self.shed.extract_if(.., is_undone) {
            if turn <= last {
                self.log.insert(turn, entry);
            }
        }
        if covered.is_none_or(|covered| covered > last) {
            self.checkpoint = None;
        }
    }
}
