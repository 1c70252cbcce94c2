//! What the server decided, as far as this device has taken it in. No prediction ever gets in here.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{Domain, EventEnvelope, Read, StreamId, TallyKey, Versioned};

use super::shelf::Shelf;
use crate::authority::add_difference;

/// States and sums of decided events.
#[derive(Debug)]
pub(super) struct Confirmed<D: Domain> {
    pub(super) streams: Shelf<Versioned<D::State>>,
    pub(super) tallies: BTreeMap<TallyKey, i64>,
    /// Streams with events that this build cannot read; these and all later ones, as they came.
    pub(super) unreadable: BTreeMap<StreamId, Vec<EventEnvelope>>,
}

impl<D: Domain> Default for Confirmed<D> {
    fn default() -> Confirmed<D> {
        Confirmed {
            streams: Shelf::default(),
            tallies: BTreeMap::new(),
            unreadable: BTreeMap::new(),
        }
    }
}

impl<D: Domain> Confirmed<D> {
    /// Takes over states that stand in order of their ids. Sums are made anew, so that they can never
    /// disagree with the states.
    pub(super) fn of(streams: Vec<(StreamId, Versioned<D::State>)>) -> Confirmed<D> {
        let mut tallies = BTreeMap::new();
        for (stream, stored) in &streams {
            for (key, amount) in D::tallies(*stream, &stored.state) {
                let sum: &mut i64 = tallies.entry(key).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        // What no state adds to is 0, whether it is named or not.
        tallies.retain(|_, sum| *sum != 0);
        Confirmed { streams: streams.into_iter().collect(), tallies, unreadable: BTreeMap::new() }
    }

    /// Takes in one event and says what it is. `None`: it cannot be read, or does not follow on what is
    /// here; its stream stays as it was, and the event is kept.
    pub(super) fn apply(
        &mut self,
        event: &EventEnvelope,
        touched: &mut BTreeSet<Read>,
    ) -> Option<D::Event> {
        touched.insert(Read::Stream(event.stream));
        let fact = D::decode_event(&event.kind, event.schema, &event.payload).ok();
        let before = self.streams.get(&event.stream);
        let follows = before.map(|stored| stored.version).unwrap_or_default().next();
        let is_next = event.version == follows && !self.unreadable.contains_key(&event.stream);
        let after = fact.as_ref().filter(|_| is_next).and_then(|fact| {
            D::apply(event.stream, before.map(|stored| stored.state.clone()), fact)
        });
        let Some(state) = after else {
            self.unreadable.entry(event.stream).or_default().push(event.clone());
            return None;
        };
        self.replace(event.stream, Versioned { version: event.version, state }, touched);
        fact
    }

    /// Sets a stream's state and moves the sums by the difference.
    pub(super) fn replace(
        &mut self,
        stream: StreamId,
        after: Versioned<D::State>,
        touched: &mut BTreeSet<Read>,
    ) {
        let is = D::tallies(stream, &after.state);
        let before = self.streams.insert(stream, after);
        let was = before.map(|stored| D::tallies(stream, &stored.state)).unwrap_or_default();
        let mut moved = BTreeMap::new();
        add_difference(&mut moved, &was, &is);
        for (key, amount) in moved.into_iter().filter(|(_, amount)| *amount != 0) {
            let sum = self.tallies.entry(key.clone()).or_default();
            *sum = sum.saturating_add(amount);
            touched.insert(Read::Tally(key));
        }
    }

    /// Tries the kept events once more.
    pub(super) fn retry_unreadable(&mut self) {
        let mut touched = BTreeSet::new();
        for events in std::mem::take(&mut self.unreadable).into_values() {
            for event in events {
                self.apply(&event, &mut touched);
            }
        }
    }
}
