//! The newest events as they were committed, so that devices which keep up are answered without the database.

use std::collections::VecDeque;
use std::sync::{PoisonError, RwLock};

use counterfoil_core::{EventEnvelope, Position, bug};

/// So many are kept.
const RECENT_EVENTS_MAX: usize = 4_096;

/// The newest events, without a gap.
#[derive(Debug, Default)]
pub(super) struct Recent(RwLock<VecDeque<EventEnvelope>>);

impl Recent {
    /// Takes in what was just committed. If that does not follow what is here, somebody else wrote in between,
    /// and it begins anew.
    pub(super) fn take_in<'a>(&self, committed: impl Iterator<Item = &'a EventEnvelope>) {
        let mut events = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for event in committed {
            if events.back().is_some_and(|last| last.position.plus(1) != event.position) {
                events.clear();
            }
            if events.len() == RECENT_EVENTS_MAX {
                events.pop_front();
            }
            events.push_back(event.clone());
        }
    }

    /// The events after `after` up to `head`, about `limit` of them: it never ends inside a command. `None` if
    /// not all of them are here.
    pub(super) fn page(
        &self,
        after: Position,
        head: Position,
        limit: usize,
    ) -> Option<Vec<EventEnvelope>> {
        let events = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (first, last) = (events.front()?.position, events.back()?.position);
        if first > after.plus(1) || last < head {
            return None;
        }
        let begin = events.partition_point(|event| event.position <= after);
        let mut page: Vec<EventEnvelope> = Vec::new();
        for event in events.range(begin..).take_while(|event| event.position <= head) {
            let is_full = page.len() >= limit;
            let goes_on = page.last().is_some_and(|last| last.command == event.command);
            if is_full && (!goes_on || bug!("page-ends-in-a-command")) {
                break;
            }
            page.push(event.clone());
        }
        Some(page)
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::{
        CommandId, DeviceId, EventId, Moment, Payload, StreamId, StreamKind, UtcMillis, Version,
    };
    use uuid::Uuid;

    use super::*;

    /// Two events for each command.
    fn event(position: u64) -> EventEnvelope {
        let uuid = |number| Uuid::from_u128(u128::from(number));
        EventEnvelope {
            id: EventId(uuid(position)),
            position: Position(position),
            stream: StreamId { kind: StreamKind::parse("order").unwrap(), id: Uuid::nil() },
            version: Version(position),
            kind: "order.opened".to_owned(),
            schema: 1,
            payload: Payload::of(&()).unwrap(),
            command: CommandId(uuid(position.div_ceil(2))),
            actor: "ann".to_owned(),
            device: DeviceId(Uuid::nil()),
            occurred_at: Moment::default(),
            recorded_at: UtcMillis(0),
        }
    }

    fn commit(recent: &Recent, positions: std::ops::RangeInclusive<u64>) {
        let events: Vec<_> = positions.map(event).collect();
        recent.take_in(events.iter());
    }

    fn page(recent: &Recent, after: u64, head: u64, limit: usize) -> Option<Vec<u64>> {
        let page = recent.page(Position(after), Position(head), limit)?;
        Some(page.into_iter().map(|event| event.position.0).collect())
    }

    #[test]
    fn it_gives_whole_commands_and_only_what_it_has_without_a_gap() {
        let recent = Recent::default();
        assert_eq!(page(&recent, 0, 0, 10), None, "nothing is known yet");
        commit(&recent, 5..=8);
        commit(&recent, 9..=10);
        for (after, head, limit, expected) in [
            (4, 10, 10, Some(vec![5, 6, 7, 8, 9, 10])),
            (4, 10, 3, Some(vec![5, 6, 7, 8])),
            (6, 10, 2, Some(vec![7, 8])),
            (4, 8, 10, Some(vec![5, 6, 7, 8])),
            (10, 10, 10, Some(vec![])),
            (3, 10, 10, None),
            (4, 12, 10, None),
        ] {
            assert_eq!(page(&recent, after, head, limit), expected, "{after} {head} {limit}");
        }
    }

    #[test]
    fn it_begins_anew_behind_what_somebody_else_wrote_and_keeps_the_newest() {
        let recent = Recent::default();
        commit(&recent, 1..=4);
        commit(&recent, 7..=8);
        assert_eq!(page(&recent, 4, 8, 10), None);
        assert_eq!(page(&recent, 6, 8, 10), Some(vec![7, 8]));
        let many = u64::try_from(RECENT_EVENTS_MAX).unwrap();
        commit(&recent, 9..=many + 8);
        assert_eq!(page(&recent, 7, many + 8, 10), None, "it does not grow for ever");
        assert_eq!(page(&recent, 8, many + 8, 1).map(|page| page.len()), Some(2));
    }
}
