//! What a person may know, gathered from the facts.

use std::collections::BTreeSet;

use counterfoil_core::gather::{Arrange, Gather};
use counterfoil_core::{CommandId, Domain, Payload, StreamId};

use super::aftermath::{ChangedCommand, RefusedCommand};
use super::queue::{Gone, Pending};
use super::status::{Obstacle, Sent, Stored, delivery};
use super::{Brief, CommandStanding, Delivery, Link, Refused, Replica, Standing, StoreFault};
use crate::journal::Frame;
use crate::log::Asked;
use crate::protocol::Rejection;

impl<D: Domain> Replica<D> {
    /// The worst delivery among the stream's commands.
    pub fn delivery(&self, stream: StreamId) -> Delivery {
        let aftermath = &self.folded.aftermath;
        let mut refused = aftermath.refused_on(stream);
        let is_refused = refused.any(|refused| self.is_open(refused));
        let lane = self.lanes().of(stream);
        let pending = lane.iter().map(|(pending, obstacle)| self.delivery_of(pending, *obstacle));
        let refused = is_refused.then_some(Delivery::Refused);
        let changed = aftermath.has_changed_on(stream).then_some(Delivery::Changed);
        pending.chain(refused).chain(changed).max().unwrap_or_default()
    }

    /// All commands that somebody may have to know of: the queue in the order in which it counts, then
    /// refused ones that nobody dealt with, then those confirmed with changes that nobody saw.
    pub fn commands(&self) -> Vec<CommandStanding<D>> {
        self.commands_on(&self.briefs().iter().map(|brief| brief.stream).gather())
    }

    /// The same of these streams: a look at their own commands only.
    pub fn commands_on(&self, streams: &BTreeSet<StreamId>) -> Vec<CommandStanding<D>> {
        let is_on = |asked: &Asked| streams.contains(&asked.command.stream);
        let pending = self.waiting(&mut streams.iter().copied()).into_iter();
        let pending = pending.map(|(pending, obstacle)| self.tell(pending, obstacle));
        let refused = self.refused().filter(|refused| is_on(&refused.asked)).map(tell_refused);
        let changed = self.folded.aftermath.changed().filter(|changed| is_on(&changed.asked));
        pending.chain(refused).chain(changed.map(tell_changed)).collect()
    }

    /// How far each of [`Replica::commands`] has come, in the same order.
    pub fn briefs(&self) -> Vec<Brief> {
        let brief = |asked: &Asked, delivery, since| {
            let (command, stream) = (asked.command.id, asked.command.stream);
            Brief { command, stream, delivery, since }
        };
        let all = self.waiting(&mut self.folded.queue.lanes());
        let pending = all.into_iter().map(|(pending, obstacle)| {
            let since = pending.asked.command.occurred_at.at;
            brief(&pending.asked, self.delivery_of(pending, obstacle), since)
        });
        let refused = self
            .refused()
            .map(|refused| brief(&refused.asked, Delivery::Refused, refused.decided_at));
        let changed = self
            .folded
            .aftermath
            .changed()
            .map(|changed| brief(&changed.asked, Delivery::Changed, changed.decided_at));
        pending.chain(refused).chain(changed).collect()
    }

    /// How the link is.
    pub fn link(&self) -> Link {
        self.wire.link()
    }

    /// Whether this tab runs the network.
    pub fn is_leading(&self) -> bool {
        self.wire.is_leading()
    }

    /// Why the device cannot write at the moment: nothing is being saved.
    pub fn not_saving(&self) -> Option<StoreFault> {
        self.disk.not_saving
    }

    /// Whether something was asked and is not durable yet.
    pub fn has_unsaved(&self) -> bool {
        self.folded.queue.unsaved().next().is_some()
    }

    /// How the device stands as a whole. The moment of the next try is the latest one.
    pub fn standing(&self) -> Standing {
        let mut standing = Standing {
            pending: 0,
            drafts: 0,
            held: 0,
            refused: 0,
            changed: 0,
            unsaved: 0,
            oldest: None,
            link: self.link(),
            epoch: self.folded.epoch,
            cursor: self.folded.cursor,
            head: self.wire.head.max(self.folded.cursor),
            last_contact: self.wire.last_contact,
            next_try: self.wire.next_try(),
            not_saving: self.not_saving(),
            not_reading: self.disk.not_reading,
            unreadable: self.folded.confirmed.unreadable.len(),
            is_leading: self.is_leading(),
        };
        for brief in self.briefs() {
            match brief.delivery {
                Delivery::Draft => standing.drafts += 1,
                Delivery::Saving | Delivery::NotSaved => standing.unsaved += 1,
                Delivery::Held(_) | Delivery::SetAside => standing.held += 1,
                Delivery::Received | Delivery::Sending | Delivery::Unclear | Delivery::Saved => {
                    standing.pending += 1;
                    let since = brief.since;
                    standing.oldest = Some(standing.oldest.map_or(since, |known| known.min(since)));
                }
                Delivery::Changed => standing.changed += 1,
                Delivery::Refused => standing.refused += 1,
                Delivery::Confirmed => {}
            }
        }
        standing
    }

