//! A folded log: in binary, to start from, when everything in it can be had again from the log; and in JSON,
//! to stand in the log for the entries that it covers.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::gather::Gather;
use counterfoil_core::{
    CommandId, Domain, Epoch, Payload, Position, Seq, StreamId, TallyKey, Versioned,
};
use serde::{Deserialize, Serialize};

use super::aftermath::{ChangedCommand, RefusedCommand};
use super::confirmed::Confirmed;
use super::fold::{Ended, Folded, read_states};
use super::kept::Kept;
use super::queue::{Gone, Pending};
use super::shelf::{Shelf, Shelved};
use crate::log::{Asked, Entry, Renamed, Turn, Whole};
use crate::packed::PackedAsked;
use crate::protocol::{Branch, Snapshot, SnapshotStream};

/// Version of what stands below, besides the domain's own.
const FORMAT: u32 = 2;

/// Read first, and alone: what follows is of a known shape only if these are ours.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    format: u32,
    state_version: u32,
    /// CRC-32 of what follows: states are read when they are needed, and that must not go wrong then.
    sum: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Body<'a> {
    turn: Turn,
    epoch: Option<Epoch>,
    cursor: Position,
    highest: Seq,
    #[serde(borrow)]
    streams: Shelved<'a>,
    tallies: Vec<(TallyKey, i64)>,
    #[serde(borrow)]
    turns: Shelved<'a>,
    #[serde(borrow)]
    queue: Vec<PackedQueued<'a>>,
    /// [`Rest`] without the queue, as JSON: envelopes leave fields out, which a binary form cannot tell.
    rest: Cow<'a, str>,
}

/// A [`Queued`] in binary: there may be many.
#[derive(Debug, Serialize, Deserialize)]
struct PackedQueued<'a> {
    #[serde(borrow)]
    asked: PackedAsked<'a>,
    slot: Seq,
    gone: Gone,
}

/// Stands in logs for good: a later build adds fields with a default, and takes none away.
#[derive(Debug, Serialize, Deserialize)]
struct Rest {
    queue: Vec<Queued>,
    refused: Vec<RefusedCommand>,
    changed: Vec<ChangedCommand>,
    ended: Ended,
    unreadable: Vec<counterfoil_core::EventEnvelope>,
    #[serde(default)]
    kept: Kept,
    #[serde(default)]
    lineage: Vec<Branch>,
    #[serde(default)]
    history_since: Turn,
    #[serde(default)]
    renamed: Option<Renamed>,
    #[serde(default)]
    whole_at: Turn,
}

#[derive(Debug, Serialize, Deserialize)]
struct Queued {
    asked: Asked,
    slot: Seq,
    is_offered: bool,
    #[serde(default)]
    is_received: bool,
    #[serde(default)]
    is_again: bool,
}

impl Rest {
    /// Of `folded`, without what is not durable.
    fn of<D: Domain>(folded: &Folded<D>) -> Rest {
        let queued = durable(folded).map(|pending| Queued {
            asked: pending.asked.clone(),
            slot: pending.slot,
            is_offered: pending.is_offered(),
            is_received: pending.gone == Gone::Received,
            is_again: pending.gone == Gone::Again,
        });
        Rest { queue: queued.collect(), ..Rest::without_queue(folded) }
    }

    fn without_queue<D: Domain>(folded: &Folded<D>) -> Rest {
        Rest {
            queue: Vec::new(),
            refused: folded.aftermath.refused().cloned().collect(),
            changed: folded.aftermath.changed().cloned().collect(),
            ended: folded.ended.clone(),
            unreadable: folded.confirmed.unreadable.values().flatten().cloned().collect(),
            kept: folded.kept.clone(),
            lineage: folded.lineage.clone(),
            history_since: folded.history_since,
            renamed: folded.renamed,
            whole_at: folded.whole_at,
        }
    }

    /// All commands that it tells of.
    fn commands(&self) -> BTreeSet<CommandId> {
        let queued = self.queue.iter().map(|queued| &queued.asked);
        let refused = self.refused.iter().map(|refused| &refused.asked);
        let asked = queued.chain(refused).chain(self.kept.iter().map(|kept| &kept.asked));
        let handled = self.ended.handled.iter().map(|handled| handled.command);
        let decided = self.ended.decided.iter().copied();
        asked.map(|asked| asked.command.id).chain(handled).chain(decided).gather()
    }

    /// With `confirmed` as all that the server has decided. What could not be read is tried once more: this
    /// build may be newer than the one that kept it.
    fn into_folded<D: Domain>(self, confirmed: Confirmed<D>) -> Folded<D> {
        let mut folded = Folded {
            confirmed,
            ended: self.ended,
            kept: self.kept,
            lineage: self.lineage,
            history_since: self.history_since,
            renamed: self.renamed,
            whole_at: self.whole_at,
            ..Folded::default()
        };
        for event in self.unreadable {
            folded.confirmed.unreadable.entry(event.stream).or_default().push(event);
        }
        folded.confirmed.retry_unreadable();
        for queued in self.queue {
            let gone = match queued {
                Queued { is_received: true, .. } => Gone::Received,
                Queued { is_again: true, .. } => Gone::Again,
                Queued { is_offered: true, .. } => Gone::Offered,
                Queued { .. } => Gone::Nowhere,
            };
            let pending = Pending::of(queued.asked, queued.slot);
            folded.queue.insert(Pending { gone, ..pending });
        }
        self.refused.into_iter().for_each(|refused| folded.aftermath.refuse(refused));
        self.changed.into_iter().for_each(|changed| folded.aftermath.change(changed));
        folded
    }
}

