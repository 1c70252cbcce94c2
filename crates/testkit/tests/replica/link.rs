//! The link: pages, heads, waits, limits, and servers that do not keep to the contract.

use counterfoil_core::{CommandId, Epoch, Position, UtcMillis};
use counterfoil_sync::authority::Book;
use counterfoil_sync::protocol::{PUSH_COMMANDS_MAX, Page};
use counterfoil_sync::replica::{Delivery, Effect, Hold, Input, Link, NetFault};
use counterfoil_testkit::till::{BANK, TillCommand, Tills, till};
use uuid::Uuid;

use crate::desk::{Desk, EPOCH, one};

#[test]
fn another_history_is_neither_applied_nor_does_it_wipe_anything() {
    let mut desk = Desk::leading();
    desk.elsewhere(BANK, &TillCommand::SetLimit { limit: 10 });
    desk.step(Input::HeadIs(EPOCH, Position(1)));
    desk.settle();
    let id = desk.ask(BANK, TillCommand::SetLimit { limit: 11 }).unwrap();
    desk.save().unwrap();
    desk.save().unwrap();
    desk.pushed().unwrap();
    let stranger: Book<Tills> = Book::new(Epoch(Uuid::from_u128(0xBAD)));
    desk.step(Input::Answered(Ok(stranger.page(Position(1), 500).into())));
    let standing = desk.replica.standing();
    assert_eq!((standing.link, standing.cursor), (Link::ForeignHistory, Position(1)));
    assert_eq!(desk.told(id).delivery, Delivery::Held(Hold::ForeignHistory));
    desk.step(Input::Woke);
    assert!(desk.pushed().is_none() && desk.pulled().is_none() && desk.store().is_none());
    desk.step(Input::HeadIs(EPOCH, Position(1)));
    assert!(desk.pushed().is_some());
}

#[test]
fn a_page_that_breaks_the_contract_is_dropped_and_asked_for_again_after_a_while() {
    let mut desk = Desk::leading();
    for limit in 1..=3 {
        desk.elsewhere(BANK, &TillCommand::SetLimit { limit });
    }
    let good = desk.book.page(Position(0), 500);
    let mut gap = good.clone();
    gap.events.remove(1);
    let empty = Page { events: Vec::new(), to: Position(0), ..good.clone() };
    let elsewhere = Page { from: Position(7), to: Position(10), ..good.clone() };
    let beyond = Page { head: Position(2), ..good };
    for page in [gap, empty, elsewhere, beyond] {
        desk.step(Input::HeadIs(EPOCH, Position(3)));
        desk.step(Input::SyncNow);
        desk.pulled().unwrap();
        desk.wants.clear();
        desk.step(Input::Answered(Ok(page.into())));
        assert!(desk.store().is_none() && desk.pulled().is_none());
        assert_eq!(desk.replica.standing().link, Link::Down(NetFault::Trouble));
        assert_eq!(desk.replica.standing().cursor, Position(0));
    }
    desk.step(Input::SyncNow);
    desk.settle();
    assert_eq!(desk.replica.standing().cursor, Position(3));
}

#[test]
fn a_head_that_does_not_exist_is_asked_for_once_more_and_no_more() {
    let mut desk = Desk::leading();
    desk.step(Input::HeadIs(EPOCH, Position(1_000)));
    let mut pulls = 0;
    while let Some(after) = desk.pulled() {
        pulls += 1;
        assert!(pulls < 5, "it pulls without a pause");
        let page = desk.book.page(after, 500);
        desk.step(Input::Answered(Ok(page.into())));
    }
    assert_eq!(pulls, 2);
}

#[test]
fn waits_grow_and_a_person_or_the_network_ends_them() {
    let mut desk = Desk::offline();
    desk.step(Input::Leading(true));
    for longest in [1_000, 2_000, 4_000, 8_000] {
        desk.pulled().unwrap();
        desk.step(Input::Answered(Err(NetFault::Offline)));
        assert_eq!(desk.waits(), Some(longest));
        assert!(desk.pulled().is_none());
        desk.step(Input::Woke);
    }
    desk.pulled().unwrap();
    desk.step(Input::Answered(Err(NetFault::Offline)));
    desk.step(Input::SyncNow);
    desk.pulled().unwrap();
    desk.step(Input::Answered(Err(NetFault::Offline)));
    desk.step(Input::Online(true));
    desk.pulled().unwrap();
}

#[test]
fn the_servers_own_wait_is_kept() {
    let mut desk = Desk::offline();
    desk.step(Input::Leading(true));
    desk.pulled().unwrap();
    desk.step(Input::Answered(Err(NetFault::Busy { retry_after_millis: 9_000 })));
    desk.step(Input::Woke);
    assert!(desk.pulled().is_none());
    desk.now = UtcMillis(9_000);
    desk.step(Input::Woke);
    assert!(desk.pulled().is_some());
}

#[test]
fn the_end_of_a_session_pauses_the_link_and_nothing_else() {
    let mut desk = Desk::leading();
    let id = desk.ask(BANK, TillCommand::SetLimit { limit: 5 }).unwrap();
    desk.save().unwrap();
    desk.save().unwrap();
    desk.pushed().unwrap();
    desk.step(Input::Answered(Err(NetFault::SignedOut)));
    desk.step(Input::Woke);
    assert!(desk.pushed().is_none());
    assert_eq!(desk.told(id).delivery, Delivery::Held(Hold::SignIn));
    let later = desk.ask(one(), TillCommand::Open).unwrap();
    desk.save().unwrap();
    assert_eq!(desk.told(later).delivery, Delivery::Draft);
    desk.step(Input::SyncNow);
    desk.settle();
    assert_eq!(desk.book.head(), Position(1));
}

