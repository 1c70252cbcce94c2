//! Two browsers with the log of one: a profile that was copied, or put back from an older image.

use counterfoil_core::{DeviceId, UtcMillis};
use counterfoil_sync::authority::Book;
use counterfoil_sync::journal::Frame;
use counterfoil_sync::protocol::PushRequest;
use counterfoil_sync::recovery::{Found, recover};
use counterfoil_sync::replica::{Delivery, Input, Replica, Start};
use counterfoil_testkit::till::{TillCommand, Tills};

use crate::desk::{Desk, EPOCH, identity, one, put};

/// A tab over the log of `desk`, as it is now; its commands get ids from 1,000 on.
fn copy_of(desk: &Desk) -> Desk {
    let start = Start { identity: identity(), checkpoint: None, entries: desk.log.clone() };
    let (replica, wants) = Replica::open(start, desk.now);
    let (now, log) = (desk.now, desk.log.clone());
    let mut copy = Desk { replica, wants, now, book: Book::new(EPOCH), last_id: 1_000, log };
    copy.step(Input::Leading(true));
    copy
}

/// Lets `desk` talk to the server that stands beside `holder`, until all is sent.
fn visit(desk: &mut Desk, holder: &mut Desk) {
    std::mem::swap(&mut desk.book, &mut holder.book);
    desk.settle();
    desk.now = UtcMillis(desk.now.0 + 60_000);
    desk.step(Input::SyncNow);
    desk.settle();
    std::mem::swap(&mut desk.book, &mut holder.book);
}

/// A device with a public till, and a copy of it.
fn desk_and_copy() -> (Desk, Desk) {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    let copy = copy_of(&desk);
    (desk, copy)
}

fn device(request: &PushRequest) -> DeviceId {
    assert!(request.check().is_ok());
    request.device
}

#[test]
fn a_copy_takes_an_id_of_its_own_and_nothing_is_lost_or_doubled() {
    let (mut desk, mut copy) = desk_and_copy();
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    let id = copy.ask(one(), put(7)).unwrap();
    let late = copy.ask(one(), put(11)).unwrap();
    visit(&mut copy, &mut desk);
    assert!(copy.replica.commands().is_empty(), "{:?}", copy.replica.commands());
    let own = copy.replica.device();
    assert_ne!(own, desk.replica.device());
    let receipt = |id| desk.book.receipt(id).map(|receipt| (receipt.device, receipt.seq.0));
    assert_eq!([receipt(id), receipt(late)], [Some((own, 3)), Some((own, 4))]);
    assert_eq!((copy.amount(one()), desk.book.head().0), (23, 5));
    desk.ask(one(), put(1)).unwrap();
    desk.step(Input::SyncNow);
    desk.settle();
    copy.ask(one(), put(1)).unwrap();
    visit(&mut copy, &mut desk);
    assert_eq!((copy.amount(one()), copy.replica.device()), (25, own));
    assert_eq!(desk.replica.device(), identity().device, "who came first keeps the id");
}

#[test]
fn what_both_have_pending_counts_once_whoever_sends_it() {
    let (mut desk, _) = desk_and_copy();
    desk.step(Input::Online(false));
    let shared = desk.ask(one(), put(5)).unwrap();
    desk.settle();
    let mut copy = copy_of(&desk);
    copy.step(Input::Online(false));
    copy.ask(one(), put(7)).unwrap();
    copy.settle();
    desk.ask(one(), put(9)).unwrap();
    desk.settle();
    desk.connect();
    desk.settle();
    copy.step(Input::Online(true));
    visit(&mut copy, &mut desk);
    assert_eq!((copy.amount(one()), desk.book.head().0), (21, 5));
    assert!(desk.book.receipt(shared).is_some());
    assert!(copy.replica.commands().is_empty() && desk.replica.commands().is_empty());
}

