//! Commands: decided, stored, drafted, offered, refused, fixed, changed, taken back.

use counterfoil_core::{Position, UtcMillis};
use counterfoil_sync::log::{Handling, Turn};
use counterfoil_sync::replica::{
    Base, Delivery, Effect, Hold, Input, NetFault, Refused, Replica, STORE_COMMANDS_MAX, Start,
    StoreFault,
};
use counterfoil_testkit::till::{BANK, Stage, TillCommand, TillRefusal, Tills};

use crate::desk::{Desk, EPOCH, identity, one, put, stamp, two};

#[test]
fn a_wish_refused_on_the_spot_changes_and_stores_nothing() {
    let mut desk = Desk::offline();
    desk.wants.clear();
    assert_eq!(desk.ask(one(), put(5)), Err(TillRefusal::NotOpen));
    assert_eq!(desk.wants, []);
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn a_preview_is_what_asking_would_bring_and_changes_nothing() {
    let mut desk = Desk::offline();
    desk.ask(one(), TillCommand::Open).unwrap();
    let before = desk.replica.commands();
    let stamp = stamp(99, UtcMillis(0));
    assert_eq!(desk.replica.preview(one(), &put(5), &stamp).map(|events| events.len()), Ok(1));
    assert_eq!(desk.replica.preview(two(), &put(5), &stamp), Err(TillRefusal::NotOpen));
    assert_eq!(desk.replica.commands(), before);
}

#[test]
fn a_deed_is_stored_whole_or_not_at_all() {
    let mut desk = Desk::offline();
    desk.wants.clear();
    desk.ask_all(one(), vec![TillCommand::Open, put(5)]).unwrap();
    let (_, whole) = desk.store().unwrap();
    assert_eq!((whole.asked.len(), desk.amount(one())), (2, 5));

    desk.step(Input::Stored(Ok(())));
    desk.wants.clear();
    let refused = desk.ask_all(two(), vec![TillCommand::Open, put(5), TillCommand::Open]);
    assert_eq!(refused, Err(TillRefusal::AlreadyOpen));
    assert_eq!(desk.wants, []);
    assert_eq!((desk.replica.commands().len(), desk.replica.state(two())), (2, None));
}

#[test]
fn a_deed_that_does_not_fit_into_a_full_entry_is_not_cut() {
    let mut desk = Desk::offline();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.store().unwrap();
    for _ in 0..STORE_COMMANDS_MAX - 2 {
        desk.ask(one(), put(1)).unwrap();
    }
    desk.ask_all(two(), vec![TillCommand::Open, put(5), put(6)]).unwrap();
    desk.ask(one(), put(2)).unwrap();
    desk.step(Input::Stored(Ok(())));
    let (_, full) = desk.store().unwrap();
    assert_eq!(full.asked.len(), STORE_COMMANDS_MAX + 1);
    desk.step(Input::Stored(Ok(())));
    assert_eq!(desk.store().unwrap().1.asked.len(), 1);
}

#[test]
fn what_is_asked_while_a_write_is_under_way_shares_the_next_one() {
    let mut desk = Desk::offline();
    desk.ask(one(), TillCommand::Open).unwrap();
    let (turn, first) = desk.store().unwrap();
    for amount in 1..=3 {
        desk.ask(one(), put(amount)).unwrap();
    }
    assert!(desk.store().is_none());
    assert_eq!((turn, first.asked.len()), (Turn(1), 1));
    desk.step(Input::Stored(Ok(())));
    let (turn, second) = desk.store().unwrap();
    let seqs: Vec<u64> = second.asked.iter().map(|asked| asked.command.seq.0).collect();
    assert_eq!((turn, seqs), (Turn(2), vec![2, 3, 4]));
    assert_eq!(desk.amount(one()), 6);
}

#[test]
fn another_tabs_write_comes_first_and_ours_is_numbered_after_it() {
    let mut other = Desk::offline();
    other.last_id = 50;
    other.ask(one(), TillCommand::Open).unwrap();
    let theirs = other.store().unwrap();

    let mut desk = Desk::offline();
    let mine = desk.ask(two(), TillCommand::Open).unwrap();
    assert_eq!(desk.store().unwrap().0, Turn(1));
    desk.step(Input::Stored(Err(StoreFault::Moved)));
    assert!(desk.wants.contains(&Effect::Read { after: Turn(0) }));
    desk.step(Input::Read(Ok(vec![theirs])));
    let (turn, entry) = desk.store().unwrap();
    assert_eq!(turn, Turn(2));
    assert_eq!(entry.asked[0].command.id, mine);
    assert_eq!(entry.asked[0].command.seq.0, 2);
    assert!(desk.replica.state(one()).is_some() && desk.replica.state(two()).is_some());
}

#[test]
fn what_cannot_be_saved_stays_in_sight_and_is_tried_again() {
    let mut desk = Desk::offline();
    let id = desk.ask(one(), TillCommand::Open).unwrap();
    assert_eq!(desk.told(id).delivery, Delivery::Saving);
    desk.store().unwrap();
    desk.step(Input::Stored(Err(StoreFault::Full)));
    assert_eq!(desk.told(id).delivery, Delivery::NotSaved);
    assert_eq!(desk.replica.standing().not_saving, Some(StoreFault::Full));
    assert!(desk.store().is_none());
    assert_eq!(desk.waits(), Some(1_000));
    desk.step(Input::Woke);
    assert_eq!(desk.save().unwrap().asked.len(), 1);
    assert_eq!(desk.told(id).delivery, Delivery::Draft);
    assert_eq!(desk.replica.standing().not_saving, None);
}

#[test]
fn a_draft_stays_here_until_it_is_made_public() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    assert_eq!(desk.book.head(), Position(0));
    assert_eq!(desk.replica.delivery(one()), Delivery::Draft);
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    assert_eq!(desk.book.head(), Position(3));
    assert_eq!(desk.replica.delivery(one()), Delivery::Confirmed);
    assert_eq!(desk.replica.confirmed(one()).unwrap().state.number, Some(1));
}

