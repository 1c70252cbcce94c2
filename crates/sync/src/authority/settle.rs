//! A batch of commands becomes events and outcomes.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{
    CommandEnvelope, CommandId, DecodeFault, DeviceId, Domain, EventEnvelope, EventId, Expected,
    Known, Payload, Phase, Position, Read, Reader, Role, Stamp, StreamId, TallyKey, UtcMillis,
    Version, Versioned, World, bug,
};

use super::lane::Lanes;
use super::{Digest, Facts, Missing, Receipt, Record, StreamFact};
use crate::protocol::{Deferral, Outcome, Rejection, Verdict};

/// Who pushes, as the server knows it: nothing of this comes from a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// The person.
    pub actor: String,
    /// The person's role at this moment.
    pub role: Role,
    /// The device that the push came from: [`crate::protocol::PushRequest::device`].
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

impl<D: Domain> Settled<D> {
    /// What has to be kept of it: the rest follows.
    pub fn record(&self) -> Record {
        Record { events: self.events.clone(), receipts: self.receipts.clone() }
    }
}

/// Decides `push` over `facts`, in order. A command decided before gets its stored outcome; one that has
/// to wait holds up its own stream only.
///
/// # Errors
/// What has to be loaded first; nothing else came of it. Load it all and call again.
pub fn settle<D: Domain>(
    facts: &Facts<D>,
    push: &[CommandEnvelope],
    session: &Session,
    now: UtcMillis,
) -> Result<Settled<D>, Missing> {
    let missing = needed_at_least(facts, push);
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut batch = Batch::new(facts, session, now);
    for command in push {
        let verdict = batch.take(command);
        let outcome = batch.outcome(command, verdict);
        batch.outcomes.push(outcome);
    }
    batch.finish()
}

/// What every decision on `push` looks at, whatever the domain.
fn needed_at_least<D: Domain>(facts: &Facts<D>, push: &[CommandEnvelope]) -> Missing {
    let mut missing = Missing::default();
    for command in push {
        for id in [Some(command.id), command.depends_on].into_iter().flatten() {
            if !facts.receipts.contains_key(&id) {
                missing.receipts.insert(id);
            }
        }
        let number = (command.device, command.seq);
        if !facts.seqs.contains_key(&number) {
            missing.seqs.insert(number);
        }
        if !facts.streams.contains_key(&command.stream) {
            missing.streams.insert(command.stream);
        }
    }
    missing
}

/// A verdict, and whether a receipt of it is to be kept.
enum Taken {
    Recorded(Verdict),
    Repeated(Outcome),
    Unrecorded(Verdict),
}

struct Batch<'a, D: Domain> {
    facts: &'a Facts<D>,
    session: &'a Session,
    now: UtcMillis,
    head: Position,
    events: Vec<EventEnvelope>,
    receipts: Vec<Receipt>,
    outcomes: Vec<Outcome>,
    streams: BTreeMap<StreamId, Versioned<D::State>>,
    tallies: BTreeMap<TallyKey, i64>,
    missing: BTreeSet<Read>,
    lanes: Lanes,
}

impl<D: Domain> World<D::State> for Batch<'_, D> {
    fn state(&self, stream: StreamId) -> Known<Option<&D::State>> {
        if let Some(changed) = self.streams.get(&stream) {
            return Known::Yes(Some(&changed.state));
        }
        match self.facts.streams.get(&stream) {
            Some(StreamFact::Known(stored)) => Known::Yes(Some(&stored.state)),
            Some(StreamFact::Absent | StreamFact::Unreadable) => Known::Yes(None),
            None => Known::NotYet,
        }
    }

    fn tally(&self, key: &TallyKey) -> Known<i64> {
        let added = self.tallies.get(key).copied().unwrap_or_default();
        self.facts
            .tallies
            .get(key)
            .map_or(Known::NotYet, |sum| Known::Yes(sum.saturating_add(added)))
    }
}

