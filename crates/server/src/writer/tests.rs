//! The writer over a store in memory, with a domain that has a bug.

use counterfoil_core::{CommandId, DeviceId, Domain as _, Epoch, Moment, Position, Role, Seq};
use counterfoil_orders::{Conditions, CustomerCommand, Profile, customer_id};
use uuid::Uuid;

use super::*;
use crate::set_aside::SetAside;
use crate::store::memory::Memory;

mod crash;

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(7, number)
}

fn register(seq: u64, stream: u64, name: &str) -> CommandEnvelope {
    let profile = Profile { name: name.to_owned(), ..Profile::default() };
    let conditions = Conditions::default();
    let command = CustomerCommand::Register { profile, conditions, credit_limit: None };
    let encoded = Orders::encode_command(&command.into()).unwrap();
    encoded.command(
        (DeviceId(id(0)), Seq(seq), CommandId(id(seq))),
        customer_id(id(stream)),
        Moment::default(),
    )
}

fn session() -> Session {
    let role = Role("admin".to_owned());
    Session { actor: "ann".to_owned(), role, device: DeviceId(id(0)) }
}

/// A domain with a bug: it goes down on a certain name.
fn settle_with_a_bug(
    facts: &Facts<Orders>,
    commands: &[CommandEnvelope],
    session: &Session,
    now: UtcMillis,
) -> Result<Settled<Orders>, Missing> {
    let poison = commands.iter().any(|one| one.payload.as_str().contains("poison"));
    assert!(!poison, "this panic is part of the test");
    settle(facts, commands, session, now)
}

fn verdicts(outcomes: &[Outcome]) -> Vec<Verdict> {
    outcomes.iter().map(|outcome| outcome.verdict.clone()).collect()
}

#[tokio::test]
async fn a_command_that_brings_the_domain_down_is_set_aside_alone() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start_with(Arc::clone(&store), settle_with_a_bug).await.unwrap();
    let commands = vec![
        register(1, 1, "before"),
        register(2, 2, "poison"),
        register(3, 2, "behind it on its stream"),
        register(4, 3, "after"),
    ];
    let outcomes = desk.decide(session(), commands.clone()).await.unwrap();
    let at = |position| Verdict::Accepted { positions: vec![Position(position)] };
    let waits = |why| Verdict::Deferred { why };
    let expected = [at(1), waits(Deferral::SetAside), waits(Deferral::DependencyMissing), at(2)];
    assert_eq!(verdicts(&outcomes), expected);
    let again = desk.decide(session(), commands).await.unwrap();
    assert_eq!(verdicts(&again), expected, "what was decided stays decided");
    assert_eq!(store.head().await.unwrap().head, Position(2));
}

#[tokio::test]
async fn what_another_writer_did_is_noticed_and_decided_upon() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (one, _) = start(Arc::clone(&store)).await.unwrap();
    let (two, _) = start(Arc::clone(&store)).await.unwrap();
    for (seq, desk) in (1..9).zip([&one, &two].into_iter().cycle()) {
        let outcomes = desk.decide(session(), vec![register(seq, seq, "a")]).await.unwrap();
        let positions = vec![Position(seq)];
        assert_eq!(verdicts(&outcomes), [Verdict::Accepted { positions }]);
    }
    let repeated = one.decide(session(), vec![register(2, 2, "a")]).await.unwrap();
    let positions = vec![Position(2)];
    assert_eq!(verdicts(&repeated), [Verdict::Accepted { positions }]);
    assert_eq!(store.head().await.unwrap().head, Position(8));
}

async fn outcome(store: &Memory, seq: u64) -> Option<Verdict> {
    store.outcome(CommandId(id(seq))).await.unwrap().map(|outcome| outcome.verdict)
}

/// Waits until the writer has done all that came before.
async fn caught_up(desk: &Desk) {
    desk.decide(session(), Vec::new()).await.unwrap();
}

#[tokio::test]
async fn what_is_received_is_decided_next_and_leaves_the_inbox() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start(Arc::clone(&store)).await.unwrap();
    let push = vec![register(1, 1, "a"), register(2, 2, "b")];
    for _ in 0..2 {
        let received = desk.receive(session(), push.clone()).await.unwrap();
        assert_eq!(received, Reception::Kept);
        caught_up(&desk).await;
    }
    let positions = vec![Position(2)];
    assert_eq!(outcome(&store, 2).await, Some(Verdict::Accepted { positions }));
    assert_eq!(store.head().await.unwrap().head, Position(2));
    assert!(store.inbox(0, 9).await.unwrap().is_empty());
    let changed = vec![register(1, 1, "something else")];
    let declined = desk.receive(session(), changed).await.unwrap();
    assert_eq!(declined, Reception::Declined, "only a decision can say what is wrong with it");
}

