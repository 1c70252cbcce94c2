//! What is known of the server, and how talking to it goes.

use std::collections::BTreeMap;

use counterfoil_core::{CommandId, DeviceId, Epoch, Position, StreamId, UtcMillis};

use super::backoff::Wait;
use super::{Hold, Link, NetFault};
use crate::log::Forked;
use crate::protocol::{Deferral, Head, PUSH_COMMANDS_MAX, Page, Verdict};

/// A device without history takes a snapshot if more positions than this lie before it.
pub const SNAPSHOT_AFTER: u64 = 20_000;
/// What is under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Busy {
    #[default]
    No,
    Pushing {
        epoch: Option<Epoch>,
        device: DeviceId,
        after: Position,
        commands: Vec<CommandId>,
    },
    Pulling {
        epoch: Option<Epoch>,
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

impl Tries {
    /// Whether the last answer did not come, or not whole.
    pub(super) fn is_lost(&self) -> bool {
        self.last_fault == Some(NetFault::Offline)
    }
}

/// Whether this tab may use the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Permission {
    pub(super) is_leading: bool,
    pub(super) is_online: bool,
    pub(super) is_paused: bool,
}

/// What was heard over the link as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heard {
    /// Nothing: there may be nobody.
    Nothing,
    /// The server is there, and the head may be out of date.
    Something,
    /// Where the head is.
    Head,
}

/// What a snapshot is worth to this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Snapshots {
    /// It was not needed yet.
    Possible,
    /// Much lies before us: fetch one.
    Wanted,
    /// The server's are of another shape.
    Unusable,
}

/// What is known of the server, and how talking to it goes. Nothing of this is stored.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) busy: Busy,
    permission: Permission,
    /// What only a person or the server's own sign of life can clear.
    stopped: Option<NetFault>,
    /// A history that has nothing in common with ours, as far as anybody knows.
    pub(super) foreign: Option<Epoch>,
    /// A history that forked off ours, and whose state is to be fetched before we enter it.
    pub(super) forking: Option<Box<Forked>>,
    fault: Option<NetFault>,
    pub(super) wait: Wait,
    pub(super) heard: Heard,
    pub(super) snapshots: Snapshots,
    pub(super) head: Position,
    pub(super) last_contact: Option<UtcMillis>,
    /// Accepted commands whose events are not here yet, with the position of the last.
    pub(super) ahead: BTreeMap<CommandId, Position>,
    pub(super) deferred: BTreeMap<CommandId, Deferral>,
    pub(super) lane_waits: BTreeMap<StreamId, Wait>,
    pub(super) tries: BTreeMap<CommandId, Tries>,
    /// Most commands in the next push: halved while the server does not accept the request.
    pub(super) push_max: usize,
    pub(super) snapshot_after: u64,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire {
            busy: Busy::No,
            permission: Permission { is_leading: false, is_online: true, is_paused: false },
            stopped: None,
            foreign: None,
            forking: None,
            fault: None,
            wait: Wait::default(),
            heard: Heard::Nothing,
            snapshots: Snapshots::Possible,
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
        if self.foreign.is_some() {
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
        if self.foreign.is_some() {
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

    /// Changes what this tab may do with the network. Whatever was heard before may be out of date, and what
    /// was waited for may be over.
    pub(super) fn permit(&mut self, change: impl FnOnce(&mut Permission)) {
        change(&mut self.permission);
        self.heard = Heard::Nothing;
        self.wait.skip();
    }

    pub(super) fn sync_now(&mut self) {
        self.stopped = None;
        self.foreign = None;
        self.miss();
        self.wait.skip();
        self.lane_waits.values_mut().for_each(Wait::skip);
    }

    /// What was heard of the head may be out of date, or could not be kept: ask again.
    pub(super) fn miss(&mut self) {
        self.heard = self.heard.min(Heard::Something);
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

    /// The live tail's word. It ends no back-off, except where the server had sent us away for good. A
    /// history that is not ours, nor known as foreign, is asked how it came about.
    pub(super) fn head_is(&mut self, told: Head, ours: Option<Epoch>, now: UtcMillis) {
        self.foreign = self.foreign.filter(|foreign| *foreign == told.epoch);
        self.stopped = None;
        self.last_contact = Some(now);
        self.heard = self.heard.max(Heard::Something);
        if ours.is_none_or(|ours| ours == told.epoch) {
            self.head = self.head.max(told.head);
        } else {
            self.miss();
        }
    }

    /// In another history nothing counts that was heard in the one before.
    pub(super) fn enter_history(&mut self) {
        self.foreign = None;
        self.forking = None;
        self.heard = self.heard.min(Heard::Something);
        self.head = Position(0);
        self.snapshots = Snapshots::Possible;
        self.ahead.clear();
        self.deferred.clear();
        self.lane_waits.clear();
    }

    /// An answer says where the head is. If it brings nothing although more was heard of, that was a lie or
    /// is not there yet: it is asked for once more, and then believed.
    pub(super) fn answer_says(&mut self, page: &Page) {
        let was_a_lie = page.events.is_empty() && self.head > page.head;
        self.heard = if was_a_lie { Heard::Something } else { Heard::Head };
        self.head = if was_a_lie { page.head } else { self.head.max(page.head) };
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

    pub(super) fn is_open(&self, now: UtcMillis) -> bool {
        self.permission == Permission { is_leading: true, is_online: true, is_paused: false }
            && self.busy == Busy::No
            && self.stopped.is_none()
            && self.foreign.is_none()
            && self.wait.is_over(now)
    }

    pub(super) fn worked(&mut self, now: UtcMillis) {
        self.fault = None;
        self.heard = self.heard.max(Heard::Something);
        self.last_contact = Some(now);
    }

    /// A push was answered as it should be.
    pub(super) fn answered(&mut self, commands: &[CommandId]) {
        self.push_max = PUSH_COMMANDS_MAX;
        for id in commands {
            self.tries.entry(*id).or_default().last_fault = None;
        }
    }

    pub(super) fn failed(&mut self, fault: NetFault, now: UtcMillis) {
        self.fault = Some(fault);
        self.heard = match fault {
            NetFault::Offline | NetFault::NotOurs => Heard::Nothing,
            NetFault::SignedOut
            | NetFault::UpgradeNeeded
            | NetFault::Busy { .. }
            | NetFault::Trouble
            | NetFault::NotAccepted => self.heard.min(Heard::Something),
        };
        match fault {
            NetFault::SignedOut | NetFault::UpgradeNeeded => self.stopped = Some(fault),
            NetFault::Busy { retry_after_millis } => self.wait.leave_alone(now, retry_after_millis),
            NetFault::Offline | NetFault::NotOurs | NetFault::Trouble | NetFault::NotAccepted => {
                self.wait.fail(now);
            }
        }
    }

    /// The events up to `head` that this page does not hold are known to be there.
    pub(super) fn note_outcomes(&mut self, page: &Page) {
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
