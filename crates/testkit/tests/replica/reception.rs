//! Commands that the server has said to have before it decided them.

use counterfoil_core::{Position, UtcMillis};
use counterfoil_sync::log::{Entry, Handling, LOG_FORMAT};
use counterfoil_sync::protocol::{Answer, Prefer, PushRequest, Received};
use counterfoil_sync::replica::{Delivery, Input, NetFault, Replica, Start};
use counterfoil_testkit::till::{BANK, TillCommand, TillRefusal, Tills};

use crate::desk::{Desk, EPOCH, identity, one};

fn limit(limit: i64) -> TillCommand {
    TillCommand::SetLimit { limit }
}

impl Desk {
    /// A command is sent, and the answer does not come; when the server answers again, it is sent again.
    fn lose_an_answer(&mut self) -> (PushRequest, Prefer) {
        self.save().unwrap();
        self.save().unwrap();
        assert_eq!(self.pushed_with().unwrap().1, Prefer::Outcomes);
        self.step(Input::Answered(Err(NetFault::Offline)));
        self.step(Input::Woke);
        self.answer_pull();
        self.save();
        self.pushed_with().unwrap()
    }

    /// The same, and this time the server says that it has the command.
    fn is_received(&mut self) {
        let (request, _) = self.lose_an_answer();
        let answer = self.receive(&request);
        self.step(Input::Answered(Ok(answer)));
        self.save().unwrap();
    }
}

#[test]
fn after_a_lost_answer_a_short_one_is_asked_for_and_then_the_outcome() {
    let mut desk = Desk::leading();
    let id = desk.ask(BANK, limit(5)).unwrap();
    let (request, prefer) = desk.lose_an_answer();
    assert_eq!(prefer, Prefer::Reception);
    let answer = desk.receive(&request);
    desk.step(Input::Answered(Ok(answer)));
    assert_eq!(desk.told(id).delivery, Delivery::Unclear, "it is said when it is stored");
    assert_eq!(desk.save().unwrap().received, [id]);
    assert_eq!((desk.told(id).delivery, desk.told(id).last_fault), (Delivery::Received, None));
    assert_eq!(desk.replica.standing().pending, 1);
    assert!(desk.pushed().is_none(), "the server is given some time");
    desk.step(Input::Woke);
    let (again, prefer) = desk.pushed_with().unwrap();
    assert_eq!((again.commands[0].id, prefer), (id, Prefer::Outcomes));
    assert_eq!(desk.told(id).delivery, Delivery::Received, "asking takes nothing back");
    desk.decide_inbox();
    let page = desk.decide(&again);
    desk.step(Input::Answered(Ok(page.into())));
    desk.settle();
    assert_eq!((desk.replica.delivery(BANK), desk.book.head()), (Delivery::Confirmed, Position(1)));
}

#[test]
fn news_end_the_wait_for_the_outcome() {
    let mut desk = Desk::leading();
    desk.ask(BANK, limit(5)).unwrap();
    desk.is_received();
    desk.decide_inbox();
    desk.step(Input::HeadIs(EPOCH, Position(1)));
    assert!(desk.pushed().is_none());
    desk.settle();
    assert!(desk.replica.commands().is_empty());
}

#[test]
fn a_received_command_can_be_refused_and_only_an_outcome_ends_it() {
    let mut desk = Desk::leading();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.ask(one(), TillCommand::Publish).unwrap();
    desk.settle();
    desk.elsewhere(BANK, &limit(1));
    let id = desk.ask(one(), crate::desk::put(50)).unwrap();
    desk.is_received();
    assert!(!desk.told(id).can_withdraw);
    desk.step(Input::Handle(id, Handling::Withdrawn));
    desk.save().unwrap();
    assert_eq!(desk.told(id).delivery, Delivery::Received);
    desk.decide_inbox();
    desk.step(Input::Woke);
    desk.settle();
    let facts = TillRefusal::LimitExceeded { limit: 1, total: 50 };
    let told = desk.told(id);
    assert_eq!(told.delivery, Delivery::Refused);
    assert_eq!(told.refused, Some(counterfoil_sync::replica::Refused::Domain(facts)));
}

#[test]
fn a_device_that_forgets_what_was_received_doubles_nothing() {
    let mut desk = Desk::leading();
    desk.ask(BANK, limit(5)).unwrap();
    desk.is_received();
    desk.decide_inbox();
    assert_eq!(desk.book.head(), Position(1), "decided without the device");
    // The log is cut back to the offer.
    desk.log.pop().unwrap();
    let start = Start { identity: identity(), checkpoint: None, entries: desk.log.clone() };
    let (replica, wants) = Replica::<Tills>::open(start, UtcMillis(0));
    (desk.replica, desk.wants) = (replica, wants);
    desk.step(Input::Leading(true));
    desk.settle();
    assert!(desk.replica.commands().is_empty());
    assert_eq!((desk.book.head(), desk.book.inbox().iter().count()), (Position(1), 0));
}

#[test]
fn what_a_reception_leaves_out_or_does_not_concern_stays_as_it_was() {
    let mut desk = Desk::leading();
    let id = desk.ask(BANK, limit(5)).unwrap();
    desk.lose_an_answer();
    let nothing = Received { epoch: EPOCH, commands: Vec::new() };
    desk.step(Input::Answered(Ok(Answer::Received(nothing))));
    assert!(desk.store().is_none());
    assert_eq!(desk.told(id).delivery, Delivery::Unclear);
    assert_eq!(desk.told(id).last_fault, Some(NetFault::Trouble));
    desk.step(Input::Woke);
    desk.settle();
    assert_eq!(desk.replica.delivery(BANK), Delivery::Confirmed);
}

#[test]
fn received_is_kept_in_the_log_and_in_a_checkpoint() {
    let mut desk = Desk::leading();
    let id = desk.ask(BANK, limit(5)).unwrap();
    desk.is_received();
    let checkpoint = Some(desk.replica.checkpoint());
    for (checkpoint, entries) in [(checkpoint, Vec::new()), (None, desk.log.clone())] {
        let start = Start { identity: identity(), checkpoint, entries };
        let (again, _) = Replica::<Tills>::open(start, UtcMillis(0));
        assert_eq!(again.commands()[0].command.id, id);
        assert_eq!(again.delivery(BANK), Delivery::Received);
    }
}

#[test]
fn entries_of_older_builds_say_nothing_of_it() {
    let stored = r#"{"offered":["00000000-0000-0000-0000-000000000001"]}"#;
    let entry: Entry = serde_json::from_str(stored).unwrap();
    assert!(entry.received.is_empty());
    assert_eq!(serde_json::to_string(&entry).unwrap(), stored);
    assert_eq!(Entry::decode(stored.as_bytes()), Some(entry));
    assert_eq!(LOG_FORMAT, 2);
}
