//! Seeded worlds: nothing lost, nothing doubled, everybody equal in the end. `COUNTERFOIL_SEEDS=20000`
//! runs more of them, `COUNTERFOIL_SEED=17` that one alone.

use counterfoil_testkit::till::Tills;
use counterfoil_testkit::world::script::Cashiers;
use counterfoil_testkit::world::{Guard, World};

type Till = World<Tills, Cashiers>;

const SEEDS: u64 = 2_000;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_world_loses_or_doubles_anything() {
    if let Some(seed) = number("COUNTERFOIL_SEED") {
        Till::run(seed).unwrap_or_else(|failure| panic!("{failure}"));
        return;
    }
    let mut saved = 0;
    for seed in 0..number("COUNTERFOIL_SEEDS").unwrap_or(SEEDS) {
        let tale = Till::run(seed).unwrap_or_else(|failure| panic!("{failure}"));
        saved += tale.saved;
    }
    assert!(saved > 10_000, "the worlds were too idle: {saved} commands");
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
    ] {
        assert!(noticed(guard, 200).is_some(), "{guard:?} could be taken away");
    }
}
