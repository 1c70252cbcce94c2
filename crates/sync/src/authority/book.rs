//! A whole server history in memory: for the mock backend, the simulation, and tests.

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain, Epoch, EventEnvelope, Payload, Position, Seq,
    StreamId, TallyKey, UtcMillis, Versioned, bug,
};
use serde::{Deserialize, Serialize};

use super::{
    Digest, Facts, Inbox, Missing, Receipt, Reception, Session, Settled, StreamFact, Taken,
    add_difference, settle,
};
use crate::protocol::{Branch, Head, Page, PushRequest, Snapshot, SnapshotStream};

/// The durable part of one [`Settled`]: a history is a sequence of these.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The events.
    pub events: Vec<EventEnvelope>,
    /// The receipts.
    pub receipts: Vec<Receipt>,
}

/// The head moved since the batch was settled: load and settle again. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the head moved")]
pub struct Stale;

/// A history with all that follows from it.
#[derive(Debug)]
pub struct Book<D: Domain> {
    epoch: Epoch,
    events: Vec<EventEnvelope>,
    receipts: BTreeMap<CommandId, Receipt>,
    seqs: BTreeMap<(DeviceId, Seq), CommandId>,
    streams: BTreeMap<StreamId, StreamFact<D::State>>,
    tallies: BTreeMap<TallyKey, i64>,
    inbox: Inbox,
    lineage: Vec<Branch>,
}

// Derived, it would ask the domain itself to be `Clone`.
impl<D: Domain> Clone for Book<D> {
    fn clone(&self) -> Book<D> {
        Book {
            epoch: self.epoch,
            events: self.events.clone(),
            receipts: self.receipts.clone(),
            seqs: self.seqs.clone(),
            streams: self.streams.clone(),
            tallies: self.tallies.clone(),
            inbox: self.inbox.clone(),
            lineage: self.lineage.clone(),
        }
    }
}

impl<D: Domain> Book<D> {
    /// An empty history.
    pub fn new(epoch: Epoch) -> Book<D> {
        Book {
            epoch,
            events: Vec::new(),
            receipts: BTreeMap::new(),
            seqs: BTreeMap::new(),
            streams: BTreeMap::new(),
            tallies: BTreeMap::new(),
            inbox: Inbox::default(),
            lineage: Vec::new(),
        }
    }

    /// The history that `records`, in the order of their commits, add up to.
    pub fn rebuild(epoch: Epoch, records: impl IntoIterator<Item = Record>) -> Book<D> {
        let mut book = Book::new(epoch);
        for record in records {
            book.take(record);
        }
        book
    }

    /// The history that goes on from this one, its backup, under the name `epoch`. `known` is what else is
    /// known of histories: those of the server whose place it takes.
    #[must_use]
    pub fn restored(self, epoch: Epoch, known: &[Branch]) -> Book<D> {
        let branch = Branch { epoch, parent: self.epoch, at: self.head() };
        let mut lineage = self.lineage;
        let others = known.iter().filter(|one| !lineage.contains(one)).copied();
        let others: Vec<Branch> = others.collect();
        lineage.extend(others);
        lineage.push(branch);
        Book { epoch, lineage, ..self }
    }

    /// How the histories that are known of descend from each other.
    pub fn lineage(&self) -> &[Branch] {
        &self.lineage
    }

    /// Settles what was pushed. Nothing is changed. A push from another history
    /// ([`PushRequest::is_foreign`]) must not get here.
    pub fn settle(&self, push: &PushRequest, session: &Session, now: UtcMillis) -> Settled<D> {
        let mut facts = Facts::at(self.epoch, self.head());
        loop {
            match settle(&facts, &push.commands, session, now) {
                Ok(settled) => return settled,
                Err(missing) => self.load(&missing, &mut facts),
            }
        }
    }

    /// Takes `settled` in. A book that has to survive keeps [`Settled::record`] first.
    ///
    /// # Errors
    /// The head moved, or one of the commands has been decided meanwhile: a refusal moves no head. Nothing was
    /// changed.
    pub fn commit(&mut self, settled: &Settled<D>) -> Result<(), Stale> {
        let is_decided = |receipt: &Receipt| self.receipts.contains_key(&receipt.command());
        if settled.head_before != self.head() || settled.receipts.iter().any(is_decided) {
            return Err(Stale);
        }
        self.take(settled.record());
        Ok(())
    }

    /// Keeps `commands` in the inbox, all or none, if with them it holds at most `inbox_max`.
    pub fn receive(
        &mut self,
        session: &Session,
        commands: &[CommandEnvelope],
        inbox_max: usize,
    ) -> Reception {
        let mut taken = Taken { room: inbox_max, ..Taken::default() };
        for command in commands {
            if let Some(receipt) = self.receipts.get(&command.id) {
                taken.digests.insert(command.id, receipt.digest);
            }
            let number = (command.device, command.seq);
            taken.owners.extend(self.seqs.get(&number).map(|owner| (number, *owner)));
        }
        for waiting in self.inbox.iter() {
            taken.add(&waiting.command, Digest::of(&waiting.command));
        }
        let Some(new) = taken.admit(commands) else { return Reception::Declined };
        self.inbox.put(session, new);
        Reception::Kept
    }

