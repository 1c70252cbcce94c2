//! A server that was restored from a backup.

use counterfoil_core::{Epoch, Position, UtcMillis};
use counterfoil_sync::authority::Book;
use counterfoil_sync::log::{Entry, Handling};
use counterfoil_sync::replica::{
    Delivery, Effect, Input, Link, NetFault, Replica, Restored, Start, StoreFault,
};
use counterfoil_testkit::till::{BANK, TillCommand, Tills};
use uuid::Uuid;

use crate::desk::{Desk, EPOCH, identity, one, put, two};

const RESTORED: Epoch = Epoch(Uuid::from_u128(0xE2));

fn limit(limit: i64) -> TillCommand {
    TillCommand::SetLimit { limit }
}

impl Desk {
    /// `backup` takes the server's place.
    fn restore(&mut self, backup: Book<Tills>, epoch: Epoch) {
        self.book = backup.restored(epoch, self.book.lineage());
        self.step(Input::HeadIs(self.book.epoch(), self.book.head()));
    }

    /// What the user was told of a restored server.
    fn restored(&mut self) -> Option<Restored> {
        let told = |want: &Effect<Tills>| match want {
            Effect::Restored(restored) => Some(*restored),
            _ => None,
        };
        let found = self.wants.iter().find_map(told);
        self.wants.retain(|want| told(want).is_none());
        found
    }

    fn is_level(&self) -> bool {
        let known = |stream| self.replica.confirmed(stream).map(|held| held.state.clone());
        let shown = |stream| self.replica.state(stream).map(|held| held.state.clone());
        [BANK, one(), two()].into_iter().all(|stream| known(stream) == shown(stream))
            && self.replica.standing().cursor == self.book.head()
            && self.replica.standing().epoch == Some(self.book.epoch())
            && self.replica.commands().is_empty()
    }
}

#[test]
fn a_device_behind_the_fork_simply_goes_on() {
    let mut desk = Desk::leading();
    desk.ask(BANK, limit(5)).unwrap();
    desk.settle();
    let backup = desk.book.clone();
    desk.elsewhere(BANK, &limit(7));
    desk.restore(backup, RESTORED);
    desk.settle();
    assert_eq!(desk.restored(), Some(Restored { at: Position(1), again: 0 }));
    assert!(desk.is_level());
}

#[test]
fn what_a_restored_server_has_forgotten_is_sent_again_under_the_same_id_and_number() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    let backup = desk.book.clone();
    let id = desk.ask(one(), put(5)).unwrap();
    desk.settle();
    desk.elsewhere(BANK, &limit(7));
    desk.step(Input::HeadIs(EPOCH, Position(4)));
    desk.settle();
    let draft = desk.ask(two(), TillCommand::Open).unwrap();
    desk.settle();
    desk.restore(backup, RESTORED);
    let after = desk.pulled().unwrap();
    desk.step(Input::Answered(Ok(desk.book.foreign_page(after).into())));
    assert!(desk.wants.contains(&Effect::FetchSnapshot));
    let snapshot = desk.book.snapshot();
    desk.step(Input::Fetched(Ok(snapshot)));
    let entry = desk.save().unwrap();
    assert!(entry.forked.is_some() && entry.base.is_some());
    assert_eq!(desk.restored(), Some(Restored { at: Position(2), again: 1 }));
    assert_eq!((desk.amount(one()), desk.replica.confirmed(BANK)), (5, None));
    let request = desk.pushed().unwrap();
    assert_eq!(desk.told(id).delivery, Delivery::Sending);
    assert!(!desk.told(id).can_withdraw);
    let sent = &request.commands[0];
    assert_eq!((request.epoch, sent.id, sent.seq.0), (Some(RESTORED), id, 3));
    let page = desk.decide(&request);
    desk.step(Input::Answered(Ok(page.into())));
    desk.settle();
    assert_eq!((desk.amount(one()), desk.book.head()), (5, Position(3)));
    assert_eq!(desk.told(draft).delivery, Delivery::Draft);
}

/// A till with 5 in it, of which the backup knows nothing; and the server restored from that backup.
fn ahead_of_a_backup() -> Desk {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    let backup = desk.book.clone();
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    desk.restore(backup, RESTORED);
    desk
}

#[test]
fn a_kill_at_any_moment_loses_nothing_of_it() {
    let mut desk = ahead_of_a_backup();
    let saved = desk.log.len();
    desk.settle();
    for cut in saved..=desk.log.len() {
        let mut again = ahead_of_a_backup();
        let entries = desk.log[..cut].to_vec();
        let is_decided = entries[saved..].iter().any(|(_, entry)| entry.applied.is_some());
        if is_decided {
            again.book = desk.book.clone();
        }
        let start = Start { identity: identity(), checkpoint: None, entries };
        (again.replica, again.wants) = Replica::open(start, UtcMillis(0));
        let checkpoint = Some(again.replica.checkpoint());
        let start = Start { identity: identity(), checkpoint, entries: Vec::new() };
        (again.replica, again.wants) = Replica::open(start, UtcMillis(0));
        again.step(Input::Leading(true));
        again.settle();
        assert!(again.is_level(), "cut at {cut}");
        assert_eq!((again.book.head(), again.amount(one())), (Position(3), 5), "cut at {cut}");
    }
    assert!(desk.log.len() >= saved + 2, "the fork, and the decision after it");
}

