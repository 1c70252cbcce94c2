//! A batch of commands becomes events and outcomes.

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandEnvelope, DeviceId, Domain, EventEnvelope, Position, Role, StreamId, TallyKey,
    UtcMillis, Versioned,
};

use super::{Facts, Missing, Receipt};
use crate::protocol::Outcome;

/// Who pushes, as the server knows it: nothing of this comes from a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The person.
    pub actor: String,
    /// The person's role at this moment.
    pub role: Role,
    /// The device that the push came from.
    pub device: DeviceId,
}

/// What a batch came to. Committed whole, or not at all.
#[derive(Debug)]
pub struct Settled<D: Domain> {
    /// The head it was decided on: commit only if it is still this.
    pub head_before: Position,
    /// The head after.
    pub head_after: Position,
    /// New events, gap-free after `head_before`.
    pub events: Vec<EventEnvelope>,
    /// New receipts, one for each command decided in this batch.
    pub receipts: Vec<Receipt>,
    /// The answer: one per pushed command, in their order, repeated and deferred ones included.
    pub outcomes: Vec<Outcome>,
    /// The streams that got events, as they are after them.
    pub streams: BTreeMap<StreamId, Versioned<D::State>>,
    /// What to add to which sums; none is 0.
    pub tallies: BTreeMap<TallyKey, i64>,
}

/// Decides `push` over `facts`, in order.
///
/// # Errors
/// What has to be loaded first; nothing else came of it. Load it all and call again.
pub fn settle<D: Domain>(
    facts: &Facts<D>,
    push: &[CommandEnvelope],
    session: &Session,
    now: UtcMillis,
) -> Result<Settled<D>, Missing> {
    drop((facts, push, session, now));
    Err(Missing::default())
}
