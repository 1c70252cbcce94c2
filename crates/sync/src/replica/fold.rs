//! What the device's log adds up to: the same in every tab, whatever came when.

use std::collections::BTreeMap;

use counterfoil_core::{
    Cause, CommandId, Domain, Epoch, EventEnvelope, Position, Read, Seq, StreamId, UtcMillis,
    Versioned, bug,
};
use serde::{Deserialize, Serialize};

use super::Restored;
use super::aftermath::{Aftermath, ChangedCommand, RefusedCommand};
use super::confirmed::Confirmed;
use super::kept::{Kept, KeptCommand};
use super::overlay::{Effective, Overlay};
use super::queue::{Gone, Pending, Queue};
use super::rebase::News;
use super::shelf::Shelf;
use crate::log::{Applied, Asked, Entry, Handled, Handling, Renamed, Shown, Turn};
use crate::protocol::{Branch, Outcome, Snapshot, Verdict};

/// How many ended commands are remembered.
const ENDED_MAX: usize = 1_000;

/// The last ended commands, in case the log loses its end and they are pending once more.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Ended {
    /// Ended by the user.
    pub(super) handled: Vec<Handled>,
    /// Ended by the server.
    pub(super) decided: Vec<CommandId>,
}

impl Ended {
    fn handle(&mut self, handled: &Handled) {
        if !self.handled.contains(handled) {
            push_bounded(&mut self.handled, handled.clone());
        }
    }

    fn decide(&mut self, id: CommandId) {
        push_bounded(&mut self.decided, id);
    }
}

fn push_bounded<T>(list: &mut Vec<T>, item: T) {
    list.push(item);
    if list.len() > 2 * ENDED_MAX {
        list.drain(..ENDED_MAX);
    }
}

/// All that follows from the entries up to a turn, and the unsaved commands behind them.
#[derive(Debug)]
pub(super) struct Folded<D: Domain> {
    pub(super) turn: Turn,
    /// The id that the device has taken last; `None` while it has the one that its log was made with.
    pub(super) renamed: Option<Renamed>,
    pub(super) epoch: Option<Epoch>,
    pub(super) cursor: Position,
    /// The highest sequence number taken by a durable command.
    pub(super) highest: Seq,
    pub(super) confirmed: Confirmed<D>,
    pub(super) queue: Queue<D>,
    pub(super) aftermath: Aftermath,
    pub(super) ended: Ended,
    pub(super) turns: Shelf<Vec<Turn>>,
    pub(super) kept: Kept,
    /// All that was told of how the server's histories descend from each other.
    pub(super) lineage: Vec<Branch>,
    /// From here on the log's events are those of the present history.
    pub(super) history_since: Turn,
    /// The last fork, until it was told.
    pub(super) restored: Option<Restored>,
    /// The newest entry that says all that was before it; what stands before it can be shed.
    pub(super) whole_at: Turn,
    /// Whether an entry was gone that should have been folded: what is here is not all, until the entry
    /// comes that says it all.
    pub(super) has_hole: bool,
}

impl<D: Domain> Default for Folded<D> {
    fn default() -> Folded<D> {
        Folded {
            turn: Turn(0),
            renamed: None,
            epoch: None,
            cursor: Position(0),
            highest: Seq(0),
            confirmed: Confirmed::default(),
            queue: Queue::default(),
            aftermath: Aftermath::default(),
            ended: Ended::default(),
            turns: Shelf::default(),
            kept: Kept::default(),
            lineage: Vec::new(),
            history_since: Turn(0),
            restored: None,
            whole_at: Turn(0),
            has_hole: false,
        }
    }
}

/// What the server made of a command, and when.
struct Decision<D: Domain> {
    /// `None`: an event that is not at hand, or cannot be read.
    facts: Vec<Option<D::Event>>,
    /// Where one of its events stands.
    position: Option<Position>,
    at: UtcMillis,
}

/// Where a fold writes to beside the folded facts.
pub(super) struct Beside<'a, D: Domain> {
    pub(super) overlay: &'a mut Overlay<D>,
    pub(super) news: &'a mut News<D>,
}

impl<D: Domain> Folded<D> {
    /// Takes in the entry at `turn`. The overlay has to be rebased afterwards.
    pub(super) fn fold(&mut self, turn: Turn, entry: Entry, beside: &mut Beside<'_, D>) {
        self.turn = turn;
        self.has_hole |= entry.is_empty();
        self.highest = self.highest.max(entry.taken.unwrap_or_default());
        if let Some(renamed) = entry.renamed {
            self.rename(renamed, beside);
        }
        if let Some(forked) = entry.forked {
            self.fork(*forked, beside);
        }
        if let Some(snapshot) = entry.base {
            self.base(snapshot, beside);
        }
        if let Some(applied) = entry.applied {
            self.apply(applied, beside);
        }
        for handled in entry.handled {
            self.handle(&handled, beside);
        }
        for id in entry.offered {
            self.queue.go(id, Gone::Offered);
        }
        for id in entry.received {
            if bug!("received-ends") {
                self.dequeue(id, beside);
            }
            self.queue.go(id, Gone::Received);
        }
        for asked in entry.asked {
            self.ask(asked, beside);
        }
        if let Some(whole) = entry.whole {
            self.take_whole(&whole, beside);
        }
    }

