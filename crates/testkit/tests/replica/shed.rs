//! A log that sheds what the server can give again.

use counterfoil_core::UtcMillis;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Ask, Effect, Input, Replica, Start, StoreFault};
use counterfoil_testkit::till::{Build, TillCommand, Tills, run_as};

use crate::desk::{Desk, identity, one, put, stamp, two};

/// A device with something decided, something refused and something of its own.
fn desk() -> Desk {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.ask(two(), TillCommand::Open).unwrap();
    desk.settle();
    desk
}

impl Desk {
    fn tab(&self, turns: usize) -> Replica<Tills> {
        let entries = self.log[..turns].to_vec();
        Replica::open(Start { identity: identity(), checkpoint: None, entries }, self.now).0
    }

    /// What is to be emptied, if it is to be.
    fn sheds(&mut self) -> Option<Turn> {
        let shed = |want: &Effect<Tills>| match want {
            Effect::Shed { before } => Some(*before),
            _ => None,
        };
        let found = self.wants.iter().find_map(shed);
        self.wants.retain(|want| shed(want).is_none());
        found
    }

    fn shed(&mut self) -> Turn {
        self.step(Input::RoomScarce);
        self.settle();
        let before = self.sheds().unwrap();
        for (turn, entry) in &mut self.log {
            if *turn < before {
                *entry = Entry::default();
            }
        }
        before
    }
}

fn all(replica: &Replica<Tills>) -> Vec<String> {
    let streams = replica.streams().map(|told| format!("{told:?}"));
    let commands = replica.commands();
    let commands = commands.iter().map(|told| format!("{} {:?}", told.command.id, told.delivery));
    streams.chain(commands).collect()
}

#[test]
fn a_shed_log_adds_up_to_what_it_was_and_goes_on() {
    let mut desk = desk();
    let before = all(&desk.replica);
    let turns = desk.log.len();
    assert_eq!(desk.shed(), Turn(u64::try_from(turns).unwrap() + 1));
    assert!(desk.log[..turns].iter().all(|(_, entry)| entry.is_empty()));
    assert_eq!(all(&desk.replica), before, "who saw it all passes over it");
    assert_eq!(all(&desk.tab(desk.log.len())), before);
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    assert_eq!(all(&desk.tab(desk.log.len())), all(&desk.replica));
    assert_eq!(desk.amount(one()), 5);
}

#[test]
fn a_tab_that_slept_through_it_begins_anew_and_keeps_what_it_has_not_written() {
    let turns = desk().log.len();
    for slept_at in 0..turns {
        let mut desk = desk();
        let mut sleeper = desk.tab(slept_at);
        desk.ask(one(), put(7)).unwrap();
        desk.settle();
        desk.shed();
        let ask = Ask {
            stamp: stamp(900, UtcMillis(0)),
            stream: counterfoil_testkit::till::till(uuid::Uuid::from_u128(9)),
            intent: TillCommand::Open,
            fixes: None,
        };
        sleeper.ask(ask, UtcMillis(0)).unwrap();
        // Its turn is taken; it reads what it missed.
        sleeper.step(Input::Stored(Err(StoreFault::Moved)), UtcMillis(0));
        let missed = desk.log[slept_at..].to_vec();
        let wants = sleeper.step(Input::Read(Ok(missed)), UtcMillis(0));
        let changed = wants.iter().any(|want| matches!(want, Effect::Changed(_)));
        assert!(changed, "the screen is told");
        let next = wants.iter().find_map(|want| match want {
            Effect::Store { turn, entry } => Some((*turn, entry.asked.len())),
            _ => None,
        });
        let last = u64::try_from(desk.log.len()).unwrap();
        assert_eq!(next, Some((Turn(last + 1), 1)), "asleep at {slept_at}");
        for stream in [one(), two()] {
            assert_eq!(sleeper.state(stream), desk.replica.state(stream), "asleep at {slept_at}");
        }
        assert_eq!(sleeper.standing().cursor, desk.replica.standing().cursor);
        let known = desk.replica.commands().len();
        assert_eq!(sleeper.commands().len(), known + 1, "asleep at {slept_at}");
    }
}

#[test]
fn it_is_done_once_in_a_while_and_what_was_left_undone_is_asked_for_again() {
    let mut desk = desk();
    let before = desk.shed();
    desk.step(Input::RoomScarce);
    assert_eq!((desk.store(), desk.sheds()), (None, Some(before)));
    desk.replica.set_shed_after(0);
    assert!(desk.shed() > before);
}

#[test]
fn a_device_that_never_heard_of_a_server_sheds_nothing() {
    let mut desk = Desk::offline();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.save();
    desk.step(Input::RoomScarce);
    assert_eq!((desk.store(), desk.sheds()), (None, None));
}

#[test]
fn where_there_is_no_room_for_it_nobody_is_alarmed() {
    let mut desk = desk();
    desk.step(Input::RoomScarce);
    assert!(desk.store().is_some_and(|(_, entry)| entry.whole.is_some()));
    desk.step(Input::Stored(Err(StoreFault::Full)));
    assert_eq!(desk.replica.standing().not_saving, None);
    assert_eq!((desk.store(), desk.sheds(), desk.replica.whole_at()), (None, None, Turn(0)));
}

#[test]
fn a_write_that_was_told_as_failed_and_was_shed_since_is_not_written_again() {
    let mut desk = desk();
    let read = desk.log.len();
    let mut sleeper = desk.tab(read);
    let ask = Ask { stamp: stamp(900, desk.now), stream: two(), intent: put(3), fixes: None };
    let wants = sleeper.ask(ask, desk.now).unwrap();
    let written = wants.into_iter().find_map(|want| match want {
        Effect::Store { turn, entry } => Some((turn, *entry)),
        _ => None,
    });
    // It stands in the log all the same, and another tab reads and sheds it.
    desk.log.extend(written);
    desk.step(Input::Hinted);
    desk.step(Input::Read(Ok(desk.log[read..].to_vec())));
    desk.shed();

    sleeper.step(Input::Stored(Err(StoreFault::Failed)), desk.now);
    sleeper.step(Input::Hinted, desk.now);
    let wants = sleeper.step(Input::Read(Ok(desk.log[read..].to_vec())), desk.now);
    assert!(!wants.iter().any(|want| matches!(want, Effect::Store { .. })), "{wants:?}");
    assert_eq!(all(&sleeper), all(&desk.replica));
}

#[test]
fn a_tab_of_a_newer_build_reads_what_the_one_that_shed_could_not() {
    run_as(Build::Old);
    let mut desk = desk();
    let read = desk.log.len();
    desk.elsewhere(one(), &TillCommand::Rename { name: "ours".to_owned() });
    desk.step(Input::HeadIs(desk.book.epoch(), desk.book.head()));
    desk.settle();
    assert_eq!(desk.replica.standing().unreadable, 1);
    let mut newer = desk.tab(read - 1);
    desk.shed();
    run_as(Build::New);
    newer.step(Input::Hinted, desk.now);
    newer.step(Input::Read(Ok(desk.log[read - 1..].to_vec())), desk.now);
    assert_eq!(newer.standing().unreadable, 0);
    assert_eq!(newer.confirmed(one()).map(|held| held.state.name.as_str()), Some("ours"));
}
