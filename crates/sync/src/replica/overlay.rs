//! Predictions over confirmed states: what the screen shows of a stream with pending commands.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{
    Domain, Expected, Known, Phase, Read, Reader, Stamp, StreamId, TallyKey, Version, Versioned,
    World,
};

use super::confirmed::Confirmed;
use super::queue::{Pending, Place, Queue};
use super::{Identity, Refused};
use crate::authority::add_difference;

/// What a pending command would bring about, as far as this device knows. It looks at its own stream and
/// changes it, even if it changes nothing; that is not said once more.
#[derive(Debug)]
pub(super) struct Prediction<D: Domain> {
    stream: StreamId,
    /// The stream's version that it met.
    pub(super) base: Version,
    /// Let go of once they are shown.
    pub(super) events: Vec<D::Event>,
    pub(super) refusal: Option<Refused<D>>,
    /// All that it looked at besides.
    reads: Vec<Read>,
    /// All sums that it changed.
    writes: Vec<TallyKey>,
    /// Whether the command says by now that this is what its user was shown.
    pub(super) is_shown: bool,
}

impl<D: Domain> Prediction<D> {
    fn empty(stream: StreamId, base: Version) -> Prediction<D> {
        Prediction {
            stream,
            base,
            events: Vec::new(),
            refusal: None,
            reads: Vec::new(),
            writes: Vec::new(),
            is_shown: false,
        }
    }
}

/// A stream with the predictions on it.
#[derive(Debug)]
struct Overlaid<S> {
    effective: Versioned<S>,
    /// The confirmed state that they were put on.
    under: Option<S>,
}

/// All predictions.
#[derive(Debug)]
pub(super) struct Overlay<D: Domain> {
    streams: BTreeMap<StreamId, Overlaid<D::State>>,
    added: BTreeMap<TallyKey, i64>,
    /// In boxes: the map moves what it holds.
    predictions: BTreeMap<Place, Box<Prediction<D>>>,
    /// Who looked at what, but for their own streams.
    readers: BTreeMap<Read, BTreeSet<Place>>,
    /// Who changed which sums. A stream is changed by its own lane.
    writers: BTreeMap<TallyKey, BTreeSet<Place>>,
}

impl<D: Domain> Default for Overlay<D> {
    fn default() -> Overlay<D> {
        Overlay {
            streams: BTreeMap::new(),
            added: BTreeMap::new(),
            predictions: BTreeMap::new(),
            readers: BTreeMap::new(),
            writers: BTreeMap::new(),
        }
    }
}

/// Confirmed states under their predictions.
#[derive(Debug)]
pub(super) struct Effective<'a, D: Domain> {
    pub(super) confirmed: &'a Confirmed<D>,
    pub(super) overlay: &'a Overlay<D>,
}

impl<'a, D: Domain> Effective<'a, D> {
    pub(super) fn stream(&self, stream: StreamId) -> Option<&'a Versioned<D::State>> {
        match self.overlay.streams.get(&stream) {
            Some(overlaid) => Some(&overlaid.effective),
            None => self.confirmed.streams.get(&stream),
        }
    }

    pub(super) fn sum(&self, key: &TallyKey) -> i64 {
        let confirmed = self.confirmed.tallies.get(key).copied().unwrap_or_default();
        confirmed.saturating_add(self.overlay.added.get(key).copied().unwrap_or_default())
    }
}

impl<D: Domain> World<D::State> for Effective<'_, D> {
    fn state(&self, stream: StreamId) -> Known<Option<&D::State>> {
        Known::Yes(self.stream(stream).map(|stored| &stored.state))
    }

    fn tally(&self, key: &TallyKey) -> Known<i64> {
        Known::Yes(self.sum(key))
    }
}

/// The stamp under which a device decides `pending`.
fn stamp<D: Domain>(pending: &Pending<D>, identity: &Identity) -> Stamp {
    Stamp {
        id: pending.id(),
        at: pending.asked.command.occurred_at,
        device: pending.asked.command.device,
        actor: identity.actor.clone(),
        role: identity.role.clone(),
        phase: Phase::Predicting,
    }
}