#[test]
fn nothing_is_sent_before_it_is_durably_marked_as_offered() {
    let mut desk = Desk::leading();
    let id = desk.ask(BANK, TillCommand::SetLimit { limit: 5 }).unwrap();
    desk.save().unwrap();
    assert!(desk.pushed().is_none());
    assert_eq!(desk.told(id).delivery, Delivery::Saved);
    assert!(!desk.told(id).can_withdraw, "its mark is being written");
    assert_eq!(desk.save().unwrap().offered, [id]);
    assert_eq!(desk.pushed().unwrap().commands[0].id, id);
    assert_eq!(desk.told(id).delivery, Delivery::Sending);
    desk.step(Input::Answered(Err(NetFault::Offline)));
    assert_eq!(desk.told(id).delivery, Delivery::Unclear);
    assert_eq!((desk.told(id).attempts, desk.told(id).last_fault), (1, Some(NetFault::Offline)));
}

#[test]
fn only_what_was_never_offered_can_be_taken_back() {
    let mut desk = Desk::leading();
    desk.step(Input::Online(false));
    let id = desk.ask(BANK, TillCommand::SetLimit { limit: 5 }).unwrap();
    let early = desk.ask(one(), TillCommand::Open).unwrap();
    desk.settle();
    assert!(desk.told(early).can_withdraw);
    desk.step(Input::Handle(early, Handling::Withdrawn));
    desk.settle();
    assert_eq!(desk.replica.state(one()), None);
    desk.connect();
    desk.save().unwrap();
    desk.pushed().unwrap();
    desk.step(Input::Handle(id, Handling::Withdrawn));
    desk.save().unwrap();
    assert_eq!(desk.told(id).delivery, Delivery::Sending);
}

