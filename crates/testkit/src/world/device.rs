//! Devices and their tabs: what a shell does with a replica's effects, one at a time, so that a kill can
//! come between any two.

use std::collections::{BTreeMap, VecDeque};

use counterfoil_core::{CommandId, DeviceId, Domain, StreamId, UtcMillis, Versioned};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::recovery::recover;
use counterfoil_sync::replica::{Base, Effect, Identity, Input, Replica, Start, StreamChange};

use super::disk::Disk;
use super::replay::Replayed;
use super::script::Script;
use super::{Guard, Request, TABS, WORKSPACE, World, role};
use crate::till::Build;

/// A device without history takes a snapshot from here on.
const SNAPSHOT_AFTER: u64 = 12;

/// A log is shed once more after so many turns.
const SHED_AFTER: u64 = 20;

/// A browser profile.
#[derive(Debug)]
pub(super) struct Device<D: Domain> {
    /// The id that it takes if it finds none.
    fresh_id: DeviceId,
    pub(super) disk: Disk,
    pub(super) tabs: [Option<Tab<D>>; TABS],
    /// Whether it has a build that does not know all kinds of events.
    pub(super) build: Build,
    /// How far its clock is off.
    pub(super) skew_millis: i64,
    /// Its disk is full until then.
    pub(super) full_until: UtcMillis,
    /// None of its stores works until then.
    pub(super) broken_until: UtcMillis,
    /// Whether it had such a build at first.
    pub(super) was_old: bool,
    /// An image of its disk, to be put back.
    pub(super) image: Option<Box<Disk>>,
}

impl<D: Domain> Device<D> {
    pub(super) fn new(fresh_id: DeviceId) -> Device<D> {
        Device {
            fresh_id,
            disk: Disk::default(),
            tabs: [const { None }; TABS],
            build: Build::New,
            skew_millis: 0,
            full_until: UtcMillis(0),
            broken_until: UtcMillis(0),
            was_old: false,
            image: None,
        }
    }

    pub(super) fn id(&self) -> DeviceId {
        self.disk.owner.unwrap_or(self.fresh_id)
    }
}

/// An answer that a tab has not heard yet.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) input: Input,
    /// What was written, if the answer says that something was.
    pub(super) written: Option<Entry>,
}

/// A write of which a part is done.
#[derive(Debug)]
pub(super) enum Writing {
    /// It is in the log, not in the journal yet.
    Logged(Turn, Entry),
    /// It is in the journal, not in the log yet.
    Journaled(Turn, Entry),
    /// It is in the journal, and lost its turn in the log.
    Lost,
}

/// A tab.
#[derive(Debug)]
pub(super) struct Tab<D: Domain> {
    pub(super) replica: Replica<D>,
    pub(super) effects: VecDeque<Effect<D>>,
    pub(super) inbox: VecDeque<Heard>,
    pub(super) writing: Option<Writing>,
    /// Whether its journal holds what the log did not take.
    pub(super) is_stood_in_for: bool,
    pub(super) exchange: Option<u64>,
    /// Whether a write or a read is under way, as the replica sees it.
    is_disk_busy: bool,
    /// The same of exchanges with the server.
    pub(super) is_wire_busy: bool,
    pub(super) timers: Vec<UtcMillis>,
    pub(super) screen: BTreeMap<StreamId, Versioned<D::State>>,
    /// It runs no code until then.
    pub(super) frozen_until: UtcMillis,
    /// What the server's history adds up to, as far as it had read when it was last looked at.
    pub(super) replayed: Option<Replayed<D>>,
}

impl<D: Domain> Tab<D> {
    pub(super) fn is_idle(&self) -> bool {
        self.effects.is_empty() && self.inbox.is_empty() && self.writing.is_none()
    }
}

impl<D: Domain, S: Script<D>> World<D, S> {
    pub(super) fn tab(&mut self, device: usize, tab: usize) -> Option<&mut Tab<D>> {
        self.devices.get_mut(device)?.tabs.get_mut(tab)?.as_mut()
    }

    pub(super) fn replica(&self, device: usize, tab: usize) -> Option<&Replica<D>> {
        Some(&self.devices.get(device)?.tabs.get(tab)?.as_ref()?.replica)
    }

    pub(super) fn replica_mut(&mut self, device: usize, tab: usize) -> Option<&mut Replica<D>> {
        self.tab(device, tab).map(|tab| &mut tab.replica)
    }

    pub(super) fn identity(&self, device: usize) -> Identity {
        Identity {
            device: self.devices.get(device).map_or(DeviceId(uuid::Uuid::nil()), Device::id),
            workspace: WORKSPACE,
            actor: "somebody".to_owned(),
            role: role(),
        }
    }