impl<D: Domain> Overlay<D> {
    pub(super) fn prediction(&self, place: Place) -> Option<&Prediction<D>> {
        self.predictions.get(&place).map(|made| &**made)
    }

    /// Notes that a command says what is predicted for it.
    pub(super) fn note_shown(&mut self, place: Place) {
        if let Some(made) = self.predictions.get_mut(&place) {
            made.is_shown = true;
            made.events = Vec::new();
        }
    }

    /// Streams with predicted events, as they look.
    pub(super) fn streams(&self) -> impl Iterator<Item = (StreamId, &Versioned<D::State>)> {
        self.streams.iter().map(|(stream, overlaid)| (*stream, &overlaid.effective))
    }

    /// Makes a place known, with nothing predicted for it yet.
    pub(super) fn enter(&mut self, place: Place, stream: StreamId) {
        self.set(place, Prediction::empty(stream, Version(0)));
    }

    /// Forgets a command, and says what it had touched. Its stream must be rebased.
    pub(super) fn leave(&mut self, place: Place, touched: &mut BTreeSet<Read>) {
        if let Some(prediction) = self.unset(place) {
            touched.insert(Read::Stream(prediction.stream));
            touched.extend(prediction.writes.into_iter().map(Read::Tally));
        }
    }

    /// Takes all predictions off a stream. What is pending on it must be decided again.
    pub(super) fn lift(&mut self, stream: StreamId) {
        let Some(overlaid) = self.streams.remove(&stream) else { return };
        let is = overlaid.under.map(|state| D::tallies(stream, &state)).unwrap_or_default();
        let was = D::tallies(stream, &overlaid.effective.state);
        self.add(&moved(was, is));
    }

    fn add(&mut self, moved: &[(TallyKey, i64)]) {
        for (key, amount) in moved {
            let sum = self.added.entry(key.clone()).or_default();
            *sum = sum.saturating_add(*amount);
            if *sum == 0 {
                self.added.remove(key);
            }
        }
    }

    /// Decides `pending` over all that is there and puts the result on top.
    pub(super) fn predict(
        &mut self,
        pending: &Pending<D>,
        confirmed: &Confirmed<D>,
        identity: &Identity,
    ) {
        let stream = pending.stream();
        let mut prediction = self.decide(pending, confirmed, identity);
        if !prediction.events.is_empty() {
            self.put(stream, &mut prediction, confirmed);
        }
        self.set(pending.place(), prediction);
    }

    fn decide(
        &self,
        pending: &Pending<D>,
        confirmed: &Confirmed<D>,
        identity: &Identity,
    ) -> Prediction<D> {
        let stream = pending.stream();
        let world = Effective { confirmed, overlay: self };
        let base = world.stream(stream).map(|stored| stored.version).unwrap_or_default();
        let mut prediction = Prediction::empty(stream, base);
        let Some(intent) = &pending.intent else { return prediction };
        if confirmed.unreadable.contains_key(&stream) {
            return prediction;
        }
        let expected = match pending.asked.command.expected {
            Expected::Any => base,
            Expected::NoStream => Version(0),
            Expected::Exact(version) => version,
        };
        if expected != base {
            prediction.refusal = Some(Refused::Moved { expected, actual: base });
            return prediction;
        }
        let mut reader = Reader::new(&world);
        let decided = D::decide(stream, intent, &stamp(pending, identity), &mut reader);
        prediction.reads = reader.into_reads().0;
        prediction.reads.retain(|read| *read != Read::Stream(stream));
        match decided {
            Ok(events) => prediction.events = events,
            Err(refusal) => prediction.refusal = Some(Refused::Domain(refusal)),
        }
        prediction
    }

