//! What every store promises, tried on all of them.

use std::collections::BTreeSet;

use std::sync::Arc;

use counterfoil_core::{CommandEnvelope, CommandId, Epoch, Position, Role, UtcMillis};
use counterfoil_orders::{Orders, order_id, report};
use counterfoil_server::set_aside::Failed;
use counterfoil_server::store::memory::Memory;
use counterfoil_server::store::sqlite::Sqlite;
use counterfoil_server::store::{Store, StoreFault};
use counterfoil_sync::authority::{Facts, Missing, Reception, Session, Settled, settle};
use counterfoil_sync::protocol::{Head, PushRequest};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::world::{Device, folder, id};

async fn settled(store: &impl Store, push: &PushRequest) -> Settled<Orders> {
    let Head { epoch, head } = store.head().await.unwrap();
    let mut facts = Facts::at(epoch, head);
    let role = Role("admin".to_owned());
    let session = Session { actor: "ann".to_owned(), role, device: push.device };
    loop {
        match settle(&facts, &push.commands, &session, UtcMillis(5)) {
            Ok(settled) => return settled,
            Err(missing) => store.load(&missing, &mut facts).await.unwrap(),
        }
    }
}

async fn filled(store: &impl Store) -> (Device, PushRequest) {
    let mut device = Device::new(1);
    let mut commands = device.fill_shop();
    commands.extend(device.order(10, 3));
    let push = device.push(0, commands);
    let first = settled(store, &push).await;
    store.commit(std::slice::from_ref(&first)).await.unwrap();
    (device, push)
}

async fn what_is_committed_is_read_back(store: &impl Store) {
    let (_, push) = filled(store).await;
    let page = store.page(Position(0), 100).await.unwrap();
    assert!(page.is_gap_free());
    assert_eq!((page.events.len(), page.head), (5, Position(5)));
    for limit in 1..5 {
        let mut cursor = Position(0);
        let mut events = Vec::new();
        while cursor < page.head {
            let part = store.page(cursor, limit).await.unwrap();
            assert!(part.is_gap_free() && !part.events.is_empty());
            cursor = part.to;
            events.extend(part.events);
        }
        assert_eq!(events, page.events);
    }
    let outcome = store.outcome(push.commands[4].id).await.unwrap().unwrap();
    assert_eq!(outcome.command, push.commands[4].id);
    assert_eq!(store.tally(&report::UNITS).await.unwrap(), 3);
    assert_eq!(store.timeline(order_id(id(10)), 2).await.unwrap(), page.events[2..4]);
    let snapshot = store.snapshot().await.unwrap();
    assert_eq!((snapshot.position, snapshot.streams.len()), (Position(5), 3));
    let beyond = store.page(Position(9), 10).await.unwrap();
    assert_eq!((beyond.from, beyond.to, beyond.events.len()), (Position(9), Position(9), 0));
}

async fn a_stale_commit_writes_nothing(store: &impl Store) {
    let (mut device, push) = filled(store).await;
    let next = device.order(20, 1);
    let next = device.push(0, next);
    let one = settled(store, &next).await;
    store.commit(std::slice::from_ref(&one)).await.unwrap();
    let head = store.head().await.unwrap();
    let stale = store.commit(std::slice::from_ref(&one)).await;
    assert!(matches!(stale, Err(StoreFault::Moved)), "{stale:?}");
    assert_eq!(store.head().await.unwrap(), head);
    let repeated = settled(store, &push).await;
    assert!(repeated.receipts.is_empty() && repeated.events.is_empty());
    assert_eq!(repeated.outcomes.len(), 5);
}