#[test]
fn what_news_made_impossible_is_still_sent_and_comes_back_with_the_servers_reason() {
    let mut desk = Desk::leading();
    desk.step(Input::Online(false));
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), put(50)).unwrap();
    let publish = desk.ask(one(), TillCommand::Publish).unwrap();
    let draft = desk.ask(two(), TillCommand::Open).unwrap();
    desk.settle();
    desk.elsewhere(BANK, &TillCommand::SetLimit { limit: 10 });
    desk.connect();
    desk.save().unwrap();
    assert!(desk.told(publish).at_risk.is_some());
    desk.settle();
    assert_eq!(desk.told(publish).delivery, Delivery::Refused);
    assert_eq!(desk.told(draft).delivery, Delivery::Draft);
}

#[test]
fn a_refusal_holds_its_lane_until_a_fix_takes_its_place() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), put(50)).unwrap();
    desk.settle();
    desk.elsewhere(BANK, &TillCommand::SetLimit { limit: 10 });
    let publish = desk.ask(one(), TillCommand::Publish).unwrap();
    let rename = desk.ask(one(), TillCommand::Rename { name: "a".to_owned() }).unwrap();
    desk.settle();
    let told = desk.told(publish);
    let facts = TillRefusal::LimitExceeded { limit: 10, total: 50 };
    assert_eq!((told.delivery, told.refused), (Delivery::Refused, Some(Refused::Domain(facts))));
    assert_eq!(desk.told(rename).delivery, Delivery::Held(Hold::Behind(publish)));
    assert_eq!(desk.replica.delivery(one()), Delivery::Refused);

    let limit = desk.ask(BANK, TillCommand::SetLimit { limit: 90 }).unwrap();
    desk.settle();
    assert!(desk.replica.commands().iter().all(|told| told.command.id != limit));
    desk.ask_fixing(one(), TillCommand::Publish, Some(publish)).unwrap();
    desk.settle();
    let state = &desk.replica.confirmed(one()).unwrap().state;
    // The rename was about version 3, which the fix is as the refused command would have been.
    assert_eq!((state.stage, state.name.as_str()), (Stage::Public, "a"));
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn a_dismissed_refusal_lets_its_lane_go_on() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.step(Input::Online(false));
    let refused = desk.ask(one(), put(20)).unwrap();
    let next = desk.ask(one(), put(1)).unwrap();
    desk.elsewhere(BANK, &TillCommand::SetLimit { limit: 10 });
    desk.step(Input::Online(true));
    desk.settle();
    assert_eq!(desk.told(next).delivery, Delivery::Held(Hold::Behind(refused)));
    desk.step(Input::Handle(refused, Handling::Dismissed));
    desk.settle();
    assert!(desk.replica.commands().is_empty());
    assert_eq!(desk.amount(one()), 1);
}

#[test]
fn a_decision_that_differs_is_told_until_it_is_seen() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.step(Input::Online(false));
    let id = desk.ask(one(), put(5)).unwrap();
    desk.settle();
    desk.elsewhere(BANK, &TillCommand::SetBonus { bonus: 2 });
    desk.step(Input::Online(true));
    desk.settle();
    let told = desk.told(id);
    assert_eq!(told.delivery, Delivery::Changed);
    assert_eq!(
        (told.differences[0].shown.as_str(), told.differences[0].decided.as_str()),
        ("0", "2")
    );
    assert_eq!(desk.amount(one()), 7);
    desk.step(Input::Handle(id, Handling::Seen));
    desk.settle();
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn news_decide_again_what_they_concern_and_say_what_is_at_risk() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.step(Input::Paused(true));
    let id = desk.ask(one(), put(50)).unwrap();
    desk.settle();
    assert_eq!(desk.amount(one()), 50);
    desk.elsewhere(BANK, &TillCommand::SetLimit { limit: 10 });
    desk.wants.clear();
    // An answer that had been on its way: its news are taken in although nothing is sent.
    let page = desk.book.page(desk.replica.standing().cursor, 500);
    desk.step(Input::Answered(Ok(page.into())));
    desk.save().unwrap();
    assert_eq!(desk.amount(one()), 0);
    let facts = TillRefusal::LimitExceeded { limit: 10, total: 50 };
    assert_eq!(desk.told(id).at_risk, Some(Refused::Domain(facts)));
    assert_eq!(desk.told(id).delivery, Delivery::Saved);
}

