//! Towards the server: one exchange at a time, and what its answer means.

use std::collections::BTreeMap;

use counterfoil_core::{CommandEnvelope, CommandId, Domain, Epoch, Position, StreamId, UtcMillis};

use super::backoff::Wait;
use super::fold::read_states;
use super::plan::{Heads, Knowledge, Plan, plan};
use super::queue::Pending;
use super::status::Obstacle;
use super::{Effect, Hold, Link, NetFault, Replica};
use crate::log::Applied;
use crate::protocol::{
    Deferral, Outcome, PAGE_EVENTS_MAX, PUSH_BYTES_MAX, PUSH_COMMANDS_MAX, Page, PushRequest,
    Snapshot, Verdict,
};

/// A device without history takes a snapshot if more positions than this lie before it.
pub const SNAPSHOT_AFTER: u64 = 20_000;
/// Most bytes of a command's JSON beside its payload and the name of its kind.
const ENVELOPE_BYTES: usize = 700;

/// What is under way.
#[derive(Debug, Clone, Default, PartialEq)]
enum Busy {
    #[default]
    No,
    Pushing {
        after: Position,
        commands: Vec<CommandId>,
    },
    Pulling {
        after: Position,
    },
    Fetching,
}

/// How often a command was sent, and what came of the last time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tries {
    pub(super) count: u32,
    pub(super) last_fault: Option<NetFault>,
}

/// Whether this tab may use the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Permission {
    is_leading: bool,
    is_online: bool,
    is_paused: bool,
}

/// What is known of the server, and how talking to it goes. Nothing of this is stored.
#[derive(Debug)]
pub(super) struct Wire {
    busy: Busy,
    permission: Permission,
    /// What only a person or the server's own sign of life can clear.
    stopped: Option<NetFault>,
    is_foreign: bool,
    fault: Option<NetFault>,
    wait: Wait,
    /// Whether the head may be out of date.
    is_stale: bool,
    wants_snapshot: bool,
    refuses_snapshots: bool,
    pub(super) head: Position,
    pub(super) last_contact: Option<UtcMillis>,
    /// Accepted commands whose events are not here yet, with the position of the last.
    ahead: BTreeMap<CommandId, Position>,
    pub(super) deferred: BTreeMap<CommandId, Deferral>,
    lane_waits: BTreeMap<StreamId, Wait>,
    pub(super) tries: BTreeMap<CommandId, Tries>,
    /// Most commands in the next push: halved while the server does not accept the request.
    push_max: usize,
    pub(super) snapshot_after: u64,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire {
            busy: Busy::No,
            permission: Permission { is_leading: false, is_online: true, is_paused: false },
            stopped: None,
            is_foreign: false,
            fault: None,
            wait: Wait::default(),
            is_stale: true,
            wants_snapshot: false,
            refuses_snapshots: false,
            head: Position(0),
            last_contact: None,
            ahead: BTreeMap::new(),
            deferred: BTreeMap::new(),
            lane_waits: BTreeMap::new(),
            tries: BTreeMap::new(),
            push_max: PUSH_COMMANDS_MAX,
            snapshot_after: SNAPSHOT_AFTER,
        }
    }
}

impl Wire {
    pub(super) fn link(&self) -> Link {
        if !self.permission.is_online {
            return Link::NoNetwork;
        }
        if self.permission.is_paused {
            return Link::Paused;
        }
        if self.is_foreign {
            return Link::ForeignHistory;
        }
        match (self.stopped.or(self.fault), self.last_contact) {
            (Some(fault), _) => Link::Down(fault),
            (None, Some(_)) => Link::Up,
            (None, None) => Link::Unknown,
        }
    }

    /// What everything waits for, if it is not just the network.
    pub(super) fn hold(&self) -> Option<Hold> {
        if self.is_foreign {
            return Some(Hold::ForeignHistory);
        }
        match self.stopped? {
            NetFault::UpgradeNeeded => Some(Hold::AppUpdate),
            NetFault::SignedOut
            | NetFault::Offline
            | NetFault::NotOurs
            | NetFault::Trouble
            | NetFault::Busy { .. }
            | NetFault::NotAccepted => Some(Hold::SignIn),
        }
    }

