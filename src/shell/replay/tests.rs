//! A replay over a small log, and views that are not what it comes to.

use std::collections::BTreeSet;
use std::sync::Arc;

use counterfoil_core::{DeviceId, Domain, Epoch, Payload, Position, Role, Version, WorkspaceId};
use counterfoil_orders::{Conditions, Customer, Holds, Profile, customer_id};
use counterfoil_sync::protocol::{Snapshot, SnapshotStream};

use super::*;

fn identity() -> Identity {
    Identity {
        device: DeviceId(Uuid::from_u128(1)),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        actor: "Mina".to_owned(),
        role: Role("manager".to_owned()),
    }
}

fn customer(name: &str) -> State {
    State::Customer(Arc::new(Customer {
        profile: Profile { name: name.to_owned(), ..Profile::default() },
        conditions: Conditions::default(),
        credit_limit: None,
        blocked: None,
        holds: Holds::default(),
    }))
}

/// A history with two customers, as a fresh device gets it.
fn log() -> Vec<(Turn, Entry)> {
    let stream = |n: u128, name: &str| SnapshotStream {
        stream: customer_id(Uuid::from_u128(n)),
        version: Version(1),
        state: Payload::of(&customer(name)).unwrap(),
    };
    let base = Snapshot {
        epoch: Epoch(Uuid::from_u128(3)),
        position: Position(2),
        state_version: Orders::STATE_VERSION,
        streams: vec![stream(1, "Ann"), stream(2, "Bob")],
    };
    vec![(Turn(1), Entry { base: Some(base), ..Entry::default() })]
}

/// What a page shows that has read the whole log.
fn page() -> (Replica<Orders>, Views) {
    let start = Start { identity: identity(), checkpoint: None, entries: log() };
    let (replica, _) = Replica::open(start, UtcMillis(0));
    let mut views = Views::without(BTreeSet::new());
    for (stream, held) in replica.streams() {
        views.change(stream, None, Some(&held.state));
    }
    (replica, views)
}

fn replayed() -> Replay {
    let mut replay = Replay::from_nothing(identity(), UtcMillis(0));
    replay.take(log());
    replay
}

fn streams(replica: &Replica<Orders>) -> Vec<StreamId> {
    replica.streams().map(|(stream, _)| stream).collect()
}

fn again<V: Listed>(replay: &Replay) -> V {
    let mut view = V::default();
    put_in(&mut view, replay.replica(), &streams(replay.replica()));
    view
}

#[test]
fn a_log_that_is_folded_again_comes_to_what_the_page_shows() {
    let (shown, views) = page();
    let replay = replayed();
    assert_eq!(replay.turn(), 1);
    let all = streams(replay.replica());
    assert_eq!(all.len(), 2);
    assert_eq!(differing(&shown, replay.replica(), &all), None);
    assert!(compare_sums(&shown, replay.replica(), &all).is_equal);
    assert!(compare_view(&views.board, &again(&replay)).is_equal);
    assert!(compare_view(&views.catalogue, &again(&replay)).is_equal);
    let directory = compare_view(&views.directory, &again(&replay));
    assert!(directory.is_equal);
    assert_eq!((directory.shown, directory.again), (2, 2));
}

#[test]
fn a_view_that_is_wrong_is_caught_by_its_rows_or_by_its_digest() {
    let replay = replayed();
    let third = customer_id(Uuid::from_u128(9));
    let second = customer_id(Uuid::from_u128(2));
    for (stream, after, rows) in [
        (third, Some(customer("Nobody")), 3),
        (second, None, 1),
        (second, Some(customer("Bobby")), 2),
    ] {
        let (_, mut views) = page();
        views.change(stream, None, after.as_ref());
        let checked = compare_view(&views.directory, &again(&replay));
        assert!(!checked.is_equal, "{rows} rows");
        assert_eq!((checked.shown, checked.again), (rows, 2));
        assert!(checked.digests.is_some_and(|[shown, again]| shown != again));
        assert!(compare_view(&views.catalogue, &again(&replay)).is_equal, "the others are right");
    }
}

#[test]
fn equal_rows_have_equal_digests_in_whatever_order_they_came() {
    let (replica, views) = page();
    let mut backwards = Views::without(BTreeSet::new());
    for (stream, held) in replica.streams().collect::<Vec<_>>().into_iter().rev() {
        backwards.change(stream, None, Some(&held.state));
    }
    assert!(compare_view(&views.directory, &backwards.directory).is_equal);
    assert!(compare_view(&views.board, &backwards.board).is_equal);
}

#[test]
fn a_state_that_is_wrong_is_named() {
    let replay = replayed();
    let start = Start { identity: identity(), checkpoint: None, entries: Vec::new() };
    let (empty, _) = Replica::open(start, UtcMillis(0));
    let all = streams(replay.replica());
    assert_eq!(differing(&empty, replay.replica(), &all), Some(customer_id(Uuid::from_u128(1))));
}
