//! What a device takes for decided is what the server's history adds up to, as far as the device has heard of it:
//! predictions leave no trace, nothing is applied twice, nothing is left out.

use std::collections::BTreeMap;

use counterfoil_core::{Domain, Epoch, EventEnvelope, Position, StreamId, Versioned};
use counterfoil_sync::authority::StreamFact;

use super::World;
use super::script::Script;
use crate::till::Build;

/// The histories that a server has left for those of backups.
pub(super) type Left = BTreeMap<Epoch, Vec<EventEnvelope>>;

type States<S> = BTreeMap<StreamId, Versioned<S>>;

impl<D: Domain, S: Script<D>> World<D, S> {
    /// To be called before a backup takes the server's place.
    pub(super) fn leave_history(&mut self) {
        let book = &self.server.book;
        self.left.insert(book.epoch(), book.page(Position(0), usize::MAX).events);
    }

    /// Compares a tab's confirmed states with a replay up to its cursor. The cursor of a tab never goes back
    /// within one history.
    pub(super) fn compare_with_replay(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        let standing = held.replica.standing();
        let Some(epoch) = standing.epoch else { return Ok(()) };
        let known = held.replayed.take().filter(|known| known.epoch == epoch);
        let mut replayed = known.unwrap_or_else(|| Replayed::beginning(epoch));
        self.go_on(&mut replayed, standing.cursor)?;
        self.compare_with(&replayed, device, tab)?;
        self.tale.replays += 1;
        if let Some(held) = self.tab(device, tab) {
            held.replayed = Some(replayed);
        }
        Ok(())
    }

    /// Takes in all events up to `cursor`.
    fn go_on(&self, replayed: &mut Replayed<D>, cursor: Position) -> Result<(), String> {
        let Some(missing) = cursor.0.checked_sub(replayed.cursor.0) else {
            return Err(format!("the cursor went back from {} to {cursor}", replayed.cursor));
        };
        let after = replayed.cursor;
        let is_new = |event: &&EventEnvelope| after < event.position && event.position <= cursor;
        if replayed.epoch == self.server.book.epoch() {
            let limit = usize::try_from(missing).unwrap_or(usize::MAX);
            let events = self.server.book.page(after, limit).events;
            events.iter().filter(is_new).try_for_each(|event| replayed.take_in::<S>(event))?;
        } else {
            let left = self.left.get(&replayed.epoch).into_iter().flatten();
            left.filter(is_new).try_for_each(|event| replayed.take_in::<S>(event))?;
        }
        replayed.cursor = cursor;
        Ok(())
    }

    fn compare_with(
        &self,
        replayed: &Replayed<D>,
        device: usize,
        tab: usize,
    ) -> Result<(), String> {
        let Some(replica) = self.replica(device, tab) else { return Ok(()) };
        let Replayed { cursor, states, .. } = replayed;
        let is_old = self.build(device) == Build::Old;
        for (stream, state) in states {
            let held = replica.confirmed(*stream);
            // What a build cannot read it shows as it was before.
            let is_behind = is_old && held.map(|held| held.version) < Some(state.version);
            if held != Some(state) && !is_behind {
                return Err(format!("{stream} at {cursor} is not what its events add up to"));
            }
        }
        let is_surplus = |stream: &StreamId| {
            replica.confirmed(*stream).is_some() && !states.contains_key(stream)
        };
        match replica.streams().map(|(stream, _)| stream).find(is_surplus) {
            Some(stream) => Err(format!("{stream} is taken for decided, and is not")),
            None => Ok(()),
        }
    }

    /// The server's own states are those of its events.
    pub(super) fn check_server_replay(&self) -> Result<(), String> {
        let mut replayed = Replayed::beginning(self.server.book.epoch());
        self.go_on(&mut replayed, self.server.book.head())?;
        let held: States<D::State> = self
            .server
            .book
            .streams()
            .filter_map(|(stream, fact)| match fact {
                StreamFact::Known(stored) => Some((stream, stored.clone())),
                StreamFact::Absent | StreamFact::Unreadable => None,
            })
            .collect();
        if held == replayed.states {
            Ok(())
        } else {
            Err("the server's states are not its events".to_owned())
        }
    }
}

/// What the first events of a history add up to.
#[derive(Debug)]
pub(super) struct Replayed<D: Domain> {
    epoch: Epoch,
    cursor: Position,
    states: States<D::State>,
}

impl<D: Domain> Replayed<D> {
    fn beginning(epoch: Epoch) -> Replayed<D> {
        Replayed { epoch, cursor: Position(0), states: BTreeMap::new() }
    }

    /// One more event. Nothing that has ended begins again.
    fn take_in<S: Script<D>>(&mut self, event: &EventEnvelope) -> Result<(), String> {
        let fact = D::decode_event(&event.kind, event.schema, &event.payload);
        let before = self.states.remove(&event.stream).map(|held| held.state);
        let had_ended = before.as_ref().is_some_and(S::has_ended);
        let after = fact.ok().and_then(|fact| D::apply(event.stream, before, &fact));
        let Some(state) = after else { return Err(format!("event {} is unreadable", event.id)) };
        if had_ended && !S::has_ended(&state) {
            return Err(format!("{} had ended, and goes on", event.stream));
        }
        self.states.insert(event.stream, Versioned { version: event.version, state });
        Ok(())
    }
}
