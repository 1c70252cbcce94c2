//! What the screen looks at, kept up to date one change at a time.

use std::collections::BTreeSet;

use counterfoil_core::gather::Gather;
use counterfoil_core::{Checkpoint, StreamId, View};
use counterfoil_orders::{Board, Catalogue, Directory, Orders, State};
use counterfoil_sync::log::Turn;
use counterfoil_sync::replica::Replica;
use serde::{Deserialize, Serialize};

use super::crash::{Part, blaming};
use super::phase::Phase;
use crate::browser::clock;
use crate::browser::fault::{self, Site};

/// Streams put into the views between two breaths.
const REBUILD_STREAMS: usize = 500;

/// All views. One that keeps bringing the page down is left out: it stays empty, and the screen says so.
#[derive(Debug, Default)]
pub struct Views {
    left_out: BTreeSet<Part>,
    /// The list of orders.
    pub board: Board,
    /// The products.
    pub catalogue: Catalogue,
    /// The customers.
    pub directory: Directory,
}

/// How the views are saved: as they are without any prediction.
#[derive(Serialize, Deserialize)]
struct Saved<B, C, D> {
    turn: Turn,
    board: Checkpoint<B>,
    catalogue: Checkpoint<C>,
    directory: Checkpoint<D>,
}

impl Views {
    /// Empty views; those `left_out` stay empty.
    pub fn without(left_out: BTreeSet<Part>) -> Views {
        Views { left_out, ..Views::default() }
    }

    /// Views of every stream, built with breaths in between; tells how far it is.
    pub async fn rebuilt(
        replica: &Replica<Orders>,
        left_out: BTreeSet<Part>,
        tell: &impl Fn(Phase),
    ) -> Views {
        let mut views = Views::without(left_out);
        let total = replica.streams().count();
        for (done, (stream, state)) in replica.streams().enumerate() {
            if done % REBUILD_STREAMS == 0 && done > 0 {
                tell(Phase::Rebuilding { done, total });
                clock::sleep(0).await;
            }
            views.change(stream, None, Some(&state.state));
        }
        views
    }

    /// Which views are left out.
    pub fn left_out(&self) -> &BTreeSet<Part> {
        &self.left_out
    }

    /// `stream` went from `before` to `after`.
    pub fn change(&mut self, stream: StreamId, before: Option<&State>, after: Option<&State>) {
        let is_in = |part| !self.left_out.contains(&part);
        if is_in(Part::Board) {
            blaming(Part::Board, || {
                break_on_purpose();
                self.board.change(stream, before, after);
            });
        }
        if is_in(Part::Catalogue) {
            blaming(Part::Catalogue, || self.catalogue.change(stream, before, after));
        }
        if is_in(Part::Directory) {
            blaming(Part::Directory, || self.directory.change(stream, before, after));
        }
    }

    /// The views as bytes, as of `turn`. Undress them first. Empty if they have no binary form or one is
    /// left out: then the next start rebuilds them.
    pub fn checkpoint(&self, turn: Turn) -> Vec<u8> {
        if !self.left_out.is_empty() {
            return Vec::new();
        }
        let saved = Saved {
            turn,
            board: kept::<Board>(&self.board),
            catalogue: kept::<Catalogue>(&self.catalogue),
            directory: kept::<Directory>(&self.directory),
        };
        postcard::to_allocvec(&saved).unwrap_or_default()
    }

    /// The views saved at `turn`, if they were saved by the rules in force.
    pub fn restore(bytes: &[u8], turn: Turn) -> Option<Views> {
        let saved: Saved<Board, Catalogue, Directory> = postcard::from_bytes(bytes).ok()?;
        if saved.turn != turn {
            return None;
        }
        Some(Views {
            left_out: BTreeSet::new(),
            board: saved.board.restore::<State>()?,
            catalogue: saved.catalogue.restore::<State>()?,
            directory: saved.directory.restore::<State>()?,
        })
    }

    /// Takes every prediction out.
    pub fn undress(&mut self, replica: &Replica<Orders>) {
        for stream in predicted(replica) {
            let (shown, decided) = (replica.state(stream), replica.confirmed(stream));
            self.change(stream, shown.map(|shown| &shown.state), decided.map(|state| &state.state));
        }
    }

    /// Puts every prediction in.
    pub fn dress(&mut self, replica: &Replica<Orders>) {
        for stream in predicted(replica) {
            let (shown, decided) = (replica.state(stream), replica.confirmed(stream));
            self.change(stream, decided.map(|state| &state.state), shown.map(|shown| &shown.state));
        }
    }
}

/// Brings the page down as a mistake in the list of orders would.
fn break_on_purpose() {
    assert!(!fault::strikes(Site::OrderList), "the list of orders breaks on purpose");
}

/// The streams that may look otherwise than they were decided.
fn predicted(replica: &Replica<Orders>) -> BTreeSet<StreamId> {
    replica.briefs().iter().map(|brief| brief.stream).gather()
}

fn kept<V: View<State>>(view: &V) -> Checkpoint<&V> {
    Checkpoint { name: V::NAME.to_owned(), version: V::VERSION, view }
}

#[cfg(test)]
mod tests {
    use counterfoil_orders::{Conditions, Customer, Holds, Profile, customer_id};

    use super::*;

    #[test]
    fn a_view_that_is_left_out_stays_empty_and_the_others_go_on() {
        let stream = customer_id(uuid::Uuid::nil());
        let ann = State::Customer(std::sync::Arc::new(Customer {
            profile: Profile { name: "Ann".to_owned(), ..Profile::default() },
            conditions: Conditions::default(),
            credit_limit: None,
            blocked: None,
            holds: Holds::default(),
        }));
        for (left_out, seen) in [(vec![], 1), (vec![Part::Board], 1), (vec![Part::Directory], 0)] {
            let is_whole = left_out.is_empty();
            let mut views = Views::without(left_out.into_iter().collect());
            views.change(stream, None, Some(&ann));
            assert_eq!(views.directory.len(), seen);
            let saved = views.checkpoint(Turn(7));
            assert_eq!(Views::restore(&saved, Turn(7)).is_some(), is_whole, "nothing half is kept");
        }
    }
}
