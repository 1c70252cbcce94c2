//! What must hold, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{CommandId, Domain, StreamId, TallyKey, Versioned};
use counterfoil_sync::authority::StreamFact;
use counterfoil_sync::protocol::Verdict;
use counterfoil_sync::replica::{Brief, CommandStanding, Delivery, Hold, Refused, Replica, Start};

use super::script::Script;
use super::{Guard, TABS, World};
use crate::till::Build;

impl<D: Domain, S: Script<D>> World<D, S> {
    pub(super) fn check(&mut self) -> Result<(), String> {
        self.check_history()?;
        self.check_server_replay()?;
        self.check_inbox()?;
        for device in 0..self.devices.len() {
            for tab in 0..TABS {
                let Some(replica) = self.replica(device, tab) else { continue };
                self.check_confirmed(replica)?;
                check_drained(&replica.commands(), &self.promises.published)?;
                check_sums(replica)?;
                self.check_screen(device, tab)?;
                self.compare_with_scratch(device, tab)?;
                self.look((device, tab));
            }
        }
        self.judge_history()?;
        self.check_promises()
    }

    /// The server's history: without gaps, and nothing in it twice.
    fn check_history(&mut self) -> Result<(), String> {
        let book = &self.server.book;
        let page = book.page(counterfoil_core::Position(0), usize::MAX);
        if !page.is_gap_free() || page.to != book.head() {
            return Err("the history has gaps".to_owned());
        }
        let mut versions: BTreeMap<StreamId, u64> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut last: Option<CommandId> = None;
        for event in &page.events {
            let version = versions.entry(event.stream).or_default();
            *version += 1;
            if event.version.0 != *version {
                return Err(format!("{} has a gap before version {}", event.stream, event.version));
            }
            let is_again = last != Some(event.command) && !seen.insert(event.command);
            if is_again || !ids.insert(event.id) {
                return Err(format!("command {} was decided twice", event.command));
            }
            last = Some(event.command);
        }
        for (stream, fact) in book.streams() {
            let StreamFact::Known(stored) = fact else {
                return Err(format!("{stream} cannot be read"));
            };
            let behind = S::behind(&stored.state);
            if behind.iter().collect::<BTreeSet<_>>().len() != behind.len() {
                return Err(format!("{stream} holds a command twice"));
            }
        }
        Ok(())
    }

    /// Whatever is left in the inbox cannot be decided as things are.
    fn check_inbox(&mut self) -> Result<(), String> {
        let (left, head) = (self.server.book.inbox().iter().count(), self.server.book.head());
        self.server.decide_inbox(usize::MAX, self.now)?;
        if self.server.book.inbox().iter().count() == left && self.server.book.head() == head {
            return Ok(());
        }
        Err("the server had received something, and forgot to decide it".to_owned())
    }

    /// What a device takes for received is at the server.
    pub(super) fn check_received(
        &self,
        (device, tab): (usize, usize),
        entry: &counterfoil_sync::log::Entry,
    ) -> Result<(), String> {
        let book = &self.server.book;
        let is_there = |id: &CommandId| book.inbox().contains(*id) || book.receipt(*id).is_some();
        let epoch = self.replica(device, tab).and_then(|replica| replica.standing().epoch);
        let is_forgetful = matches!(self.without, Some(Guard::Inbox | Guard::Receipts))
            || epoch != Some(book.epoch());
        match entry.received.iter().find(|id| !is_there(id)) {
            Some(_) if is_forgetful => Ok(()),
            Some(id) => Err(format!("command {id} is called received, and the server has it not")),
            None => Ok(()),
        }
    }

    /// One command that never gets through holds up its own stream alone.
    pub(super) fn check_flow(&self) -> Result<(), String> {
        let all = self.devices.iter().flat_map(|held| held.tabs.iter().flatten());
        let commands: Vec<_> = all.flat_map(|tab| tab.replica.commands()).collect();
        let poison = commands.iter().find(|told| Some(told.command.id) == self.poison);
        let Some(lane) = poison.map(|told| told.command.stream) else { return Ok(()) };
        let others = commands.into_iter().filter(|told| told.command.stream != lane);
        check_drained(&others.collect::<Vec<_>>(), &self.promises.published)
    }

