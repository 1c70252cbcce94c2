//! What an authority knows while it decides: only what was loaded for this batch.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{
    CommandId, DeviceId, Domain, Epoch, Position, Seq, StreamId, TallyKey, Versioned,
};

use super::Receipt;

/// What is to be loaded before a batch can be settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// Streams.
    pub streams: BTreeSet<StreamId>,
    /// Sums.
    pub tallies: BTreeSet<TallyKey>,
    /// Receipts, by command.
    pub receipts: BTreeSet<CommandId>,
    /// Whose a device's number is.
    pub seqs: BTreeSet<(DeviceId, Seq)>,
}

impl Missing {
    /// Whether nothing is missing.
    pub fn is_empty(&self) -> bool {
        self.streams.is_empty()
            && self.tallies.is_empty()
            && self.receipts.is_empty()
            && self.seqs.is_empty()
    }
}

/// A stream as it was loaded.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamFact<S> {
    /// It has no events.
    Absent,
    /// What its events add up to.
    Known(Versioned<S>),
    /// It holds events that this build cannot read: nothing is decided on it.
    Unreadable,
}

/// All that was loaded. What is in no map was not looked for.
#[derive(Debug)]
pub struct Facts<D: Domain> {
    /// Which history.
    pub epoch: Epoch,
    /// Its newest position.
    pub head: Position,
    /// Streams.
    pub streams: BTreeMap<StreamId, StreamFact<D::State>>,
    /// Sums.
    pub tallies: BTreeMap<TallyKey, i64>,
    /// Receipts; `None`: the command was never decided.
    pub receipts: BTreeMap<CommandId, Option<Receipt>>,
    /// The command decided or waiting under a device's number; `None`: the number is free.
    pub seqs: BTreeMap<(DeviceId, Seq), Option<CommandId>>,
}

impl<D: Domain> Facts<D> {
    /// Nothing but where the history stands.
    pub fn at(epoch: Epoch, head: Position) -> Facts<D> {
        Facts {
            epoch,
            head,
            streams: BTreeMap::new(),
            tallies: BTreeMap::new(),
            receipts: BTreeMap::new(),
            seqs: BTreeMap::new(),
        }
    }
}