    /// All that a journal must hold by now: the first frame of a fresh one, when the old gets long. It also
    /// remembers the last ended commands, because a log that loses its end has them pending once more.
    pub fn frame(&self) -> Frame {
        let pending = || self.folded.queue.iter().filter(|pending| pending.is_durable);
        let refused = || self.folded.aftermath.refused();
        let offered = pending().filter(|pending| pending.is_offered()).map(Pending::id);
        let mut asked: Vec<_> = pending().map(|pending| pending.asked.clone()).collect();
        asked.extend(refused().map(|refused| refused.asked.clone()));
        asked.arrange_by_key(|asked| asked.command.seq);
        Frame {
            device: self.identity.device,
            turn: self.folded.turn,
            highest: self.folded.highest,
            is_ahead: false,
            renamed: self.folded.renamed,
            asked,
            handled: Vec::new(),
            ended: self.folded.ended.handled.clone(),
            offered: offered
                .chain(refused().map(|refused| refused.asked.command.id))
                .chain(self.folded.ended.decided.iter().copied())
                .collect(),
            unlogged: Vec::new(),
            unlogged_deeds: Vec::new(),
        }
    }

    /// As [`Replica::frame`], with what the log has not taken yet: from now on the journal that holds it stands
    /// in for the log.
    pub fn frame_with_unsaved(&mut self) -> Frame {
        let unsaved: Vec<CommandId> = self.folded.queue.unsaved().map(Pending::id).collect();
        for id in unsaved {
            self.show(id);
            if let Some(pending) = self.folded.queue.get_mut(id) {
                pending.is_stood_in_for = true;
            }
        }
        let mut frame = self.frame();
        frame.unlogged_deeds = self.disk.unsaved_deeds().collect();
        frame.unlogged = self.folded.queue.unsaved().map(|pending| pending.asked.clone()).collect();
        frame
    }

    /// What is queued on `streams` in the order in which it counts, with what stands in the way of each.
    fn waiting(
        &self,
        streams: &mut dyn Iterator<Item = StreamId>,
    ) -> Vec<(&Pending<D>, Option<Obstacle>)> {
        let lanes = self.lanes();
        let mut all: Vec<_> = streams.flat_map(|stream| lanes.of(stream)).collect();
        all.arrange_by_key(|(pending, _)| pending.place());
        all
    }

    /// Refusals that nobody has dealt with.
    fn refused(&self) -> impl Iterator<Item = &RefusedCommand> {
        self.folded.aftermath.refused().filter(|refused| self.is_open(refused))
    }

    /// Whether nobody has dealt with a refusal: it was not dismissed (else it would be gone), and no
    /// pending command fixes it.
    fn is_open(&self, refused: &RefusedCommand) -> bool {
        !self.folded.queue.fixes(refused.asked.command.id)
    }

    fn delivery_of(&self, pending: &Pending<D>, obstacle: Option<Obstacle>) -> Delivery {
        let stored = match (pending.is_durable, self.disk.not_saving) {
            (true, _) => Stored::Yes,
            (false, None) => Stored::No,
            (false, Some(_)) => Stored::Failing,
        };
        let sent = match pending.gone {
            Gone::Received => Sent::Received,
            Gone::Offered | Gone::Again | Gone::Nowhere if self.wire.is_sending(pending.id()) => {
                Sent::Now
            }
            Gone::Again if !self.is_unclear(pending.id()) => Sent::Never,
            Gone::Offered | Gone::Again => Sent::Before,
            Gone::Nowhere => Sent::Never,
        };
        delivery(stored, sent, obstacle)
    }

    fn tell(&self, pending: &Pending<D>, obstacle: Option<Obstacle>) -> CommandStanding<D> {
        let id = pending.id();
        let tries = self.wire.tries.get(&id).copied().unwrap_or_default();
        let made = self.overlay.prediction(pending.place());
        CommandStanding {
            command: pending.asked.command.clone(),
            intent: pending.intent.clone(),
            delivery: self.delivery_of(pending, obstacle),
            refused: None,
            at_risk: made.and_then(|made| made.refusal.clone()),
            differences: Vec::new(),
            can_withdraw: !pending.is_offered() && !self.disk.is_offering(id),
            attempts: tries.count,
            last_fault: tries.last_fault,
            deferred: self.wire.deferred.get(&id).copied(),
            since: pending.asked.command.occurred_at.at,
        }
    }
}

fn tell_refused<D: Domain>(refused: &RefusedCommand) -> CommandStanding<D> {
    let why = match &refused.why {
        Rejection::Domain(payload) => read_refusal(payload),
        Rejection::Moved { expected, actual } => {
            Refused::Moved { expected: *expected, actual: *actual }
        }
        Rejection::IdReused => Refused::IdReused,
        Rejection::SeqReused => Refused::SeqReused,
        Rejection::Malformed => Refused::Malformed,
    };
    CommandStanding {
        refused: Some(why),
        ..tell_decided(Delivery::Refused, &refused.asked, refused.decided_at)
    }
}

fn tell_changed<D: Domain>(changed: &ChangedCommand) -> CommandStanding<D> {
    CommandStanding {
        differences: changed.differences.clone(),
        ..tell_decided(Delivery::Changed, &changed.asked, changed.decided_at)
    }
}

fn tell_decided<D: Domain>(
    delivery: Delivery,
    asked: &Asked,
    since: counterfoil_core::UtcMillis,
) -> CommandStanding<D> {
    let command = asked.command.clone();
    CommandStanding {
        intent: D::decode_command(&command.kind, command.schema, &command.payload).ok(),
        command,
        delivery,
        refused: None,
        at_risk: None,
        differences: Vec::new(),
        can_withdraw: false,
        attempts: 0,
        last_fault: None,
        deferred: None,
        since,
    }
}

fn read_refusal<D: Domain>(payload: &Payload) -> Refused<D> {
    payload.read().map_or_else(|_| Refused::Unreadable(payload.clone()), Refused::Domain)
}