    pub(super) fn is_leading(&self) -> bool {
        self.permission.is_leading
    }

    pub(super) fn lead(&mut self, is_leading: bool) {
        self.permission.is_leading = is_leading;
        self.is_stale = true;
    }

    pub(super) fn go_online(&mut self, is_online: bool) {
        self.permission.is_online = is_online;
        self.is_stale = true;
        self.wait.skip();
    }

    pub(super) fn pause(&mut self, is_paused: bool) {
        self.permission.is_paused = is_paused;
        self.is_stale = true;
    }

    pub(super) fn sync_now(&mut self) {
        self.stopped = None;
        self.is_foreign = false;
        self.is_stale = true;
        self.wait.skip();
        self.lane_waits.values_mut().for_each(Wait::skip);
    }

    /// What was fetched could not be kept: fetch it again.
    pub(super) fn miss(&mut self) {
        self.is_stale = true;
    }

    pub(super) fn wake(&mut self, now: UtcMillis) {
        self.wait.wake(now);
        self.lane_waits.values_mut().for_each(|wait| wait.wake(now));
    }

    pub(super) fn waits(&self) -> impl Iterator<Item = Wait> {
        std::iter::once(self.wait).chain(self.lane_waits.values().copied())
    }

    pub(super) fn next_try(&self) -> Option<UtcMillis> {
        self.wait.end()
    }

    /// The live tail's word. It ends no back-off, except where the server had sent us away for good.
    pub(super) fn head_is(
        &mut self,
        heard: (Epoch, Position),
        ours: Option<Epoch>,
        now: UtcMillis,
    ) {
        let (epoch, head) = heard;
        self.is_foreign = ours.is_some_and(|ours| ours != epoch);
        self.stopped = None;
        self.last_contact = Some(now);
        self.head = self.head.max(head);
    }

    pub(super) fn is_sending(&self, id: CommandId) -> bool {
        matches!(&self.busy, Busy::Pushing { commands, .. } if commands.contains(&id))
    }

    pub(super) fn keep_only(
        &mut self,
        is_pending: impl Fn(&CommandId) -> bool,
        has_lane: impl Fn(StreamId) -> bool,
    ) {
        self.ahead.retain(|id, _| is_pending(id));
        self.deferred.retain(|id, _| is_pending(id));
        self.tries.retain(|id, _| is_pending(id));
        self.lane_waits.retain(|stream, _| has_lane(*stream));
    }

    fn is_open(&self, now: UtcMillis) -> bool {
        self.permission == Permission { is_leading: true, is_online: true, is_paused: false }
            && self.busy == Busy::No
            && self.stopped.is_none()
            && !self.is_foreign
            && self.wait.is_over(now)
    }

    fn worked(&mut self, now: UtcMillis) {
        self.fault = None;
        self.wait.reset();
        self.last_contact = Some(now);
    }

    fn failed(&mut self, fault: NetFault, now: UtcMillis) {
        self.fault = Some(fault);
        self.is_stale = true;
        match fault {
            NetFault::SignedOut | NetFault::UpgradeNeeded => self.stopped = Some(fault),
            NetFault::Busy { retry_after_millis } => self.wait.leave_alone(now, retry_after_millis),
            NetFault::Offline | NetFault::NotOurs | NetFault::Trouble | NetFault::NotAccepted => {
                self.wait.fail(now);
            }
        }
    }

    /// The events up to `head` that this page does not hold are known to be there.
    fn note_outcomes(&mut self, page: &Page) {
        for outcome in &page.outcomes {
            self.deferred.remove(&outcome.command);
            match &outcome.verdict {
                Verdict::Accepted { positions } => {
                    let last = positions.iter().max().filter(|last| **last > page.to);
                    if let Some(last) = last {
                        self.ahead.insert(outcome.command, *last);
                    }
                }
                Verdict::Deferred { why } => {
                    self.deferred.insert(outcome.command, *why);
                }
                Verdict::Rejected(_) => {}
            }
        }
    }
}

