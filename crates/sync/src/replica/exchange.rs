//! Towards the server: one exchange at a time, and what its answer means.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::gather::Gather;
use counterfoil_core::{CommandEnvelope, CommandId, Domain, Position, StreamId, UtcMillis, bug};

use super::fold::read_states;
use super::plan::{Heads, Knowledge, Plan, plan};
use super::queue::{Gone, Pending};
use super::room::Room;
use super::status::Obstacle;
use super::wire::{Busy, Heard, Snapshots, Tries};
use super::{Effect, NetFault, Replica};
use crate::log::Applied;
use crate::protocol::{
    Answer, Outcome, PAGE_EVENTS_MAX, PUSH_COMMANDS_MAX, Page, Prefer, PushRequest, Received,
    Snapshot, Verdict,
};

/// Most bytes of a command's JSON beside its payload and the name of its kind.
const ENVELOPE_BYTES: usize = 700;

/// What could be sent now.
#[derive(Debug, Default)]
struct Ready {
    offered: Vec<CommandEnvelope>,
    unoffered: Vec<CommandId>,
}

/// Whether a page keeps the contract: nothing missing in it, and no promise beyond its own head.
fn is_sound(page: &Page) -> bool {
    let is_within = |outcome: &Outcome| match &outcome.verdict {
        Verdict::Accepted { positions } => positions.iter().all(|position| *position <= page.head),
        Verdict::Rejected(_) | Verdict::Deferred { .. } => true,
    };
    let makes_progress = !page.events.is_empty() || !page.has_more();
    page.is_gap_free() && makes_progress && page.outcomes.iter().all(is_within)
}

impl<D: Domain> Replica<D> {
    /// Starts the next exchange, if there is one to make and nothing forbids it.
    pub(super) fn exchange(&mut self, now: UtcMillis, effects: &mut Vec<Effect<D>>) {
        if !self.wire.is_open(now) || self.disk.is_choked(now) {
            return;
        }
        let ready = self.ready(now);
        let is_storing_offers = self.disk.is_storing_offers();
        let heads = Heads {
            held: self.folded.cursor,
            head: self.wire.head,
            offered: ready.offered.len(),
            unoffered: if is_storing_offers { 0 } else { ready.unoffered.len() },
            news: self.knowledge(),
        };
        match plan(heads) {
            Plan::Rest => {}
            Plan::FetchSnapshot => {
                self.wire.busy = Busy::Fetching;
                effects.push(Effect::FetchSnapshot);
            }
            Plan::Pull => {
                let (epoch, after) = (self.folded.epoch, self.folded.cursor);
                self.wire.busy = Busy::Pulling { epoch, after };
                effects.push(Effect::Pull { epoch, after, limit: PAGE_EVENTS_MAX });
            }
            Plan::Offer => self.disk.offering = ready.unoffered,
            Plan::Push => effects.push(self.push(ready.offered)),
        }
    }

    fn knowledge(&self) -> Knowledge {
        let is_wanted = self.wire.snapshots == Snapshots::Wanted && self.is_blank();
        if is_wanted || self.wire.forking.is_some() {
            return Knowledge::Bootstrap;
        }
        let cursor = self.folded.cursor;
        if self.wire.ahead.values().any(|position| *position > cursor) {
            return Knowledge::Ahead;
        }
        match self.wire.heard {
            Heard::Nothing => Knowledge::Silent,
            Heard::Something => Knowledge::Stale,
            Heard::Head => Knowledge::Fresh,
        }
    }

    /// Whether this device knows nothing yet, so that a snapshot can stand in for history.
    fn is_blank(&self) -> bool {
        self.folded.cursor == Position(0)
            && self.folded.confirmed.streams.is_empty()
            && self.folded.queue.is_empty()
    }