async fn a_page_never_ends_inside_a_command(store: &impl Store) {
    let mut device = Device::new(1);
    let mut settled = settled(store, &device.shop(&[10])).await;
    // As if the third command had become three events.
    let third = settled.events[2].command;
    settled.events.iter_mut().skip(3).for_each(|event| event.command = third);
    store.commit(std::slice::from_ref(&settled)).await.unwrap();
    for (after, limit, to) in [(0, 1, 1), (0, 2, 2), (0, 3, 5), (0, 4, 5), (2, 1, 5), (3, 1, 5)] {
        let page = store.page(Position(after), limit).await.unwrap();
        assert_eq!(page.to, Position(to), "after {after}, at most {limit}");
        assert!(page.is_gap_free());
    }
}

async fn facts_are_what_was_committed(store: &impl Store) {
    let (device, push) = filled(store).await;
    let place = &push.commands[4];
    let missing = Missing {
        streams: BTreeSet::from([place.stream, order_id(id(404))]),
        tallies: BTreeSet::from([report::ORDERS]),
        receipts: BTreeSet::from([place.id, counterfoil_core::CommandId(id(404))]),
        seqs: BTreeSet::from([(device.id, place.seq), (device.id, counterfoil_core::Seq(404))]),
    };
    let Head { epoch, head } = store.head().await.unwrap();
    let mut facts = Facts::at(epoch, head);
    store.load(&missing, &mut facts).await.unwrap();
    assert_eq!(facts.streams.len(), 2);
    assert_eq!(facts.tallies[&report::ORDERS], 1);
    assert!(facts.receipts[&place.id].is_some());
    assert!(facts.receipts[&counterfoil_core::CommandId(id(404))].is_none());
    assert_eq!(facts.seqs[&(device.id, place.seq)], Some(place.id));
    assert_eq!(facts.seqs[&(device.id, counterfoil_core::Seq(404))], None);
}

async fn what_is_received_waits_until_its_receipt_is_recorded(store: &impl Store) {
    let mut device = Device::new(1);
    let push = device.shop(&[10]);
    let owner = device.id;
    let role = Role("clerk".to_owned());
    let session =
        |actor: &str| Session { actor: actor.to_owned(), role: role.clone(), device: owner };
    let (shop, order) = push.commands.split_at(2);
    for (actor, commands) in [("bob", shop), ("cem", order), ("dan", &push.commands)] {
        let received = store.receive(&session(actor), commands).await.unwrap();
        assert_eq!(received, Reception::Kept);
    }
    let inbox = store.inbox(0, 100).await.unwrap();
    let commands: Vec<_> = inbox.iter().map(|waiting| waiting.command.clone()).collect();
    assert_eq!(commands, push.commands, "once each, in the order of arrival");
    let sessions = inbox.iter().map(|waiting| waiting.session.clone());
    let first_known = [&["bob"; 2][..], &["cem"; 3]].concat();
    assert!(sessions.eq(first_known.into_iter().map(session)));
    let number = inbox[2].number;
    assert_eq!(store.inbox(number, 1).await.unwrap(), inbox[3..4]);

    let (id, seq) = (push.commands[1].id, push.commands[1].seq);
    let changed = CommandEnvelope { schema: 9, ..push.commands[0].clone() };
    let numbered =
        CommandEnvelope { id: CommandId(crate::world::id(9)), ..push.commands[1].clone() };
    let mut other = device.order(20, 1);
    let new = other.remove(0);
    for odd in [changed, numbered] {
        let push = [new.clone(), odd];
        assert_eq!(store.receive(&session("eve"), &push).await.unwrap(), Reception::Declined);
    }
    assert!(!store.is_received(new.id).await.unwrap(), "all or none");

    let shop = PushRequest { commands: shop.to_vec(), ..push.clone() };
    let settled = settled(store, &shop).await;
    store.commit(std::slice::from_ref(&settled)).await.unwrap();
    assert_eq!(store.inbox(0, 100).await.unwrap(), inbox[2..]);
    assert!(!store.is_received(id).await.unwrap());
    let again = store.receive(&session("eve"), &shop.commands).await.unwrap();
    assert_eq!(again, Reception::Kept, "decided is decided");
    assert_eq!(store.inbox(0, 100).await.unwrap(), inbox[2..]);
    let late = CommandEnvelope { seq, ..new.clone() };
    assert_eq!(store.receive(&session("eve"), &[late]).await.unwrap(), Reception::Declined);
    store.receive(&session("eve"), &[new]).await.unwrap();
    let last = store.inbox(number, 100).await.unwrap().pop().unwrap();
    assert!(last.number > inbox[4].number);
}