    /// Puts the events of `prediction` on top of `stream`, and notes which sums they move.
    fn put(&mut self, stream: StreamId, prediction: &mut Prediction<D>, confirmed: &Confirmed<D>) {
        // What lies on top is taken down and not copied: an order with many lines is a large thing.
        let (mut after, under) = if let Some(overlaid) = self.streams.remove(&stream) {
            (Some(overlaid.effective), overlaid.under)
        } else {
            let held = confirmed.streams.get(&stream);
            (held.cloned(), held.map(|held| held.state.clone()))
        };
        let was = tallies::<D>(stream, after.as_ref());
        for event in &prediction.events {
            let version = after.as_ref().map(|stored| stored.version).unwrap_or_default().next();
            let state = D::apply(stream, after.map(|stored| stored.state), event);
            after = state.map(|state| Versioned { version, state });
        }
        let Some(effective) = after else { return };
        let moved = moved(was, D::tallies(stream, &effective.state));
        self.add(&moved);
        prediction.writes = moved.into_iter().map(|(key, _)| key).collect();
        self.streams.insert(stream, Overlaid { effective, under });
    }

    fn set(&mut self, place: Place, prediction: Prediction<D>) {
        self.unset(place);
        for read in &prediction.reads {
            self.readers.entry(read.clone()).or_default().insert(place);
        }
        for write in &prediction.writes {
            self.writers.entry(write.clone()).or_default().insert(place);
        }
        self.predictions.insert(place, Box::new(prediction));
    }

    fn unset(&mut self, place: Place) -> Option<Prediction<D>> {
        let prediction = self.predictions.remove(&place)?;
        forget(&mut self.readers, &prediction.reads, place);
        forget(&mut self.writers, &prediction.writes, place);
        Some(*prediction)
    }

    /// All in `queue` that looked at something in `touched`.
    pub(super) fn readers_of(&self, touched: &BTreeSet<Read>, queue: &Queue<D>) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        for read in touched {
            found.extend(self.readers.get(read).into_iter().flatten());
            if let Read::Stream(stream) = read {
                found.extend(queue.places_on(*stream));
            }
        }
        found
    }

    /// `places` with all in `queue` that hang together with them: who wrote what one of them read, and who read
    /// what one of them wrote. Two that only add to the same sum do not hang together.
    pub(super) fn connected(&self, places: &BTreeSet<Place>, queue: &Queue<D>) -> BTreeSet<Place> {
        let mut found = places.clone();
        let mut next: Vec<Place> = places.iter().copied().collect();
        while let Some(place) = next.pop() {
            let Some(prediction) = self.predictions.get(&place) else { continue };
            let mut meet = |neighbour: Place| {
                if found.insert(neighbour) {
                    next.push(neighbour);
                }
            };
            let own = Read::Stream(prediction.stream);
            queue.places_on(prediction.stream).for_each(&mut meet);
            self.readers.get(&own).into_iter().flatten().copied().for_each(&mut meet);
            for read in &prediction.reads {
                match read {
                    Read::Stream(stream) => queue.places_on(*stream).for_each(&mut meet),
                    Read::Tally(key) => {
                        self.writers.get(key).into_iter().flatten().copied().for_each(&mut meet);
                    }
                }
            }
            for key in &prediction.writes {
                let readers = self.readers.get(&Read::Tally(key.clone()));
                readers.into_iter().flatten().copied().for_each(&mut meet);
            }
        }
        found
    }
}

/// By how much each sum moves from `was` to `is`, where it does.
fn moved(was: Vec<(TallyKey, i64)>, is: Vec<(TallyKey, i64)>) -> Vec<(TallyKey, i64)> {
    let mut moved = if was.is_empty() {
        is
    } else {
        let mut sums = BTreeMap::new();
        add_difference(&mut sums, &was, &is);
        sums.into_iter().collect()
    };
    moved.retain(|(_, amount)| *amount != 0);
    moved
}

fn tallies<D: Domain>(stream: StreamId, of: Option<&Versioned<D::State>>) -> Vec<(TallyKey, i64)> {
    of.map(|stored| D::tallies(stream, &stored.state)).unwrap_or_default()
}

fn forget<K: Ord>(index: &mut BTreeMap<K, BTreeSet<Place>>, keys: &[K], place: Place) {
    for key in keys {
        if let Some(places) = index.get_mut(key) {
            places.remove(&place);
            if places.is_empty() {
                index.remove(key);
            }
        }
    }
}