    fn push(&mut self, commands: Vec<CommandEnvelope>) -> Effect<D> {
        let is_unclear = commands.iter().any(|command| self.is_unclear(command.id));
        let prefer = if is_unclear { Prefer::Reception } else { Prefer::Outcomes };
        let ids: Vec<CommandId> = commands.iter().map(|command| command.id).collect();
        for id in &ids {
            let tries = self.wire.tries.entry(*id).or_default();
            tries.count = tries.count.saturating_add(1);
        }
        let after = self.folded.cursor;
        let (epoch, device) = (self.folded.epoch, self.device());
        self.wire.busy = Busy::Pushing { epoch, device, after, commands: ids };
        Effect::Push(PushRequest { epoch, device, after, commands }, prefer)
    }

    /// Whether the last answer about a command was lost and the server has not said that it has it. On such
    /// a line a short answer is likelier to arrive than a long one, and it tells that the command is safe.
    pub(super) fn is_unclear(&self, id: CommandId) -> bool {
        let is_lost = self.wire.tries.get(&id).is_some_and(Tries::is_lost);
        is_lost && self.folded.queue.get(id).is_some_and(|pending| pending.gone < Gone::Received)
    }

    /// What may leave the device now, within the limits of one push. What was offered goes first.
    fn ready(&self, now: UtcMillis) -> Ready {
        let mut ready = Ready::default();
        let mut looked = BTreeMap::new();
        let mut fits = |room: &mut Room, pending: &Pending<D>| {
            let stream = pending.stream();
            let sendable = looked.entry(stream).or_insert_with(|| self.sendable(stream, now));
            let before = *sendable.get(&pending.id())?;
            let command = &pending.asked.command;
            let bytes = ENVELOPE_BYTES + command.kind.len() + command.payload.as_str().len();
            room.takes(bytes).then_some(before)
        };
        let mut room = Room::of(self.wire.push_max);
        for pending in self.folded.queue.offered() {
            if let Some(depends_on) = fits(&mut room, pending) {
                ready.offered.push(CommandEnvelope { depends_on, ..pending.asked.command.clone() });
            } else if room.is_full() {
                break;
            }
        }
        let mut room = Room::of(self.wire.push_max);
        for pending in self.folded.queue.unoffered() {
            if fits(&mut room, pending).is_some() {
                ready.unoffered.push(pending.id());
            } else if room.is_full() {
                break;
            }
        }
        ready
    }

    /// The commands on `stream` with nothing in their way, each with the undecided one before it.
    fn sendable(&self, stream: StreamId, now: UtcMillis) -> BTreeMap<CommandId, Option<CommandId>> {
        let mut sendable = BTreeMap::new();
        let wait = self.wire.lane_waits.get(&stream);
        if wait.is_some_and(|wait| !wait.is_over(now)) {
            return sendable;
        }
        let mut before: Option<&Pending<D>> = None;
        for (pending, obstacle) in self.lanes().of(stream) {
            let is_free = match obstacle {
                None | Some(Obstacle::Deferred(_)) => true,
                Some(
                    Obstacle::Private
                    | Obstacle::Unreadable
                    | Obstacle::Behind(_)
                    | Obstacle::After(_)
                    | Obstacle::Link(_),
                ) => false,
            };
            let follows = before.is_none_or(|before| before.is_offered() || !pending.is_offered());
            if !is_free || !follows || !pending.is_durable {
                break;
            }
            sendable.insert(pending.id(), before.map(Pending::id));
            before = Some(pending);
        }
        sendable
    }

    pub(super) fn answered(&mut self, result: Result<Answer, NetFault>, now: UtcMillis) {
        let busy = match (&self.wire.busy, &result) {
            (Busy::Fetching, _) | (Busy::No, Err(_)) => return,
            (Busy::No | Busy::Pushing { .. } | Busy::Pulling { .. }, _) => {
                std::mem::take(&mut self.wire.busy)
            }
        };
        match result {
            Err(fault) => self.missed(&busy, fault, now),
            Ok(Answer::Page(page)) => self.take_page(&busy, page, now),
            Ok(Answer::Received(received)) => self.take_reception(&busy, received, now),
        }
    }

