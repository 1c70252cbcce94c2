//! What happened to one stream: decided events, and what is asked but not decided yet.

use counterfoil_core::gather::Arrange;
use counterfoil_core::{
    CommandId, DeviceId, Domain, EventEnvelope, EventId, Moment, StreamId, UtcMillis, Version,
};
use counterfoil_orders::{Event, Orders};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::Replica;

use super::Shell;

/// One thing that happened, or will as far as this device knows.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    /// The event's id, the same before and after it is decided.
    pub id: EventId,
    /// What caused it.
    pub command: CommandId,
    /// The fact; `None` if a newer build wrote it.
    pub event: Option<Event>,
    /// Who asked.
    pub actor: String,
    /// From which device.
    pub device: DeviceId,
    /// Whether that is this device.
    pub is_mine: bool,
    /// When it was asked, by the device's clock.
    pub occurred_at: Moment,
    /// When it was decided, by the server's clock; `None`: it is a prediction.
    pub recorded_at: Option<UtcMillis>,
    /// Its place in the stream; `None` for a prediction.
    pub version: Option<Version>,
}

/// All that is known of a stream's past, the oldest first. Predictions come last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// What happened.
    pub entries: Vec<HistoryEntry>,
    /// Whether earlier events exist that could not be fetched now.
    pub has_gap: bool,
}

impl Shell {
    /// Reads a stream's history from the log, and what is older from the server.
    pub async fn history(&self, stream: StreamId) -> History {
        let mut events = self.logged(stream).await;
        let decided = self.with(|replica| replica.confirmed(stream).map(|state| state.version));
        let known = events.first().map_or(decided.unwrap_or_default(), |first| first.version);
        let mut has_gap = match (decided, events.first()) {
            (None, _) => false,
            (Some(version), None) => version > Version(0),
            (Some(_), Some(_)) => known > Version(1),
        };
        if has_gap && let Ok(older) = self.backend().timeline(stream).await {
            let seen: Vec<EventId> = events.iter().map(|event| event.id).collect();
            events.extend(older.into_iter().filter(|event| !seen.contains(&event.id)));
            events.arrange_by_key(|event| event.version);
            has_gap = events.first().is_none_or(|first| first.version > Version(1));
        }
        let mut entries: Vec<HistoryEntry> =
            events.iter().map(|event| self.decided_entry(event)).collect();
        entries.extend(self.predicted(stream));
        History { entries, has_gap }
    }

    /// The stream's decided events that this device saw happen.
    async fn logged(&self, stream: StreamId) -> Vec<EventEnvelope> {
        let mut events = Vec::new();
        // What was applied before may be of a history that the server has left.
        let since = self.with(Replica::history_since);
        for (_, entry) in
            self.entries_of(stream).await.into_iter().filter(|(turn, _)| *turn >= since)
        {
            let applied = entry.applied.into_iter().flat_map(|applied| applied.events);
            events.extend(applied.filter(|event| event.stream == stream));
        }
        events.arrange_by_key(|event| event.version);
        events.dedup_by_key(|event| event.version);
        events
    }

    async fn entries_of(&self, stream: StreamId) -> Vec<(Turn, Entry)> {
        let mut entries = Vec::new();
        for turn in self.with(|replica| replica.turns_of(stream)) {
            // What cannot be read now is fetched from the server.
            if let Ok(Some(entry)) = self.log().entry(turn).await {
                entries.push((turn, entry));
            }
        }
        entries
    }

    fn decided_entry(&self, event: &EventEnvelope) -> HistoryEntry {
        let ours = self.with(|replica| [replica.identity().device, replica.device()]);
        HistoryEntry {
            id: event.id,
            command: event.command,
            event: Orders::decode_event(&event.kind, event.schema, &event.payload).ok(),
            actor: event.actor.clone(),
            device: event.device,
            is_mine: ours.contains(&event.device),
            occurred_at: event.occurred_at,
            recorded_at: Some(event.recorded_at),
            version: Some(event.version),
        }
    }

    /// What the stream's pending commands were shown as.
    fn predicted(&self, stream: StreamId) -> Vec<HistoryEntry> {
        let actor = self.with(|replica| replica.identity().actor.clone());
        let asked = self.with(|replica| replica.pending_on(stream).cloned().collect::<Vec<_>>());
        let mut predicted = Vec::new();
        for asked in asked {
            for (ordinal, shown) in (0_u32..).zip(&asked.shown) {
                predicted.push(HistoryEntry {
                    id: EventId::derive(asked.command.id, ordinal),
                    command: asked.command.id,
                    event: Orders::decode_event(&shown.kind, shown.schema, &shown.payload).ok(),
                    actor: actor.clone(),
                    device: asked.command.device,
                    is_mine: true,
                    occurred_at: asked.command.occurred_at,
                    recorded_at: None,
                    version: None,
                });
            }
        }
        predicted
    }
}