#[test]
fn a_device_without_history_takes_a_snapshot_unless_it_is_of_another_shape() {
    for is_usable in [true, false] {
        let mut desk = Desk::offline();
        desk.replica.set_snapshot_after(2);
        for number in 0..4 {
            desk.elsewhere(till(Uuid::from_u128(100 + number)), &TillCommand::Open);
        }
        desk.step(Input::Leading(true));
        let after = desk.pulled().unwrap();
        let page = desk.book.page(after, 1);
        desk.step(Input::Answered(Ok(page.into())));
        assert!(desk.wants.contains(&Effect::FetchSnapshot));
        let mut snapshot = desk.book.snapshot();
        snapshot.state_version += u32::from(!is_usable);
        desk.step(Input::Fetched(Ok(snapshot)));
        if is_usable {
            assert!(desk.save().unwrap().base.is_some());
        }
        desk.settle();
        assert_eq!(desk.replica.streams().count(), 4);
        assert_eq!(desk.replica.standing().cursor, Position(4));
    }
}

#[test]
fn a_push_is_limited_and_the_rest_follows() {
    let mut desk = Desk::leading();
    desk.step(Input::Online(false));
    for limit in 0..250 {
        desk.ask(BANK, TillCommand::SetLimit { limit }).unwrap();
    }
    desk.settle();
    desk.connect();
    desk.save().unwrap();
    let first = desk.pushed().unwrap();
    assert_eq!(first.commands.len(), PUSH_COMMANDS_MAX);
    assert_eq!(first.commands[1].depends_on, Some(first.commands[0].id));
    let page = desk.decide(&first);
    desk.step(Input::Answered(Ok(page.into())));
    desk.settle();
    assert_eq!(desk.book.head(), Position(250));
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn commands_that_an_answer_leaves_out_stay_queued() {
    let mut desk = Desk::leading();
    let first = desk.ask(BANK, TillCommand::SetLimit { limit: 1 }).unwrap();
    let second = desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.save();
    desk.save();
    desk.save();
    let request = desk.pushed().unwrap();
    let empty = Page { outcomes: Vec::new(), ..desk.book.page(Position(0), 500) };
    desk.step(Input::Answered(Ok(empty.into())));
    assert!(desk.pushed().is_none());
    assert_eq!(desk.told(first).delivery, Delivery::Unclear);
    assert!(request.commands.iter().any(|command| command.id == first));
    desk.step(Input::Woke);
    desk.settle();
    assert!(desk.replica.commands().iter().all(|told| told.command.id != second));
    assert_eq!(desk.book.head(), Position(3));
}

#[test]
fn a_request_that_is_not_accepted_is_cut_down_to_the_command_at_fault() {
    let mut desk = Desk::leading();
    desk.step(Input::Online(false));
    let mut ids = Vec::new();
    for number in 0..4 {
        let stream = till(Uuid::from_u128(500 + number));
        desk.ask(stream, TillCommand::Open).unwrap();
        ids.push(desk.ask(stream, TillCommand::Close).unwrap());
    }
    desk.settle();
    desk.connect();
    desk.save();
    let bad = ids[0];
    for _ in 0..40 {
        if let Some(request) = desk.pushed() {
            let stumbles = request.commands.iter().any(|command| command.id == bad);
            let answer = if stumbles {
                Err(NetFault::NotAccepted)
            } else {
                Ok(desk.decide(&request).into())
            };
            desk.step(Input::Answered(answer));
        }
        desk.save();
        desk.step(Input::Woke);
    }
    let left: Vec<CommandId> =
        desk.replica.commands().into_iter().map(|told| told.command.id).collect();
    assert_eq!(left, [bad]);
    assert_eq!(desk.told(bad).last_fault, Some(NetFault::NotAccepted));
}

#[test]
fn nothing_is_offered_before_somebody_answers() {
    let mut desk = Desk::leading();
    desk.step(Input::Online(false));
    let id = desk.ask(BANK, TillCommand::SetLimit { limit: 5 }).unwrap();
    desk.settle();
    desk.step(Input::Online(true));
    for _ in 0..3 {
        assert!(desk.pulled().is_some());
        desk.step(Input::Answered(Err(NetFault::NotOurs)));
        desk.step(Input::Woke);
        assert_eq!((desk.save(), desk.pushed()), (None, None));
        assert_eq!(desk.told(id).delivery, Delivery::Saved);
    }
    desk.settle();
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn a_pull_that_works_does_not_shorten_the_wait_of_a_push_that_does_not() {
    let mut desk = Desk::leading();
    desk.ask(BANK, TillCommand::SetLimit { limit: 5 }).unwrap();
    desk.save();
    desk.save();
    let mut longest = Vec::new();
    for _ in 0..3 {
        desk.pushed().unwrap();
        desk.wants.clear();
        desk.step(Input::Answered(Err(NetFault::Offline)));
        longest.extend(desk.waits());
        desk.step(Input::Woke);
        let after = desk.pulled().unwrap();
        let page = desk.book.page(after, 500);
        desk.step(Input::Answered(Ok(page.into())));
        desk.save();
    }
    assert_eq!(longest, [1_000, 2_000, 4_000]);
}