async fn what_was_set_aside_waits_with_its_reason_until_its_receipt_is_recorded(
    store: &impl Store,
) {
    let mut device = Device::new(1);
    let push = device.shop(&[]);
    let role = Role("clerk".to_owned());
    let session = Session { actor: "bob".to_owned(), role, device: device.id };
    let failed = |index: usize, reason: &str| Failed {
        session: session.clone(),
        command: push.commands[index].clone(),
        reason: reason.to_owned(),
    };
    let ids = [push.commands[0].id, push.commands[1].id];
    let kept = store.set_aside(&[failed(0, "a"), failed(1, "b")], UtcMillis(5)).await.unwrap();
    assert_eq!(kept, [(ids[0], 1), (ids[1], 1)]);
    let kept = store.set_aside(&[failed(1, "c")], UtcMillis(7)).await.unwrap();
    assert_eq!(kept, [(ids[1], 2)]);
    assert_eq!(store.inbox(0, 9).await.unwrap().len(), 2, "once each");
    assert_eq!(store.failures(None, 1).await.unwrap().len(), 1);
    let [one] = store.failures(Some(ids[1]), 9).await.unwrap().try_into().unwrap();
    assert_eq!((one.actor.as_str(), one.reason.as_str(), one.tries), ("bob", "c", 2));
    assert_eq!((one.first_at, one.last_at), (UtcMillis(5), UtcMillis(7)));
    assert_eq!(one.command, push.commands[1]);

    let settled = settled(store, &push).await;
    store.commit(std::slice::from_ref(&settled)).await.unwrap();
    assert!(store.failures(None, 9).await.unwrap().is_empty());
    let late = store.set_aside(&[failed(0, "a")], UtcMillis(9)).await.unwrap();
    assert!(late.is_empty(), "decided is decided");
}

#[tokio::test]
async fn a_database_from_before_the_inbox_gets_one_and_keeps_its_history() {
    let folder = folder();
    let path = folder.path().join("old.db");
    let store = Arc::new(Sqlite::open(&path).await.unwrap());
    filled(&*store).await;
    store.close().await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let mut old = options.connect().await.unwrap();
    let undo =
        "DROP TABLE set_aside; DROP TABLE inbox; DROP TABLE lineage; PRAGMA user_version = 1";
    sqlx::raw_sql(undo).execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let store = Sqlite::open(&path).await.unwrap();
    assert_eq!(store.head().await.unwrap().head, Position(5));
    assert!(store.inbox(0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_memory_keeps_the_contract() {
    let fresh = || Memory::new(Epoch(id(1)));
    what_is_committed_is_read_back(&fresh()).await;
    a_stale_commit_writes_nothing(&fresh()).await;
    a_page_never_ends_inside_a_command(&fresh()).await;
    facts_are_what_was_committed(&fresh()).await;
    what_is_received_waits_until_its_receipt_is_recorded(&fresh()).await;
    what_was_set_aside_waits_with_its_reason_until_its_receipt_is_recorded(&fresh()).await;
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    let folder = folder();
    let fresh = async |name: &str| Sqlite::open(&folder.path().join(name)).await.unwrap();
    what_is_committed_is_read_back(&fresh("a").await).await;
    a_stale_commit_writes_nothing(&fresh("b").await).await;
    a_page_never_ends_inside_a_command(&fresh("c").await).await;
    facts_are_what_was_committed(&fresh("d").await).await;
    what_is_received_waits_until_its_receipt_is_recorded(&fresh("e").await).await;
    let store = fresh("f").await;
    what_was_set_aside_waits_with_its_reason_until_its_receipt_is_recorded(&store).await;
}
