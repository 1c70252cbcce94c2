//! The queue: commands that are not decided yet, in the order in which they count.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{CommandId, Domain, Seq, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::log::Asked;

/// Where a command counts. One that fixes another counts where that one stood (its slot), after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) slot: Seq,
    pub(super) seq: Seq,
    /// Breaks ties, so that no command can ever take the place of another.
    pub(super) id: CommandId,
}

impl Place {
    /// Before all.
    const FIRST: Place = Place { slot: Seq(0), seq: Seq(0), id: CommandId(Uuid::nil()) };
    /// Behind all.
    const LAST: Place =
        Place { slot: Seq(u64::MAX), seq: Seq(u64::MAX), id: CommandId(Uuid::max()) };
}

/// How far a command is known to have gone. It never comes back from there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Gone {
    /// It was never offered.
    #[default]
    Nowhere,
    /// It may have left the device.
    Offered,
    /// The server had decided it, and was restored from a backup that may not hold that.
    Again,
    /// The server has it for good.
    Received,
}

/// A command that is not decided yet.
#[derive(Debug)]
pub(super) struct Pending<D: Domain> {
    pub(super) asked: Asked,
    /// `None`: a newer build wrote it.
    pub(super) intent: Option<D::Command>,
    pub(super) slot: Seq,
    pub(super) gone: Gone,
    /// Whether it stands in the log.
    pub(super) is_durable: bool,
    /// Whether a journal may hold it although the log does not.
    pub(super) is_stood_in_for: bool,
    /// Whether it is of one deed with the command that was asked before it.
    pub(super) goes_on: bool,
}

impl<D: Domain> Pending<D> {
    pub(super) fn of(asked: Asked, slot: Seq) -> Pending<D> {
        let command = &asked.command;
        let intent = D::decode_command(&command.kind, command.schema, &command.payload).ok();
        Pending {
            asked,
            intent,
            slot,
            gone: Gone::Nowhere,
            is_durable: true,
            is_stood_in_for: false,
            goes_on: false,
        }
    }

    pub(super) fn id(&self) -> CommandId {
        self.asked.command.id
    }

    /// Whether only an outcome ends it.
    pub(super) fn is_offered(&self) -> bool {
        self.gone >= Gone::Offered
    }

    pub(super) fn stream(&self) -> StreamId {
        self.asked.command.stream
    }

    pub(super) fn place(&self) -> Place {
        Place { slot: self.slot, seq: self.asked.command.seq, id: self.id() }
    }
}

/// All of them.
#[derive(Debug)]
pub(super) struct Queue<D: Domain> {
    /// In boxes: the map moves what it holds.
    all: BTreeMap<Place, Box<Pending<D>>>,
    places: BTreeMap<CommandId, Place>,
    lanes: BTreeSet<(StreamId, Place)>,
    fixers: BTreeMap<CommandId, BTreeSet<CommandId>>,
    /// Those that do not stand in the log, in the order of asking.
    unsaved: BTreeSet<(Seq, CommandId)>,
    /// Those that only an outcome ends.
    offered: BTreeSet<Place>,
    /// Those that stand in the log and were never offered.
    unoffered: BTreeSet<Place>,
}

impl<D: Domain> Default for Queue<D> {
    fn default() -> Queue<D> {
        Queue {
            all: BTreeMap::new(),
            places: BTreeMap::new(),
            lanes: BTreeSet::new(),
            fixers: BTreeMap::new(),
            unsaved: BTreeSet::new(),
            offered: BTreeSet::new(),
            unoffered: BTreeSet::new(),
        }
    }
}

impl<D: Domain> Queue<D> {
    /// All of them, in the order in which they count.
    pub(super) fn into_all(self) -> impl Iterator<Item = Pending<D>> {
        self.all.into_values().map(|pending| *pending)
    }

    /// Puts `pending` in its place. Its id must not be in the queue.
    pub(super) fn insert(&mut self, pending: Pending<D>) -> Place {
        let place = pending.place();
        self.places.insert(place.id, place);
        self.lanes.insert((pending.stream(), place));
        if let Some(fixed) = pending.asked.command.fixes {
            self.fixers.entry(fixed).or_default().insert(place.id);
        }
        if pending.is_offered() {
            self.offered.insert(place);
        } else if pending.is_durable {
            self.unoffered.insert(place);
        }
        if !pending.is_durable {
            self.unsaved.insert((place.seq, place.id));
        }
        self.all.insert(place, Box::new(pending));
        place
    }

