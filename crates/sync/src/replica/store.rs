//! Towards the log: one write at a time, and whatever arrives meanwhile shares the next one.

use std::collections::BTreeSet;

use counterfoil_core::gather::Gather;
use counterfoil_core::{CommandId, Domain, Position, UtcMillis, bug};

use super::backoff::Wait;
use super::checkpoint::commands_in;
use super::fold::Beside;
use super::queue::Pending;
use super::rebase::News;
use super::{Effect, Replica, StoreFault};
use crate::log::{Applied, Asked, Entry, Forked, Handled, Handling, Renamed, Turn};
use crate::protocol::Snapshot;

/// Most commands in one entry, but for the rest of a deed: that is in the log whole or not at all.
pub const STORE_COMMANDS_MAX: usize = 1_000;
/// After so many turns a checkpoint is due.
pub const CHECKPOINT_TURNS: u64 = 256;

/// What the disk is doing.
#[derive(Debug, Default, PartialEq)]
enum Busy {
    #[default]
    No,
    Storing(Box<Entry>),
    Reading,
}

/// What waits to be written, and how writing and reading go.
#[derive(Debug, Default)]
pub(super) struct Disk {
    busy: Busy,
    /// Whether other tabs may have written what was not read yet.
    pub(super) is_stale: bool,
    pub(super) renaming: Option<Renamed>,
    forked: Option<Box<Forked>>,
    pub(super) base: Option<Snapshot>,
    pub(super) applied: Option<Applied>,
    handled: Vec<Handled>,
    pub(super) offering: Vec<CommandId>,
    pub(super) received: Vec<CommandId>,
    pub(super) not_saving: Option<StoreFault>,
    pub(super) not_reading: Option<StoreFault>,
    store_wait: Wait,
    read_wait: Wait,
    pub(super) checkpointed: Turn,
    /// Whether the log is to be shed as soon as nothing else is to be written.
    pub(super) is_scarce: bool,
    pub(super) shed_after: Option<u64>,
}

impl Disk {
    /// Whether server's news wait to be written or cannot be: nothing more should be fetched.
    pub(super) fn is_choked(&self, now: UtcMillis) -> bool {
        let has_news = self.forked.is_some() || self.base.is_some() || self.applied.is_some();
        let is_writing_news = match &self.busy {
            Busy::Storing(entry) => {
                entry.forked.is_some() || entry.base.is_some() || entry.applied.is_some()
            }
            Busy::No | Busy::Reading => false,
        };
        has_news || is_writing_news || !self.store_wait.is_over(now) || self.not_reading.is_some()
    }

    /// Whether a command is about to be marked as offered.
    pub(super) fn is_offering(&self, id: CommandId) -> bool {
        self.offering.contains(&id)
            || matches!(&self.busy, Busy::Storing(entry) if entry.offered.contains(&id))
    }

    pub(super) fn is_storing_offers(&self) -> bool {
        !self.offering.is_empty()
            || matches!(&self.busy, Busy::Storing(entry) if !entry.offered.is_empty())
    }

    /// Has it written that the device is in another history from now on, whose state is `base`.
    pub(super) fn go_over(&mut self, forked: Box<Forked>, base: Option<Snapshot>) {
        self.drop_news();
        self.forked = Some(forked);
        self.base = base;
    }

    /// Lets go of all that the server said.
    pub(super) fn drop_news(&mut self) {
        self.forked = None;
        self.base = None;
        self.applied = None;
        self.received.clear();
    }

    /// The user's deeds that the log has not taken yet.
    pub(super) fn unsaved_deeds(&self) -> impl Iterator<Item = Handled> {
        let writing = match &self.busy {
            Busy::Storing(entry) => entry.handled.as_slice(),
            Busy::No | Busy::Reading => &[],
        };
        writing.iter().chain(&self.handled).cloned()
    }

    fn is_storing(&self, id: CommandId) -> bool {
        let holds = |asked: &Asked| asked.command.id == id;
        matches!(&self.busy, Busy::Storing(entry) if entry.asked.iter().any(holds))
    }

    pub(super) fn waits(&self) -> [Wait; 2] {
        [self.store_wait, self.read_wait]
    }

    pub(super) fn wake(&mut self, now: UtcMillis) {
        self.store_wait.wake(now);
        self.read_wait.wake(now);
    }

    pub(super) fn skip_waits(&mut self) {
        self.store_wait.skip();
        self.read_wait.skip();
    }

    /// Takes back what was being written, to be written again. Server's news are kept only if they are
    /// not stale by now; they can be fetched again.
    fn put_back(&mut self, entry: Entry) {
        self.renaming = self.renaming.take().or(entry.renamed);
        self.forked = self.forked.take().or(entry.forked);
        self.base = self.base.take().or(entry.base);
        self.applied = self.applied.take().or(entry.applied);
        self.received.extend(entry.received);
        let later = std::mem::replace(&mut self.handled, entry.handled);
        self.handled.extend(later);
    }
}

