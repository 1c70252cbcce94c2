//! Seeded worlds: nothing lost, nothing doubled, everybody equal in the end. `COUNTERFOIL_SEEDS=20000`
//! runs more of them, `COUNTERFOIL_SEED=17` that one alone.

use counterfoil_orders::Orders;
use counterfoil_testkit::scale;
use counterfoil_testkit::till::Tills;
use counterfoil_testkit::world::clerks::Clerks;
use counterfoil_testkit::world::script::Cashiers;
use counterfoil_testkit::world::{Failure, Guard, Tale, World};

type Till = World<Tills, Cashiers>;
type Shop = World<Orders, Clerks>;

/// Worlds of each domain.
const SEEDS: u64 = 2_000;

#[expect(clippy::panic, reason = "a test's helper, which clippy does not see as one")]
fn run_all(run: fn(u64) -> Result<Tale, Failure>) {
    let seeds = match scale::seed() {
        Some(seed) => seed..=seed,
        None => 1..=scale::seeds().unwrap_or(SEEDS),
    };
    let mut all = Tale::default();
    for seed in seeds.clone() {
        all = all.and(run(seed).unwrap_or_else(|failure| panic!("{failure}")));
    }
    println!("{all:?}");
    let worlds = seeds.count();
    let busy = [
        all.pushes / 5,
        all.saved / 5,
        all.events / 5,
        all.refused * 2,
        all.losses,
        all.kills / 5,
        all.received * 2,
        all.crashes * 9,
        all.restores * 3,
        all.again * 3,
        all.copies * 2,
        all.renamed * 5,
        all.strains / 3,
        all.poisoned * 3,
        all.shed,
        all.stand_ins * 3,
        all.ahead / 5,
        all.replays / 100,
    ];
    assert!(worlds == 1 || busy.iter().all(|count| *count > worlds), "too idle: {all:?}");
}

#[test]
fn no_world_of_tills_loses_or_doubles_anything() {
    run_all(Till::run);
}

#[test]
fn no_world_of_orders_loses_or_doubles_anything() {
    run_all(Shop::run);
}

/// "Received" ends no command: its device keeps it until there is an outcome.
#[test]
fn a_server_that_loses_its_inbox_loses_no_command() {
    let mut all = Tale::default();
    for seed in 1..=300 {
        let tale = Till::run_without(Guard::Inbox, seed);
        all = all.and(tale.unwrap_or_else(|failure| panic!("{failure}")));
    }
    assert!(all.crashes > 30, "too idle: {all:?}");
}

/// The first seed whose checks notice that `guard` is missing.
fn noticed(guard: Guard, within: u64) -> Option<u64> {
    (0..within).find(|seed| Till::run_without(guard, *seed).is_err())
}

#[test]
fn every_missing_guard_is_noticed() {
    for guard in [
        Guard::Receipts,
        Guard::Rebase,
        Guard::Journal,
        Guard::OfferedMark,
        Guard::TurnCheck,
        Guard::Durability,
        Guard::Again,
        Guard::Order,
    ] {
        let seed = noticed(guard, 200);
        println!("{guard:?}: noticed in seed {seed:?}");
        assert!(seed.is_some(), "{guard:?} could be taken away");
    }
}
