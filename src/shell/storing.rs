//! What is asked is kept twice, in the log and in the journal. If one of them fails the other goes on,
//! and that is said; if both fail, that is said too, within [`SLOW_MILLIS`].

use std::cell::Cell;

use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Replica, Restored, StoreFault};
use futures_util::future::join;
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use super::older::Older;
use super::saving::events_in;
use crate::browser::journal::{JournalFault, Protection};
use crate::browser::locks::Held;
use crate::browser::store::Durability;
use crate::browser::{clock, marker};

/// A write that takes longer counts as failing, whatever it comes to in the end.
pub const SLOW_MILLIS: u32 = 2_000;
/// So long before that the journal is asked to stand in.
const STAND_IN_MILLIS: u32 = 500;

/// Where what is asked is kept at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// In the log and in the journal.
    Twice,
    /// In the log alone: no second store takes it.
    LogAlone,
    /// In the journal alone: the log does not take it. It moves there as soon as it does.
    JournalAlone(StoreFault),
    /// In this page alone.
    Nowhere(StoreFault),
}

/// How the writes of a tab go.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    writes: Cell<u32>,
    under_way: Cell<Option<u32>>,
    is_slow: Cell<bool>,
    /// Whether the journal took what the log did not; `None`: it was not needed.
    stands_in: Cell<Option<bool>>,
}

impl Shell {
    /// Where what is asked is kept at the moment.
    pub fn keeping(&self) -> Keeping {
        let refused = self.with(Replica::not_saving);
        let slow = self.keeper.is_slow.get().then_some(StoreFault::Failed);
        match (refused.or(slow), self.keeper.stands_in.get()) {
            (None, _) if self.journal.protection() == Protection::Alone => Keeping::LogAlone,
            (None, _) => Keeping::Twice,
            (Some(fault), Some(true)) => Keeping::JournalAlone(fault),
            (Some(fault), Some(false) | None) => Keeping::Nowhere(fault),
        }
    }

    /// Writes an entry into the log, and what of it cannot be fetched again into the second store. If the
    /// log refuses it, the journal stands in before that is told.
    pub(super) async fn store(&self, turn: Turn, entry: &Entry) -> Result<(), StoreFault> {
        let device = self.with(|replica| replica.identity().device);
        let frame = Frame::of(device, turn, entry);
        if frame.is_some() {
            self.watch_write();
        }
        let stored = self.store_twice((turn, entry), frame).await;
        match stored {
            Ok(()) | Err(StoreFault::Moved) => {}
            Err(StoreFault::Full | StoreFault::Failed) => self.stand_in().await,
        }
        self.keeper.under_way.set(None);
        if self.keeper.is_slow.replace(false) {
            self.pulse.standing();
        }
        stored
    }

    /// The journal comes second, so that it holds nothing that lost its turn to another tab; beside the log where
    /// that does no harm, but not while it stands in for the log.
    async fn store_twice(
        &self,
        (turn, entry): (Turn, &Entry),
        frame: Option<Frame>,
    ) -> Result<(), StoreFault> {
        let durability = self.log.durability();
        let stands_in = || self.keeper.stands_in.get().is_some();
        let ahead = frame.as_ref().filter(|frame| frame.is_ahead && !stands_in());
        let logged = match ahead {
            Some(frame) => join(self.log.append(turn, entry), self.keep(frame)).await.0,
            None => self.log.append(turn, entry).await,
        };
        if logged == Err(StoreFault::Moved) && ahead.is_some() && !stands_in() {
            self.begin_journal().await;
        }
        logged?;
        self.saver.add(events_in(entry));
        let mut is_kept = ahead.is_some();
        let Some(frame) = frame else { return Ok(()) };
        loop {
            if self.keeper.stands_in.take().is_some() {
                // What the journal stood in for is in the log by now.
                self.begin_journal().await;
            } else if is_kept {
                break;
            }
            self.keep(&frame).await;
            is_kept = true;
        }
        if (durability, self.log.durability()) == (Durability::Relaxed, Durability::Strict) {
            self.log.harden().await?;
        }
        self.protect_if_placed(entry);
        Ok(())
    }

