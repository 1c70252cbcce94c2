//! What to do when a device is opened and its log may have come back empty or shorter: a pure choice.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::gather::{Arrange, Gather};
use counterfoil_core::{CommandId, DeviceId, Seq, bug};

use crate::journal::Frame;
use crate::log::{Asked, Entry, Handled, Handling, Turn};

/// What the stores of a device hold when it is opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The log's device id; `None` if the log is new or was wiped.
    pub device: Option<DeviceId>,
    /// The log's entries, in order. They may start after a checkpoint.
    pub entries: Vec<(Turn, Entry)>,
    /// The highest sequence number and the last turn that a checkpoint covers, as
    /// [`crate::replica::Replica::covered`] says.
    pub covered: Option<(Seq, Turn)>,
    /// All frames of all journals, see [`crate::journal::certain`]; without what the log took all the same, see
    /// [`crate::replica::Replica::strike`].
    pub frames: Vec<Frame>,
    /// The hint in localStorage: the device, and its highest sequence number.
    pub marker: Option<(DeviceId, Seq)>,
}

/// What follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// The device id to go on with; `None`: make a new one.
    pub device: Option<DeviceId>,
    /// Where to write [`Recovery::restore`].
    pub turn: Turn,
    /// To be written one after the other from `turn` on, before the replica is opened; empty if nothing was
    /// lost. Afterwards write a fresh journal.
    pub restore: Vec<Entry>,
    /// How many commands were put back.
    pub restored: usize,
    /// How many saved commands may be missing all the same.
    pub missing: u64,
}

/// Compares the stores, and says what is to be put back. The log is believed as far as it goes; what the
/// journals hold beyond it was lost, or is ahead of a write that a kill cut short. Turns and numbers go on
/// after the highest ever heard of, so that no place is taken twice.
#[inline] // Compiled where the page's size counts.
pub fn recover(found: &Found) -> Recovery {
    let log = Reach::of_log(found);
    let device = found.device.or_else(|| device_of(found));
    let is_ours = |frame: &&Frame| Some(frame.device) == device && frame.counts_beside(log.turn);
    let journal = found.frames.iter().filter(is_ours).fold(Reach::default(), Reach::with_frame);
    let marked = found.marker.filter(|(owner, _)| Some(*owner) == device);
    let marked = marked.map(|(_, seq)| seq).unwrap_or_default();
    let heard_of = log.seq.max(journal.seq).max(marked);
    let highest = if bug!("numbers-restart") { log.seq } else { heard_of };
    let mut recovery = Recovery {
        device,
        turn: log.turn.max(journal.turn).next(),
        restore: Vec::new(),
        restored: 0,
        missing: highest.0.saturating_sub(log.seq.max(journal.seq).0),
    };
    let strangers = found.frames.iter().filter(|frame| Some(frame.device) != device);
    let lost_with_them: usize =
        strangers.map(|frame| frame.asked.len() + frame.unlogged.len()).sum();
    recovery.missing += u64::try_from(lost_with_them).unwrap_or(u64::MAX);
    let frames: Vec<&Frame> = found.frames.iter().filter(is_ours).collect();
    let deeds = deeds(&frames);
    let unlogged = unlogged_commands(&frames, &deeds.handled, &found.entries);
    if journal.turn > log.turn || highest > log.seq || !unlogged.is_empty() {
        let displaced = displaced(&frames);
        let lost = lost_commands(&frames, &deeds.handled, log.seq).into_iter();
        let (later, mut asked): (Vec<Asked>, Vec<Asked>) =
            lost.partition(|asked| displaced.contains(&asked.command.id));
        asked.extend(behind(highest, later.into_iter().chain(unlogged)));
        recovery.restored = asked.len();
        let renamed = frames.iter().filter(|frame| frame.renamed.is_some());
        let renamed = renamed.max_by_key(|frame| frame.turn).and_then(|frame| frame.renamed);
        let commands = Entry { taken: Some(highest), renamed, asked, ..Entry::default() };
        recovery.restore =
            [commands, deeds].into_iter().filter(|entry| !entry.is_empty()).collect();
    }
    recovery
}

/// How far something goes.
#[derive(Debug, Clone, Copy, Default)]
struct Reach {
    seq: Seq,
    turn: Turn,
}

impl Reach {
    fn of_log(found: &Found) -> Reach {
        let (seq, turn) = found.covered.unwrap_or_default();
        found.entries.iter().fold(Reach { seq, turn }, |reach, (turn, entry)| {
            let asked = entry.asked.iter().map(|asked| asked.command.seq).max().unwrap_or_default();
            let seq = reach.seq.max(asked).max(entry.taken.unwrap_or_default());
            Reach { seq, turn: reach.turn.max(*turn) }
        })
    }

    fn with_frame(self, frame: &Frame) -> Reach {
        let asked = frame.asked.iter().map(|asked| asked.command.seq).max().unwrap_or_default();
        let seq = self.seq.max(frame.highest).max(asked);
        Reach { seq, turn: self.turn.max(frame.turn) }
    }
}

