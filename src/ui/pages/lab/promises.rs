//! What must hold whatever goes wrong, counted from what the log says: nothing that was asked is gone, and nothing
//! was decided twice.

use std::collections::BTreeSet;

use counterfoil_core::{CommandId, EventId};

use crate::dispatch::{Record, RecordKind};

/// The counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Promises {
    /// Commands that were asked on this device.
    pub asked: usize,
    /// Of those, decided: events or an outcome are here.
    pub decided: usize,
    /// Of those, taken back by their user.
    pub taken_back: usize,
    /// Of those, still open.
    pub open: usize,
    /// Of those, none of that.
    pub lost: usize,
    /// Events that are here more than once.
    pub doubled: usize,
}

impl Promises {
    /// What `records` add up to, the first first, with the commands that are `open`. Where a history begins
    /// anew, what was before is not told in full, and is not counted.
    pub fn of<'a>(
        records: impl Iterator<Item = &'a Record>,
        open: &BTreeSet<CommandId>,
    ) -> Promises {
        let mut asked = BTreeSet::new();
        let mut decided = BTreeSet::new();
        let mut taken_back = BTreeSet::new();
        let mut events: BTreeSet<EventId> = BTreeSet::new();
        let mut doubled = 0_usize;
        for record in records {
            match (record.kind, record.command) {
                (RecordKind::History, _) => {
                    asked.clear();
                    events.clear();
                }
                (RecordKind::Command, Some(command)) => {
                    asked.insert(command);
                }
                (RecordKind::Event | RecordKind::Outcome, Some(command)) => {
                    decided.insert(command);
                    let is_again = record.event.is_some_and(|event| !events.insert(event));
                    doubled = doubled.saturating_add(usize::from(is_again));
                }
                (RecordKind::Deed, Some(command)) if record.name != "seen" => {
                    taken_back.insert(command);
                }
                (
                    RecordKind::Command
                    | RecordKind::Event
                    | RecordKind::Outcome
                    | RecordKind::Deed
                    | RecordKind::Prediction
                    | RecordKind::Sent,
                    _,
                ) => {}
            }
        }
        let mut promises = Promises { asked: asked.len(), doubled, ..Promises::default() };
        for command in &asked {
            let place = if decided.contains(command) {
                &mut promises.decided
            } else if taken_back.contains(command) {
                &mut promises.taken_back
            } else if open.contains(command) {
                &mut promises.open
            } else {
                &mut promises.lost
            };
            *place = place.saturating_add(1);
        }
        promises
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::dispatch::RecordId;

    fn command(n: u128) -> CommandId {
        CommandId(Uuid::from_u128(n))
    }

    fn record(kind: RecordKind, name: &str, of: u128) -> Record {
        Record {
            id: RecordId { turn: 1, nth: 0 },
            kind,
            name: name.to_owned(),
            stream: None,
            position: None,
            version: None,
            command: Some(command(of)),
            event: (kind == RecordKind::Event).then(|| EventId::derive(command(of), 0)),
            actor: None,
            device: None,
            occurred_at: None,
            recorded_at: None,
            bytes: 0,
        }
    }

    #[test]
    fn every_command_is_somewhere_and_what_is_nowhere_is_lost() {
        let mut records: Vec<Record> =
            (1..=5).map(|n| record(RecordKind::Command, "order.place/1", n)).collect();
        records.push(record(RecordKind::Event, "order.placed/1", 1));
        records.push(record(RecordKind::Outcome, "accepted", 1));
        records.push(record(RecordKind::Outcome, "rejected", 2));
        records.push(record(RecordKind::Deed, "withdrawn", 3));
        let open = BTreeSet::from([command(4)]);
        let counted =
            Promises { asked: 5, decided: 2, taken_back: 1, open: 1, lost: 1, doubled: 0 };
        assert_eq!(Promises::of(records.iter(), &open), counted);
        let open = BTreeSet::from([command(4), command(5)]);
        assert_eq!(Promises::of(records.iter(), &open).lost, 0);
    }

    #[test]
    fn an_event_that_is_here_twice_is_doubled_and_one_of_another_command_is_not() {
        let records = [
            record(RecordKind::Event, "order.placed/1", 1),
            record(RecordKind::Event, "order.placed/1", 2),
            record(RecordKind::Event, "order.placed/1", 1),
        ];
        assert_eq!(Promises::of(records.iter(), &BTreeSet::new()).doubled, 1);
    }

    #[test]
    fn what_was_before_a_new_history_is_not_counted() {
        let records = [
            record(RecordKind::Command, "order.place/1", 1),
            record(RecordKind::History, "whole", 0),
            record(RecordKind::Command, "order.place/1", 2),
        ];
        let counted = Promises::of(records.iter(), &BTreeSet::from([command(2)]));
        assert_eq!(counted, Promises { asked: 1, open: 1, ..Promises::default() });
    }
}