    /// The exchange did not work: whatever was sent may have arrived.
    fn missed(&mut self, busy: &Busy, fault: NetFault, now: UtcMillis) {
        self.wire.failed(fault, now);
        let Busy::Pushing { commands, .. } = busy else { return };
        for id in commands {
            self.wire.tries.entry(*id).or_default().last_fault = Some(fault);
        }
        if fault == NetFault::SignedOut && bug!("sign-out-deletes") {
            for id in commands {
                self.folded.queue.remove(*id);
            }
        }
        if fault != NetFault::NotAccepted || bug!("poison-blocks") {
            return;
        }
        // One of them may be what the server stumbles over: smaller pushes find it, and then it waits alone.
        self.wire.push_max = (commands.len() / 2).max(1);
        if let [alone] = commands.as_slice() {
            self.set_lane_aside(*alone, now);
            self.wire.wait.reset();
            self.wire.push_max = PUSH_COMMANDS_MAX;
        }
    }

    fn set_lane_aside(&mut self, id: CommandId, now: UtcMillis) {
        if let Some(pending) = self.folded.queue.get(id) {
            self.wire.lane_waits.entry(pending.stream()).or_default().fail(now);
        }
    }

    fn take_page(&mut self, busy: &Busy, page: Page, now: UtcMillis) {
        let left = self.folded.epoch.filter(|ours| *ours != page.epoch && !bug!("no-epoch"));
        if let Some(ours) = left {
            match busy {
                Busy::Pushing { epoch, .. } | Busy::Pulling { epoch, .. }
                    if *epoch == Some(ours) =>
                {
                    self.meet(page, ours, now);
                }
                // It was asked in a history that this device has left since.
                Busy::Pushing { .. } | Busy::Pulling { .. } | Busy::Fetching | Busy::No => {
                    self.wire.miss();
                }
            }
            return;
        }
        let asked_after = match busy {
            Busy::Pushing { after, .. } | Busy::Pulling { after, .. } => *after,
            Busy::No | Busy::Fetching => page.from,
        };
        if page.from != asked_after || !is_sound(&page) {
            self.missed(busy, NetFault::Trouble, now);
            return;
        }
        self.wire.worked(now);
        // A pull that works says nothing about a push that does not: its wait grows on.
        let has_offered = self.folded.queue.iter().any(Pending::is_offered);
        match busy {
            Busy::Pulling { .. } if has_offered => self.wire.wait.skip(),
            Busy::Pulling { .. } | Busy::Pushing { .. } | Busy::Fetching | Busy::No => {
                self.wire.wait.reset();
            }
        }
        let is_far = page.head.0 > self.wire.snapshot_after && self.is_blank();
        if is_far && self.wire.snapshots != Snapshots::Unusable {
            self.wire.snapshots = Snapshots::Wanted;
            return;
        }
        if page.from != self.folded.cursor || self.disk.is_choked(now) {
            self.wire.miss();
            return;
        }
        if *busy != Busy::No {
            self.wire.answer_says(&page);
        }
        self.wire.note_outcomes(&page);
        self.judge_outcomes(busy, &page, now);
        self.look_for_copies(busy, &page);
        self.keep(page);
    }

    /// Has it written that the server has these commands. It is asked for their outcomes after a while, by
    /// pushing them once more, unless news bring them before.
    fn take_reception(&mut self, busy: &Busy, received: Received, now: UtcMillis) {
        if self.folded.epoch.is_some_and(|ours| ours != received.epoch) {
            // It was sent in a history that this device has left since.
            self.wire.miss();
            return;
        }
        self.wire.worked(now);
        self.wire.wait.reset();
        let ids: BTreeSet<CommandId> = received.commands.iter().map(|one| one.id).gather();
        for pending in ids.iter().filter_map(|id| self.folded.queue.get(*id)) {
            self.wire.lane_waits.entry(pending.stream()).or_default().fail(now);
            if pending.is_offered() && pending.gone < Gone::Received {
                self.disk.received.push(pending.id());
            }
        }
        let Busy::Pushing { commands, .. } = busy else { return };
        self.wire.answered(commands);
        if commands.iter().any(|id| !ids.contains(id)) {
            self.missed(busy, NetFault::Trouble, now);
        }
    }

