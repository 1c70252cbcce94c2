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
        let Some(replica) = self.replica(device, tab) else { return Ok(()) };
        let standing = replica.standing();
        let (Some(epoch), cursor) = (standing.epoch, standing.cursor) else { return Ok(()) };
        let events = if epoch == self.server.book.epoch() {
            self.server.book.page(Position(0), usize::try_from(cursor.0).unwrap_or(0)).events
        } else {
            self.left.get(&epoch).cloned().unwrap_or_default()
        };
        let states = replay::<D, S>(events.iter().filter(|event| event.position <= cursor))?;
        let is_old = self.build(device) == Build::Old;
        for (stream, state) in &states {
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
        let surplus = replica.streams().map(|(stream, _)| stream).find(is_surplus);
        if let Some(stream) = surplus {
            return Err(format!("{stream} is taken for decided, and is not"));
        }
        self.tale.replays += 1;
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        match held.read.replace((epoch, cursor)) {
            Some((before, last)) if before == epoch && last > cursor => {
                Err(format!("the cursor went back from {last} to {cursor}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The server's own states are those of its events.
    pub(super) fn check_server_replay(&self) -> Result<(), String> {
        let events = self.server.book.page(Position(0), usize::MAX).events;
        let states = replay::<D, S>(events.iter())?;
        let held: States<D::State> = self
            .server
            .book
            .streams()
            .filter_map(|(stream, fact)| match fact {
                StreamFact::Known(stored) => Some((stream, stored.clone())),
                StreamFact::Absent | StreamFact::Unreadable => None,
            })
            .collect();
        if held == states {
            Ok(())
        } else {
            Err("the server's states are not its events".to_owned())
        }
    }
}

/// What events add up to. Nothing that has ended begins again.
fn replay<'a, D: Domain, S: Script<D>>(
    events: impl Iterator<Item = &'a EventEnvelope>,
) -> Result<States<D::State>, String> {
    let mut states: States<D::State> = BTreeMap::new();
    for event in events {
        let fact = D::decode_event(&event.kind, event.schema, &event.payload);
        let before = states.remove(&event.stream).map(|held| held.state);
        let had_ended = before.as_ref().is_some_and(S::has_ended);
        let after = fact.ok().and_then(|fact| D::apply(event.stream, before, &fact));
        let Some(state) = after else { return Err(format!("event {} is unreadable", event.id)) };
        if had_ended && !S::has_ended(&state) {
            return Err(format!("{} had ended, and goes on", event.stream));
        }
        states.insert(event.stream, Versioned { version: event.version, state });
    }
    Ok(states)
}
