//! Which pending commands may leave the device, and what stands in the way of the others.

use std::collections::BTreeMap;

use counterfoil_core::{CommandId, Domain, StreamId, bug};

use super::Hold;
use super::fold::Folded;
use super::overlay::Overlay;
use super::queue::Pending;
use super::status::Obstacle;
use crate::protocol::Deferral;

/// What the lanes are judged by.
#[derive(Debug)]
pub(super) struct Lanes<'a, D: Domain> {
    pub(super) folded: &'a Folded<D>,
    pub(super) overlay: &'a Overlay<D>,
    pub(super) deferred: &'a BTreeMap<CommandId, Deferral>,
    /// Why nothing can be sent at all.
    pub(super) link: Option<Hold>,
}

impl<'a, D: Domain> Lanes<'a, D> {
    /// The commands on `stream` in their order, each with what stands in its way.
    pub(super) fn of(&self, stream: StreamId) -> Vec<(&'a Pending<D>, Option<Obstacle>)> {
        let privacy = self.is_private(stream).then_some(Obstacle::Private);
        let mut stuck = None;
        let mut lane = Vec::new();
        for pending in self.folded.queue.lane(stream) {
            let own = self.unreadable(pending).or(privacy).or_else(|| self.obstacle(pending));
            let obstacle = stuck.map(Obstacle::After).or(own);
            if stuck.is_none() && own.is_some_and(is_lasting) {
                stuck = Some(pending.id());
            }
            lane.push((pending, obstacle));
        }
        lane
    }

    fn unreadable(&self, pending: &Pending<D>) -> Option<Obstacle> {
        let is_unreadable = self.folded.confirmed.unreadable.contains_key(&pending.stream());
        (is_unreadable || pending.intent.is_none()).then_some(Obstacle::Unreadable)
    }

    fn obstacle(&self, pending: &Pending<D>) -> Option<Obstacle> {
        if let Some(refused) = self.refused_before(pending) {
            return Some(Obstacle::Behind(refused));
        }
        let deferred = self.deferred.get(&pending.id()).copied().map(Obstacle::Deferred);
        deferred.or(self.link.map(Obstacle::Link))
    }

    /// The first refusal before `pending` in its lane that nobody has dealt with.
    fn refused_before(&self, pending: &Pending<D>) -> Option<CommandId> {
        if bug!("refusal-stops-nothing") {
            return None;
        }
        let place = pending.place();
        let mut refused = self.folded.aftermath.refused_on(pending.stream()).filter(|refused| {
            let command = &refused.asked.command;
            (refused.slot, command.seq) < (place.slot, place.seq)
                && pending.asked.command.fixes != Some(command.id)
                && !self.folded.queue.fixes(command.id)
        });
        refused.next().map(|refused| refused.asked.command.id)
    }

    /// Whether what is pending on `stream` stays on this device for now.
    fn is_private(&self, stream: StreamId) -> bool {
        let has_left = self.folded.confirmed.streams.contains_key(&stream)
            || self.folded.confirmed.unreadable.contains_key(&stream)
            || self.folded.queue.lane(stream).any(Pending::is_offered);
        if has_left {
            return false;
        }
        match self.folded.effective(self.overlay).stream(stream) {
            Some(effective) if !D::is_private(&effective.state) => false,
            Some(_) if !self.is_at_risk(stream) => true,
            Some(_) | None => self.was_private(stream),
        }
    }

    /// Whether news made a prediction on `stream` fail.
    fn is_at_risk(&self, stream: StreamId) -> bool {
        let mut made = self.folded.queue.lane(stream).map(Pending::place);
        made.any(|place| self.overlay.prediction(place).is_some_and(|made| made.refusal.is_some()))
    }

    /// The same for a stream whose predictions do not hold any more: by what was shown when it was asked.
    /// Who was shown a placed order has placed it, and the server is the one to say no.
    fn was_private(&self, stream: StreamId) -> bool {
        let shown = self.folded.queue.lane(stream).flat_map(|pending| &pending.asked.shown);
        let facts =
            shown.filter_map(|fact| D::decode_event(&fact.kind, fact.schema, &fact.payload).ok());
        let state = facts.fold(None, |state, fact| D::apply(stream, state, &fact));
        state.is_some_and(|state| D::is_private(&state))
    }
}

/// Whether nothing behind it may go on.
fn is_lasting(obstacle: Obstacle) -> bool {
    match obstacle {
        Obstacle::Unreadable
        | Obstacle::Deferred(Deferral::SetAside | Deferral::UpgradeRequired) => true,
        Obstacle::Private
        | Obstacle::Behind(_)
        | Obstacle::After(_)
        | Obstacle::Link(_)
        | Obstacle::Deferred(
            Deferral::DependencyMissing | Deferral::DependencyRefused | Deferral::SeqTaken,
        ) => false,
    }
}
