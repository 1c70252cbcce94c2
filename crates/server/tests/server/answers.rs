//! Answers of every kind, in every state of the queue: only an outcome ends a command. And what was decided
//! once is decided for good.

use counterfoil_core::{
    CommandEnvelope, CommandId, Domain as _, Epoch, Expected, Payload, Position, Role, Seq,
    UtcMillis, Version,
};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Book, Session};
use counterfoil_sync::protocol::{Outcome, PushRequest, Rejection, Verdict};
use counterfoil_sync::replica::NetFault;
use proptest::prelude::*;

use crate::tablet::Tablet;
use crate::world::{Device, Running, folder, id};

/// Every way in which an exchange can fail. The match holds the list complete.
fn faults() -> [NetFault; 7] {
    let all = [
        NetFault::Offline,
        NetFault::SignedOut,
        NetFault::UpgradeNeeded,
        NetFault::NotOurs,
        NetFault::Busy { retry_after_millis: 5 },
        NetFault::Trouble,
        NetFault::NotAccepted,
    ];
    for fault in all {
        match fault {
            NetFault::Offline
            | NetFault::SignedOut
            | NetFault::UpgradeNeeded
            | NetFault::NotOurs
            | NetFault::Busy { .. }
            | NetFault::Trouble
            | NetFault::NotAccepted => {}
        }
    }
    all
}

#[tokio::test]
async fn no_fault_takes_anything_out_of_the_queue_whatever_was_sent_before() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    server.push(&Device::new(1).shop(&[])).await;
    for (number, fault) in (10..).zip(faults()) {
        let mut tablet = Tablet::new(number);
        tablet.sync(&server).await;
        // Orders that were never sent, sent once, sent twice; and each time a new one.
        for round in 0..3 {
            tablet.order(number * 1_000 + 10 * round);
            let before = queued(&tablet);
            assert_eq!(u64::try_from(before.len()).unwrap(), 3 * (round + 1));
            tablet.fail(fault);
            assert_eq!(queued(&tablet), before, "{fault:?} in round {round}");
        }
        tablet.sync(&server).await;
        assert!(queued(&tablet).is_empty(), "{fault:?}: {:?}", tablet.standing());
    }
    server.stop().await;
}

fn queued(tablet: &Tablet) -> Vec<CommandId> {
    tablet.replica.commands().iter().map(|one| one.command.id).collect()
}

/// What another command under the same id may say instead.
#[derive(Debug, Clone)]
enum Change {
    Payload(String),
    Kind(String),
    Schema(u16),
    Stream(u64),
    Expected(u64),
    Fixes(u64),
    Moment(i64),
}

impl Change {
    fn made(self, command: &CommandEnvelope) -> CommandEnvelope {
        let mut other = command.clone();
        match self {
            Change::Payload(text) => other.payload = Payload::of(&text).unwrap(),
            Change::Kind(kind) => other.kind = kind,
            Change::Schema(schema) => other.schema = schema,
            Change::Stream(number) => other.stream.id = id(number),
            Change::Expected(version) => other.expected = Expected::Exact(Version(version)),
            Change::Fixes(number) => other.fixes = Some(CommandId(id(number))),
            Change::Moment(at) => other.occurred_at.at = UtcMillis(at),
        }
        other
    }
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        ".{0,20}".prop_map(Change::Payload),
        "[a-z.]{0,20}".prop_map(Change::Kind),
        (2_u16..).prop_map(Change::Schema),
        (500_u64..).prop_map(Change::Stream),
        any::<u64>().prop_map(Change::Expected),
        any::<u64>().prop_map(Change::Fixes),
        (2_000_i64..).prop_map(Change::Moment),
    ]
}

/// A history with an order, and one command more that is refused.
fn decided() -> (Book<Orders>, PushRequest, Vec<Outcome>) {
    let mut book = Book::new(Epoch(id(99)));
    let mut device = Device::new(1);
    let mut push = device.shop(&[10]);
    push.commands.push(device.command(
        counterfoil_orders::order_id(id(404)),
        counterfoil_orders::OrderCommand::Place.into(),
    ));
    let settled = book.settle(&push, &session(&push), UtcMillis(5));
    book.commit(&settled).unwrap();
    (book, push, settled.outcomes)
}

fn session(push: &PushRequest) -> Session {
    Session { actor: "ann".to_owned(), role: Role("admin".to_owned()), device: push.device }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_content_under_a_used_id_is_refused_and_the_first_outcome_stands(
        which in 0_usize..6,
        change in any_change(),
        days in 0_i64..500,
    ) {
        let (mut book, push, outcomes) = decided();
        let head = book.head();
        let other = change.made(&push.commands[which]);
        let later = UtcMillis(days * 86_400_000);
        let both = PushRequest { commands: vec![other, push.commands[which].clone()], ..push.clone() };
        let settled = book.settle(&both, &session(&push), later);
        prop_assert_eq!(&settled.outcomes[0].verdict, &Verdict::Rejected(Rejection::IdReused));
        prop_assert_eq!(&settled.outcomes[1], &outcomes[which], "the answer of then, to the letter");
        prop_assert!(settled.receipts.is_empty() && settled.events.is_empty());
        book.commit(&settled).unwrap();
        prop_assert_eq!(book.head(), head);
    }

    #[test]
    fn the_same_command_sent_again_gets_the_same_answer_wherever_it_stands_by_then(
        which in 0_usize..6,
        seq in 1_u64..1_000,
        basis in any::<u64>(),
        depends_on in any::<Option<u64>>(),
        days in 0_i64..500,
    ) {
        let (book, push, outcomes) = decided();
        let again = CommandEnvelope {
            seq: Seq(seq),
            basis: Position(basis),
            depends_on: depends_on.map(|number| CommandId(id(number))),
            ..push.commands[which].clone()
        };
        let again = PushRequest { commands: vec![again; 3], ..push.clone() };
        let settled = book.settle(&again, &session(&push), UtcMillis(days * 86_400_000));
        let same = vec![outcomes[which].clone(); 3];
        prop_assert_eq!(settled.outcomes, same);
        prop_assert!(settled.events.is_empty() && settled.receipts.is_empty());
    }
}

#[test]
fn a_content_that_is_not_of_its_shape_is_no_reason_to_forget_the_id() {
    let (book, push, _) = decided();
    let mut device = Device::new(1);
    for _ in 0..push.commands.len() {
        device.command(push.commands[0].stream, counterfoil_orders::OrderCommand::Place.into());
    }
    let broken = CommandEnvelope {
        payload: Payload::of(&7).unwrap(),
        ..device.command(push.commands[0].stream, counterfoil_orders::OrderCommand::Place.into())
    };
    let encoded = Orders::encode_command(&counterfoil_orders::OrderCommand::Place.into()).unwrap();
    let mended = CommandEnvelope { payload: encoded.payload, ..broken.clone() };
    let both = PushRequest { commands: vec![broken, mended], ..push.clone() };
    let settled = book.settle(&both, &session(&push), UtcMillis(5));
    let verdicts: Vec<_> = settled.outcomes.into_iter().map(|outcome| outcome.verdict).collect();
    let wanted = [Verdict::Rejected(Rejection::Malformed), Verdict::Rejected(Rejection::IdReused)];
    assert_eq!(verdicts, wanted);
}
