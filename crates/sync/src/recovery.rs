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
    /// All frames of all journals, those of one journal in its order; without what the log took all the same,
    /// see [`crate::replica::Replica::strike`].
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
/// journals hold beyond it was lost. Turns and numbers go on after the highest ever heard of, so that no
/// place is taken twice.
#[inline] // Compiled where the page's size counts.
pub fn recover(found: &Found) -> Recovery {
    let log = Reach::of_log(found);
    let device = found.device.or_else(|| device_of(found));
    let is_ours = |frame: &&Frame| Some(frame.device) == device;
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
    let unlogged = unlogged_commands(&frames, &deeds.handled, (&found.entries, highest));
    if journal.turn > log.turn || highest > log.seq || !unlogged.is_empty() {
        let mut asked = lost_commands(&frames, &deeds.handled, log.seq);
        asked.extend(unlogged);
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

/// The commands that no log took, numbered after all others.
#[inline]
fn unlogged_commands(
    frames: &[&Frame],
    handled: &[Handled],
    (entries, highest): (&[(Turn, Entry)], Seq),
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
    let mut seq = highest;
    let mut unlogged = Vec::new();
    for asked in frames.iter().flat_map(|frame| &frame.unlogged) {
        if known.insert(asked.command.id) {
            seq = seq.next();
            let mut asked = asked.clone();
            asked.command.seq = seq;
            unlogged.push(asked);
        }
    }
    unlogged
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

#[cfg(test)]
mod tests {
    use super::*;
    use counterfoil_core::{
        CommandEnvelope, Encoded, Moment, Payload, StreamId, StreamKind, UtcMillis,
    };
    use uuid::Uuid;

    use crate::log::Renamed;

    const DEVICE: DeviceId = DeviceId(Uuid::from_u128(1));

    fn asked(seq: u64) -> Asked {
        let encoded = Encoded { kind: "till.open", schema: 1, payload: Payload::of(&()).unwrap() };
        let number = (DEVICE, Seq(seq), CommandId(Uuid::from_u128(u128::from(seq))));
        let stream = StreamId { kind: StreamKind::parse("till").unwrap(), id: Uuid::nil() };
        Asked { command: encoded.command(number, stream, Moment::default()), shown: Vec::new() }
    }

    fn entry(seqs: &[u64]) -> Entry {
        Entry { asked: seqs.iter().map(|seq| asked(*seq)).collect(), ..Entry::default() }
    }

    fn frame(turn: u64, entry: &Entry) -> Frame {
        Frame::of(DEVICE, Turn(turn), entry).unwrap()
    }

    #[test]
    fn a_new_browser_gets_a_new_device() {
        let recovery = recover(&Found::default());
        assert_eq!(recovery.device, None);
        assert_eq!((recovery.turn, recovery.restore.len(), recovery.missing), (Turn(1), 0, 0));
    }

    #[test]
    fn a_whole_log_needs_nothing() {
        let found = Found {
            device: Some(DEVICE),
            entries: vec![(Turn(1), entry(&[1, 2]))],
            frames: vec![frame(1, &entry(&[1, 2]))],
            marker: Some((DEVICE, Seq(2))),
            ..Found::default()
        };
        let recovery = recover(&found);
        assert_eq!((recovery.restore.len(), recovery.restored, recovery.missing), (0, 0, 0));
    }

    #[test]
    fn a_wiped_log_gets_back_what_the_journals_hold_under_the_same_device() {
        let withdrawn =
            Handled { command: asked(2).command.id, how: Handling::Withdrawn, at: UtcMillis(0) };
        let deed = Entry {
            handled: vec![withdrawn],
            offered: vec![asked(1).command.id],
            ..Entry::default()
        };
        let found = Found {
            frames: vec![frame(4, &entry(&[3])), frame(1, &entry(&[1, 2])), frame(5, &deed)],
            marker: Some((DEVICE, Seq(5))),
            ..Found::default()
        };
        let recovery = recover(&found);
        assert_eq!(recovery.device, Some(DEVICE));
        assert_eq!(recovery.turn, Turn(6));
        assert_eq!(recovery.restored, 2);
        assert_eq!(recovery.missing, 2);
        let [commands, deeds] = recovery.restore.as_slice() else { panic!("two entries") };
        assert_eq!(commands.asked, vec![asked(1), asked(3)]);
        assert_eq!(commands.taken, Some(Seq(5)));
        assert_eq!(deeds.offered, deed.offered);
        assert_eq!(deeds.handled, deed.handled);
    }

    #[test]
    fn a_wiped_log_gets_back_the_id_that_its_device_has_taken_last() {
        let id = |number| DeviceId(Uuid::from_u128(number));
        let renamed = |from, to| Some(Renamed { from: id(from), to: id(to) });
        let (first, last) = (renamed(1, 2), renamed(2, 3));
        let named = |renamed| Entry { renamed, ..Entry::default() };
        let frames = vec![frame(7, &named(last)), frame(5, &named(first)), frame(8, &entry(&[4]))];
        let recovery = recover(&Found { frames, ..Found::default() });
        assert_eq!((recovery.device, recovery.missing), (Some(DEVICE), 0));
        assert_eq!(recovery.restore.first().and_then(|entry| entry.renamed), last);
    }

    #[test]
    fn a_log_that_lost_its_tail_gets_back_only_that() {
        let found = Found {
            device: Some(DEVICE),
            entries: vec![(Turn(8), entry(&[7]))],
            covered: Some((Seq(6), Turn(7))),
            frames: vec![frame(1, &entry(&[1])), frame(8, &entry(&[7])), frame(9, &entry(&[8]))],
            ..Found::default()
        };
        let recovery = recover(&found);
        assert_eq!(recovery.turn, Turn(10));
        assert_eq!(recovery.restore.first().map(|e| e.asked.clone()), Some(vec![asked(8)]));
    }

    #[test]
    fn what_the_log_would_not_take_is_put_back_behind_all_that_it_took_since() {
        let standing_in = |ids: &[u64]| Frame {
            unlogged: ids.iter().map(|id| asked(*id)).collect(),
            ..frame(1, &entry(&[1]))
        };
        // Another tab's command has the number 2 by now; 8 was written in the end, and 9 was withdrawn.
        let other =
            Asked { command: CommandEnvelope { seq: Seq(2), ..asked(7).command }, ..asked(7) };
        let mut log = entry(&[]);
        log.asked = vec![other, asked(8)];
        let withdrawn =
            Handled { command: asked(9).command.id, how: Handling::Withdrawn, at: UtcMillis(0) };
        let found = Found {
            device: Some(DEVICE),
            entries: vec![(Turn(1), entry(&[1])), (Turn(2), log)],
            frames: vec![
                Frame { handled: vec![withdrawn], ..standing_in(&[2, 8, 9]) },
                standing_in(&[2, 3]),
            ],
            ..Found::default()
        };
        let recovery = recover(&found);
        let back: Vec<(CommandId, Seq)> = recovery.restore[0]
            .asked
            .iter()
            .map(|asked| (asked.command.id, asked.command.seq))
            .collect();
        assert_eq!(back, [(asked(2).command.id, Seq(9)), (asked(3).command.id, Seq(10))]);
        assert_eq!((recovery.restored, recovery.missing, recovery.turn), (2, 0, Turn(3)));
    }

    fn withdrawn(id: u64) -> Handled {
        Handled { command: asked(id).command.id, how: Handling::Withdrawn, at: UtcMillis(0) }
    }

    fn put_back(recovery: &Recovery) -> (Vec<u64>, usize) {
        let asked = recovery.restore.iter().flat_map(|entry| &entry.asked);
        let handled = recovery.restore.iter().map(|entry| entry.handled.len()).sum();
        (asked.map(|asked| asked.command.seq.0).collect(), handled)
    }

    #[test]
    fn a_withdrawal_counts_if_it_came_before_the_offer_in_whichever_frame_it_stands() {
        let offered = Entry { offered: vec![asked(1).command.id], ..Entry::default() };
        let deed = Entry { handled: vec![withdrawn(1)], ..Entry::default() };
        let begun = frame(1, &entry(&[1]));
        // The first counted before the offer, and its journal was begun anew after it; the others did not.
        let whole = |turn| Frame { handled: Vec::new(), ..frame(turn, &deed) };
        let ended = Frame { ended: vec![withdrawn(1)], ..whole(9) };
        let late = Frame { unlogged_deeds: vec![withdrawn(1)], ..whole(1) };
        for (deed, counts) in [(ended, true), (frame(5, &deed), false), (late, false)] {
            let frames = vec![begun.clone(), frame(4, &offered), deed.clone()];
            let recovery = recover(&Found { frames, ..Found::default() });
            let expected = if counts { (Vec::new(), 1) } else { (vec![1], 0) };
            assert_eq!(put_back(&recovery), expected, "{deed:?}");
        }
    }

    #[test]
    fn what_the_log_knows_as_withdrawn_is_not_put_back_for_a_journal_that_stood_in() {
        let deed = Entry { handled: vec![withdrawn(2)], ..entry(&[3]) };
        let standing_in = Frame { unlogged: vec![asked(2)], ..frame(1, &entry(&[1])) };
        let found = Found {
            device: Some(DEVICE),
            entries: vec![(Turn(1), entry(&[1])), (Turn(2), deed)],
            frames: vec![standing_in],
            ..Found::default()
        };
        assert_eq!(recover(&found).restored, 0);
    }

    #[test]
    fn without_a_journal_the_marker_says_how_many_may_be_missing() {
        let found = Found { marker: Some((DEVICE, Seq(3))), ..Found::default() };
        let recovery = recover(&found);
        assert_eq!((recovery.device, recovery.missing), (Some(DEVICE), 3));
        assert_eq!(recovery.restore.first().and_then(|entry| entry.taken), Some(Seq(3)));
    }
}