    /// Puts a command into the queue and makes its place known, with nothing predicted yet.
    pub(super) fn enqueue(&mut self, pending: Pending<D>, beside: &mut Beside<'_, D>) {
        let stream = pending.stream();
        self.note(stream, beside);
        let place = self.queue.insert(pending);
        beside.overlay.enter(place, stream);
    }

    /// Before what is pending on `stream` changes.
    pub(super) fn note(&self, stream: StreamId, beside: &mut Beside<'_, D>) {
        beside.news.note(stream, self.effective(beside.overlay).stream(stream));
        beside.news.touched.insert(Read::Stream(stream));
    }

    /// Takes a command out of the queue, and its prediction with it.
    pub(super) fn dequeue(
        &mut self,
        id: CommandId,
        beside: &mut Beside<'_, D>,
    ) -> Option<Pending<D>> {
        let pending = self.queue.remove(id)?;
        self.note(pending.stream(), beside);
        beside.overlay.leave(pending.place(), &mut beside.news.touched);
        Some(pending)
    }

    /// Before the server's word replaces what is known of a stream.
    pub(super) fn note_remote(&self, stream: StreamId, beside: &mut Beside<'_, D>) {
        self.note(stream, beside);
        beside.news.blame(stream, Cause::Remote);
    }

    pub(super) fn effective<'a>(&'a self, overlay: &'a Overlay<D>) -> Effective<'a, D> {
        Effective { confirmed: &self.confirmed, overlay }
    }

    /// Where a command counts that fixes `fixed`: where that one stood, if it is still known.
    pub(super) fn slot(&self, fixed: Option<CommandId>, own: Seq) -> Seq {
        let slot = |id| {
            let queued = self.queue.place(id).map(|place| place.slot);
            queued.or_else(|| self.aftermath.slot_of(id))
        };
        fixed.and_then(slot).unwrap_or(own)
    }

    /// A snapshot counts only on a device without history. One of another shape than this build's is
    /// passed over: the cursor stays, and history is pulled again.
    fn base(&mut self, snapshot: Snapshot, beside: &mut Beside<'_, D>) {
        let is_ours = self.epoch.is_none_or(|epoch| epoch == snapshot.epoch);
        let is_fresh = self.cursor == Position(0) && self.confirmed.streams.is_empty();
        if !is_ours || !is_fresh {
            return;
        }
        let Some(states) = read_states::<D>(&snapshot) else { return };
        for (stream, state) in states {
            self.note_remote(stream, beside);
            self.confirmed.replace(stream, state, &mut beside.news.touched);
        }
        self.epoch = Some(snapshot.epoch);
        self.cursor = snapshot.position;
    }

    fn apply(&mut self, applied: Applied, beside: &mut Beside<'_, D>) {
        let is_ours = self.epoch.is_none_or(|epoch| epoch == applied.epoch || bug!("no-epoch"));
        if !is_ours || applied.from != self.cursor {
            return;
        }
        let mut decided: BTreeMap<CommandId, Decision<D>> = BTreeMap::new();
        for event in &applied.events {
            let is_own = self.queue.contains(event.command);
            let fact = self.take_event(event, beside);
            if is_own {
                let new = || Decision {
                    facts: Vec::new(),
                    position: Some(event.position),
                    at: event.recorded_at,
                };
                decided.entry(event.command).or_insert_with(new).facts.push(fact);
            }
        }
        for event in &applied.events {
            let decision = decided.remove(&event.command);
            if let Some(decision) = decision.filter(|_| !bug!("echo-on-top")) {
                self.accept(event.command, decision, beside);
            }
        }
        self.epoch = Some(applied.epoch);
        self.cursor = applied.to;
        for outcome in applied.outcomes {
            self.settle(outcome, beside);
        }
    }

    fn take_event(
        &mut self,
        event: &EventEnvelope,
        beside: &mut Beside<'_, D>,
    ) -> Option<D::Event> {
        let stream = event.stream;
        let is_own = self.queue.contains(event.command);
        beside.news.note(stream, self.effective(beside.overlay).stream(stream));
        beside.news.blame(stream, if is_own { Cause::Echo } else { Cause::Remote });
        self.trace(stream);
        // A restored server may have decided otherwise what it had refused before.
        if let Some(RefusedCommand { asked, slot, .. }) = self.aftermath.take_refused(event.command)
        {
            self.kept.keep(KeptCommand { asked, slot, at: Some(event.position) });
        }
        self.confirmed.apply(event, &mut beside.news.touched)
    }