    /// Opens a tab as a browser does: look at all stores, put back what was lost, fold the log.
    pub(super) fn open_tab(&mut self, device: usize, tab: usize) {
        let uses_checkpoint = self.rng.chance(70);
        let knows_journal = self.without != Some(Guard::Journal);
        let (identity, now) = (self.identity(device), self.clock(device));
        let is_journal_broken = self.is_journal_broken(device);
        let Some(held) = self.devices.get_mut(device) else { return };
        S::run_as(held.build);
        let checkpoint = held.disk.checkpoint.clone().filter(|_| uses_checkpoint);
        let base = checkpoint.as_deref().and_then(Base::<D>::read);
        let covered = base.as_ref().map(Base::covered);
        let mut found = held.disk.found(covered);
        if !knows_journal {
            found.frames.clear();
        }
        Replica::strike(base.as_ref(), &mut found);
        let recovery = recover(&found);
        let id = recovery.device.unwrap_or(identity.device);
        held.disk.owner = Some(id);
        let mut turn = recovery.turn;
        let was_lost = !recovery.restore.is_empty();
        for entry in recovery.restore {
            self.promises.written(&entry);
            self.history.written(device, &entry);
            held.disk.log.insert(turn, entry);
            turn = turn.next();
        }
        let entries = held.disk.after(covered.map(|(_, turn)| turn).unwrap_or_default());
        let identity = Identity { device: id, ..identity };
        let (mut replica, effects) = match base {
            Some(base) => catch_up(Replica::resume(identity, base, now), entries, now),
            None => Replica::open(Start { identity, checkpoint: None, entries }, now),
        };
        S::run_as(Build::New);
        replica.set_snapshot_after(SNAPSHOT_AFTER);
        replica.set_shed_after(SHED_AFTER);
        let is_stale = held.disk.is_stale.contains(&true);
        let is_to_place = held.disk.is_hurt || is_stale || !held.disk.strays.is_empty();
        if was_lost || (is_to_place && !is_journal_broken) {
            // What cannot be encoded would be missed by the checks.
            held.disk.place(tab, &replica.frame()).unwrap_or_default();
        }
        let screen = replica.streams().map(|(stream, state)| (stream, state.clone())).collect();
        if let Some(place) = held.tabs.get_mut(tab) {
            *place = Some(Tab {
                replica,
                effects: effects.into(),
                inbox: VecDeque::new(),
                writing: None,
                is_stood_in_for: false,
                exchange: None,
                is_disk_busy: false,
                is_wire_busy: false,
                timers: Vec::new(),
                screen,
                frozen_until: UtcMillis(0),
                replayed: None,
            });
        }
        self.note_opening((device, tab));
    }

    pub(super) fn change_leader(&mut self, device: usize, tab: usize) -> Result<(), String> {
        self.feed(device, tab, Input::Leading(true))?;
        // The former leader may be frozen and not hear of it.
        if self.rng.chance(70) {
            self.feed(device, 1 - tab.min(1), Input::Leading(false))?;
        }
        Ok(())
    }

    pub(super) fn save_checkpoint(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(replica) = self.replica(device, tab) else { return Ok(()) };
        let checkpoint = replica.checkpoint();
        if Replica::<D>::covered(&checkpoint).is_none() {
            return Err("a checkpoint cannot be read back".to_owned());
        }
        if let Some(held) = self.devices.get_mut(device) {
            held.disk.checkpoint = Some(checkpoint);
        }
        Ok(())
    }

    pub(super) fn wake(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let now = self.now;
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        let before = held.timers.len();
        held.timers.retain(|due| *due > now);
        if held.timers.len() < before { self.feed(device, tab, Input::Woke) } else { Ok(()) }
    }

    pub(super) fn feed(&mut self, device: usize, tab: usize, input: Input) -> Result<(), String> {
        if self.is_frozen(device, tab) {
            return Ok(());
        }
        let (now, build) = (self.clock(device), self.build(device));
        let Some(replica) = self.replica_mut(device, tab) else { return Ok(()) };
        S::run_as(build);
        let effects = replica.step(input, now);
        S::run_as(Build::New);
        self.take_effects(device, tab, effects)
    }

    pub(super) fn take_effects(
        &mut self,
        device: usize,
        tab: usize,
        effects: Vec<Effect<D>>,
    ) -> Result<(), String> {
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        for effect in &effects {
            let place = match effect {
                Effect::Store { .. } | Effect::Read { .. } => &mut held.is_disk_busy,
                Effect::Push(..) | Effect::Pull { .. } | Effect::FetchSnapshot => {
                    &mut held.is_wire_busy
                }
                Effect::WakeAfter { .. }
                | Effect::Changed(_)
                | Effect::Standing
                | Effect::Hint
                | Effect::Checkpoint
                | Effect::Shed { .. }
                | Effect::Restored(_) => continue,
            };
            if std::mem::replace(place, true) {
                return Err(format!("two things of a kind are under way: {effect:?}"));
            }
        }
        held.effects.extend(effects);
        self.compare_with_replay(device, tab)
    }

