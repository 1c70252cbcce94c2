//! Order within a stream: a command goes only after the one that it builds on.

use std::collections::BTreeSet;

use counterfoil_core::{CommandEnvelope, StreamId};

use crate::protocol::{Deferral, Verdict};

/// The streams on which something was deferred in this batch: nothing passes it there.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    blocked: BTreeSet<StreamId>,
}

impl Lanes {
    /// Why `command` has to wait, given what became of the command that it depends on, if that is known.
    pub(super) fn wait(
        &self,
        command: &CommandEnvelope,
        before: Option<&Verdict>,
    ) -> Option<Deferral> {
        if self.blocked.contains(&command.stream) {
            return Some(Deferral::DependencyMissing);
        }
        match (command.depends_on, before) {
            (None, _) | (Some(_), Some(Verdict::Accepted { .. })) => None,
            (Some(_), Some(Verdict::Rejected(_))) => Some(Deferral::DependencyRefused),
            (Some(_), Some(Verdict::Deferred { .. }) | None) => Some(Deferral::DependencyMissing),
        }
    }

    /// Lets nothing more of this batch through on `stream`.
    pub(super) fn block(&mut self, stream: StreamId) {
        self.blocked.insert(stream);
    }
}
