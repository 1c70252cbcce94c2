//! An entry of the log, taken apart into what a person reads: commands, predictions, events, outcomes.

use counterfoil_core::{
    CommandId, DeviceId, EventEnvelope, EventId, Moment, Position, StreamId, UtcMillis, Version,
};
use counterfoil_sync::log::{Applied, Asked, Entry, Handled, Handling, Turn};
use counterfoil_sync::protocol::{Outcome, Snapshot, Verdict};

/// Which record: the turn of its entry, and its place in it, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// The turn.
    pub turn: u64,
    /// The place.
    pub nth: u32,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// What somebody asked for on this device.
    Command,
    /// What it was shown to come to.
    Prediction,
    /// What the server decided.
    Event,
    /// The server's answer to a command.
    Outcome,
    /// What the user did with a command.
    Deed,
    /// How far a command has got.
    Sent,
    /// Where the log or its history begins anew.
    History,
}

/// One thing that the log says. Its whole content stays there.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which.
    pub id: RecordId,
    /// What it is.
    pub kind: RecordKind,
    /// The name it is kept under, such as `order.placed/1`.
    pub name: String,
    /// What it is about.
    pub stream: Option<StreamId>,
    /// Its place in the shared history.
    pub position: Option<Position>,
    /// Its place in the stream.
    pub version: Option<Version>,
    /// The command that it is, or comes of.
    pub command: Option<CommandId>,
    /// The event that it is.
    pub event: Option<EventId>,
    /// Who asked, as the server knows them.
    pub actor: Option<String>,
    /// From which device.
    pub device: Option<DeviceId>,
    /// When it was asked, by the device's clock.
    pub occurred_at: Option<Moment>,
    /// When it was decided, by the server's clock; or when the user did it.
    pub recorded_at: Option<UtcMillis>,
    /// Bytes of what it says, in JSON.
    pub bytes: usize,
}

