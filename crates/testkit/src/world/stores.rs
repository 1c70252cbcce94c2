//! What a device's stores do with writes and reads, and what becomes of them when they do not.

use std::mem::take;

use counterfoil_core::Domain;
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Input, Replica, StoreFault};

use super::device::{Device, Heard, Writing};
use super::faults::Fault;
use super::script::Script;
use super::{Guard, World};

impl<D: Domain, S: Script<D>> World<D, S> {
    /// Begins to write: both stores at once where that does no harm. Either may have it first.
    pub(super) fn store(
        &mut self,
        device: usize,
        tab: usize,
        (turn, entry): (Turn, Entry),
    ) -> Result<(), String> {
        let is_first = self.rng.chance(50) && !self.is_journal_broken(device);
        let stands_in = self.stands_in((device, tab));
        let Some(held) = self.devices.get(device) else { return Ok(()) };
        let frame = Frame::of(held.id(), turn, &entry);
        match frame.filter(|frame| frame.is_ahead && is_first && !stands_in) {
            Some(frame) => {
                self.append((device, tab), &frame)?;
                self.tale.ahead += 1;
                self.leave_writing((device, tab), Writing::Journaled(turn, entry));
            }
            None => match self.log((device, tab), turn, entry) {
                Ok(entry) => self.leave_writing((device, tab), Writing::Logged(turn, entry)),
                Err(fault) => self.tell_fault((device, tab), fault),
            },
        }
        Ok(())
    }

    /// The next part of a write.
    pub(super) fn write_on(
        &mut self,
        device: usize,
        tab: usize,
        writing: Writing,
    ) -> Result<(), String> {
        match writing {
            Writing::Logged(turn, entry) => self.journal(device, tab, (turn, entry)),
            Writing::Journaled(turn, entry) => {
                let logged = self.log((device, tab), turn, entry);
                match logged {
                    // What the journal holds by now was begun anew meanwhile.
                    Ok(entry) if self.stands_in((device, tab)) => {
                        return self.journal(device, tab, (turn, entry));
                    }
                    Ok(entry) => self.report((device, tab), entry),
                    Err(StoreFault::Moved) => self.leave_writing((device, tab), Writing::Lost),
                    Err(fault) => self.tell_fault((device, tab), fault),
                }
                Ok(())
            }
            Writing::Lost => {
                if !self.stands_in((device, tab)) && !self.is_journal_broken(device) {
                    self.rewrite_journal(device, tab)?;
                }
                self.tell_fault((device, tab), StoreFault::Moved);
                Ok(())
            }
        }
    }

    fn stands_in(&mut self, (device, tab): (usize, usize)) -> bool {
        self.tab(device, tab).is_some_and(|tab| tab.is_stood_in_for)
    }

    fn leave_writing(&mut self, (device, tab): (usize, usize), writing: Writing) {
        if let Some(tab) = self.tab(device, tab) {
            tab.writing = Some(writing);
        }
    }

    fn tell_fault(&mut self, (device, tab): (usize, usize), fault: StoreFault) {
        if let Some(tab) = self.tab(device, tab) {
            tab.inbox.push_back(Heard { input: Input::Stored(Err(fault)), written: None });
        }
    }

    /// The log takes `entry`, or says why not.
    fn log(
        &mut self,
        (device, tab): (usize, usize),
        turn: Turn,
        mut entry: Entry,
    ) -> Result<Entry, StoreFault> {
        let once = if self.rng.chance(50) { StoreFault::Full } else { StoreFault::Failed };
        let (without, is_forgotten) = (self.without, self.rng.chance(30));
        let once = self.strikes(Fault::StoreFails, 5).then_some(once);
        let fault = self.lasting_fault(device).or(once);
        let Some(held) = self.devices.get_mut(device) else { return Err(StoreFault::Failed) };
        let is_taken = held.disk.last() >= turn && without != Some(Guard::TurnCheck);
        let answer = if is_taken { Some(StoreFault::Moved) } else { fault };
        if answer.is_none() {
            if without == Some(Guard::OfferedMark) {
                entry.offered.clear();
            }
            let is_lost = without == Some(Guard::Durability) && is_forgotten;
            if !is_lost {
                held.disk.log.insert(turn, entry.clone());
                self.promises.written(&entry);
                self.history.written(device, &entry);
            }
        }
        if matches!(answer, Some(StoreFault::Full | StoreFault::Failed)) {
            self.stand_in(device, tab);
        }
        answer.map_or(Ok(entry), Err)
    }