    /// Lets lanes rest whose commands were deferred, and the whole link if the answer left one out.
    fn judge_outcomes(&mut self, busy: &Busy, page: &Page, now: UtcMillis) {
        let Busy::Pushing { commands, .. } = busy else { return };
        self.wire.answered(commands);
        let verdict = |id: &CommandId| {
            let outcome = page.outcomes.iter().find(|outcome| outcome.command == *id);
            outcome.map(|outcome| &outcome.verdict)
        };
        let mut waiting = BTreeSet::new();
        let mut moving = BTreeSet::new();
        for id in commands {
            let Some(stream) = self.folded.queue.get(*id).map(Pending::stream) else { continue };
            match verdict(id) {
                Some(Verdict::Deferred { .. }) => waiting.insert(stream),
                // A refusal holds its lane by itself, until somebody deals with it: then at once.
                Some(Verdict::Rejected(_)) => moving.insert(stream),
                Some(Verdict::Accepted { .. }) | None => false,
            };
        }
        for stream in
            commands.iter().filter_map(|id| self.folded.queue.get(*id)).map(Pending::stream)
        {
            if moving.contains(&stream) || !waiting.contains(&stream) {
                self.wire.lane_waits.remove(&stream);
            }
        }
        for stream in waiting.difference(&moving) {
            self.wire.lane_waits.entry(*stream).or_default().fail(now);
        }
        if commands.iter().any(|id| verdict(id).is_none()) {
            self.missed(busy, NetFault::Trouble, now);
        }
    }

    /// Has what is new in a page written.
    fn keep(&mut self, page: Page) {
        let outcomes: Vec<_> = page
            .outcomes
            .into_iter()
            .filter(|outcome| self.folded.queue.contains(outcome.command))
            .filter(|outcome| match &outcome.verdict {
                Verdict::Accepted { positions } => {
                    positions.iter().all(|position| *position <= page.to)
                }
                Verdict::Rejected(_) => true,
                Verdict::Deferred { .. } => false,
            })
            .collect();
        if self.folded.epoch.is_some() && page.events.is_empty() && outcomes.is_empty() {
            return;
        }
        if bug!("cursor-before-events") {
            self.folded.cursor = page.to;
        }
        self.disk.applied = Some(Applied {
            epoch: page.epoch,
            from: page.from,
            to: page.to,
            events: page.events,
            outcomes,
        });
    }

    pub(super) fn fetched(&mut self, result: Result<Snapshot, NetFault>, now: UtcMillis) {
        if self.wire.busy != Busy::Fetching {
            return;
        }
        self.wire.busy = Busy::No;
        self.wire.snapshots = Snapshots::Possible;
        let snapshot = match result {
            Ok(snapshot) => snapshot,
            Err(fault) => {
                self.wire.failed(fault, now);
                return;
            }
        };
        self.wire.worked(now);
        self.wire.wait.reset();
        let is_usable = read_states::<D>(&snapshot).is_some();
        if let Some(forked) = self.wire.forking.take_if(|forked| forked.to == snapshot.epoch) {
            self.disk.go_over(forked, is_usable.then_some(snapshot));
            return;
        }
        if self.wire.forking.take().is_some()
            || self.folded.epoch.is_some_and(|epoch| epoch != snapshot.epoch)
        {
            // The server was restored while it was asked: whoever answers now says so.
            self.wire.miss();
            return;
        }
        if is_usable && self.is_blank() {
            self.disk.base = Some(snapshot);
            return;
        }
        self.wire.miss();
        if !is_usable {
            self.wire.snapshots = Snapshots::Unusable;
        }
    }
}
