//! A journal that stands in for the log, and is found by a start long after the log took all that it held.

use counterfoil_core::Epoch;
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, Handling, Turn};
use counterfoil_sync::recovery::{Found, Recovery, recover};
use counterfoil_sync::replica::{Base, Input, Replica, StoreFault};
use counterfoil_testkit::till::{TillCommand, Tills};
use uuid::Uuid;

use crate::desk::{Desk, identity, one, put};

const RESTORED: Epoch = Epoch(Uuid::from_u128(0xE3));

/// A desk whose log did not take how a till was opened, and the journal that stood in for it.
fn stood_in_for() -> (Desk, Frame) {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.store().unwrap();
    let frame = desk.replica.frame_with_unsaved();
    desk.step(Input::Stored(Err(StoreFault::Failed)));
    desk.step(Input::SyncNow);
    (desk, frame)
}

impl Desk {
    /// A start that finds `frame` beside the log; from the newest checkpoint if there is one.
    fn start_beside(&self, frame: &Frame, base: Option<&Base<Tills>>) -> Recovery {
        let covered = base.map(Base::covered);
        let after = covered.map_or(Turn(0), |(_, turn)| turn);
        let entries: Vec<_> = self.log.iter().filter(|(turn, _)| *turn > after).cloned().collect();
        let mut found = Found {
            device: Some(identity().device),
            entries,
            covered,
            frames: vec![frame.clone()],
            ..Found::default()
        };
        Replica::strike(base, &mut found);
        recover(&found)
    }
}

#[test]
fn what_the_log_took_in_the_end_is_not_asked_again_behind_what_was_built_on_it() {
    let (mut desk, frame) = stood_in_for();
    assert_eq!(desk.start_beside(&frame, None).restored, 1, "a kill now loses nothing");
    desk.settle();
    assert_eq!(desk.start_beside(&frame, None).restored, 0, "the log has it");
    desk.ask(one(), TillCommand::Publish).unwrap();
    let backup = desk.book.clone();
    desk.settle();
    let checkpoint = desk.replica.checkpoint();
    desk.ask(one(), put(5)).unwrap();
    desk.save().unwrap();

    // The server forgets that it has decided it, and the device starts from its checkpoint.
    desk.book = backup.restored(RESTORED, desk.book.lineage());
    let base = Base::<Tills>::read(&checkpoint).unwrap();
    let recovery = desk.start_beside(&frame, Some(&base));
    assert_eq!((recovery.restored, recovery.restore), (0, Vec::new()));
    let (replica, wants) = Replica::resume(identity(), base, desk.now);
    let (_, last) = desk.log.last().unwrap().clone();
    (desk.replica, desk.wants) = (replica, wants);
    desk.step(Input::Hinted);
    desk.step(Input::Read(Ok(vec![(Turn(u64::MAX), last)])));
    desk.step(Input::Leading(true));
    desk.settle();
    assert_eq!((desk.amount(one()), desk.replica.commands()), (5, Vec::new()));
}

#[test]
fn what_the_log_sheds_is_not_asked_again_either() {
    let (mut desk, frame) = stood_in_for();
    desk.settle();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.step(Input::RoomScarce);
    let whole = desk.save().unwrap();
    assert!(whole.whole.is_some());
    let all = desk.log.len();
    for (_, entry) in &mut desk.log[..all - 1] {
        *entry = Entry::default();
    }
    assert_eq!(desk.start_beside(&frame, None).restored, 0);
}

#[test]
fn what_was_taken_back_before_the_log_took_it_stays_taken_back() {
    let mut desk = Desk::offline();
    let id = desk.ask(one(), TillCommand::Open).unwrap();
    desk.store().unwrap();
    let frame = desk.replica.frame_with_unsaved();
    desk.step(Input::Stored(Err(StoreFault::Full)));
    desk.wants.clear();
    desk.step(Input::Handle(id, Handling::Withdrawn));
    assert!(desk.replica.commands().is_empty());
    let entry = desk.save().unwrap();
    assert_eq!((entry.asked.len(), entry.handled.len()), (0, 1), "only the withdrawal");
    let after = Frame::of(identity().device, Turn(1), &entry).unwrap();
    let frames = vec![frame, after];
    let found = Found { device: Some(identity().device), frames, ..Found::default() };
    assert_eq!(recover(&found).restored, 0);
}