    fn check_confirmed(&self, replica: &Replica<D>) -> Result<(), String> {
        for (stream, fact) in self.server.book.streams() {
            let StreamFact::Known(stored) = fact else { continue };
            if replica.confirmed(stream) != Some(stored) {
                return Err(format!(
                    "{stream} differs: here {:?}, at the server {stored:?}",
                    replica.confirmed(stream)
                ));
            }
        }
        let known = self.server.book.streams().map(|(stream, _)| stream);
        let known: BTreeSet<StreamId> = known.collect();
        let mut own = replica.streams().filter(|(stream, _)| !known.contains(stream));
        match own.find(|(stream, _)| replica.confirmed(*stream).is_some()) {
            Some((stream, _)) => Err(format!("the server does not know {stream}")),
            None => Ok(()),
        }
    }

    /// The screen shows what is, having been told nothing but changes.
    fn check_screen(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        let shown = held.screen.iter().map(|(stream, state)| (*stream, state));
        if shown.eq(held.replica.streams()) {
            return Ok(());
        }
        Err(format!("the screen of device {device}, tab {tab} shows something else than is"))
    }

    /// Predictions kept by the difference are what deciding all of them from scratch gives: over a
    /// checkpoint, and over the whole log.
    pub(super) fn compare_with_scratch(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let now = self.clock(device);
        let is_whole = self.rng.chance(50);
        let Some(held) = self.devices.get(device) else { return Ok(()) };
        let Some(Some(tab)) = held.tabs.get(tab) else { return Ok(()) };
        let replica = &tab.replica;
        if replica.standing().unsaved > 0 || replica.turn() > held.disk.last() {
            return Ok(());
        }
        // What an old build could not read, nobody was told of in time; the whole log read anew tells it.
        let is_from_log = is_whole
            && !held.was_old
            && held.disk.log.contains_key(&counterfoil_sync::log::Turn(1))
            && held.disk.is_whole(replica.turn());
        let log = held.disk.log.range(..=replica.turn());
        let entries = log.map(|(turn, entry)| (*turn, entry.clone())).collect();
        let start = Start {
            identity: replica.identity().clone(),
            checkpoint: Some(replica.checkpoint()).filter(|_| !is_from_log),
            entries: if is_from_log { entries } else { Vec::new() },
        };
        S::run_as(held.build);
        let (fresh, _) = Replica::<D>::open(start, now);
        S::run_as(Build::New);
        if !fresh.streams().eq(replica.streams()) {
            let differs = fresh.streams().zip(replica.streams()).find(|(one, other)| one != other);
            return Err(format!("predictions are not those made from scratch: {differs:?}"));
        }
        let risks = |replica: &Replica<D>| -> Vec<(CommandId, String)> {
            let commands = replica.commands().into_iter();
            commands.map(|told| (told.command.id, format!("{:?}", told.at_risk))).collect()
        };
        let (anew, kept) = (risks(&fresh), risks(replica));
        if anew != kept {
            let differs = anew.iter().zip(&kept).find(|(one, other)| one != other);
            return Err(format!("what is at risk is not what it is from scratch: {differs:?}"));
        }
        check_briefs(replica)?;
        check_sums(replica)
    }

    /// How many saved commands the server refused.
    pub(super) fn refusals(&self) -> usize {
        let receipts = self.promises.saved.keys().filter_map(|id| self.server.book.receipt(*id));
        let verdicts = receipts.map(|receipt| &receipt.outcome.verdict);
        verdicts.filter(|verdict| matches!(verdict, Verdict::Rejected(_))).count()
    }