impl<D: Domain> Replica<D> {
    /// A deed of the user about a command.
    pub(super) fn handle(&mut self, deed: Handled, effects: &mut Vec<Effect<D>>) {
        self.disk.skip_waits();
        self.disk.handled.push(deed);
        self.drop_withdrawn(effects);
    }

    /// What was taken back before it was ever written is not written at all; only its withdrawal is, if a
    /// journal stood in for it. While it is being written, its withdrawal waits for the next entry.
    fn drop_withdrawn(&mut self, effects: &mut Vec<Effect<D>>) {
        let handled = std::mem::take(&mut self.disk.handled);
        let (dropped, kept): (Vec<Handled>, Vec<Handled>) = handled.into_iter().partition(|deed| {
            let pending = self.folded.queue.get(deed.command);
            deed.how == Handling::Withdrawn
                && pending.is_some_and(|pending| !pending.is_durable)
                && !self.disk.is_storing(deed.command)
        });
        self.disk.handled = kept;
        if dropped.is_empty() {
            return;
        }
        let mut news = News::watched();
        for handled in dropped {
            let mut beside = Beside { overlay: &mut self.overlay, news: &mut news };
            let gone = self.folded.dequeue(handled.command, &mut beside);
            if gone.is_some_and(|pending| pending.is_stood_in_for) {
                self.disk.handled.push(handled);
            }
        }
        self.renumber_unsaved(&mut news);
        self.settle_news(news, effects);
    }

    /// Lets go of the server's news that another tab took in first: they would keep the link waiting.
    pub(super) fn drop_stale_news(&mut self) {
        let cursor = self.folded.cursor;
        let is_stale = self.disk.applied.as_ref().is_some_and(|applied| applied.from != cursor)
            || (self.disk.base.is_some() && self.disk.forked.is_none() && cursor != Position(0));
        if is_stale {
            self.disk.applied = None;
            self.disk.base = None;
            self.wire.miss();
        }
    }

    /// Starts a read or a write, if one is due and none is under way.
    pub(super) fn write(&mut self, now: UtcMillis, effects: &mut Vec<Effect<D>>) {
        if self.disk.busy != Busy::No {
            return;
        }
        if self.disk.is_stale {
            if self.disk.read_wait.is_over(now) {
                self.disk.is_stale = false;
                self.disk.busy = Busy::Reading;
                effects.push(Effect::Read { after: self.folded.turn });
            }
            return;
        }
        if !self.disk.store_wait.is_over(now) {
            return;
        }
        self.drop_withdrawn(effects);
        let entry = Some(self.next_entry()).filter(|entry| !entry.is_empty());
        if let Some(entry) = entry.or_else(|| self.whole_entry()).map(Box::new) {
            self.disk.busy = Busy::Storing(entry.clone());
            effects.push(Effect::Store { turn: self.folded.turn.next(), entry });
        }
    }

    /// All that waits to be written, as one entry.
    fn next_entry(&mut self) -> Entry {
        let unsaved = self.folded.queue.unsaved().enumerate();
        let unsaved = unsaved.take_while(|(at, one)| *at < STORE_COMMANDS_MAX || one.goes_on);
        let unsaved: Vec<CommandId> = unsaved.map(|(_, one)| one.id()).collect();
        for id in &unsaved {
            self.show(*id);
        }
        let asked = unsaved.iter().filter_map(|id| self.folded.queue.get(*id));
        let device = self.device();
        Entry {
            taken: None,
            renamed: self.disk.renaming.take().filter(|renamed| renamed.from == device),
            forked: self.disk.forked.take(),
            base: self.disk.base.take(),
            applied: self.disk.applied.take(),
            handled: std::mem::take(&mut self.disk.handled),
            offered: std::mem::take(&mut self.disk.offering),
            received: std::mem::take(&mut self.disk.received),
            asked: asked.map(|pending| pending.asked.clone()).collect(),
            whole: None,
        }
    }

    pub(super) fn stored(
        &mut self,
        result: Result<(), StoreFault>,
        now: UtcMillis,
        effects: &mut Vec<Effect<D>>,
    ) {
        let entry = match std::mem::take(&mut self.disk.busy) {
            Busy::Storing(entry) => *entry,
            other @ (Busy::No | Busy::Reading) => {
                self.disk.busy = other;
                return;
            }
        };
        match result.or_else(|fault| if bug!("saved-all-the-same") { Ok(()) } else { Err(fault) }) {
            Ok(()) => {
                self.disk.not_saving = None;
                self.disk.store_wait.reset();
                let is_whole = entry.whole.is_some();
                self.take_in(vec![(self.folded.turn.next(), entry)], effects);
                effects.push(Effect::Hint);
                if is_whole {
                    effects.extend([Effect::Shed { before: self.folded.turn }, Effect::Checkpoint]);
                }
            }
            Err(StoreFault::Moved) => {
                self.disk.is_scarce |= entry.whole.is_some();
                self.disk.put_back(entry);
                self.disk.is_stale = true;
            }
            // Nothing that anybody asked for. The next look at the room tries it again.
            Err(StoreFault::Full | StoreFault::Failed) if entry.whole.is_some() => {}
            Err(fault @ (StoreFault::Full | StoreFault::Failed)) => {
                // What the server said can be fetched again; what the user did cannot. The next try is
                // smaller by that, and what is offered is chosen anew.
                self.disk.put_back(Entry {
                    renamed: None,
                    forked: None,
                    base: None,
                    applied: None,
                    received: Vec::new(),
                    ..entry
                });
                self.disk.not_saving = Some(fault);
                self.disk.store_wait.fail(now);
                self.wire.miss();
            }
        }
    }

