//! What goes wrong for a while.

use counterfoil_core::{CommandId, Domain, Role, UtcMillis};
use counterfoil_sync::replica::{Input, StoreFault};

use super::faults::Fault;
use super::script::Script;
use super::{TABS, World};
use crate::till::Build;

/// Longest time of a strain: longer than most waits, shorter than a life.
const STRAIN_MILLIS: u64 = 20_000;
const YEAR_MILLIS: i64 = 365 * 24 * 3_600 * 1_000;

const STRAINS: [Fault; 12] = [
    Fault::JournalTorn,
    Fault::Full,
    Fault::BothStores,
    Fault::Freeze,
    Fault::ClockJump,
    Fault::SessionEnd,
    Fault::RoleChange,
    Fault::OldBuild,
    Fault::Copy,
    Fault::RollBack,
    Fault::Poison,
    Fault::Scarce,
];

impl<D: Domain, S: Script<D>> World<D, S> {
    /// One of the strains begins, if this world has it.
    pub(super) fn strain(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let drawn = self.rng.pick(&STRAINS).copied();
        let Some(fault) = drawn.filter(|fault| self.swarm.has(*fault)) else { return Ok(()) };
        self.tale.strains += 1;
        let millis = i64::try_from(self.rng.below(STRAIN_MILLIS)).unwrap_or(0);
        let until = UtcMillis(self.now.0 + millis);
        match fault {
            Fault::SessionEnd => self.signed_out_until = until,
            Fault::RoleChange => {
                let role = if self.rng.chance(50) { "clerk" } else { "manager" };
                self.server.role = Role(role.to_owned());
            }
            Fault::ClockJump => self.jump(device),
            Fault::JournalTorn => self.tear(device),
            Fault::OldBuild => self.update(device),
            Fault::Copy => return self.copy(device),
            Fault::RollBack => self.roll_back(device),
            Fault::Poison => self.poison(),
            Fault::Scarce => return self.feed(device, tab, Input::RoomScarce),
            Fault::Freeze => {
                let Some(tab) = self.tab(device, tab) else { return Ok(()) };
                tab.frozen_until = until;
            }
            Fault::Full | Fault::BothStores => {
                let is_whole = fault == Fault::BothStores;
                let Some(held) = self.devices.get_mut(device) else { return Ok(()) };
                let ends = if is_whole { &mut held.broken_until } else { &mut held.full_until };
                *ends = until;
            }
            // These come at once, and all the time.
            Fault::Loss
            | Fault::Repeat
            | Fault::CutAnswer
            | Fault::Trouble
            | Fault::ServerCrash
            | Fault::Restore
            | Fault::Kill
            | Fault::LogLost
            | Fault::StoreFails => {}
        }
        Ok(())
    }

    /// What a device takes for the time.
    pub(super) fn clock(&self, device: usize) -> UtcMillis {
        let skew = self.devices.get(device).map_or(0, |held| held.skew_millis);
        UtcMillis(self.now.0 + skew)
    }

    pub(super) fn is_frozen(&self, device: usize, tab: usize) -> bool {
        let held = self.devices.get(device).and_then(|held| held.tabs.get(tab)?.as_ref());
        self.is_rough && held.is_some_and(|tab| tab.frozen_until > self.now)
    }

    pub(super) fn build(&self, device: usize) -> Build {
        self.devices.get(device).map_or(Build::New, |held| held.build)
    }

    /// Why no write works on a device at the moment.
    pub(super) fn lasting_fault(&self, device: usize) -> Option<StoreFault> {
        let held = self.devices.get(device).filter(|_| self.is_rough)?;
        if held.broken_until > self.now {
            return Some(StoreFault::Failed);
        }
        (held.full_until > self.now).then_some(StoreFault::Full)
    }

    pub(super) fn is_journal_broken(&self, device: usize) -> bool {
        self.is_rough && self.devices.get(device).is_some_and(|held| held.broken_until > self.now)
    }

    /// The clock of a device, or of the server, is a year off, or right again.
    fn jump(&mut self, device: usize) {
        let skew = self.rng.pick(&[-YEAR_MILLIS, 0, YEAR_MILLIS]).copied().unwrap_or_default();
        if self.rng.chance(25) {
            self.server.skew_millis = skew;
        } else if let Some(held) = self.devices.get_mut(device) {
            held.skew_millis = skew;
        }
    }

    /// The power goes, and a journal loses its end. The log is whole: two stores do not go at once.
    fn tear(&mut self, device: usize) {
        if self.devices.get(device).is_none_or(|held| held.disk.is_hurt) {
            return;
        }
        for tab in 0..TABS {
            self.kill(device, tab);
        }
        let (tab, bytes) = (self.rng.index(TABS), self.rng.index(200));
        let Some(held) = self.devices.get_mut(device) else { return };
        if let Some(journal) = held.disk.journals.get_mut(tab) {
            journal.truncate(journal.len().saturating_sub(bytes));
        }
        held.disk.is_hurt = true;
    }

    /// The newest build comes to a device; its tabs are opened again.
    pub(super) fn update(&mut self, device: usize) {
        if self.build(device) == Build::New {
            return;
        }
        for tab in 0..TABS {
            self.kill(device, tab);
        }
        if let Some(held) = self.devices.get_mut(device) {
            held.build = Build::New;
        }
    }

    /// From now on nothing that holds one certain command gets through to the server.
    fn poison(&mut self) {
        let book = &self.server.book;
        let is_open = |id: &CommandId| book.receipt(*id).is_none() && !book.inbox().contains(*id);
        let open: Vec<CommandId> = self.promises.saved.keys().copied().filter(is_open).collect();
        if self.poison.is_none() && !open.is_empty() {
            self.poison = self.rng.pick(&open).copied();
            self.tale.poisoned += 1;
        }
    }
}
