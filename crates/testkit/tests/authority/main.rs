//! The authority: what is pushed counts once, in order, and nothing of it is taken on trust.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not see as tests"
)]

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain, Epoch, Expected, Moment, Payload, Position, Role,
    Seq, StreamId, UtcMillis, Version,
};
use counterfoil_sync::authority::{Book, Digest, Reception, Session, Settled, StreamFact};
use counterfoil_sync::protocol::{
    Deferral, Outcome, PUSH_COMMANDS_MAX, PushFlaw, PushRequest, Rejection, Verdict,
};
use counterfoil_testkit::till::{BANK, TOTAL, TillCommand, TillRefusal, Tills, till};
use uuid::Uuid;

mod pushes;

const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xD));
const OTHER: DeviceId = DeviceId(Uuid::from_u128(0xE));

fn one() -> StreamId {
    till(Uuid::from_u128(1))
}

fn two() -> StreamId {
    till(Uuid::from_u128(2))
}

fn command(seq: u64, stream: StreamId, intent: &TillCommand) -> CommandEnvelope {
    let encoded = Tills::encode_command(intent).unwrap();
    encoded.command(
        (DEVICE, Seq(seq), CommandId(Uuid::from_u128(u128::from(seq)))),
        stream,
        Moment::default(),
    )
}

fn session(device: DeviceId) -> Session {
    Session { actor: "ann".to_owned(), role: Role("clerk".to_owned()), device }
}

/// What a push comes to, before anything of it is recorded.
fn settle_from(
    book: &Book<Tills>,
    device: DeviceId,
    commands: &[CommandEnvelope],
) -> Settled<Tills> {
    let commands = commands.to_vec();
    let request = PushRequest { epoch: None, device, after: Position(0), commands };
    book.settle(&request, &session(device), UtcMillis(5))
}

fn settle(book: &Book<Tills>, commands: &[CommandEnvelope]) -> Settled<Tills> {
    settle_from(book, DEVICE, commands)
}

fn push_from(book: &mut Book<Tills>, device: DeviceId, push: &[CommandEnvelope]) -> Vec<Verdict> {
    let settled = settle_from(book, device, push);
    book.commit(&settled).unwrap();
    settled.outcomes.into_iter().map(|outcome| outcome.verdict).collect()
}

fn push(book: &mut Book<Tills>, commands: &[CommandEnvelope]) -> Vec<Verdict> {
    push_from(book, DEVICE, commands)
}

fn book() -> Book<Tills> {
    Book::new(Epoch(Uuid::from_u128(9)))
}

fn accepted(positions: &[u64]) -> Verdict {
    Verdict::Accepted { positions: positions.iter().copied().map(Position).collect() }
}

fn deferred(why: Deferral) -> Verdict {
    Verdict::Deferred { why }
}

#[test]
fn a_push_sent_twice_gives_the_stored_outcomes_and_no_second_event() {
    let mut book = book();
    let commands =
        [command(1, one(), &TillCommand::Open), command(2, one(), &TillCommand::Put { amount: 5 })];
    let first = push(&mut book, &commands);
    assert_eq!(first, [accepted(&[1]), accepted(&[2])]);
    assert_eq!(push(&mut book, &commands), first);
    assert_eq!(book.head(), Position(2));
    let within = [commands[0].clone(), commands[0].clone()];
    assert_eq!(push(&mut book, &within), [accepted(&[1]), accepted(&[1])]);
}

#[test]
fn a_command_sent_again_may_stand_elsewhere_but_not_say_something_else() {
    let mut book = book();
    let original = command(1, one(), &TillCommand::Open);
    push(&mut book, std::slice::from_ref(&original));
    let moved = CommandEnvelope {
        seq: Seq(7),
        basis: Position(9),
        depends_on: Some(CommandId(Uuid::nil())),
        ..original.clone()
    };
    assert_eq!(push(&mut book, &[moved]), [accepted(&[1])]);
    let others = [
        CommandEnvelope { stream: two(), ..original.clone() },
        CommandEnvelope { kind: "till.other".to_owned(), ..original.clone() },
        CommandEnvelope { schema: 2, ..original.clone() },
        CommandEnvelope { payload: Payload::of(&TillCommand::Close).unwrap(), ..original.clone() },
        CommandEnvelope { expected: Expected::NoStream, ..original.clone() },
        CommandEnvelope { fixes: Some(CommandId(Uuid::nil())), ..original.clone() },
        CommandEnvelope {
            occurred_at: Moment { at: UtcMillis(1), offset_minutes: 0 },
            ..original.clone()
        },
    ];
    for other in others {
        assert_ne!(Digest::of(&other), Digest::of(&original));
        assert_eq!(push(&mut book, &[other]), [Verdict::Rejected(Rejection::IdReused)]);
    }
    assert_eq!(book.head(), Position(1));
}