    /// The journal holds what the log does not take. Sometimes it is not heard that it does, and what it
    /// held then is found by a later start.
    fn stand_in(&mut self, device: usize, tab: usize) {
        let (is_broken, is_stray) = (self.is_journal_broken(device), self.rng.chance(50));
        let Some(held) = self.tab(device, tab).filter(|_| !is_broken) else { return };
        held.is_stood_in_for = true;
        let frame = held.replica.frame_with_unsaved();
        self.tale.stand_ins += 1;
        let Some(held) = self.devices.get_mut(device) else { return };
        // What cannot be encoded would be missed by the checks.
        held.disk.begin(tab, &frame).unwrap_or_default();
        let stray = held.disk.journals.get(tab).filter(|_| is_stray).cloned();
        held.disk.strays.extend(stray);
    }

    /// The second store: only when it has it too, the write is reported.
    pub(super) fn journal(
        &mut self,
        device: usize,
        tab: usize,
        written: (Turn, Entry),
    ) -> Result<(), String> {
        let (turn, entry) = written;
        let is_broken = self.is_journal_broken(device);
        self.tale.renamed += usize::from(entry.renamed.is_some());
        let stands_in = self.tab(device, tab).is_some_and(|tab| take(&mut tab.is_stood_in_for));
        if stands_in && !is_broken {
            // What it stood in for is in the log by now.
            self.rewrite_journal(device, tab)?;
        }
        let Some(held) = self.devices.get_mut(device) else { return Ok(()) };
        match Frame::of(held.id(), turn, &entry) {
            // The log alone has to carry it, until the next start.
            Some(_) if is_broken => held.disk.is_hurt = true,
            Some(frame) => self.append((device, tab), &frame)?,
            None => {}
        }
        self.report((device, tab), entry);
        Ok(())
    }

    fn append(&mut self, (device, tab): (usize, usize), frame: &Frame) -> Result<(), String> {
        let is_stale = |held: &Device<D>| held.disk.is_stale.get(tab) == Some(&true);
        if self.devices.get(device).is_some_and(is_stale) {
            self.rewrite_journal(device, tab)?;
        }
        self.devices.get_mut(device).map_or(Ok(()), |held| held.disk.append(tab, frame))
    }

    fn report(&mut self, (device, tab): (usize, usize), entry: Entry) {
        if let Some(tab) = self.tab(device, tab) {
            tab.inbox.push_back(Heard { input: Input::Stored(Ok(())), written: Some(entry) });
        }
    }

    /// What is pending once more is written to the second store as well; so is what is being written now.
    pub(super) fn rewrite_journal_with_unsaved(
        &mut self,
        device: usize,
        tab: usize,
    ) -> Result<(), String> {
        let frame = self.replica_mut(device, tab).map(Replica::frame_with_unsaved);
        self.begin_journal((device, tab), frame)
    }

    fn rewrite_journal(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let frame = self.replica(device, tab).map(Replica::frame);
        self.begin_journal((device, tab), frame)
    }

    fn begin_journal(
        &mut self,
        (device, tab): (usize, usize),
        frame: Option<Frame>,
    ) -> Result<(), String> {
        let Some((frame, held)) = frame.zip(self.devices.get_mut(device)) else { return Ok(()) };
        held.disk.begin(tab, &frame)
    }

    /// A part of the log is emptied; the next time that room is scarce, more of it.
    pub(super) fn shed(&mut self, device: usize, before: Turn) {
        let Some(held) = self.devices.get_mut(device) else { return };
        let rng = &mut self.rng;
        self.tale.shed += held.disk.shed(before, || rng.chance(80));
    }

    pub(super) fn read(&mut self, device: usize, tab: usize, after: Turn) {
        let fails = self.strikes(Fault::StoreFails, 3) || self.is_journal_broken(device);
        let entries = self.devices.get(device).map(|held| held.disk.after(after));
        let result = if fails { Err(StoreFault::Failed) } else { Ok(entries.unwrap_or_default()) };
        if let Some(tab) = self.tab(device, tab) {
            tab.inbox.push_back(Heard { input: Input::Read(result), written: None });
        }
    }
}