    /// Everything that was reported as saved has one end, or is still in somebody's sight.
    fn check_promises(&self) -> Result<(), String> {
        let promises = &self.promises;
        let known: Vec<BTreeSet<CommandId>> = (0..self.devices.len())
            .map(|device| self.known(device).into_iter().collect())
            .collect();
        for (id, device) in &promises.saved {
            let is_known = known.get(*device).is_some_and(|known| known.contains(id));
            // One of two with the same beginning took it back, or was told: the other is none the wiser.
            let is_elsewhere = promises.shared.contains(id)
                && (promises.withdrawn.contains(id) || known.iter().any(|one| one.contains(id)));
            // Its device has seen it decided, and then lost its log; nobody else could send it again.
            let is_forgotten = promises.only_at_server.contains(id) || promises.gone.contains(id);
            let is_closed = promises.dismissed.contains(id) || promises.fixed.contains(id);
            let receipt = self.server.book.receipt(*id);
            match receipt.map(|receipt| &receipt.outcome.verdict) {
                Some(Verdict::Accepted { .. } | Verdict::Rejected(_))
                    if promises.surely_withdrawn.contains(id) && !promises.shared.contains(id) =>
                {
                    return Err(format!("command {id} was taken back, and decided all the same"));
                }
                Some(Verdict::Accepted { .. }) => {}
                Some(Verdict::Deferred { .. }) => {
                    return Err(format!("a receipt of command {id} says nothing final"));
                }
                Some(Verdict::Rejected(_)) => {
                    if !is_known && !is_closed && !is_forgotten && !is_elsewhere {
                        return Err(format!("command {id} was refused, and nobody was told"));
                    }
                }
                None if is_known || promises.withdrawn.contains(id) => {}
                // A restored server has forgotten that it was refused, or that it was decided at all.
                None if is_closed || is_forgotten => {}
                None => return Err(format!("command {id} was saved, and is lost")),
            }
        }
        Ok(())
    }
}

/// Nothing waits that could have gone; least of all what somebody saw become public.
fn check_drained<D: Domain>(
    commands: &[CommandStanding<D>],
    published: &BTreeSet<CommandId>,
) -> Result<(), String> {
    let numbered = |told: &&CommandStanding<D>| {
        matches!(told.refused, Some(Refused::IdReused | Refused::SeqReused | Refused::Malformed))
    };
    if let Some(told) = commands.iter().find(numbered) {
        return Err(format!("command {} was refused for its form: {:?}", told.command.id, told));
    }
    let stuck = commands.iter().find(|told| match told.delivery {
        Delivery::Draft => published.contains(&told.command.id),
        Delivery::Refused | Delivery::Changed | Delivery::Held(Hold::Behind(_)) => false,
        Delivery::Confirmed
        | Delivery::Received
        | Delivery::Sending
        | Delivery::Unclear
        | Delivery::Saved
        | Delivery::Saving
        | Delivery::Held(
            Hold::After(_)
            | Hold::SignIn
            | Hold::AppUpdate
            | Hold::ServerUpdate
            | Hold::ForeignHistory,
        )
        | Delivery::SetAside
        | Delivery::NotSaved => true,
    });
    match stuck {
        Some(told) => Err(format!("command {} is stuck: {:?}", told.command.id, told.delivery)),
        None => Ok(()),
    }
}

/// Sums kept by the difference are those of all states.
/// What is told of a stream alone, and in short, is what is told of all.
fn check_briefs<D: Domain>(replica: &Replica<D>) -> Result<(), String> {
    let commands = replica.commands();
    let told: Vec<_> = commands.iter().map(brief_of).collect();
    let briefs = replica.briefs();
    if briefs != told {
        return Err(format!("in short {briefs:?}, and in full {told:?}"));
    }
    let streams: BTreeSet<_> = briefs.iter().map(|brief| brief.stream).step_by(2).collect();
    let own = briefs.iter().filter(|brief| streams.contains(&brief.stream)).copied();
    if !own.eq(replica.commands_on(&streams).iter().map(brief_of)) {
        return Err(format!("what is told of {streams:?} alone differs"));
    }
    Ok(())
}

fn brief_of<D: Domain>(told: &CommandStanding<D>) -> Brief {
    let CommandStanding { command, delivery, since, .. } = told;
    Brief { command: command.id, stream: command.stream, delivery: *delivery, since: *since }
}

fn check_sums<D: Domain>(replica: &Replica<D>) -> Result<(), String> {
    let mut sums: BTreeMap<TallyKey, i64> = BTreeMap::new();
    let tallies =
        |(stream, held): (StreamId, &Versioned<D::State>)| D::tallies(stream, &held.state);
    for (key, amount) in replica.streams().flat_map(tallies) {
        *sums.entry(key).or_default() += amount;
    }
    match sums.iter().find(|(key, sum)| replica.tally(key) != **sum) {
        Some((key, sum)) => {
            Err(format!("{key:?} is {} where the states say {sum}", replica.tally(key)))
        }
        None => Ok(()),
    }
}
