//! A server that was restored from a backup: this device goes over into the history that forked off its own.

use counterfoil_core::{Cause, CommandId, Domain, Epoch, Position, Read, StreamId, UtcMillis, bug};

use super::fold::{Beside, Folded};
use super::queue::{Gone, Pending};
use super::wire::Snapshots;
use super::{Replica, Restored};
use crate::log::Forked;
use crate::protocol::{Branch, Page, lineage};

impl<D: Domain> Folded<D> {
    /// Leaves this history for the other. The device's own commands which that one may not hold are pending
    /// once more: those decided behind the fork, and those decided without an event.
    pub(super) fn fork(&mut self, forked: Forked, beside: &mut Beside<'_, D>) {
        if self.epoch != Some(forked.from) {
            return;
        }
        if self.cursor > forked.at {
            self.set_confirmed_aside(beside);
        }
        // What the server had received, but not decided, it may have forgotten as well.
        let received: Vec<CommandId> = self.queue.received().collect();
        for id in received {
            if let Some(pending) = self.queue.get_mut(id) {
                pending.gone = Gone::Offered;
            }
        }
        let mut again = 0;
        for mut kept in self.kept.take_after(forked.at) {
            let id = kept.asked.command.id;
            if self.queue.contains(id) || bug!("fork-forgets") {
                continue;
            }
            self.aftermath.see(id);
            self.sign(&mut kept.asked);
            beside.news.blame(kept.asked.command.stream, Cause::Remote);
            let pending = Pending::of(kept.asked, kept.slot);
            self.enqueue(Pending { gone: Gone::Again, ..pending }, beside);
            again += 1;
        }
        self.epoch = Some(forked.to);
        self.lineage = merged(&self.lineage, &forked.lineage);
        self.restored = Some(Restored { at: forked.at, again });
    }

    /// States cannot be led back to the fork, so they begin anew: with the snapshot in the same entry, or
    /// with the first event.
    pub(super) fn set_confirmed_aside(&mut self, beside: &mut Beside<'_, D>) {
        let confirmed = &self.confirmed;
        let streams: Vec<StreamId> =
            confirmed.streams.keys().chain(confirmed.unreadable.keys().copied()).collect();
        for stream in streams {
            self.note_remote(stream, beside);
        }
        let left = std::mem::take(&mut self.confirmed);
        beside.news.touched.extend(left.tallies.into_keys().map(Read::Tally));
        self.cursor = Position(0);
        self.history_since = self.turn;
    }
}

impl<D: Domain> Replica<D> {
    /// Another history answers than the one that was asked for. If it is known where the two part, this
    /// device goes along; otherwise nothing is applied, nothing wiped, and nothing asked any more until
    /// something else is heard.
    pub(super) fn meet(&mut self, page: Page, ours: Epoch, now: UtcMillis) {
        self.wire.worked(now);
        let known = merged(&self.folded.lineage, &page.lineage);
        let Some(at) = lineage::common(&known, ours, page.epoch) else {
            self.wire.foreign = Some(page.epoch);
            return;
        };
        self.wire.wait.reset();
        let forked = Forked { from: ours, to: page.epoch, at, lineage: known };
        if self.folded.cursor > at && self.wire.snapshots != Snapshots::Unusable {
            // With the new state at hand the screen goes from one to the other in one step.
            self.wire.forking = Some(Box::new(forked));
        } else {
            self.disk.go_over(Box::new(forked), None);
        }
    }

    /// After the log told of another history: what was heard and not written yet is of the one that was left.
    pub(super) fn enter_history(&mut self) -> Option<Restored> {
        let restored = self.folded.restored.take()?;
        self.disk.drop_news();
        self.wire.enter_history();
        Some(restored)
    }
}

fn merged(known: &[Branch], more: &[Branch]) -> Vec<Branch> {
    let new = more.iter().filter(|branch| !known.contains(branch));
    known.iter().chain(new).copied().collect()
}