/// The device whose journal goes farthest, or the marker's.
#[inline]
fn device_of(found: &Found) -> Option<DeviceId> {
    let last = found.frames.iter().max_by_key(|frame| frame.turn).map(|frame| frame.device);
    last.or(found.marker.map(|(device, _)| device))
}

/// What the user did, and what was offered. A withdrawal after an offer came too late, then and now.
#[inline]
fn deeds(frames: &[&Frame]) -> Entry {
    let mut in_turn = frames.to_vec();
    in_turn.arrange_by_key(|frame| frame.turn);
    let mut offered = BTreeSet::new();
    let mut handled: Vec<Handled> =
        in_turn.iter().flat_map(|frame| &frame.ended).cloned().collect();
    for frame in &in_turn {
        handled.extend(in_time(&frame.handled, &offered));
        offered.extend(frame.offered.iter().copied());
    }
    for frame in in_turn {
        handled.extend(in_time(&frame.unlogged_deeds, &offered));
    }
    Entry { handled, offered: offered.into_iter().collect(), ..Entry::default() }
}

/// Those of `deeds` that count when so much was `offered` before.
fn in_time(deeds: &[Handled], offered: &BTreeSet<CommandId>) -> Vec<Handled> {
    let counts = |handled: &&Handled| match handled.how {
        Handling::Withdrawn => !offered.contains(&handled.command),
        Handling::Dismissed | Handling::Seen => true,
    };
    deeds.iter().filter(counts).cloned().collect()
}

/// The commands that no log took. Their numbers do not count.
#[inline]
fn unlogged_commands(
    frames: &[&Frame],
    handled: &[Handled],
    entries: &[(Turn, Entry)],
) -> Vec<Asked> {
    // So it is nearly always, and a long journal has many commands to be compared with.
    if frames.iter().all(|frame| frame.unlogged.is_empty()) {
        return Vec::new();
    }
    let deeds = entries.iter().flat_map(|(_, entry)| &entry.handled).chain(handled);
    let closed = deeds.filter(|handled| handled.how.ends()).map(|handled| handled.command);
    let logged = entries.iter().flat_map(|(_, entry)| &entry.asked);
    let journalled = frames.iter().flat_map(|frame| &frame.asked);
    let mut known: BTreeSet<CommandId> =
        logged.chain(journalled).map(|asked| asked.command.id).gather();
    known.extend(closed);
    let unlogged = frames.iter().flat_map(|frame| &frame.unlogged);
    unlogged.filter(|asked| known.insert(asked.command.id)).cloned().collect()
}

/// The commands beyond `held` that were neither withdrawn nor dismissed, by their numbers. Of several frames
/// with the same command the one with the higher number was written last.
#[inline]
fn lost_commands(frames: &[&Frame], handled: &[Handled], held: Seq) -> Vec<Asked> {
    let closed: BTreeSet<CommandId> =
        handled.iter().filter(|handled| handled.how.ends()).map(|handled| handled.command).gather();
    let mut lost: BTreeMap<CommandId, &Asked> = BTreeMap::new();
    for asked in frames.iter().flat_map(|frame| &frame.asked) {
        let command = &asked.command;
        let is_newer = lost.get(&command.id).is_none_or(|known| known.command.seq < command.seq);
        if command.seq > held && !closed.contains(&command.id) && is_newer {
            lost.insert(command.id, asked);
        }
    }
    let mut lost: Vec<Asked> = lost.into_values().cloned().collect();
    lost.arrange_by_key(|asked| asked.command.seq);
    lost
}

/// What two tabs wrote under the same numbers, both ahead of the log: one of them lost its turn, and all that it
/// wrote then goes behind.
#[inline]
fn displaced(frames: &[&Frame]) -> BTreeSet<CommandId> {
    let mut owners: BTreeMap<Seq, CommandId> = BTreeMap::new();
    let mut displaced = BTreeSet::new();
    // What is certain comes first.
    let mut frames = frames.to_vec();
    frames.arrange_by_key(|frame| frame.is_ahead);
    for frame in frames {
        let numbers = || frame.asked.iter().map(|asked| (asked.command.seq, asked.command.id));
        let is_taken = |(seq, id)| owners.get(&seq).is_some_and(|owner| *owner != id);
        if frame.is_ahead && numbers().any(is_taken) {
            displaced.extend(numbers().map(|(_, id)| id));
        } else {
            owners.extend(numbers());
        }
    }
    for id in owners.values() {
        displaced.remove(id);
    }
    displaced
}

/// `commands` with the numbers after `highest`.
#[inline]
fn behind(highest: Seq, commands: impl Iterator<Item = Asked>) -> impl Iterator<Item = Asked> {
    commands.scan(highest, |seq, mut asked| {
        *seq = seq.next();
        asked.command.seq = *seq;
        Some(asked)
    })
}

#[cfg(test)]
mod tests;
