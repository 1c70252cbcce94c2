//! What people do in a world: the only part of it that knows its domain.

use counterfoil_core::{CommandId, Domain, StreamId, UtcMillis};
use counterfoil_sync::authority::Book;
use counterfoil_sync::replica::Replica;

use crate::rng::Rng;
use crate::till::{self, BANK, Build, Stage, TillCommand, TillState, Tills, till};

/// What people do.
pub trait Script<D: Domain> {
    /// Puts into the server's history what has to be there before anybody comes.
    fn prepare(book: &mut Book<D>, now: UtcMillis);

    /// Something to be asked by somebody who sees this.
    fn wish(rng: &mut Rng, sight: &Replica<D>) -> Option<(StreamId, D::Command)>;

    /// Something to replace a refused command by.
    fn fix(rng: &mut Rng, stream: StreamId, refused: &D::Command)
    -> Option<(StreamId, D::Command)>;

    /// Whether what a state is of has ended for good.
    fn has_ended(state: &D::State) -> bool;

    /// From now on, what runs is a build that does not know the newest kinds of events; or the newest build.
    fn run_as(build: Build);

    /// The commands behind a state, as far as it remembers them: none may be there twice.
    fn behind(state: &D::State) -> &[CommandId];
}

/// People with tills.
#[derive(Debug)]
pub struct Cashiers;

impl Script<Tills> for Cashiers {
    fn prepare(_: &mut Book<Tills>, _: UtcMillis) {}

    fn wish(rng: &mut Rng, sight: &Replica<Tills>) -> Option<(StreamId, TillCommand)> {
        let small = |rng: &mut Rng| i64::try_from(rng.below(30)).unwrap_or(0);
        let tills: Vec<(StreamId, Stage)> = sight
            .streams()
            .filter(|(stream, _)| *stream != BANK)
            .map(|(stream, held)| (stream, held.state.stage))
            .collect();
        let any = rng.pick(&tills).copied();
        let wish = match (rng.below(20), any) {
            (0, _) => (BANK, TillCommand::SetLimit { limit: small(rng) * 20 }),
            (1, _) => (BANK, TillCommand::SetBonus { bonus: small(rng) / 10 }),
            (2..=4, _) | (_, None) => (till(rng.uuid()), TillCommand::Open),
            (5..=7, Some((stream, _))) => {
                (stream, TillCommand::Rename { name: format!("till {}", rng.below(9)) })
            }
            (8, Some((stream, _))) => (stream, TillCommand::Close),
            (9..=13, Some((stream, Stage::Draft))) => (stream, TillCommand::Publish),
            (_, Some((stream, _))) => (stream, TillCommand::Put { amount: small(rng) }),
        };
        Some(wish)
    }

    fn fix(
        rng: &mut Rng,
        stream: StreamId,
        refused: &TillCommand,
    ) -> Option<(StreamId, TillCommand)> {
        let fix = match (rng.below(4), refused) {
            (0, _) => (BANK, TillCommand::SetLimit { limit: 10_000 }),
            (1, TillCommand::Put { .. }) => (stream, TillCommand::Put { amount: 0 }),
            (_, wish) => (stream, wish.clone()),
        };
        Some(fix)
    }

    fn has_ended(state: &TillState) -> bool {
        state.stage == Stage::Closed
    }

    fn run_as(build: Build) {
        till::run_as(build);
    }

    fn behind(state: &TillState) -> &[CommandId] {
        &state.by
    }
}