#[test]
fn a_number_belongs_to_one_command_of_its_device() {
    let mut book = book();
    push(&mut book, &[command(1, one(), &TillCommand::Open)]);
    let thief = CommandEnvelope {
        id: CommandId(Uuid::from_u128(77)),
        ..command(1, two(), &TillCommand::Open)
    };
    let taken = deferred(Deferral::SeqTaken);
    assert_eq!(push(&mut book, std::slice::from_ref(&thief)), [taken]);
    let elsewhere = CommandEnvelope { device: OTHER, ..thief.clone() };
    assert_eq!(push_from(&mut book, OTHER, &[elsewhere]), [accepted(&[2])]);
    assert_eq!(push(&mut book, &[thief]), [accepted(&[2])], "it was decided, whoever sends it");
}

#[test]
fn a_number_is_taken_from_when_its_command_was_received() {
    let mut book = book();
    let received = command(1, one(), &TillCommand::Open);
    let one = std::slice::from_ref(&received);
    assert_eq!(book.receive(&session(DEVICE), one, 9), Reception::Kept);
    let thief = CommandEnvelope { id: CommandId(Uuid::from_u128(77)), ..received.clone() };
    assert_eq!(push(&mut book, &[thief]), [deferred(Deferral::SeqTaken)]);
    assert!(book.inbox().contains(received.id));
    assert_eq!(push(&mut book, &[received]), [accepted(&[1])]);
    assert_eq!(book.inbox().iter().count(), 0);
}

#[test]
fn another_devices_command_is_not_taken_and_leaves_no_trace() {
    let mut book = book();
    let foreign = CommandEnvelope { device: OTHER, ..command(1, one(), &TillCommand::Open) };
    let refused = Verdict::Rejected(Rejection::Malformed);
    assert_eq!(push(&mut book, std::slice::from_ref(&foreign)), [refused]);
    assert_eq!(book.receipt(foreign.id), None);
    assert_eq!(push_from(&mut book, OTHER, &[foreign]), [accepted(&[1])]);
}

#[test]
fn a_refusal_is_recorded_with_its_facts_and_holds_what_depends_on_it() {
    let mut book = book();
    push(&mut book, &[command(1, one(), &TillCommand::Open)]);
    push(&mut book, &[command(2, one(), &TillCommand::Put { amount: 500 })]);
    let publish = command(3, one(), &TillCommand::Publish);
    let rename = CommandEnvelope {
        depends_on: Some(publish.id),
        ..command(4, one(), &TillCommand::Rename { name: "a".to_owned() })
    };
    let facts = TillRefusal::LimitExceeded { limit: 100, total: 500 };
    let refused = Verdict::Rejected(Rejection::Domain(Payload::of(&facts).unwrap()));
    let held = deferred(Deferral::DependencyRefused);
    assert_eq!(push(&mut book, &[publish.clone(), rename.clone()]), [refused, held]);
    assert!(book.receipt(publish.id).is_some());
    assert_eq!(book.receipt(rename.id), None);
    // What replaces the refused command may follow it; what follows the fix is free again.
    let fix = CommandEnvelope {
        depends_on: None,
        fixes: Some(publish.id),
        ..command(5, one(), &TillCommand::Close)
    };
    assert_eq!(push(&mut book, &[fix]), [accepted(&[3])]);
}