    /// How far a command is known to have gone: it never comes back from there.
    pub(super) fn go(&mut self, id: CommandId, gone: Gone) {
        let Some(pending) = self.get_mut(id) else { return };
        pending.gone = pending.gone.max(gone);
        let (place, is_offered) = (pending.place(), pending.is_offered());
        if is_offered {
            self.unoffered.remove(&place);
            self.offered.insert(place);
        }
    }

    /// `asked` stands in the log now, under the number that it has here.
    pub(super) fn save(&mut self, asked: Asked) {
        let (id, seq) = (asked.command.id, asked.command.seq);
        self.unsaved.remove(&(seq, id));
        let Some(pending) = self.get_mut(id) else { return };
        pending.is_durable = true;
        pending.asked = asked;
        let (place, is_offered) = (pending.place(), pending.is_offered());
        if !is_offered {
            self.unoffered.insert(place);
        }
    }

    pub(super) fn remove(&mut self, id: CommandId) -> Option<Pending<D>> {
        let place = self.places.remove(&id)?;
        let pending = self.all.remove(&place)?;
        self.unsaved.remove(&(place.seq, id));
        self.offered.remove(&place);
        self.unoffered.remove(&place);
        self.lanes.remove(&(pending.stream(), place));
        if let Some(fixed) = pending.asked.command.fixes {
            drop_from(&mut self.fixers, fixed, &id);
        }
        Some(*pending)
    }

    /// All that does not stand in the log, in the order of asking.
    pub(super) fn unsaved(&self) -> impl DoubleEndedIterator<Item = &Pending<D>> {
        self.unsaved.iter().filter_map(|(_, id)| self.get(*id))
    }

    pub(super) fn place(&self, id: CommandId) -> Option<Place> {
        self.places.get(&id).copied()
    }

    pub(super) fn at(&self, place: Place) -> Option<&Pending<D>> {
        self.all.get(&place).map(|pending| &**pending)
    }

    pub(super) fn get(&self, id: CommandId) -> Option<&Pending<D>> {
        self.at(*self.places.get(&id)?)
    }

    pub(super) fn get_mut(&mut self, id: CommandId) -> Option<&mut Pending<D>> {
        self.all.get_mut(self.places.get(&id)?).map(|pending| &mut **pending)
    }

    pub(super) fn contains(&self, id: CommandId) -> bool {
        self.places.contains_key(&id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All, in the order in which they count.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Pending<D>> {
        self.all.values().map(|pending| &**pending)
    }

    /// Those that only an outcome ends, in the order in which they count.
    pub(super) fn offered(&self) -> impl Iterator<Item = &Pending<D>> {
        self.offered.iter().filter_map(|place| self.at(*place))
    }

    /// Those that stand in the log and were never offered, in the order in which they count.
    pub(super) fn unoffered(&self) -> impl Iterator<Item = &Pending<D>> {
        self.unoffered.iter().filter_map(|place| self.at(*place))
    }

    /// All that the server has said to have.
    pub(super) fn received(&self) -> impl Iterator<Item = CommandId> {
        self.offered().filter(|pending| pending.gone == Gone::Received).map(Pending::id)
    }

    /// Those on one stream, in the order in which they count.
    pub(super) fn lane(&self, stream: StreamId) -> impl Iterator<Item = &Pending<D>> {
        self.places_on(stream).filter_map(|place| self.at(place))
    }

    /// Where those on one stream count.
    pub(super) fn places_on(&self, stream: StreamId) -> impl Iterator<Item = Place> {
        let lane = (stream, Place::FIRST)..=(stream, Place::LAST);
        self.lanes.range(lane).map(|(_, place)| *place)
    }

    /// All streams with something on them.
    pub(super) fn lanes(&self) -> impl Iterator<Item = StreamId> {
        let streams = self.lanes.iter().map(|(stream, _)| *stream);
        let mut before = None;
        streams.filter(move |stream| before.replace(*stream) != Some(*stream))
    }

    /// Whether a durable command in the queue fixes `refused`.
    pub(super) fn fixes(&self, refused: CommandId) -> bool {
        let fixers = self.fixers.get(&refused).into_iter().flatten();
        fixers.filter_map(|id| self.get(*id)).any(|pending| pending.is_durable)
    }
}

fn drop_from<K: Ord, V: Ord>(index: &mut BTreeMap<K, BTreeSet<V>>, key: K, value: &V) {
    if let Some(values) = index.get_mut(&key) {
        values.remove(value);
        if values.is_empty() {
            index.remove(&key);
        }
    }
}
