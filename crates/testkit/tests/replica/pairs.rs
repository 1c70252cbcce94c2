//! Two people who change one thing at once, each from the same version: one counts, and the other is told.

use counterfoil_core::{Cause, DeviceId, UtcMillis};
use counterfoil_sync::replica::{
    Delivery, Effect, Identity, Input, Refused, Replica, Start, StreamChange,
};
use counterfoil_testkit::rng::Rng;
use counterfoil_testkit::scale;
use counterfoil_testkit::till::{TillCommand, Tills};
use uuid::Uuid;

use crate::desk::{Desk, identity, one, put};

/// Pairs that are tried; ten for each seed if somebody asks for more of those.
const PAIRS: u64 = 1_000;

/// Another device at the same server, which stands beside `holder` for now.
fn beside(holder: &Desk) -> Desk {
    let device = DeviceId(Uuid::from_u128(0xD2));
    let start = Start {
        identity: Identity { device, ..identity() },
        checkpoint: None,
        entries: Vec::new(),
    };
    let (replica, wants) = Replica::open(start, UtcMillis(0));
    let book = holder.book.clone();
    let mut desk =
        Desk { replica, wants, now: UtcMillis(0), book, last_id: 1_000, log: Vec::new() };
    desk.step(Input::Leading(true));
    desk.settle();
    desk
}

/// What the screen was told of the till by others.
fn told_by_others(desk: &mut Desk) -> bool {
    let is_foreign = |change: &StreamChange<Tills>| {
        change.stream == one() && matches!(change.cause, Cause::Remote | Cause::Echo)
    };
    let mut found = false;
    desk.wants.retain(|want| match want {
        Effect::Changed(changes) => {
            found |= changes.iter().any(is_foreign);
            false
        }
        _ => true,
    });
    found
}

fn wish(rng: &mut Rng, who: &str) -> TillCommand {
    match rng.below(4) {
        0 => put(i64::try_from(rng.below(20)).unwrap() + 1),
        1 => TillCommand::Close,
        _ => TillCommand::Rename { name: format!("{who} {}", rng.below(1_000)) },
    }
}

/// Both go online, `first` before `second`, and the first hears of the second.
fn meet(first: &mut Desk, second: &mut Desk) {
    first.connect();
    first.settle();
    second.book = first.book.clone();
    second.connect();
    second.settle();
    first.book = second.book.clone();
    let (epoch, head) = (first.book.epoch(), first.book.head());
    first.step(Input::HeadIs(epoch, head));
    first.settle();
}

#[test]
fn of_two_changes_at_once_none_is_overwritten_in_silence() {
    let pairs = scale::seeds().map_or(PAIRS, |seeds| 10 * seeds);
    let mut refused = 0;
    for seed in 0..pairs {
        let mut rng = Rng::new(seed);
        let mut first = Desk::leading();
        first.ask(one(), TillCommand::Open).unwrap();
        first.ask(one(), TillCommand::Publish).unwrap();
        first.settle();
        let mut second = beside(&first);
        first.step(Input::Online(false));
        second.step(Input::Online(false));
        let (wins, waits) = (wish(&mut rng, "first"), wish(&mut rng, "second"));
        first.ask(one(), wins.clone()).unwrap();
        let late = second.ask(one(), waits.clone()).unwrap();
        told_by_others(&mut first);
        told_by_others(&mut second);
        meet(&mut first, &mut second);

        let state = first.replica.confirmed(one()).unwrap().clone();
        assert_eq!(second.replica.confirmed(one()), Some(&state), "seed {seed}");
        assert!(first.replica.commands().is_empty(), "seed {seed}: the first one counts");
        if let TillCommand::Rename { name } = &wins {
            assert_eq!(state.state.name, *name, "seed {seed}: nobody overwrote it");
        }
        let open = second.replica.commands();
        let no = open.iter().find(|told| told.command.id == late);
        if matches!(waits, TillCommand::Rename { .. }) || wins == TillCommand::Close {
            let no = no.unwrap_or_else(|| panic!("seed {seed}: {waits:?} after {wins:?}"));
            assert_eq!(no.delivery, Delivery::Refused, "seed {seed}");
            let moved = matches!(no.refused, Some(Refused::Moved { .. } | Refused::Domain(_)));
            assert!(moved, "seed {seed}");
            refused += 1;
        } else {
            assert!(no.is_none(), "seed {seed}: both count");
            assert!(told_by_others(&mut first), "seed {seed}: the first is told of the second");
        }
        assert!(told_by_others(&mut second), "seed {seed}: the second is told of the first");
    }
    println!("{pairs} pairs: {refused} refused, {} that both count", pairs - refused);
    assert!(refused > pairs / 3, "too idle: {refused}");
}
