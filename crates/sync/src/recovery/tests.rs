//! Stores that disagree, and what a start makes of it.

use super::*;
use counterfoil_core::{
    CommandEnvelope, Encoded, Moment, Payload, StreamId, StreamKind, UtcMillis,
};
use uuid::Uuid;

use crate::journal::certain;
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

/// The first frame of a journal that was begun anew.
fn begun(turn: u64, entry: &Entry) -> Frame {
    Frame { is_ahead: false, ..frame(turn, entry) }
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
    let deed =
        Entry { handled: vec![withdrawn], offered: vec![asked(1).command.id], ..Entry::default() };
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
        ..begun(1, &entry(&[1]))
    };
    // Another tab's command has the number 2 by now; 8 was written in the end, and 9 was withdrawn.
    let other = Asked { command: CommandEnvelope { seq: Seq(2), ..asked(7).command }, ..asked(7) };
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
    let begun = begun(1, &entry(&[1]));
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
fn what_was_written_ahead_counts_only_where_the_log_does_not_go() {
    // The deed of three commands was cut short at turn 2, which another tab took with one command.
    let ahead = frame(2, &entry(&[2, 3, 4]));
    assert!(ahead.is_ahead);
    let log = |turns: &[(u64, &[u64])]| Found {
        device: Some(DEVICE),
        entries: turns.iter().map(|(turn, seqs)| (Turn(*turn), entry(seqs))).collect(),
        frames: vec![ahead.clone()],
        ..Found::default()
    };
    let taken = recover(&log(&[(1, &[1]), (2, &[2])]));
    assert_eq!((taken.restore.len(), taken.turn), (0, Turn(3)));
    let cut_short = recover(&log(&[(1, &[1])]));
    assert_eq!(put_back(&cut_short), (vec![2, 3, 4], 0));
}

#[test]
fn of_two_tabs_ahead_of_a_lost_log_the_one_that_lost_its_turn_goes_behind_whole() {
    let numbered = |id: u64, seq| Asked {
        command: CommandEnvelope { seq: Seq(seq), ..asked(id).command },
        ..asked(id)
    };
    let of = |asked| Entry { asked, ..Entry::default() };
    // 9 had its turn, for something was written behind it.
    let won =
        certain(vec![frame(2, &of(vec![numbered(9, 1)])), frame(3, &of(vec![numbered(10, 2)]))]);
    let lost = frame(2, &of(vec![numbered(6, 1), numbered(7, 2), numbered(8, 3)]));
    let frames = [vec![lost], won].concat();
    let recovery = recover(&Found { frames, ..Found::default() });
    let back = recovery.restore[0].asked.iter();
    let back: Vec<_> = back.map(|asked| (asked.command.id, asked.command.seq.0)).collect();
    let id = |id: u64| asked(id).command.id;
    assert_eq!(back, [(id(9), 1), (id(10), 2), (id(6), 4), (id(7), 5), (id(8), 6)]);
}

#[test]
fn what_the_log_knows_as_withdrawn_is_not_put_back_for_a_journal_that_stood_in() {
    let deed = Entry { handled: vec![withdrawn(2)], ..entry(&[3]) };
    let standing_in = Frame { unlogged: vec![asked(2)], ..begun(1, &entry(&[1])) };
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