fn durable<D: Domain>(folded: &Folded<D>) -> impl Iterator<Item = &Pending<D>> {
    folded.queue.iter().filter(|pending| pending.is_durable)
}

impl PackedQueued<'_> {
    fn of<D: Domain>(pending: &Pending<D>) -> PackedQueued<'_> {
        let asked = PackedAsked::of(&pending.asked);
        PackedQueued { asked, slot: pending.slot, gone: pending.gone }
    }
}

/// `folded` without what is not durable. `None` if a state has no binary form.
pub(super) fn write<D: Domain>(folded: &Folded<D>) -> Option<Vec<u8>> {
    let tallies = &folded.confirmed.tallies;
    let body = Body {
        turn: folded.turn,
        epoch: folded.epoch,
        cursor: folded.cursor,
        highest: folded.highest,
        streams: folded.confirmed.streams.written()?,
        tallies: tallies.iter().map(|(key, sum)| (key.clone(), *sum)).collect(),
        turns: folded.turns.written()?,
        queue: durable(folded).map(PackedQueued::of).collect(),
        rest: Cow::Owned(serde_json::to_string(&Rest::without_queue(folded)).ok()?),
    };
    let body = postcard::to_allocvec(&body).ok()?;
    let (state_version, sum) = (D::STATE_VERSION, crc32fast::hash(&body));
    let mut bytes = postcard::to_allocvec(&Head { format: FORMAT, state_version, sum }).ok()?;
    bytes.extend(body);
    Some(bytes)
}

/// `None` if this build did not write it, or it is damaged: then the log says it all.
pub(super) fn read<D: Domain>(bytes: &[u8]) -> Option<Folded<D>> {
    let (head, bytes) = postcard::take_from_bytes::<Head>(bytes).ok()?;
    let is_ours = head.format == FORMAT && head.state_version == D::STATE_VERSION;
    if !is_ours || head.sum != crc32fast::hash(bytes) {
        return None;
    }
    let (body, surplus) = postcard::take_from_bytes::<Body<'_>>(bytes).ok()?;
    let rest: Rest = serde_json::from_str(&body.rest).ok().filter(|_| surplus.is_empty())?;
    let confirmed = Confirmed {
        streams: Shelf::of(&body.streams)?,
        tallies: body.tallies.into_iter().collect(),
        unreadable: BTreeMap::new(),
    };
    let mut folded = Folded {
        turn: body.turn,
        epoch: body.epoch,
        cursor: body.cursor,
        highest: body.highest,
        turns: Shelf::of(&body.turns)?,
        ..rest.into_folded(confirmed)
    };
    for queued in body.queue {
        let pending = Pending::of(queued.asked.into_asked()?, queued.slot);
        folded.queue.insert(Pending { gone: queued.gone, ..pending });
    }
    Some(folded)
}

/// The entry after whose writing the log up to `folded` can be shed. `None` if nothing was heard of a server
/// yet: then there is nothing to be fetched again.
pub(super) fn whole<D: Domain>(folded: &Folded<D>) -> Option<Entry> {
    let whole = Whole { base: base(folded)?, rest: Payload::of(&Rest::of(folded)).ok()? };
    // The number stands where every build looks for it.
    Some(Entry { taken: Some(folded.highest), whole: Some(Box::new(whole)), ..Entry::default() })
}

/// All that the server has decided. `None` if nothing was heard of one yet.
pub(super) fn base<D: Domain>(folded: &Folded<D>) -> Option<Snapshot> {
    let stream = |(stream, held): (StreamId, &Versioned<D::State>)| {
        let state = Payload::of(&held.state).ok()?;
        Some(SnapshotStream { stream, version: held.version, state })
    };
    Some(Snapshot {
        epoch: folded.epoch?,
        position: folded.cursor,
        state_version: D::STATE_VERSION,
        streams: folded.confirmed.streams.iter().map(stream).collect::<Option<_>>()?,
    })
}

/// All commands that are in `folded` and durable, or were, the last ones at least.
pub(super) fn commands<D: Domain>(folded: &Folded<D>) -> BTreeSet<CommandId> {
    Rest::of(folded).commands()
}

/// The same of what stands for shed entries among `entries`; without those that this build cannot read.
#[inline] // Compiled where the page's size counts.
pub(super) fn commands_in(entries: &[(Turn, Entry)]) -> BTreeSet<CommandId> {
    let wholes = entries.iter().filter_map(|(_, entry)| entry.whole.as_deref());
    let known = wholes.filter_map(|whole| whole.rest.read::<Rest>().ok());
    known.flat_map(|rest| rest.commands()).gather()
}

/// What `whole` says, but for turns and numbers. States of a shape that this build does not know are left
/// out, and history is pulled again. `None` if it says nothing that this build can read.
pub(super) fn from_whole<D: Domain>(whole: &Whole) -> Option<Folded<D>> {
    let rest: Rest = whole.rest.read().ok()?;
    let folded = match read_states::<D>(&whole.base) {
        Some(states) => {
            let confirmed = Confirmed::of(states);
            Folded { cursor: whole.base.position, ..rest.into_folded(confirmed) }
        }
        None => Rest { unreadable: Vec::new(), ..rest }.into_folded(Confirmed::default()),
    };
    Some(Folded { epoch: Some(whole.base.epoch), ..folded })
}