#[test]
fn a_lane_that_waits_holds_up_nobody_else() {
    let mut book = book();
    let unknown = CommandEnvelope { schema: 9, ..command(1, one(), &TillCommand::Open) };
    let behind = command(2, one(), &TillCommand::Put { amount: 1 });
    let orphan = CommandEnvelope {
        depends_on: Some(CommandId(Uuid::from_u128(404))),
        ..command(3, two(), &TillCommand::Open)
    };
    let limit = command(4, BANK, &TillCommand::SetLimit { limit: 9 });
    let verdicts = push(&mut book, &[unknown, behind, orphan, limit]);
    let expected = [
        deferred(Deferral::UpgradeRequired),
        deferred(Deferral::DependencyMissing),
        deferred(Deferral::DependencyMissing),
        accepted(&[1]),
    ];
    assert_eq!(verdicts, expected);
}

#[test]
fn a_payload_of_the_wrong_shape_is_refused_for_good() {
    let digits = format!("{{\"Put\":{{\"amount\":{}}}}}", "9".repeat(100_000));
    for payload in ["null", "{}", "\"Shut\"", "{\"Put\":{\"amount\":\"1\"}}", "[[[[[]]]]]", &digits]
    {
        let mut book = book();
        let broken = CommandEnvelope {
            payload: serde_json::from_str(payload).unwrap(),
            ..command(1, one(), &TillCommand::Open)
        };
        let refused = Verdict::Rejected(Rejection::Malformed);
        assert_eq!(push(&mut book, std::slice::from_ref(&broken)), [refused], "{payload:.40}");
        assert!(book.receipt(broken.id).is_some());
    }
}

#[test]
fn a_careful_command_meets_the_version_its_user_saw_or_is_refused() {
    let mut book = book();
    push(&mut book, &[command(1, one(), &TillCommand::Open)]);
    let table = [
        (Expected::NoStream, Some(Version(0))),
        (Expected::Exact(Version(9)), Some(Version(9))),
        (Expected::Exact(Version(1)), None),
    ];
    for (seq, (expected, wanted)) in (2..).zip(table) {
        let wish = CommandEnvelope { expected, ..command(seq, one(), &TillCommand::Close) };
        let verdict = match wanted {
            Some(expected) => Verdict::Rejected(Rejection::Moved { expected, actual: Version(1) }),
            None => accepted(&[2]),
        };
        assert_eq!(push(&mut book, &[wish]), [verdict]);
    }
}

#[test]
fn sums_follow_the_states() {
    let mut book = book();
    push(
        &mut book,
        &[
            command(1, one(), &TillCommand::Open),
            command(2, one(), &TillCommand::Put { amount: 30 }),
        ],
    );
    assert_eq!(book.tally(&TOTAL), 0);
    push(&mut book, &[command(3, one(), &TillCommand::Publish)]);
    assert_eq!(book.tally(&TOTAL), 30);
}

#[test]
fn a_batch_decided_on_an_old_head_is_not_committed() {
    let mut book = book();
    let settled = settle(&book, &[command(1, one(), &TillCommand::Open)]);
    push(&mut book, &[command(2, two(), &TillCommand::Open)]);
    assert!(book.commit(&settled).is_err());
    assert_eq!(book.head(), Position(1));
}

#[test]
fn a_batch_is_not_committed_over_a_refusal_of_one_of_its_commands() {
    let mut book = book();
    let put = command(2, one(), &TillCommand::Put { amount: 5 });
    let settled = settle(&book, &[command(1, one(), &TillCommand::Open), put.clone()]);
    let early = push(&mut book, std::slice::from_ref(&put));
    assert!(matches!(early[..], [Verdict::Rejected(_)]), "there is nothing to put it into");
    assert!(book.commit(&settled).is_err());
    assert_eq!(push(&mut book, &[put]), early, "what was said once stays said");
}

#[test]
fn a_book_is_the_sum_of_its_records() {
    let mut book = book();
    let mut records = Vec::new();
    for (seq, intent) in (1..).zip([
        TillCommand::Open,
        TillCommand::Put { amount: 3 },
        TillCommand::Publish,
        TillCommand::Publish,
    ]) {
        let settled = settle(&book, &[command(seq, one(), &intent)]);
        let stored = serde_json::to_string(&settled.record()).unwrap();
        records.push(serde_json::from_str(&stored).unwrap());
        book.commit(&settled).unwrap();
    }
    let again = Book::<Tills>::rebuild(book.epoch(), records);
    assert_eq!(again.snapshot(), book.snapshot());
    assert_eq!(again.page(Position(0), 500), book.page(Position(0), 500));
    assert_eq!(again.tally(&TOTAL), book.tally(&TOTAL));
    for seq in 1..=4 {
        let id = CommandId(Uuid::from_u128(seq));
        assert_eq!(again.receipt(id), book.receipt(id));
    }
}

