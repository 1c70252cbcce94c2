//! What the screen looks at, kept up to date one change at a time.

use std::collections::BTreeSet;

use counterfoil_core::{Checkpoint, StreamId, View};
use counterfoil_orders::{Board, Catalogue, Directory, Orders, State};
use counterfoil_sync::log::Turn;
use counterfoil_sync::replica::Replica;
use serde::{Deserialize, Serialize};

/// All views.
#[derive(Debug, Default)]
pub struct Views {
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
    /// `stream` went from `before` to `after`.
    pub fn change(&mut self, stream: StreamId, before: Option<&State>, after: Option<&State>) {
        self.board.change(stream, before, after);
        self.catalogue.change(stream, before, after);
        self.directory.change(stream, before, after);
    }

    /// The views as bytes, as of `turn`. Undress them first. Empty if they have no binary form: then the
    /// next start rebuilds them.
    pub fn checkpoint(&self, turn: Turn) -> Vec<u8> {
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

/// The streams that may look otherwise than they were decided.
fn predicted(replica: &Replica<Orders>) -> BTreeSet<StreamId> {
    replica.commands().iter().map(|standing| standing.command.stream).collect()
}

fn kept<V: View<State>>(view: &V) -> Checkpoint<&V> {
    Checkpoint { name: V::NAME.to_owned(), version: V::VERSION, view }
}