    /// What was received and is not decided.
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Loses the inbox, which no server may: for the simulation.
    pub fn lose_inbox(&mut self) {
        self.inbox = Inbox::default();
    }

    /// Puts all that `missing` names `into` the facts.
    pub fn load(&self, missing: &Missing, into: &mut Facts<D>) {
        for stream in &missing.streams {
            let fact = self.streams.get(stream).cloned().unwrap_or(StreamFact::Absent);
            into.streams.insert(*stream, fact);
        }
        for key in &missing.tallies {
            into.tallies.insert(key.clone(), self.tally(key));
        }
        for command in &missing.receipts {
            into.receipts.insert(*command, self.receipts.get(command).cloned());
        }
        for number in &missing.seqs {
            let owner = self.seqs.get(number).copied().or_else(|| self.inbox.owner(*number));
            into.seqs.insert(*number, owner);
        }
    }

    /// What a device within another history is answered.
    pub fn foreign_page(&self, after: Position) -> Page {
        let head = Head { epoch: self.epoch, head: self.head() };
        Page::foreign(head, after, self.lineage.clone())
    }

    /// All events after a position, about `limit` of them: a page never ends inside a command.
    pub fn page(&self, after: Position, limit: usize) -> Page {
        let rest = usize::try_from(after.0).ok().and_then(|start| self.events.get(start..));
        let rest = rest.unwrap_or_default();
        let mut events: Vec<EventEnvelope> = rest.iter().take(limit).cloned().collect();
        let last = events.last().map(|event| event.command);
        let is_same =
            |event: &&EventEnvelope| Some(event.command) == last && !bug!("page-ends-in-a-command");
        let tail = rest.iter().skip(limit).take_while(is_same);
        events.extend(tail.cloned());
        Page {
            epoch: self.epoch,
            from: after,
            to: after.plus(events.len()),
            head: self.head(),
            events,
            outcomes: Vec::new(),
            lineage: Vec::new(),
        }
    }

    /// Every stream's state as of now. If one cannot be read, its state version is 0, so that no device
    /// takes it.
    pub fn snapshot(&self) -> Snapshot {
        let streams: Option<Vec<SnapshotStream>> =
            self.streams.iter().map(|(stream, fact)| snapshot_stream(*stream, fact)).collect();
        Snapshot {
            epoch: self.epoch,
            position: self.head(),
            state_version: if streams.is_some() { D::STATE_VERSION } else { 0 },
            streams: streams.unwrap_or_default(),
        }
    }

    /// The receipt of a command, if it was decided.
    pub fn receipt(&self, command: CommandId) -> Option<&Receipt> {
        self.receipts.get(&command)
    }

    /// The history's name.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The newest position.
    pub fn head(&self) -> Position {
        Position::default().plus(self.events.len())
    }

    /// A sum; 0 if nothing adds to it.
    pub fn tally(&self, key: &TallyKey) -> i64 {
        self.tallies.get(key).copied().unwrap_or_default()
    }

    /// All streams, in order of their ids.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &StreamFact<D::State>)> {
        self.streams.iter().map(|(stream, fact)| (*stream, fact))
    }

    fn take(&mut self, record: Record) {
        for receipt in record.receipts {
            self.inbox.drop_settled(&receipt);
            self.seqs.insert((receipt.device, receipt.seq), receipt.command());
            self.receipts.insert(receipt.command(), receipt);
        }
        for event in record.events {
            self.fold(&event);
            self.events.push(event);
        }
    }

    fn fold(&mut self, event: &EventEnvelope) {
        let stream = event.stream;
        let before = match self.streams.remove(&stream) {
            Some(StreamFact::Known(stored)) => Some(stored.state),
            Some(StreamFact::Absent) | None => None,
            Some(StreamFact::Unreadable) => {
                self.streams.insert(stream, StreamFact::Unreadable);
                return;
            }
        };
        let tallies = |state: &D::State| D::tallies(stream, state);
        let was = before.as_ref().map(tallies).unwrap_or_default();
        let decoded = D::decode_event(&event.kind, event.schema, &event.payload).ok();
        let after = decoded.and_then(|fact| D::apply(stream, before, &fact));
        let fact = after.map_or(StreamFact::Unreadable, |state| {
            add_difference(&mut self.tallies, &was, &tallies(&state));
            StreamFact::Known(Versioned { version: event.version, state })
        });
        self.streams.insert(stream, fact);
    }
}

fn snapshot_stream<S: Serialize>(stream: StreamId, fact: &StreamFact<S>) -> Option<SnapshotStream> {
    match fact {
        StreamFact::Known(stored) => Some(SnapshotStream {
            stream,
            version: stored.version,
            state: Payload::of(&stored.state).ok()?,
        }),
        StreamFact::Absent | StreamFact::Unreadable => None,
    }
}