#[test]
fn pages_are_gap_free_from_any_cursor() {
    let mut book = book();
    push(
        &mut book,
        &[
            command(1, one(), &TillCommand::Open),
            command(2, two(), &TillCommand::Open),
            command(3, one(), &TillCommand::Close),
        ],
    );
    for after in 0..=3 {
        for limit in 0..=4 {
            let page = book.page(Position(after), limit);
            assert!(page.is_gap_free(), "after {after}, limit {limit}");
            assert_eq!(page.from, Position(after));
        }
    }
    assert!(!book.page(Position(9), 5).is_gap_free(), "a cursor beyond the head is nobody's");
}

#[test]
fn a_page_never_ends_inside_a_command() {
    let source = book();
    let opened =
        (1..=4).map(|seq| command(seq, till(Uuid::from_u128(u128::from(seq))), &TillCommand::Open));
    let mut record = settle(&source, &opened.collect::<Vec<_>>()).record();
    // As if the second command had become two events.
    record.events[2].command = record.events[1].command;
    let book = Book::<Tills>::rebuild(source.epoch(), [record]);
    for (after, limit, to) in [(0, 1, 1), (0, 2, 3), (0, 3, 3), (0, 4, 4), (1, 1, 3), (2, 1, 3)] {
        let page = book.page(Position(after), limit);
        assert_eq!(page.to, Position(to), "after {after}, at most {limit}");
        assert!(page.is_gap_free());
    }
}

#[test]
fn a_history_that_cannot_be_read_is_not_decided_on_and_not_given_as_a_snapshot() {
    let mut source = book();
    let settled = settle(&source, &[command(1, one(), &TillCommand::Open)]);
    source.commit(&settled).unwrap();
    let mut record = settled.record();
    record.events[0].schema = 2;
    let mut book = Book::<Tills>::rebuild(source.epoch(), [record]);
    assert!(book.streams().all(|(_, fact)| matches!(fact, StreamFact::Unreadable)));
    let put = command(2, one(), &TillCommand::Put { amount: 1 });
    assert_eq!(push(&mut book, &[put]), [deferred(Deferral::SetAside)]);
    assert_eq!(book.snapshot().state_version, 0);
}

#[test]
fn a_push_is_checked_as_a_whole() {
    let request = |commands| PushRequest {
        epoch: Some(Epoch(Uuid::from_u128(9))),
        device: DEVICE,
        after: Position(0),
        commands,
    };
    let open = command(1, one(), &TillCommand::Open);
    assert_eq!(request(vec![open.clone(); PUSH_COMMANDS_MAX]).check(), Ok(()));
    let many = request(vec![open.clone(); PUSH_COMMANDS_MAX + 1]);
    assert_eq!(many.check(), Err(PushFlaw::TooMany));
    let foreign = request(vec![CommandEnvelope { device: OTHER, ..open.clone() }]);
    assert_eq!(foreign.check(), Err(PushFlaw::OtherDevice { command: open.id }));
    assert!(request(Vec::new()).is_foreign(Epoch(Uuid::from_u128(8))));
    assert!(!request(Vec::new()).is_foreign(Epoch(Uuid::from_u128(9))));
}

#[test]
fn a_receipt_reads_back_from_its_json() {
    let mut book = book();
    push(&mut book, &[command(1, one(), &TillCommand::Open)]);
    let receipt = book.receipt(CommandId(Uuid::from_u128(1))).unwrap();
    let json = serde_json::to_string(receipt).unwrap();
    assert_eq!(
        &serde_json::from_str::<counterfoil_sync::authority::Receipt>(&json).unwrap(),
        receipt
    );
    for bad in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"é".repeat(32)] {
        assert!(bad.parse::<Digest>().is_err(), "{bad}");
    }
    let outcome: &Outcome = &receipt.outcome;
    assert_eq!(outcome.decided_at, UtcMillis(5));
}
