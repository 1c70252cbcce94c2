//! The client's end: one [`Replica`] per tab, folding the device's log and talking to the server.

pub mod standing;
pub mod step;

use counterfoil_core::{Domain, Stamp, StreamId, TallyKey, UtcMillis, Versioned};

use crate::journal::Frame;
use crate::log::Turn;

pub use standing::{CommandStanding, Delivery, Hold, Refused, Standing};
pub use step::{Ask, Effect, Identity, Input, Link, NetFault, Start, StoreFault, StreamChange};

/// One tab's end of the sync: folds the device's log, decides wishes, and says what is to be done.
///
/// It never waits and never fails: what it wants comes out as [`Effect`]s, to be run in their order, and
/// each answer goes in as an [`Input`].
#[derive(Debug)]
pub struct Replica<D: Domain> {
    identity: Identity,
    turn: Turn,
    marker: std::marker::PhantomData<D>,
}

impl<D: Domain> Replica<D> {
    /// Starts from the device's log. A checkpoint of another version or device is ignored, so give all
    /// entries from 0 with it: those that it covers are skipped. The effects bring the first Standing.
    pub fn open(start: Start, now: UtcMillis) -> (Replica<D>, Vec<Effect<D>>) {
        drop(now);
        (
            Replica { identity: start.identity, turn: Turn(0), marker: std::marker::PhantomData },
            Vec::new(),
        )
    }

    /// Decides a wish over what the screen shows, shows its result at once and has it stored.
    ///
    /// # Errors
    /// The refusal. Nothing changed and nothing is stored; the form keeps what the user typed.
    pub fn ask(&mut self, ask: Ask<D>, now: UtcMillis) -> Result<Vec<Effect<D>>, D::Refusal> {
        drop((ask, now));
        Ok(Vec::new())
    }

    /// Takes in what happened and says what is to be done next.
    pub fn step(&mut self, input: Input, now: UtcMillis) -> Vec<Effect<D>> {
        drop((input, now));
        Vec::new()
    }

    /// What a wish would bring about now. Nothing changes: for buttons, forms and hints.
    ///
    /// # Errors
    /// The refusal that [`Replica::ask`] would give.
    pub fn preview(
        &self,
        stream: StreamId,
        intent: &D::Command,
        stamp: &Stamp,
    ) -> Result<Vec<D::Event>, D::Refusal> {
        drop((stream, intent, stamp));
        Ok(Vec::new())
    }

    /// A stream as the screen shows it: confirmed, overlaid by predictions. `None`: it has no events.
    pub fn state(&self, stream: StreamId) -> Option<&Versioned<D::State>> {
        let _: StreamId = stream;
        None
    }

    /// A stream as the server decided it.
    pub fn confirmed(&self, stream: StreamId) -> Option<&Versioned<D::State>> {
        let _: StreamId = stream;
        None
    }

    /// All streams as the screen shows them, in order of their ids.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &Versioned<D::State>)> {
        std::iter::empty()
    }

    /// A sum over all streams as the screen shows them.
    pub fn tally(&self, key: &TallyKey) -> i64 {
        let _: &TallyKey = key;
        0
    }

    /// The worst delivery among the stream's commands.
    pub fn delivery(&self, stream: StreamId) -> Delivery {
        let _: StreamId = stream;
        Delivery::Confirmed
    }

    /// All commands that somebody may have to know of, in the order in which they count.
    pub fn commands(&self) -> Vec<CommandStanding<D>> {
        Vec::new()
    }

    /// How the device stands as a whole.
    pub fn standing(&self) -> Standing {
        unreachable!()
    }

    /// In which turns of the log the stream's history stands, as far as this device saw it happen.
    pub fn turns_of(&self, stream: StreamId) -> Vec<Turn> {
        let _: StreamId = stream;
        Vec::new()
    }

    /// All that was folded up to [`Replica::turn`], to start from later. Nothing unsaved is in it.
    pub fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The last turn that was folded.
    pub fn turn(&self) -> Turn {
        self.turn
    }

    /// Whom it works for.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// All that a journal must hold by now: the first frame of a fresh one, when the old gets long.
    pub fn frame(&self) -> Frame {
        Frame {
            device: self.identity.device,
            highest: counterfoil_core::Seq(0),
            asked: Vec::new(),
            handled: Vec::new(),
            offered: Vec::new(),
        }
    }
}