    /// Takes the outcome of a command that no event settled.
    fn settle(&mut self, outcome: Outcome, beside: &mut Beside<'_, D>) {
        match outcome.verdict {
            Verdict::Accepted { positions } => {
                if positions.iter().all(|position| *position <= self.cursor) {
                    // With positions, the events came before the command was known here (a restored
                    // log): what they were is in the state, but no longer at hand to be compared.
                    let facts = if positions.is_empty() { Vec::new() } else { vec![None] };
                    let position = positions.first().copied();
                    let decision = Decision { facts, position, at: outcome.decided_at };
                    self.accept(outcome.command, decision, beside);
                }
            }
            Verdict::Rejected(why) => {
                let Some(pending) = self.dequeue(outcome.command, beside) else { return };
                self.trace(pending.stream());
                beside.news.blame(pending.stream(), Cause::Echo);
                self.close_fixed(&pending);
                self.aftermath.refuse(RefusedCommand {
                    asked: pending.asked,
                    slot: pending.slot,
                    why,
                    decided_at: outcome.decided_at,
                });
            }
            Verdict::Deferred { .. } => {}
        }
    }

    fn accept(&mut self, id: CommandId, decision: Decision<D>, beside: &mut Beside<'_, D>) {
        let Some(pending) = self.dequeue(id, beside) else { return };
        self.ended.decide(id);
        self.trace(pending.stream());
        beside.news.blame(pending.stream(), Cause::Echo);
        self.close_fixed(&pending);
        let decided: Option<Vec<D::Event>> = decision.facts.into_iter().collect();
        let differences = match (read_shown::<D>(&pending.asked.shown), decided) {
            (Some(shown), Some(decided)) => D::differences(&shown, &decided),
            (None, _) | (_, None) => Vec::new(),
        };
        let (asked, decided_at) = (pending.asked, decision.at);
        if !differences.is_empty() {
            let asked = asked.clone();
            self.aftermath.change(ChangedCommand { asked, differences, decided_at });
        }
        self.kept.keep(KeptCommand { asked, slot: pending.slot, at: decision.position });
    }

    /// A decided command takes the place of what it fixes.
    fn close_fixed(&mut self, pending: &Pending<D>) {
        if let Some(fixed) = pending.asked.command.fixes {
            self.aftermath.dismiss(fixed);
        }
    }

    fn handle(&mut self, handled: &Handled, beside: &mut Beside<'_, D>) {
        let id = handled.command;
        let stream = match handled.how {
            Handling::Withdrawn
                if self.queue.get(id).is_some_and(Pending::is_offered)
                    && !bug!("withdrawn-after-offer") =>
            {
                return;
            }
            Handling::Withdrawn => {
                self.ended.handle(handled);
                self.dequeue(id, beside).map(|pending| pending.stream())
            }
            Handling::Dismissed => {
                self.ended.handle(handled);
                self.aftermath.dismiss(id)
            }
            Handling::Seen => self.aftermath.see(id),
        };
        if let Some(stream) = stream {
            beside.news.blame(stream, Cause::Mine);
            self.trace(stream);
        }
    }

    fn ask(&mut self, mut asked: Asked, beside: &mut Beside<'_, D>) {
        self.sign(&mut asked);
        let command = &asked.command;
        let (id, seq) = (command.id, command.seq);
        self.highest = self.highest.max(seq);
        self.trace(command.stream);
        let slot = self.slot(command.fixes, seq);
        if let Some(pending) = self.queue.get(id) {
            // Asked in this tab: it is on the screen already. Elsewhere the same id cannot come twice.
            if pending.asked.command.seq != seq {
                return;
            }
            if pending.slot == slot {
                self.queue.save(asked);
                return;
            }
            // What it fixes was decided otherwise while it was being written.
            self.dequeue(id, beside);
        }
        beside.news.blame(asked.command.stream, Cause::Mine);
        self.enqueue(Pending::of(asked, slot), beside);
    }

    fn trace(&mut self, stream: StreamId) {
        let turn = self.turn;
        let turns = self.turns.entry(stream);
        if turns.last() != Some(&turn) {
            turns.push(turn);
        }
    }
}

/// All states of a snapshot; `None` if it is of a shape that this build does not know, or one cannot be read.
pub(super) fn read_states<D: Domain>(
    snapshot: &Snapshot,
) -> Option<Vec<(StreamId, Versioned<D::State>)>> {
    if !(D::STATE_OLDEST..=D::STATE_VERSION).contains(&snapshot.state_version) {
        return None;
    }
    let read = |held: &crate::protocol::SnapshotStream| {
        let state = held.state.read().ok()?;
        Some((held.stream, Versioned { version: held.version, state }))
    };
    snapshot.streams.iter().map(read).collect()
}

fn read_shown<D: Domain>(shown: &[Shown]) -> Option<Vec<D::Event>> {
    let read = |shown: &Shown| D::decode_event(&shown.kind, shown.schema, &shown.payload).ok();
    shown.iter().map(read).collect()
}