/// What could be sent now.
#[derive(Debug, Default)]
struct Ready {
    offered: Vec<CommandEnvelope>,
    unoffered: Vec<CommandId>,
}

/// What is left of a push's limits. Once something did not fit, nothing does: order matters.
struct Room {
    commands: usize,
    bytes: usize,
    is_untouched: bool,
}

impl Room {
    fn of(commands: usize) -> Room {
        Room { commands, bytes: PUSH_BYTES_MAX, is_untouched: true }
    }

    fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.commands > 0 && (bytes <= self.bytes || self.is_untouched);
        self.is_untouched = false;
        self.commands = if fits { self.commands - 1 } else { 0 };
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }
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
                let after = self.folded.cursor;
                self.wire.busy = Busy::Pulling { after };
                effects.push(Effect::Pull { after, limit: PAGE_EVENTS_MAX });
            }
            Plan::Offer => self.disk.offering = ready.unoffered,
            Plan::Push => effects.push(self.push(ready.offered)),
        }
    }

    fn knowledge(&self) -> Knowledge {
        if self.wire.wants_snapshot && self.is_blank() && !self.wire.refuses_snapshots {
            return Knowledge::Bootstrap;
        }
        let cursor = self.folded.cursor;
        if self.wire.ahead.values().any(|position| *position > cursor) {
            return Knowledge::Ahead;
        }
        if self.wire.is_stale { Knowledge::Stale } else { Knowledge::Fresh }
    }

    /// Whether this device knows nothing yet, so that a snapshot can stand in for history.
    fn is_blank(&self) -> bool {
        self.folded.cursor == Position(0)
            && self.folded.confirmed.streams.is_empty()
            && self.folded.queue.is_empty()
    }

    fn push(&mut self, commands: Vec<CommandEnvelope>) -> Effect<D> {
        let ids: Vec<CommandId> = commands.iter().map(|command| command.id).collect();
        for id in &ids {
            let tries = self.wire.tries.entry(*id).or_default();
            tries.count = tries.count.saturating_add(1);
        }
        let after = self.folded.cursor;
        self.wire.busy = Busy::Pushing { after, commands: ids };
        Effect::Push(PushRequest {
            epoch: self.folded.epoch,
            device: self.identity.device,
            after,
            commands,
        })
    }

    /// What may leave the device now, within the limits of one push. What was offered goes first.
    fn ready(&self, now: UtcMillis) -> Ready {
        let mut ready = Ready::default();
        let (mut offers, mut news) = (Room::of(self.wire.push_max), Room::of(self.wire.push_max));
        for (pending, depends_on) in self.sendable(now) {
            let command = &pending.asked.command;
            let bytes = ENVELOPE_BYTES + command.kind.len() + command.payload.as_str().len();
            if pending.is_offered && offers.takes(bytes) {
                ready.offered.push(CommandEnvelope { depends_on, ..command.clone() });
            } else if !pending.is_offered && news.takes(bytes) {
                ready.unoffered.push(command.id);
            }
        }
        ready
    }

    /// All commands with nothing in their way, in the order in which they count, each with the undecided
    /// one before it in its lane.
    fn sendable(&self, now: UtcMillis) -> Vec<(&Pending<D>, Option<CommandId>)> {
        let lanes = self.lanes();
        let mut all = Vec::new();
        for stream in self.folded.queue.lanes() {
            let wait = self.wire.lane_waits.get(&stream);
            if wait.is_some_and(|wait| !wait.is_over(now)) {
                continue;
            }
            let mut before: Option<&Pending<D>> = None;
            for (pending, obstacle) in lanes.of(stream) {
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
                let follows = before.is_none_or(|before| before.is_offered || !pending.is_offered);
                if !is_free || !follows || !pending.is_durable {
                    break;
                }
                all.push((pending, before.map(Pending::id)));
                before = Some(pending);
            }
        }
        all.sort_by_key(|(pending, _)| pending.place());
        all
    }

    pub(super) fn answered(&mut self, result: Result<Page, NetFault>, now: UtcMillis) {
        let busy = match (&self.wire.busy, &result) {
            (Busy::Fetching, _) | (Busy::No, Err(_)) => return,
            (Busy::No | Busy::Pushing { .. } | Busy::Pulling { .. }, _) => {
                std::mem::take(&mut self.wire.busy)
            }
        };
        match result {
            Err(fault) => self.missed(&busy, fault, now),
            Ok(page) => self.take_page(&busy, page, now),
        }
    }

    /// The exchange did not work: whatever was sent may have arrived.
    fn missed(&mut self, busy: &Busy, fault: NetFault, now: UtcMillis) {
        self.wire.failed(fault, now);
        let Busy::Pushing { commands, .. } = busy else { return };
        for id in commands {
            self.wire.tries.entry(*id).or_default().last_fault = Some(fault);
        }
        if fault != NetFault::NotAccepted {
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
        if self.folded.epoch.is_some_and(|epoch| epoch != page.epoch) {
            self.wire.is_foreign = true;
            self.wire.last_contact = Some(now);
            return;
        }
        let asked_after = match busy {
            Busy::Pushing { after, .. } | Busy::Pulling { after } => *after,
            Busy::No | Busy::Fetching => page.from,
        };
        if page.from != asked_after || !is_sound(&page) {
            self.missed(busy, NetFault::Trouble, now);
            return;
        }
        self.wire.worked(now);
        self.wire.head = self.wire.head.max(page.head);
        if self.is_blank() && page.head.0 > self.wire.snapshot_after && !self.wire.refuses_snapshots
        {
            self.wire.wants_snapshot = true;
            return;
        }
        if page.from != self.folded.cursor || self.disk.is_choked(now) {
            self.wire.is_stale = true;
            return;
        }
        self.wire.is_stale &= *busy == Busy::No;
        self.wire.note_outcomes(&page);
        self.judge_outcomes(busy, &page, now);
        self.keep(page);
    }

    /// Lets lanes rest whose commands were deferred, and the whole link if the answer left one out.
    fn judge_outcomes(&mut self, busy: &Busy, page: &Page, now: UtcMillis) {
        let Busy::Pushing { commands, .. } = busy else { return };
        self.wire.push_max = PUSH_COMMANDS_MAX;
        let verdict = |id: &CommandId| {
            let outcome = page.outcomes.iter().find(|outcome| outcome.command == *id);
            outcome.map(|outcome| &outcome.verdict)
        };
        let mut lanes: BTreeMap<StreamId, bool> = BTreeMap::new();
        for id in commands {
            let Some(stream) = self.folded.queue.get(*id).map(Pending::stream) else { continue };
            let is_deferred = matches!(verdict(id), Some(Verdict::Deferred { .. }));
            *lanes.entry(stream).or_default() |= is_deferred;
        }
        for (stream, is_deferred) in lanes {
            if is_deferred {
                self.wire.lane_waits.entry(stream).or_default().fail(now);
            } else {
                self.wire.lane_waits.remove(&stream);
            }
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
        self.wire.wants_snapshot = false;
        let snapshot = match result {
            Ok(snapshot) => snapshot,
            Err(fault) => {
                self.wire.failed(fault, now);
                return;
            }
        };
        if self.folded.epoch.is_some_and(|epoch| epoch != snapshot.epoch) {
            self.wire.is_foreign = true;
            return;
        }
        self.wire.worked(now);
        let is_usable =
            snapshot.state_version == D::STATE_VERSION && read_states::<D>(&snapshot).is_some();
        if is_usable && self.is_blank() {
            self.disk.base = Some(snapshot);
        } else {
            self.wire.refuses_snapshots = !is_usable;
            self.wire.is_stale = true;
        }
    }
}