#[tokio::test]
async fn a_received_command_that_has_to_wait_is_tried_again_when_its_stream_is_asked_for() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start(Arc::clone(&store)).await.unwrap();
    let first = register(1, 1, "first");
    let second = CommandEnvelope { depends_on: Some(first.id), ..register(2, 1, "second") };
    desk.receive(session(), vec![second.clone()]).await.unwrap();
    caught_up(&desk).await;
    assert_eq!(outcome(&store, 2).await, None);
    desk.decide(session(), vec![register(3, 3, "elsewhere")]).await.unwrap();
    assert!(store.is_received(second.id).await.unwrap(), "it waits on");
    desk.decide(session(), vec![first]).await.unwrap();
    assert!(matches!(outcome(&store, 2).await, Some(Verdict::Rejected(_))), "there already");
    assert!(!store.is_received(second.id).await.unwrap());
}

#[tokio::test]
async fn what_the_device_sends_again_ends_the_wait() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start(Arc::clone(&store)).await.unwrap();
    let waiting = CommandEnvelope { depends_on: Some(CommandId(id(404))), ..register(1, 1, "a") };
    desk.receive(session(), vec![waiting.clone()]).await.unwrap();
    let free = CommandEnvelope { depends_on: None, ..waiting };
    desk.decide(session(), vec![free]).await.unwrap();
    let positions = vec![Position(1)];
    assert_eq!(outcome(&store, 1).await, Some(Verdict::Accepted { positions }));
    assert!(store.inbox(0, 9).await.unwrap().is_empty());
    desk.decide(session(), vec![register(2, 1, "b")]).await.unwrap();
    assert_eq!(store.head().await.unwrap().head, Position(1), "it counts once");
}

#[tokio::test]
async fn what_brings_the_domain_down_waits_for_a_better_build() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, writer) = start_with(Arc::clone(&store), settle_with_a_bug).await.unwrap();
    let push = vec![register(1, 1, "before"), register(2, 2, "poison"), register(3, 3, "after")];
    desk.receive(session(), push).await.unwrap();
    caught_up(&desk).await;
    assert_eq!(store.head().await.unwrap().head, Position(2));
    assert!(store.is_received(CommandId(id(2))).await.unwrap());
    drop(desk);
    writer.await.unwrap();
    let (desk, _) = start(Arc::clone(&store)).await.unwrap();
    caught_up(&desk).await;
    let positions = vec![Position(3)];
    assert_eq!(outcome(&store, 2).await, Some(Verdict::Accepted { positions }));
}

/// The one command that was set aside, and how often it was tried.
async fn set_aside(store: &Memory) -> SetAside {
    let [one] = store.failures(None, 9).await.unwrap().try_into().unwrap();
    one
}

#[tokio::test]
async fn what_brings_the_domain_down_is_kept_with_its_reason_and_flagged_after_eight_tries() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start_with(Arc::clone(&store), settle_with_a_bug).await.unwrap();
    let poison = register(1, 1, "poison");
    desk.decide(session(), vec![poison.clone(), register(2, 2, "after")]).await.unwrap();
    let first = set_aside(&store).await;
    assert_eq!((first.command, first.reason.as_str()), (poison, "this panic is part of the test"));
    assert_eq!((first.actor.as_str(), first.tries), ("ann", 1));
    // The inbox is looked through once, since the command is new there.
    caught_up(&desk).await;
    for tries in 3..=8 {
        desk.retry().await.unwrap();
        let now = set_aside(&store).await;
        assert_eq!((now.tries, now.is_flagged()), (tries, tries == 8));
    }
    assert_eq!(store.head().await.unwrap().head, Position(1), "the other one was decided");
    let other = store.failures(Some(CommandId(id(2))), 9).await.unwrap();
    assert!(other.is_empty());
}

#[tokio::test]
async fn what_was_set_aside_is_decided_by_a_better_build_even_if_its_device_never_comes_back() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, writer) = start_with(Arc::clone(&store), settle_with_a_bug).await.unwrap();
    let push = vec![register(1, 1, "poison"), register(2, 1, "behind it")];
    desk.decide(session(), push).await.unwrap();
    drop(desk);
    writer.await.unwrap();
    let (desk, _) = start(Arc::clone(&store)).await.unwrap();
    caught_up(&desk).await;
    let positions = vec![Position(1)];
    assert_eq!(outcome(&store, 1).await, Some(Verdict::Accepted { positions }));
    assert!(store.failures(None, 9).await.unwrap().is_empty());
    assert_eq!(outcome(&store, 2).await, None, "that one is still with its device");
}