#[test]
fn what_a_newer_build_wrote_makes_only_its_stream_read_only() {
    let mut desk = Desk::leading();
    desk.elsewhere(one(), &TillCommand::Open);
    desk.elsewhere(two(), &TillCommand::Open);
    desk.elsewhere(one(), &put(1));
    let mut page = desk.book.page(Position(0), 500);
    page.events[2].schema = 2;
    desk.step(Input::HeadIs(EPOCH, Position(3)));
    desk.pulled().unwrap();
    desk.step(Input::Answered(Ok(page.into())));
    desk.save().unwrap();
    let standing = desk.replica.standing();
    assert_eq!((standing.cursor, standing.unreadable), (Position(3), 1));
    let stuck = desk.ask(one(), put(3)).unwrap();
    let free = desk.ask(two(), put(3)).unwrap();
    desk.settle();
    assert_eq!(desk.told(stuck).delivery, Delivery::Held(Hold::AppUpdate));
    assert!(desk.replica.commands().iter().all(|told| told.command.id != free));
    assert_eq!(desk.amount(one()), 0);
    // The raw event is kept, also across a restart from a checkpoint.
    let start = Start {
        identity: identity(),
        checkpoint: Some(desk.replica.checkpoint()),
        entries: Vec::new(),
    };
    let (again, _) = Replica::<Tills>::open(start, UtcMillis(0));
    assert_eq!(again.standing().unreadable, 1);
    assert_eq!(again.turns_of(one()), desk.replica.turns_of(one()));
}

#[test]
fn a_log_that_is_folded_again_gives_the_same_tab() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.step(Input::Online(false));
    desk.ask(one(), put(3)).unwrap();
    desk.ask(two(), TillCommand::Open).unwrap();
    desk.settle();
    let start = Start { identity: identity(), checkpoint: None, entries: desk.log.clone() };
    let (again, _) = Replica::<Tills>::open(start, desk.now);
    assert!(again.streams().eq(desk.replica.streams()));
    assert_eq!(again.commands(), desk.replica.commands());
    assert_eq!(again.turn(), desk.replica.turn());
    // And so does its checkpoint, read once and gone on from.
    let base = Base::<Tills>::read(&desk.replica.checkpoint()).unwrap();
    assert_eq!(Some(base.covered()), Replica::<Tills>::covered(&desk.replica.checkpoint()));
    let (resumed, _) = Replica::resume(identity(), base, desk.now);
    assert!(resumed.streams().eq(desk.replica.streams()));
    assert_eq!(resumed.commands(), desk.replica.commands());
    assert_eq!(resumed.turn(), desk.replica.turn());
    let cut = desk.replica.checkpoint();
    for length in 0..cut.len() {
        assert_eq!(Replica::<Tills>::covered(&cut[..length]), None, "cut at {length}");
    }
}

#[test]
fn a_decision_that_comes_to_look_at_more_still_counts_in_its_place() {
    let mut desk = Desk::leading();
    desk.elsewhere(one(), &TillCommand::Open);
    desk.elsewhere(two(), &TillCommand::Open);
    desk.elsewhere(two(), &TillCommand::Publish);
    desk.step(Input::HeadIs(EPOCH, Position(3)));
    desk.settle();
    desk.step(Input::Paused(true));
    // The first looks at no sum, as long as its till is a draft; the second does.
    let first = desk.ask(one(), put(60)).unwrap();
    let second = desk.ask(two(), put(70)).unwrap();
    desk.settle();
    desk.elsewhere(one(), &TillCommand::Publish);
    let page = desk.book.page(Position(3), 500);
    desk.step(Input::Answered(Ok(page.into())));
    desk.save().unwrap();
    let facts = TillRefusal::LimitExceeded { limit: 100, total: 130 };
    assert_eq!(desk.told(first).at_risk, None);
    assert_eq!(desk.told(second).at_risk, Some(Refused::Domain(facts)));
}
