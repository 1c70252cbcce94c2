//! What goes wrong with tabs, browsers and the server's file, and how long it goes right.

use counterfoil_core::{CommandId, Domain, Epoch};
use counterfoil_sync::replica::Replica;

use super::device::Writing;
use super::faults::Fault;
use super::history::Note;
use super::script::Script;
use super::{TABS, World};

impl<D: Domain, S: Script<D>> World<D, S> {
    /// Tabs die and are opened again; a browser loses what it had stored.
    pub(super) fn upset(&mut self, device: usize, tab: usize) {
        match self.rng.below(7) {
            0 | 1 if self.strikes(Fault::Kill, 65) => self.kill(device, tab),
            2 if self.strikes(Fault::LogLost, 40) => self.lose(device),
            _ => self.revive(device, tab),
        }
    }

    /// Nothing goes wrong for a while; or somebody makes a backup, or puts one in the server's place.
    pub(super) fn care(&mut self) -> Result<(), String> {
        match self.rng.below(6) {
            0 => self.server.back_up(),
            1 if self.strikes(Fault::Restore, 100) => self.restore(),
            _ => return self.calm(),
        }
        Ok(())
    }

    /// A tab dies: whatever it was about to do is not done.
    pub(super) fn kill(&mut self, device: usize, tab: usize) {
        let torn = self.rng.bits().to_le_bytes();
        let Some(held) = self.devices.get_mut(device) else { return };
        let Some(place) = held.tabs.get_mut(tab) else { return };
        let Some(killed) = place.take() else { return };
        self.tale.kills += 1;
        if let Some(is_stale) = held.disk.is_stale.get_mut(tab) {
            *is_stale |= matches!(killed.writing, Some(Writing::Journaled(..) | Writing::Lost));
        }
        // A kill in the middle of a frame leaves some of it.
        if let (Some(journal), [0..60, ..]) = (held.disk.journals.get_mut(tab), torn) {
            journal.extend(torn);
        }
    }

    pub(super) fn revive(&mut self, device: usize, tab: usize) {
        if self.tab(device, tab).is_none() {
            self.open_tab(device, tab);
        }
    }

    /// The browser loses the log, or the end of it.
    pub(super) fn lose(&mut self, device: usize) {
        // Two stores do not go at once.
        if self.devices.get(device).is_none_or(|held| held.disk.is_hurt) {
            return;
        }
        for tab in 0..TABS {
            self.kill(device, tab);
        }
        self.tale.losses += 1;
        self.note_loss(device);
        let is_total = self.rng.chance(60);
        let turns = self.rng.index(6);
        let Some(held) = self.devices.get_mut(device) else { return };
        held.disk.is_hurt = true;
        if is_total {
            held.disk.wipe();
        } else {
            let covered = held.disk.checkpoint.as_deref().and_then(Replica::<D>::covered);
            held.disk.cut(turns, covered.map(|(_, turn)| turn));
        }
    }

    /// What a device has seen decided and then loses is kept by the server alone.
    pub(super) fn note_loss(&mut self, device: usize) {
        let own = self.promises.saved.iter().filter(|(_, owner)| **owner == device);
        let decided = own.map(|(id, _)| *id).filter(|id| {
            self.promises.once_decided.contains(id) || self.server.book.receipt(*id).is_some()
        });
        let decided: Vec<CommandId> = decided.collect();
        self.promises.only_at_server.extend(decided);
        self.history.note(Note::Lost { device });
    }

    /// One of the backups made earlier takes the server's place.
    fn restore(&mut self) {
        let saved = self.promises.saved.keys().copied();
        let decided = saved.filter(|id| self.server.book.receipt(*id).is_some());
        let decided: Vec<CommandId> = decided.collect();
        self.promises.once_decided.extend(decided);
        let (index, epoch) = (self.rng.index(self.server.backups()), Epoch(self.rng.uuid()));
        self.leave_history();
        self.tale.restores += usize::from(self.server.restore(index, epoch));
    }
}
