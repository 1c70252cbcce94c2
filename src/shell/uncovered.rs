//! How much a start has to fold beside its checkpoint.

use counterfoil_sync::log::Entry;

/// A start should not have to fold more events than this: then a checkpoint is due.
pub(super) const CHECKPOINT_EVENTS: usize = 1_000;

/// How many events a start has to fold for this entry; a state in a snapshot is as much work as one.
pub(super) fn events_in(entry: &Entry) -> usize {
    let applied = entry.applied.as_ref().map_or(0, |applied| applied.events.len());
    applied.saturating_add(entry.base.as_ref().map_or(0, |base| base.streams.len()))
}

#[cfg(test)]
mod tests {
    use counterfoil_core::{Epoch, Payload, Position, Version};
    use counterfoil_sync::protocol::{Snapshot, SnapshotStream};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_snapshot_counts_as_many_events_as_it_has_streams() {
        let stream = counterfoil_orders::order_id(Uuid::nil());
        let state = Payload::of(&()).unwrap();
        let held = SnapshotStream { stream, version: Version(1), state };
        let base = Snapshot {
            epoch: Epoch(Uuid::nil()),
            position: Position(9),
            state_version: 1,
            streams: vec![held.clone(), held],
        };
        assert_eq!(events_in(&Entry { base: Some(base), ..Entry::default() }), 2);
        assert_eq!(events_in(&Entry::default()), 0);
    }
}