impl<'a, D: Domain> Batch<'a, D> {
    fn new(facts: &'a Facts<D>, session: &'a Session, now: UtcMillis) -> Batch<'a, D> {
        Batch {
            facts,
            session,
            now,
            head: facts.head,
            events: Vec::new(),
            receipts: Vec::new(),
            outcomes: Vec::new(),
            streams: BTreeMap::new(),
            tallies: BTreeMap::new(),
            missing: BTreeSet::new(),
            lanes: Lanes::default(),
        }
    }

    fn take(&mut self, command: &CommandEnvelope) -> Taken {
        if command.device != self.session.device {
            return Taken::Unrecorded(Verdict::Rejected(Rejection::Malformed));
        }
        if let Some(receipt) = self.receipt(command.id).filter(|_| !bug!("no-receipts")) {
            if receipt.is_of(command) || bug!("no-digest") {
                return Taken::Repeated(receipt.outcome.clone());
            }
            return Taken::Unrecorded(Verdict::Rejected(Rejection::IdReused));
        }
        if self.owner(command).is_some_and(|owner| owner != command.id) {
            if bug!("copies-are-refused") {
                return Taken::Unrecorded(Verdict::Rejected(Rejection::SeqReused));
            }
            self.lanes.block(command.stream);
            return Taken::Unrecorded(deferred(Deferral::SeqTaken));
        }
        let before = command.depends_on.and_then(|id| self.receipt(id));
        let waits = self.lanes.wait(command, before.map(|receipt| &receipt.outcome.verdict));
        let verdict = match waits {
            Some(why) => Verdict::Deferred { why },
            None => self.judge(command),
        };
        match &verdict {
            Verdict::Deferred { .. } => {
                self.lanes.block(command.stream);
                Taken::Unrecorded(verdict)
            }
            Verdict::Accepted { .. } | Verdict::Rejected(_) => Taken::Recorded(verdict),
        }
    }

    fn outcome(&mut self, command: &CommandEnvelope, taken: Taken) -> Outcome {
        let of = |verdict| Outcome { command: command.id, verdict, decided_at: self.now };
        match taken {
            Taken::Repeated(outcome) => outcome,
            Taken::Unrecorded(verdict) => of(verdict),
            Taken::Recorded(verdict) => {
                let outcome = of(verdict);
                self.receipts.push(Receipt {
                    device: command.device,
                    seq: command.seq,
                    digest: Digest::of(command),
                    outcome: outcome.clone(),
                });
                outcome
            }
        }
    }

    fn receipt(&self, id: CommandId) -> Option<&Receipt> {
        let new = self.receipts.iter().find(|receipt| receipt.command() == id);
        new.or_else(|| self.facts.receipts.get(&id).and_then(Option::as_ref))
    }

    fn owner(&self, command: &CommandEnvelope) -> Option<CommandId> {
        let same =
            |receipt: &&Receipt| receipt.device == command.device && receipt.seq == command.seq;
        let new = self.receipts.iter().find(same).map(Receipt::command);
        new.or_else(|| self.facts.seqs.get(&(command.device, command.seq)).copied().flatten())
    }

    /// Decides one command that was never decided and has not to wait.
    fn judge(&mut self, command: &CommandEnvelope) -> Verdict {
        let intent = match D::decode_command(&command.kind, command.schema, &command.payload) {
            Ok(intent) => intent,
            Err(DecodeFault::Unknown { .. }) => return deferred(Deferral::UpgradeRequired),
            Err(DecodeFault::Shape(_)) => return Verdict::Rejected(Rejection::Malformed),
        };
        if self.is_unreadable(command.stream) {
            return deferred(Deferral::SetAside);
        }
        if let Some(moved) = self.moved(command) {
            return Verdict::Rejected(moved);
        }
        let stamp = Stamp {
            id: command.id,
            at: command.occurred_at,
            device: command.device,
            actor: self.session.actor.clone(),
            role: self.session.role.clone(),
            phase: Phase::Deciding,
        };
        let mut reader = Reader::new(&*self);
        let decided = D::decide(command.stream, &intent, &stamp, &mut reader);
        let (reads, missing) = reader.into_reads();
        if !missing.is_empty() {
            self.missing.extend(missing);
            return deferred(Deferral::SetAside);
        }
        let blind = reads.iter().any(|read| match read {
            Read::Stream(stream) => self.is_unreadable(*stream),
            Read::Tally(_) => false,
        });
        match decided {
            _ if blind => deferred(Deferral::SetAside),
            Err(refusal) => Payload::of(&refusal).map_or_else(
                |_| deferred(Deferral::SetAside),
                |payload| Verdict::Rejected(Rejection::Domain(payload)),
            ),
            Ok(events) => self.append(command, &events).unwrap_or(deferred(Deferral::SetAside)),
        }
    }

    fn is_unreadable(&self, stream: StreamId) -> bool {
        matches!(self.facts.streams.get(&stream), Some(StreamFact::Unreadable))
    }

    fn stored(&self, stream: StreamId) -> Option<&Versioned<D::State>> {
        self.streams.get(&stream).or_else(|| match self.facts.streams.get(&stream) {
            Some(StreamFact::Known(stored)) => Some(stored),
            Some(StreamFact::Absent | StreamFact::Unreadable) | None => None,
        })
    }

    fn moved(&self, command: &CommandEnvelope) -> Option<Rejection> {
        let actual = self.stored(command.stream).map(|stored| stored.version).unwrap_or_default();
        let expected = match command.expected {
            Expected::Any => return None,
            Expected::NoStream => Version(0),
            Expected::Exact(version) => version,
        };
        (expected != actual).then_some(Rejection::Moved { expected, actual })
    }

    /// Adds the events of one command; `None`, and nothing is added, if the domain cannot write or take
    /// in what it decided itself.
    fn append(&mut self, command: &CommandEnvelope, decided: &[D::Event]) -> Option<Verdict> {
        let before = self.stored(command.stream);
        let mut version = before.map(|stored| stored.version).unwrap_or_default();
        let mut state = before.map(|stored| stored.state.clone());
        let was = state.as_ref().map(|state| D::tallies(command.stream, state)).unwrap_or_default();
        let mut position = self.head;
        let mut events = Vec::with_capacity(decided.len());
        for (ordinal, event) in decided.iter().enumerate() {
            let encoded = D::encode_event(event).ok()?;
            position = position.next();
            version = version.next();
            state = Some(D::apply(command.stream, state, event)?);
            events.push(EventEnvelope {
                id: EventId::derive(command.id, u32::try_from(ordinal).ok()?),
                position,
                stream: command.stream,
                version,
                kind: encoded.kind.to_owned(),
                schema: encoded.schema,
                payload: encoded.payload,
                command: command.id,
                actor: self.session.actor.clone(),
                device: command.device,
                occurred_at: command.occurred_at,
                recorded_at: self.now,
            });
        }
        let positions = events.iter().map(|event| event.position).collect();
        if let Some(state) = state.filter(|_| !events.is_empty()) {
            let is = D::tallies(command.stream, &state);
            add_difference(&mut self.tallies, &was, &is);
            self.streams.insert(command.stream, Versioned { version, state });
        }
        self.head = position;
        self.events.extend(events);
        Some(Verdict::Accepted { positions })
    }

    fn finish(mut self) -> Result<Settled<D>, Missing> {
        if self.missing.is_empty() {
            self.tallies.retain(|_, amount| *amount != 0);
            return Ok(Settled {
                head_before: self.facts.head,
                head_after: self.head,
                events: self.events,
                receipts: self.receipts,
                outcomes: self.outcomes,
                streams: self.streams,
                tallies: self.tallies,
            });
        }
        let mut missing = Missing::default();
        for read in self.missing {
            match read {
                Read::Stream(stream) => missing.streams.insert(stream),
                Read::Tally(key) => missing.tallies.insert(key),
            };
        }
        Err(missing)
    }
}

fn deferred(why: Deferral) -> Verdict {
    Verdict::Deferred { why }
}

/// Moves the sums from what a stream added (`was`) to what it adds (`is`). A sum stops at the ends of its
/// range: the domain refuses long before.
pub(crate) fn add_difference(
    sums: &mut BTreeMap<TallyKey, i64>,
    was: &[(TallyKey, i64)],
    is: &[(TallyKey, i64)],
) {
    for (key, amount) in was {
        let sum = sums.entry(key.clone()).or_default();
        *sum = sum.saturating_sub(*amount);
    }
    for (key, amount) in is {
        let sum = sums.entry(key.clone()).or_default();
        *sum = sum.saturating_add(*amount);
    }
}
