//! The table of events, in and out. Many rows are one text of JSON on the way: a row by itself would be a way to
//! the connection's thread and back.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{
    CommandId, DeviceId, EventEnvelope, EventId, Moment, Payload, Position, StreamId, UtcMillis,
    Version, bug,
};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::StreamFact;
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::sqlite::SqliteConnection;

use super::rows::{counter, json, stored};
use super::{Sqlite, StoreFault};
use crate::replay::{self, State};

/// The columns of an event as they are stored, without the workspace.
type Columns =
    (i64, EventId, StreamId, i64, String, u16, String, CommandId, String, DeviceId, i64, i16, i64);

/// A statement that gives events as one text, in the order of their positions. With the plus no index serves
/// that order: the one of the positions would mean to read the whole history for a few streams.
macro_rules! select {
    ($from:literal) => {
        concat!(
            "SELECT json_group_array(json_array(position, id, stream, version, kind, schema, payload,
                command, actor, device, occurred_at, occurred_offset_minutes, recorded_at)
                ORDER BY +position) FROM ",
            $from
        )
    };
}

/// An event to be stored.
pub(super) fn columns(event: &EventEnvelope) -> Result<impl Serialize, StoreFault> {
    Ok((
        stored(event.position.0)?,
        event.id,
        event.stream,
        stored(event.version.0)?,
        &event.kind,
        event.schema,
        event.payload.as_str(),
        event.command,
        &event.actor,
        event.device,
        event.occurred_at.at.0,
        event.occurred_at.offset_minutes,
        event.recorded_at.0,
    ))
}

/// What [`select`] gave.
fn events(text: &str) -> Result<Vec<EventEnvelope>, StoreFault> {
    let rows: Vec<Columns> =
        serde_json::from_str(text).map_err(|_shape| StoreFault::Unreadable("an event"))?;
    rows.into_iter().map(event).collect()
}

fn event(columns: Columns) -> Result<EventEnvelope, StoreFault> {
    let (position, id, stream, version, kind, schema, payload, command, actor, device, ..) =
        columns;
    let (.., at, offset_minutes, recorded_at) = columns;
    let payload = RawValue::from_string(payload).ok().and_then(|json| Payload::of(&json).ok());
    Ok(EventEnvelope {
        id,
        position: Position(counter(position)?),
        stream,
        version: Version(counter(version)?),
        kind,
        schema,
        payload: payload.ok_or(StoreFault::Unreadable("an event's content"))?,
        command,
        actor,
        device,
        occurred_at: Moment { at: UtcMillis(at), offset_minutes },
        recorded_at: UtcMillis(recorded_at),
    })
}

fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl Sqlite {
    /// The states of some streams.
    pub(super) async fn streams(
        &self,
        connection: &mut SqliteConnection,
        asked: &BTreeSet<StreamId>,
    ) -> Result<BTreeMap<StreamId, StreamFact<State>>, StoreFault> {
        let mut found: BTreeMap<_, _> =
            asked.iter().map(|stream| (*stream, StreamFact::Absent)).collect();
        if found.is_empty() {
            return Ok(found);
        }
        let text: String = sqlx::query_scalar(select!(
            "events WHERE workspace = ? AND stream IN (SELECT value FROM json_each(?))"
        ))
        .bind(&self.workspace)
        .bind(json(asked)?)
        .fetch_one(connection)
        .await?;
        for event in events(&text)? {
            let fact = found.remove(&event.stream).unwrap_or(StreamFact::Absent);
            found.insert(event.stream, replay::take_in::<Orders>(fact, &event));
        }
        Ok(found)
    }

    /// The first events of one stream.
    pub(super) async fn first_events(
        &self,
        stream: StreamId,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let text: String = sqlx::query_scalar(select!(
            "(SELECT * FROM events WHERE workspace = ? AND stream = ? ORDER BY version LIMIT ?)"
        ))
        .bind(&self.workspace)
        .bind(stream.to_string())
        .bind(most(limit))
        .fetch_one(&self.readers)
        .await?;
        events(&text)
    }

    /// The events after `after` up to `head`, at most `limit`.
    pub(super) async fn events_between(
        &self,
        after: Position,
        head: Position,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let text: String = sqlx::query_scalar(select!(
            "(SELECT * FROM events WHERE workspace = ? AND position > ? AND position <= ?
              ORDER BY position LIMIT ?)"
        ))
        .bind(&self.workspace)
        .bind(stored(after.0)?)
        .bind(stored(head.0)?)
        .bind(most(limit))
        .fetch_one(&self.readers)
        .await?;
        events(&text)
    }

    /// The same, with the rest of the command that they would otherwise end inside of.
    pub(super) async fn whole_commands(
        &self,
        after: Position,
        head: Position,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let mut found = self.events_between(after, head, limit).await?;
        let Some(last) = found.last().filter(|_| !bug!("page-ends-in-a-command")) else {
            return Ok(found);
        };
        let text: String = sqlx::query_scalar(select!(
            "events WHERE workspace = ?1 AND position > ?2 AND position <= ?4
             AND position < COALESCE((SELECT MIN(position) FROM events
                WHERE workspace = ?1 AND position > ?2 AND command <> ?3), ?4 + 1)"
        ))
        .bind(&self.workspace)
        .bind(stored(last.position.0)?)
        .bind(last.command.to_string())
        .bind(stored(head.0)?)
        .fetch_one(&self.readers)
        .await?;
        found.extend(events(&text)?);
        Ok(found)
    }
}