#[test]
fn another_tab_goes_along_by_what_it_reads() {
    let mut desk = ahead_of_a_backup();
    let before = desk.log.clone();
    let start = Start { identity: identity(), checkpoint: None, entries: before.clone() };
    let (mut other, _) = Replica::<Tills>::open(start, UtcMillis(0));
    desk.settle();
    other.step(Input::Hinted, UtcMillis(0));
    let news = desk.log[before.len()..].to_vec();
    let effects = other.step(Input::Read(Ok(news)), UtcMillis(0));
    let told = Effect::Restored(Restored { at: Position(2), again: 1 });
    assert!(effects.contains(&told));
    assert!(other.streams().eq(desk.replica.streams()));
    assert_eq!(other.standing().epoch, Some(RESTORED));
}

#[test]
fn a_snapshot_that_does_not_come_or_cannot_be_written_is_asked_for_again() {
    let mut desk = ahead_of_a_backup();
    let after = desk.pulled().unwrap();
    let foreign = desk.book.foreign_page(after);
    desk.step(Input::Answered(Ok(foreign.clone().into())));
    assert!(desk.fetches());
    desk.step(Input::Fetched(Err(NetFault::Offline)));
    desk.step(Input::Woke);
    assert!(desk.fetches());
    let snapshot = desk.book.snapshot();
    desk.step(Input::Fetched(Ok(snapshot)));
    desk.store().unwrap();
    desk.step(Input::Stored(Err(StoreFault::Full)));
    assert_eq!(desk.replica.standing().epoch, Some(EPOCH), "nothing half done");
    desk.step(Input::SyncNow);
    desk.settle();
    assert!(desk.is_level());
}

#[test]
fn a_snapshot_of_another_shape_is_not_needed() {
    let mut desk = ahead_of_a_backup();
    let after = desk.pulled().unwrap();
    let foreign = desk.book.foreign_page(after);
    desk.step(Input::Answered(Ok(foreign.into())));
    assert!(desk.fetches());
    let mut snapshot = desk.book.snapshot();
    snapshot.state_version += 1;
    desk.step(Input::Fetched(Ok(snapshot)));
    let entry = desk.save().unwrap();
    assert!(entry.forked.is_some() && entry.base.is_none());
    desk.settle();
    assert!(desk.is_level());
    assert_eq!(desk.amount(one()), 5);
}

#[test]
fn what_a_restored_server_refuses_now_is_shown_as_refused() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    let backup = desk.book.clone();
    let id = desk.ask(one(), put(50)).unwrap();
    desk.settle();
    desk.restore(backup, RESTORED);
    desk.elsewhere(BANK, &limit(1));
    desk.settle();
    assert_eq!(desk.told(id).delivery, Delivery::Refused);
    desk.step(Input::Handle(id, Handling::Dismissed));
    desk.settle();
    assert!(desk.is_level());
}

#[test]
fn the_same_backup_may_be_restored_twice() {
    let mut desk = ahead_of_a_backup();
    let backup = desk.book.clone();
    desk.settle();
    desk.ask(one(), put(7)).unwrap();
    desk.settle();
    let third = Epoch(Uuid::from_u128(0xE3));
    // The second time as if nothing were known of the first: the device itself remembers it.
    let original = Book::<Tills>::rebuild(EPOCH, [backup_record(&backup)]);
    desk.book = original.restored(third, &[]);
    desk.step(Input::HeadIs(third, desk.book.head()));
    desk.settle();
    assert!(desk.is_level());
    assert_eq!(desk.amount(one()), 12);
}

/// All that a book was made of. Its receipts are left out: nobody asks for them here.
fn backup_record(book: &Book<Tills>) -> counterfoil_sync::authority::Record {
    let events = book.page(Position(0), usize::MAX).events;
    counterfoil_sync::authority::Record { events, receipts: Vec::new() }
}

#[test]
fn a_history_that_is_known_as_foreign_is_not_asked_again_and_again() {
    let mut desk = Desk::leading();
    desk.ask(BANK, limit(5)).unwrap();
    desk.settle();
    let stranger: Book<Tills> = Book::new(Epoch(Uuid::from_u128(0xBAD)));
    for _ in 0..3 {
        desk.step(Input::HeadIs(stranger.epoch(), Position(0)));
        if let Some(after) = desk.pulled() {
            desk.step(Input::Answered(Ok(stranger.foreign_page(after).into())));
        }
        assert_eq!(desk.replica.standing().link, Link::ForeignHistory);
        assert_eq!((desk.pulled(), desk.store()), (None, None));
    }
    assert_eq!(desk.replica.delivery(BANK), Delivery::Confirmed);
    desk.step(Input::SyncNow);
    assert!(desk.pulled().is_some(), "a person may want it tried once more");
}

#[test]
fn entries_of_older_builds_say_nothing_of_forks_and_new_ones_read_back() {
    let mut desk = ahead_of_a_backup();
    desk.settle();
    let forks = desk.log.iter().filter(|(_, entry)| entry.forked.is_some());
    let forks: Vec<&Entry> = forks.map(|(_, entry)| entry).collect();
    let [fork] = forks.as_slice() else { panic!("one fork") };
    let stored = serde_json::to_string(fork).unwrap();
    assert_eq!(&serde_json::from_str::<Entry>(&stored).unwrap(), *fork);
    let stored = r#"{"from":"00000000-0000-0000-0000-000000000001","to":"00000000-0000-0000-0000-000000000002","at":2,"lineage":[{"epoch":"00000000-0000-0000-0000-000000000002","parent":"00000000-0000-0000-0000-000000000001","at":2}]}"#;
    let stored = format!(r#"{{"forked":{stored}}}"#);
    let entry: Entry = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_string(&entry).unwrap(), stored);
    let old: Entry = serde_json::from_str("{}").unwrap();
    assert!(old.forked.is_none());
}
