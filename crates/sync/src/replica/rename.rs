//! A device that has a copy: two browsers with the log of one, both numbering their commands on.
//!
//! The server finds one number under two commands, and decides the first. The other's device takes an id of
//! its own and offers what is pending again, under the same command ids. Numbers go on where they are, so the
//! order on the device stays as it was, and under the new id they are all free.

use counterfoil_core::{CommandId, DeviceId, Domain};

use super::Replica;
use super::fold::{Beside, Folded};
use super::queue::Pending;
use super::wire::Busy;
use crate::log::{Asked, Renamed};
use crate::protocol::{Deferral, Page, Verdict};

impl<D: Domain> Folded<D> {
    /// The device goes by another id. What another tab said of an id that was left before counts no more.
    pub(super) fn rename(&mut self, renamed: Renamed, beside: &mut Beside<'_, D>) {
        if self.renamed.is_some_and(|known| known.to != renamed.from) {
            return;
        }
        self.renamed = Some(renamed);
        // Who asked is part of what a decision may look at, so all of them are predicted anew.
        let pending: Vec<CommandId> = self.queue.iter().map(Pending::id).collect();
        for id in pending {
            let Some(mut pending) = self.dequeue(id, beside) else { continue };
            self.sign(&mut pending.asked);
            self.enqueue(pending, beside);
        }
    }

    /// Puts the device's present id on a command.
    pub(super) fn sign(&self, asked: &mut Asked) {
        if let Some(renamed) = self.renamed {
            asked.command.device = renamed.to;
        }
    }
}

impl<D: Domain> Replica<D> {
    /// The id under which this device speaks to the server. It may change; the one of its log does not.
    pub fn device(&self) -> DeviceId {
        self.folded.renamed.map_or(self.identity.device, |renamed| renamed.to)
    }

    /// Has a new id written if the server says that a number is taken which was sent under the present one.
    pub(super) fn look_for_copies(&mut self, busy: &Busy, page: &Page) {
        let Busy::Pushing { device, commands, .. } = busy else { return };
        let is_taken = |verdict: &Verdict| match verdict {
            Verdict::Deferred { why } => *why == Deferral::SeqTaken,
            Verdict::Accepted { .. } | Verdict::Rejected(_) => false,
        };
        let mut taken = page.outcomes.iter().filter(|outcome| is_taken(&outcome.verdict));
        let first = taken.find(|outcome| commands.contains(&outcome.command));
        if let (Some(first), true) = (first, *device == self.device()) {
            let to = DeviceId::derive(*device, first.command);
            self.disk.renaming = Some(Renamed { from: *device, to });
        }
    }
}