    /// A tab does the next thing on its list.
    pub(super) fn run_tab(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let choice = self.rng.below(3);
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        let is_hearing = choice == 1 || held.effects.is_empty();
        if let Some(writing) = held.writing.take_if(|_| choice == 0 || held.effects.is_empty()) {
            return self.write_on(device, tab, writing);
        }
        if let Some(heard) = held.inbox.pop_front_if(|_| is_hearing) {
            return self.hear(device, tab, heard);
        }
        match held.effects.pop_front() {
            Some(effect) => self.perform(device, tab, effect),
            None => Ok(()),
        }
    }

    /// A tab hears an answer.
    pub(super) fn hear(&mut self, device: usize, tab: usize, heard: Heard) -> Result<(), String> {
        if let Some(entry) = heard.written {
            let offered = self.promises.offered.clone();
            self.promises.reported(device, &entry, &offered);
            self.history.reported((device, tab), &entry);
            if !entry.asked.is_empty() {
                self.look((device, tab));
            }
        }
        if let Some(held) = self.tab(device, tab) {
            held.is_disk_busy = false;
        }
        self.feed(device, tab, heard.input)
    }

    fn perform(&mut self, device: usize, tab: usize, effect: Effect<D>) -> Result<(), String> {
        match effect {
            Effect::Store { turn, entry } => {
                self.check_received((device, tab), &entry)?;
                return self.store(device, tab, (turn, *entry));
            }
            Effect::Read { after } => self.read(device, tab, after),
            Effect::Push(push, prefer) => {
                self.send(device, tab, Request::Push(push, prefer));
            }
            Effect::Pull { epoch, after, limit } => {
                self.send(device, tab, Request::Pull { epoch, after, limit });
            }
            Effect::FetchSnapshot => self.send(device, tab, Request::Snapshot),
            Effect::WakeAfter { up_to_millis } => {
                let share = self.rng.below(u64::from(up_to_millis) + 1);
                let due = UtcMillis(self.now.0 + i64::try_from(share).unwrap_or(0));
                if let Some(held) = self.tab(device, tab) {
                    held.timers.push(due);
                }
            }
            Effect::Changed(changes) => return self.show(device, tab, changes),
            Effect::Hint => {
                if !self.is_rough || self.rng.chance(70) {
                    return self.feed(device, 1 - tab.min(1), Input::Hinted);
                }
            }
            Effect::Checkpoint => return self.save_checkpoint(device, tab),
            Effect::Shed { before } => self.shed(device, before),
            Effect::Restored(restored) => {
                self.tale.again += restored.again;
                return self.rewrite_journal_with_unsaved(device, tab);
            }
            Effect::Standing => {}
        }
        Ok(())
    }

    /// The screen follows what it is told, and must have been told everything before.
    fn show(
        &mut self,
        device: usize,
        tab: usize,
        changes: Vec<StreamChange<D>>,
    ) -> Result<(), String> {
        let is_deaf = self.without == Some(Guard::Rebase);
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        for change in changes {
            let shown = held.screen.remove(&change.stream);
            let is_rebased = change.before.as_ref().map(|before| before.version)
                == change.after.as_ref().map(|after| after.version);
            if is_deaf && is_rebased {
                held.screen.extend(shown.map(|shown| (change.stream, shown)));
                continue;
            }
            if shown != change.before && !is_deaf {
                return Err(format!("the screen was not told what {} was before", change.stream));
            }
            held.screen.extend(change.after.map(|after| (change.stream, after)));
        }
        Ok(())
    }

    /// The commands that a device still knows of.
    pub(super) fn known(&self, device: usize) -> Vec<CommandId> {
        let tab = (0..TABS).find_map(|tab| self.replica(device, tab));
        let commands = tab.map(Replica::commands).unwrap_or_default();
        commands.into_iter().map(|told| told.command.id).collect()
    }
}

/// Shows a replica the entries that its checkpoint does not cover, as if it had just read them.
fn catch_up<D: Domain>(
    (mut replica, mut effects): (Replica<D>, Vec<Effect<D>>),
    entries: Vec<(Turn, Entry)>,
    now: UtcMillis,
) -> (Replica<D>, Vec<Effect<D>>) {
    effects.extend(replica.step(Input::Hinted, now));
    effects.extend(replica.step(Input::Read(Ok(entries)), now));
    // What it asks to read it has got, and the screen is drawn after this.
    effects.retain(|effect| !matches!(effect, Effect::Read { .. } | Effect::Changed(_)));
    (replica, effects)
}
