//! What a later start begins from, saved while nobody uses the page: it takes a task as long as the device holds
//! much.

use std::cell::Cell;

use counterfoil_sync::log::Entry;
use counterfoil_sync::replica::Replica;
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::browser::clock;
use crate::browser::hands::Hands;
use crate::browser::log::Saved;

/// Nobody may have used the page for so long.
const REST_MILLIS: u32 = 2_000;
/// A start should not have to fold more events than this: then a checkpoint is due.
const CHECKPOINT_EVENTS: usize = 1_000;

/// How many events a start has to fold for this entry; a state in a snapshot is as much work as one, and so is a
/// command.
pub(super) fn events_in(entry: &Entry) -> usize {
    let applied = entry.applied.as_ref().map_or(0, |applied| applied.events.len());
    let states = entry.base.as_ref().map_or(0, |base| base.streams.len());
    applied.saturating_add(states).saturating_add(entry.asked.len())
}

/// How much is not saved yet, and when it will be.
#[derive(Debug)]
pub(super) struct Saver {
    /// Events in the log after the last checkpoint.
    uncovered: Cell<usize>,
    is_waiting: Cell<bool>,
    hands: Hands,
}

impl Saver {
    /// Of a log with so many events after its checkpoint.
    pub(super) fn of(uncovered: usize) -> Saver {
        let hands = Hands::watch();
        Saver { uncovered: Cell::new(uncovered), is_waiting: Cell::default(), hands }
    }

    /// So many more stand in the log.
    pub(super) fn add(&self, events: usize) {
        self.uncovered.set(self.uncovered.get().saturating_add(events));
    }
}

impl Shell {
    /// Has a checkpoint saved once the news is in, if a start would take long without it.
    pub(super) fn save_if_due(&self) {
        if self.saver.uncovered.get() > CHECKPOINT_EVENTS && self.with(Replica::is_caught_up) {
            self.save_soon();
        }
    }

    /// Has a checkpoint saved as soon as nobody has used the page for a while.
    pub(super) fn save_soon(&self) {
        if self.saver.is_waiting.replace(true) {
            return;
        }
        let shell = self.me.clone();
        spawn_local(async move {
            loop {
                clock::sleep(REST_MILLIS).await;
                let Some(shell) = shell.upgrade() else { return };
                if shell.saver.hands.rest_millis() >= u64::from(REST_MILLIS) {
                    shell.saver.is_waiting.set(false);
                    shell.save().await;
                    return;
                }
            }
        });
    }

    /// Saves what a later start begins from. One tab does it: the one that runs the network.
    pub async fn save(&self) {
        if !self.with(Replica::is_leading) {
            return;
        }
        let replica = self.with(Replica::checkpoint);
        if replica.is_empty() {
            return;
        }
        let views = self.with(|replica| {
            let mut views = self.views.borrow_mut();
            views.undress(replica);
            let saved = views.checkpoint(replica.turn());
            views.dress(replica);
            saved
        });
        let covered = self.saver.uncovered.replace(0);
        // The last one is still there if this fails: the next start takes longer, and that is all.
        if self.log.save(&Saved { replica, views }).await.is_err() {
            self.saver.add(covered);
        }
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::{Epoch, Payload, Position, Version};
    use counterfoil_sync::protocol::{Snapshot, SnapshotStream};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_snapshot_counts_as_many_events_as_it_has_streams() {
        let stream = counterfoil_orders::order_id(Uuid::nil());
        let state = Payload::of(&()).unwrap();
        let held = SnapshotStream { stream, version: Version(1), state };
        let base = Snapshot {
            epoch: Epoch(Uuid::nil()),
            position: Position(9),
            state_version: 1,
            streams: vec![held.clone(), held],
        };
        assert_eq!(events_in(&Entry { base: Some(base), ..Entry::default() }), 2);
        assert_eq!(events_in(&Entry::default()), 0);
    }
}