/// A part of an entry.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    /// One of the fields that stand by themselves, by its name.
    Field(&'static str),
    Event(&'a EventEnvelope),
    Outcome(&'a Outcome),
    Handled(&'a Handled),
    Offered(CommandId),
    Received(CommandId),
    Asked(&'a Asked),
    /// What the command was shown as, by its place.
    Shown(&'a Asked, usize),
}

/// All parts of `entry`, in the order in which they are folded. An emptied entry has one that says so.
fn pieces(entry: &Entry) -> Vec<Piece<'_>> {
    let field = |is_there: bool, name| is_there.then_some(Piece::Field(name));
    let mut pieces: Vec<Piece<'_>> = [
        field(entry.is_empty(), "shed"),
        field(entry.taken.is_some(), "taken"),
        field(entry.renamed.is_some(), "renamed"),
        field(entry.forked.is_some(), "forked"),
        field(entry.base.is_some(), "base"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if let Some(applied) = &entry.applied {
        pieces.extend(applied.events.iter().map(Piece::Event));
        pieces.extend(applied.outcomes.iter().map(Piece::Outcome));
    }
    pieces.extend(entry.handled.iter().map(Piece::Handled));
    pieces.extend(entry.offered.iter().copied().map(Piece::Offered));
    pieces.extend(entry.received.iter().copied().map(Piece::Received));
    for asked in &entry.asked {
        pieces.push(Piece::Asked(asked));
        pieces.extend((0..asked.shown.len()).map(|place| Piece::Shown(asked, place)));
    }
    pieces.extend(field(entry.whole.is_some(), "whole"));
    pieces
}

/// All that `entry` says, the last first.
pub fn records(turn: Turn, entry: &Entry) -> Vec<Record> {
    let numbered = (0_u32..).zip(pieces(entry));
    let mut records: Vec<Record> = numbered
        .map(|(nth, piece)| Record { id: RecordId { turn: turn.0, nth }, ..piece.record() })
        .collect();
    records.reverse();
    records
}

/// The part of `entry` at place `nth`, as an entry of its own. A state of the whole history is left out of
/// it: it may have megabytes.
pub fn alone(entry: &Entry, nth: u32) -> Option<Entry> {
    let place = usize::try_from(nth).ok()?;
    let piece = pieces(entry).into_iter().nth(place)?;
    let none = Entry::default;
    let page = |page: Applied| Entry { applied: Some(page), ..none() };
    let empty = || {
        let applied = entry.applied.as_ref()?;
        Some(Applied {
            epoch: applied.epoch,
            from: applied.from,
            to: applied.to,
            events: Vec::new(),
            outcomes: Vec::new(),
        })
    };
    Some(match piece {
        Piece::Field("taken") => Entry { taken: entry.taken, ..none() },
        Piece::Field("renamed") => Entry { renamed: entry.renamed, ..none() },
        Piece::Field("forked") => Entry { forked: entry.forked.clone(), ..none() },
        Piece::Field(_) => {
            let whole = entry.whole.as_ref().map(|whole| &whole.base);
            let base = entry.base.as_ref().or(whole).map(|base| Snapshot {
                epoch: base.epoch,
                position: base.position,
                state_version: base.state_version,
                streams: Vec::new(),
            });
            Entry { base, ..none() }
        }
        Piece::Event(event) => page(Applied { events: vec![event.clone()], ..empty()? }),
        Piece::Outcome(outcome) => page(Applied { outcomes: vec![outcome.clone()], ..empty()? }),
        Piece::Handled(handled) => Entry { handled: vec![handled.clone()], ..none() },
        Piece::Offered(command) => Entry { offered: vec![command], ..none() },
        Piece::Received(command) => Entry { received: vec![command], ..none() },
        Piece::Asked(asked) | Piece::Shown(asked, _) => {
            Entry { asked: vec![asked.clone()], ..none() }
        }
    })
}

impl Piece<'_> {
    fn record(self) -> Record {
        match self {
            Piece::Field(name) => bare(RecordKind::History, name),
            Piece::Event(event) => Record {
                stream: Some(event.stream),
                position: Some(event.position),
                version: Some(event.version),
                command: Some(event.command),
                event: Some(event.id),
                actor: Some(event.actor.clone()),
                device: Some(event.device),
                occurred_at: Some(event.occurred_at),
                recorded_at: Some(event.recorded_at),
                bytes: event.payload.as_str().len(),
                ..bare(RecordKind::Event, &versioned(&event.kind, event.schema))
            },
            Piece::Outcome(outcome) => Record {
                command: Some(outcome.command),
                recorded_at: Some(outcome.decided_at),
                ..bare(RecordKind::Outcome, verdict(&outcome.verdict))
            },
            Piece::Handled(handled) => Record {
                command: Some(handled.command),
                recorded_at: Some(handled.at),
                ..bare(RecordKind::Deed, deed(handled.how))
            },
            Piece::Offered(command) => {
                Record { command: Some(command), ..bare(RecordKind::Sent, "offered") }
            }
            Piece::Received(command) => {
                Record { command: Some(command), ..bare(RecordKind::Sent, "received") }
            }
            Piece::Asked(asked) => Record {
                bytes: asked.command.payload.as_str().len(),
                ..of_command(
                    asked,
                    RecordKind::Command,
                    &versioned(&asked.command.kind, asked.command.schema),
                )
            },
            Piece::Shown(asked, place) => {
                let shown = asked.shown.get(place);
                let name = shown.map(|shown| versioned(&shown.kind, shown.schema));
                Record {
                    bytes: shown.map_or(0, |shown| shown.payload.as_str().len()),
                    ..of_command(asked, RecordKind::Prediction, &name.unwrap_or_default())
                }
            }
        }
    }
}

fn of_command(asked: &Asked, kind: RecordKind, name: &str) -> Record {
    Record {
        stream: Some(asked.command.stream),
        command: Some(asked.command.id),
        device: Some(asked.command.device),
        occurred_at: Some(asked.command.occurred_at),
        ..bare(kind, name)
    }
}

fn bare(kind: RecordKind, name: &str) -> Record {
    Record {
        id: RecordId { turn: 0, nth: 0 },
        kind,
        name: name.to_owned(),
        stream: None,
        position: None,
        version: None,
        command: None,
        event: None,
        actor: None,
        device: None,
        occurred_at: None,
        recorded_at: None,
        bytes: 0,
    }
}

fn versioned(kind: &str, schema: u16) -> String {
    format!("{kind}/{schema}")
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted { .. } => "accepted",
        Verdict::Rejected(_) => "rejected",
        Verdict::Deferred { .. } => "deferred",
    }
}

fn deed(how: Handling) -> &'static str {
    match how {
        Handling::Withdrawn => "withdrawn",
        Handling::Dismissed => "dismissed",
        Handling::Seen => "seen",
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::{Encoded, Epoch, Payload, Seq};
    use counterfoil_orders::order_id;
    use counterfoil_sync::log::Shown;
    use uuid::Uuid;

    use super::*;

    const AT: Moment = Moment { at: UtcMillis(1_000), offset_minutes: 60 };

    fn command(n: u128) -> CommandId {
        CommandId(Uuid::from_u128(n))
    }

    fn asked(n: u128) -> Asked {
        let payload = || Payload::parse("{\"n\":1}".to_owned()).unwrap();
        let encoded = Encoded { kind: "order.place", schema: 2, payload: payload() };
        let device = DeviceId(Uuid::from_u128(7));
        let command =
            encoded.command((device, Seq(1), command(n)), order_id(Uuid::from_u128(n)), AT);
        let kind = "order.placed".to_owned();
        Asked { command, shown: vec![Shown { kind, schema: 1, payload: payload() }] }
    }

    fn event(position: u64) -> EventEnvelope {
        EventEnvelope {
            id: EventId(Uuid::nil()),
            position: Position(position),
            stream: order_id(Uuid::from_u128(1)),
            version: Version(3),
            kind: "order.placed".to_owned(),
            schema: 1,
            payload: Payload::parse("{}".to_owned()).unwrap(),
            command: command(1),
            actor: "Mina".to_owned(),
            device: DeviceId(Uuid::from_u128(7)),
            occurred_at: AT,
            recorded_at: UtcMillis(2_000),
        }
    }

    fn full() -> Entry {
        let verdict = Verdict::Accepted { positions: vec![Position(9)] };
        Entry {
            applied: Some(Applied {
                epoch: Epoch(Uuid::nil()),
                from: Position(8),
                to: Position(10),
                events: vec![event(9), event(10)],
                outcomes: vec![Outcome {
                    command: command(1),
                    verdict,
                    decided_at: UtcMillis(2_000),
                }],
            }),
            offered: vec![command(2)],
            asked: vec![asked(2)],
            ..Entry::default()
        }
    }

    #[test]
    fn an_entry_is_told_with_the_last_first() {
        let records = records(Turn(4), &full());
        let told: Vec<_> = records
            .iter()
            .map(|record| (record.id.nth, record.kind, record.name.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (5, RecordKind::Prediction, "order.placed/1"),
                (4, RecordKind::Command, "order.place/2"),
                (3, RecordKind::Sent, "offered"),
                (2, RecordKind::Outcome, "accepted"),
                (1, RecordKind::Event, "order.placed/1"),
                (0, RecordKind::Event, "order.placed/1"),
            ]
        );
        assert!(records.iter().all(|record| record.id.turn == 4));
        let event = records.last().unwrap();
        assert_eq!((event.position, event.version), (Some(Position(9)), Some(Version(3))));
        assert_eq!(event.actor.as_deref(), Some("Mina"));
        assert_eq!(event.bytes, 2);
    }

    #[test]
    fn a_part_of_an_entry_stands_alone_with_what_it_needs() {
        let entry = full();
        let one = alone(&entry, 1).unwrap();
        let page = one.applied.clone().unwrap();
        assert_eq!((page.events, page.outcomes), (vec![event(10)], vec![]));
        assert_eq!((page.from, page.to), (Position(8), Position(10)));
        assert!(one.asked.is_empty() && one.offered.is_empty());
        assert_eq!(alone(&entry, 5).unwrap().asked, vec![asked(2)]);
        assert_eq!(alone(&entry, 6), None);
    }

    #[test]
    fn a_shed_entry_says_that_it_was_shed() {
        let records = records(Turn(1), &Entry::default());
        let told: Vec<_> =
            records.iter().map(|record| (record.kind, record.name.as_str())).collect();
        assert_eq!(told, [(RecordKind::History, "shed")]);
        assert_eq!(alone(&Entry::default(), 0), Some(Entry::default()));
    }
}
