//! Decided commands that still want a person: refused ones, and those confirmed with changes.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{CommandId, Difference, Seq, StreamId, UtcMillis};
use serde::{Deserialize, Serialize};

use crate::log::Asked;
use crate::protocol::Rejection;

/// A refused command that was neither dismissed nor replaced by a decided one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RefusedCommand {
    pub(super) asked: Asked,
    pub(super) slot: Seq,
    pub(super) why: Rejection,
    pub(super) decided_at: UtcMillis,
}

/// A confirmed command whose events differ from the shown ones, not seen yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ChangedCommand {
    pub(super) asked: Asked,
    pub(super) differences: Vec<Difference>,
    pub(super) decided_at: UtcMillis,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Aftermath {
    refused: BTreeMap<CommandId, RefusedCommand>,
    changed: BTreeMap<CommandId, ChangedCommand>,
    by_stream: BTreeMap<StreamId, BTreeSet<CommandId>>,
}

impl Aftermath {
    pub(super) fn refuse(&mut self, refused: RefusedCommand) {
        let command = &refused.asked.command;
        self.by_stream.entry(command.stream).or_default().insert(command.id);
        self.refused.insert(command.id, refused);
    }

    pub(super) fn change(&mut self, changed: ChangedCommand) {
        let command = &changed.asked.command;
        self.by_stream.entry(command.stream).or_default().insert(command.id);
        self.changed.insert(command.id, changed);
    }

    pub(super) fn dismiss(&mut self, id: CommandId) -> Option<StreamId> {
        Some(self.take_refused(id)?.asked.command.stream)
    }

    /// Takes a refused command out.
    pub(super) fn take_refused(&mut self, id: CommandId) -> Option<RefusedCommand> {
        let refused = self.refused.remove(&id)?;
        self.unlist(refused.asked.command.stream, id);
        Some(refused)
    }

    pub(super) fn see(&mut self, id: CommandId) -> Option<StreamId> {
        let stream = self.changed.remove(&id)?.asked.command.stream;
        self.unlist(stream, id);
        Some(stream)
    }

    pub(super) fn slot_of(&self, id: CommandId) -> Option<Seq> {
        self.refused.get(&id).map(|refused| refused.slot)
    }

    pub(super) fn refused(&self) -> impl Iterator<Item = &RefusedCommand> {
        self.refused.values()
    }

    pub(super) fn changed(&self) -> impl Iterator<Item = &ChangedCommand> {
        self.changed.values()
    }

    pub(super) fn refused_on(&self, stream: StreamId) -> impl Iterator<Item = &RefusedCommand> {
        let ids = self.by_stream.get(&stream).into_iter().flatten();
        ids.filter_map(|id| self.refused.get(id))
    }

    pub(super) fn has_changed_on(&self, stream: StreamId) -> bool {
        let mut ids = self.by_stream.get(&stream).into_iter().flatten();
        ids.any(|id| self.changed.contains_key(id))
    }

    fn unlist(&mut self, stream: StreamId, id: CommandId) {
        if let Some(ids) = self.by_stream.get_mut(&stream) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_stream.remove(&stream);
            }
        }
    }
}