    /// Appends `frame` to the journal. Nothing else is being written meanwhile, so this frame and the rest are all
    /// there is.
    async fn keep(&self, frame: &Frame) {
        self.placed.pass().await;
        let rest = || self.with(Replica::frame);
        self.note_journal(self.journal.keep(frame, rest).await);
    }

    /// Has the journal hold what is open in the log, and nothing else.
    async fn begin_journal(&self) {
        self.note_journal(self.journal.replace(|| self.with(Replica::frame)).await);
    }

    /// Notes how far the numbers of the commands in `entry` go, for a start that finds less. It is a setting, which
    /// is slow to write and may be lost in a kill: who waits for the stores does not wait for it.
    pub(super) fn raise_marker(&self, entry: &Entry) {
        let highest = entry.asked.iter().map(|asked| asked.command.seq).max();
        if let Some(highest) = highest {
            let device = self.with(|replica| replica.identity().device);
            marker::raise(self.log.name(), device, highest);
        }
    }

    /// Sees to it that a write that takes too long is told of.
    fn watch_write(&self) {
        let write = self.keeper.writes.get().wrapping_add(1);
        self.keeper.writes.set(write);
        self.keeper.under_way.set(Some(write));
        let shell = self.me.clone();
        spawn_local(async move {
            clock::sleep(SLOW_MILLIS - STAND_IN_MILLIS).await;
            let is_under_way = |shell: &Shell| shell.keeper.under_way.get() == Some(write);
            let Some(known) = shell.upgrade().filter(|shell| is_under_way(shell)) else { return };
            known.spawn(async |shell: &Shell| shell.stand_in().await);
            drop(known);
            clock::sleep(STAND_IN_MILLIS).await;
            let Some(known) = shell.upgrade().filter(|shell| is_under_way(shell)) else { return };
            known.keeper.is_slow.set(true);
            known.pulse.standing();
        });
    }

    /// Has the journal hold what the log does not take.
    async fn stand_in(&self) {
        self.placed.pass().await;
        let took = self.journal.replace(|| self.all_open()).await;
        self.keeper.stands_in.set(Some(took.is_ok()));
        self.note_journal(took);
        self.pulse.standing();
    }

    /// All that is open on the device, also what the log has taken at this moment and not told of yet.
    fn all_open(&self) -> Frame {
        self.replica.borrow_mut().frame_with_unsaved()
    }

    /// What the journal stands in for is other than it was: something was asked, or taken back.
    pub(super) fn stand_in_anew(&self) {
        if self.keeper.stands_in.get().is_some() {
            self.spawn(async |shell: &Shell| shell.stand_in().await);
        }
    }

    /// Gives the journal its place: what was found is replaced by all that is open. Nothing is said to be
    /// saved before that is done, and no other tab comes up; but the screen need not wait.
    pub(super) fn place_journal(&self, lock: Option<Held>, older: Option<Older>) {
        self.spawn(async move |shell: &Shell| {
            let placed = shell.journal.replace(|| shell.all_open()).await;
            shell.note_journal(placed);
            shell.placed.open();
            if let (Ok(()), Some(older)) = (placed, older) {
                older.drop_it().await;
            }
            drop(lock);
        });
    }

    /// The server was restored. What is sent to it again is pending again, so the second store must have it.
    pub(super) fn go_along(&self, restored: Restored) {
        self.restored.set(Some(restored));
        self.pulse.standing();
        self.spawn(async |shell: &Shell| {
            shell.note_journal(shell.journal.replace(|| shell.all_open()).await);
        });
    }

    /// While the journal works it carries the promise; otherwise the log has to.
    fn note_journal(&self, took: Result<(), JournalFault>) {
        let durability = match (took, self.journal.protection()) {
            (Ok(()), Protection::Flushed) => Durability::Relaxed,
            (Ok(()) | Err(_), Protection::Flushed | Protection::Mirrored | Protection::Alone) => {
                Durability::Strict
            }
        };
        if self.log.durability() != durability {
            self.log.set_durability(durability);
            self.pulse.standing();
        }
    }
}