#[test]
fn a_copy_whose_answer_was_lost_is_told_what_was_decided_under_its_old_id() {
    let (mut desk, mut copy) = desk_and_copy();
    std::mem::swap(&mut desk.book, &mut copy.book);
    let sent = copy.ask(one(), put(7)).unwrap();
    while copy.save().is_some() {}
    copy.answer_pull();
    while copy.save().is_some() {}
    let request = copy.pushed().unwrap();
    assert_eq!(device(&request), identity().device);
    copy.decide(&request);
    copy.step(Input::Answered(Err(counterfoil_sync::replica::NetFault::Offline)));
    std::mem::swap(&mut desk.book, &mut copy.book);
    // The other one has the next number by then.
    desk.ask(one(), put(1)).unwrap();
    visit_alone(&mut desk);
    desk.ask(one(), put(2)).unwrap();
    visit_alone(&mut desk);
    copy.ask(one(), put(3)).unwrap();
    visit(&mut copy, &mut desk);
    assert!(copy.replica.commands().is_empty(), "{:?}", copy.replica.commands());
    assert!(desk.book.receipt(sent).is_some());
    assert_eq!((copy.amount(one()), desk.book.head().0), (13, 6));
}

fn visit_alone(desk: &mut Desk) {
    desk.settle();
    desk.now = UtcMillis(desk.now.0 + 60_000);
    desk.step(Input::SyncNow);
    desk.settle();
}

#[test]
fn a_profile_put_back_from_an_older_image_goes_on_as_another_device() {
    let (mut desk, mut image) = desk_and_copy();
    for amount in 1..=3 {
        desk.ask(one(), put(amount)).unwrap();
    }
    desk.settle();
    image.ask(one(), put(10)).unwrap();
    visit(&mut image, &mut desk);
    assert_eq!((image.amount(one()), desk.book.head().0), (16, 6));
    assert_ne!(image.replica.device(), identity().device);
}

#[test]
fn the_other_tab_and_the_next_start_know_the_new_id() {
    let (mut desk, mut copy) = desk_and_copy();
    let mut tab = copy_of(&copy);
    tab.last_id = 2_000;
    tab.step(Input::Leading(false));
    let unsaved = tab.ask(one(), put(2)).unwrap();
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    copy.ask(one(), put(7)).unwrap();
    visit(&mut copy, &mut desk);
    let own = copy.replica.device();

    tab.store();
    tab.step(Input::Stored(Err(counterfoil_sync::replica::StoreFault::Moved)));
    tab.step(Input::Read(Ok(copy.log.clone())));
    assert_eq!((tab.replica.device(), tab.told(unsaved).command.device), (own, own));
    assert_eq!(tab.told(unsaved).delivery, Delivery::Saving);

    let checkpoint = Some(copy.replica.checkpoint());
    let start = Start { identity: identity(), checkpoint, entries: Vec::new() };
    assert_eq!(Replica::<Tills>::open(start, copy.now).0.device(), own);
}

#[test]
fn the_new_id_survives_a_wiped_log() {
    let (mut desk, mut copy) = desk_and_copy();
    desk.ask(one(), put(5)).unwrap();
    desk.settle();
    copy.ask(one(), put(7)).unwrap();
    visit(&mut copy, &mut desk);
    let whole = vec![copy.replica.frame()];
    let entries = copy.log.iter();
    let parts: Vec<Frame> =
        entries.filter_map(|(turn, entry)| Frame::of(identity().device, *turn, entry)).collect();
    for frames in [whole, parts] {
        let recovery = recover(&Found { frames, ..Found::default() });
        let turns = (recovery.turn.0..).map(counterfoil_sync::log::Turn);
        let entries = turns.zip(recovery.restore).collect();
        let start = Start { identity: identity(), checkpoint: None, entries };
        let (replica, _) = Replica::<Tills>::open(start, copy.now);
        assert_eq!(replica.device(), copy.replica.device());
    }
}