    pub(super) fn has_read(
        &mut self,
        result: Result<Vec<(Turn, Entry)>, StoreFault>,
        now: UtcMillis,
        effects: &mut Vec<Effect<D>>,
    ) {
        if self.disk.busy != Busy::Reading {
            return;
        }
        self.disk.busy = Busy::No;
        let entries = match result {
            Ok(entries) => entries,
            Err(fault) => {
                self.disk.is_stale = true;
                self.disk.not_reading = Some(fault);
                self.disk.read_wait.fail(now);
                return;
            }
        };
        // A turn may be missing: what was put back after a loss stands behind all that was ever heard of.
        let read = self.folded.turn;
        let next = entries.into_iter().filter(|(turn, _)| *turn > read).collect();
        self.disk.not_reading = None;
        self.disk.read_wait.reset();
        self.take_in_foreign(next, effects);
    }

    /// Takes in what this tab has written.
    fn take_in(&mut self, entries: Vec<(Turn, Entry)>, effects: &mut Vec<Effect<D>>) {
        let mut news = News::watched();
        for (turn, entry) in entries {
            let mut beside = Beside { overlay: &mut self.overlay, news: &mut news };
            self.folded.fold(turn, entry, &mut beside);
        }
        self.settle_news(news, effects);
        effects.extend(self.enter_history().map(Effect::Restored));
        self.prune();
        if self.folded.turn.0.saturating_sub(self.disk.checkpointed.0) >= CHECKPOINT_TURNS {
            self.disk.checkpointed = self.folded.turn;
            effects.push(Effect::Checkpoint);
        }
    }

    /// Takes in what other tabs have written: what is unsaved here comes after it.
    fn take_in_foreign(&mut self, entries: Vec<(Turn, Entry)>, effects: &mut Vec<Effect<D>>) {
        if entries.is_empty() {
            return;
        }
        let mut news = News::watched();
        let unsaved: Vec<CommandId> = self.folded.queue.unsaved().map(Pending::id).collect();
        let mut lifted = Vec::new();
        for id in unsaved {
            let mut beside = Beside { overlay: &mut self.overlay, news: &mut news };
            lifted.extend(self.folded.dequeue(id, &mut beside));
        }
        // A write that was reported as failed may stand in the log all the same, or what it said may.
        let written = entries.iter().flat_map(|(_, entry)| &entry.asked);
        let mut written: BTreeSet<CommandId> = written.map(|asked| asked.command.id).gather();
        written.extend(commands_in(&entries));
        lifted.retain(|pending| !written.contains(&pending.id()));
        let slept_through = entries.iter().any(|(_, entry)| entry.is_empty());
        for (turn, entry) in entries {
            let mut beside = Beside { overlay: &mut self.overlay, news: &mut news };
            self.folded.fold(turn, entry, &mut beside);
        }
        if slept_through {
            // The history may be another one as well.
            self.disk.drop_news();
            self.wire.enter_history();
        }
        self.put_unsaved(lifted, &mut news);
        self.settle_news(news, effects);
        effects.extend(self.enter_history().map(Effect::Restored));
        self.prune();
    }

    /// Numbers the unsaved commands anew, without a gap.
    fn renumber_unsaved(&mut self, news: &mut News<D>) {
        let unsaved: Vec<CommandId> = self.folded.queue.unsaved().map(Pending::id).collect();
        let mut lifted = Vec::new();
        for id in unsaved {
            let mut beside = Beside { overlay: &mut self.overlay, news };
            lifted.extend(self.folded.dequeue(id, &mut beside));
        }
        self.put_unsaved(lifted, news);
    }

    /// Puts unsaved commands back behind all durable ones, with the next numbers.
    fn put_unsaved(&mut self, lifted: Vec<Pending<D>>, news: &mut News<D>) {
        let mut seq = self.folded.highest;
        for mut pending in lifted {
            seq = seq.next();
            pending.asked.command.seq = seq;
            self.folded.sign(&mut pending.asked);
            pending.slot = self.folded.slot(pending.asked.command.fixes, seq);
            let mut beside = Beside { overlay: &mut self.overlay, news };
            self.folded.enqueue(pending, &mut beside);
        }
    }
}
