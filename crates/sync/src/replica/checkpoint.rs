//! A folded log in binary, to start from: everything in it can be had again from the log.

use counterfoil_core::{Domain, Epoch, Position, Seq, StreamId, Versioned};
use serde::{Deserialize, Serialize};

use super::aftermath::{ChangedCommand, RefusedCommand};
use super::confirmed::Confirmed;
use super::fold::{Ended, Folded};
use super::kept::Kept;
use super::queue::{Gone, Pending};
use crate::log::{Asked, Renamed, Turn};
use crate::protocol::Branch;

/// Version of what stands below, besides the domain's own.
const FORMAT: u32 = 1;

/// Read first, and alone: what follows is of a known shape only if these are ours.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    format: u32,
    state_version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct Body<S> {
    turn: Turn,
    epoch: Option<Epoch>,
    cursor: Position,
    highest: Seq,
    streams: Vec<(StreamId, Versioned<S>)>,
    turns: Vec<(StreamId, Vec<Turn>)>,
    /// [`Rest`] as JSON: envelopes leave fields out, which a binary form cannot tell.
    rest: String,
}

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

/// `folded` without what is not durable. `None` if a state has no binary form.
pub(super) fn write<D: Domain>(folded: &Folded<D>) -> Option<Vec<u8>> {
    let durable = folded.queue.iter().filter(|pending| pending.is_durable);
    let rest = Rest {
        queue: durable
            .map(|pending| Queued {
                asked: pending.asked.clone(),
                slot: pending.slot,
                is_offered: pending.is_offered(),
                is_received: pending.gone == Gone::Received,
                is_again: pending.gone == Gone::Again,
            })
            .collect(),
        refused: folded.aftermath.refused().cloned().collect(),
        changed: folded.aftermath.changed().cloned().collect(),
        ended: folded.ended.clone(),
        unreadable: folded.confirmed.unreadable.values().flatten().cloned().collect(),
        kept: folded.kept.clone(),
        lineage: folded.lineage.clone(),
        history_since: folded.history_since,
        renamed: folded.renamed,
    };
    let body = Body {
        turn: folded.turn,
        epoch: folded.epoch,
        cursor: folded.cursor,
        highest: folded.highest,
        streams: folded.confirmed.streams.iter().map(|(id, state)| (*id, state.clone())).collect(),
        turns: folded.turns.iter().map(|(id, turns)| (*id, turns.clone())).collect(),
        rest: serde_json::to_string(&rest).ok()?,
    };
    let head = Head { format: FORMAT, state_version: D::STATE_VERSION };
    let bytes = postcard::to_allocvec(&head).ok()?;
    postcard::to_extend(&body, bytes).ok()
}

/// `None` if this build did not write it, or it is damaged: then the log says it all.
pub(super) fn read<D: Domain>(bytes: &[u8]) -> Option<Folded<D>> {
    let (head, bytes) = postcard::take_from_bytes::<Head>(bytes).ok()?;
    if head != (Head { format: FORMAT, state_version: D::STATE_VERSION }) {
        return None;
    }
    let (body, surplus) = postcard::take_from_bytes::<Body<D::State>>(bytes).ok()?;
    let rest: Rest = serde_json::from_str(&body.rest).ok().filter(|_| surplus.is_empty())?;
    let mut folded = Folded {
        turn: body.turn,
        epoch: body.epoch,
        cursor: body.cursor,
        highest: body.highest,
        turns: body.turns.into_iter().collect(),
        ended: rest.ended,
        kept: rest.kept,
        lineage: rest.lineage,
        history_since: rest.history_since,
        renamed: rest.renamed,
        ..Folded::default()
    };
    folded.confirmed = Confirmed::of(body.streams);
    for event in rest.unreadable {
        folded.confirmed.unreadable.entry(event.stream).or_default().push(event);
    }
    for queued in rest.queue {
        let gone = match queued {
            Queued { is_received: true, .. } => Gone::Received,
            Queued { is_again: true, .. } => Gone::Again,
            Queued { is_offered: true, .. } => Gone::Offered,
            Queued { .. } => Gone::Nowhere,
        };
        let pending = Pending::of(queued.asked, queued.slot);
        folded.queue.insert(Pending { gone, ..pending });
    }
    rest.refused.into_iter().for_each(|refused| folded.aftermath.refuse(refused));
    rest.changed.into_iter().for_each(|changed| folded.aftermath.change(changed));
    Some(folded)
}
