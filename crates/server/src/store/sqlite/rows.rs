//! Rows of tables from and to what they mean. Numbers and ids are checked on the way out as well: a file
//! can be edited.

use std::str::FromStr;

use counterfoil_core::{
    CommandId, DeviceId, EventEnvelope, EventId, Moment, Position, Role, Seq, UtcMillis, Version,
};
use counterfoil_sync::authority::{Receipt, Session, Waiting};
use counterfoil_sync::protocol::Branch;
use serde::Serialize;
use sqlx::Row as _;
use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteRow;

use crate::store::StoreFault;

impl From<sqlx::Error> for StoreFault {
    fn from(fault: sqlx::Error) -> StoreFault {
        let unique = fault.as_database_error().is_some_and(DatabaseError::is_unique_violation);
        if unique { StoreFault::Moved } else { StoreFault::Failed(Box::new(fault)) }
    }
}

/// A counter as `SQLite` keeps it.
pub(super) fn stored(counter: u64) -> Result<i64, StoreFault> {
    i64::try_from(counter).map_err(|beyond| StoreFault::Failed(Box::new(beyond)))
}

/// A counter as `SQLite` gave it.
pub(super) fn counter(stored: i64) -> Result<u64, StoreFault> {
    u64::try_from(stored).map_err(|below| StoreFault::Failed(Box::new(below)))
}

/// What a statement takes apart by `json_each`, or a column holds.
pub(super) fn json(value: &impl Serialize) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|shape| StoreFault::Failed(Box::new(shape)))
}

/// An id from its text.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, StoreFault> {
    text.parse().ok().ok_or(StoreFault::Unreadable("an id"))
}

/// A row of `lineage`.
pub(super) fn branch(row: &SqliteRow) -> Result<Branch, StoreFault> {
    Ok(Branch {
        epoch: id(row.try_get("epoch")?)?,
        parent: id(row.try_get("parent")?)?,
        at: Position(counter(row.try_get("position")?)?),
    })
}

/// A row of `events`, all columns.
pub(super) fn event(row: &SqliteRow) -> Result<EventEnvelope, StoreFault> {
    let text = |name| row.try_get::<&str, &str>(name);
    let number = |name| row.try_get::<i64, &str>(name);
    let small = |name| number(name).map(|wide| u16::try_from(wide).ok());
    let offset = i16::try_from(number("occurred_offset_minutes")?).ok();
    let payload = serde_json::from_str(text("payload")?);
    Ok(EventEnvelope {
        id: id::<EventId>(text("id")?)?,
        position: Position(counter(number("position")?)?),
        stream: id(text("stream")?)?,
        version: Version(counter(number("version")?)?),
        kind: row.try_get("kind")?,
        schema: small("schema")?.ok_or(StoreFault::Unreadable("a schema number"))?,
        payload: payload.ok().ok_or(StoreFault::Unreadable("an event's content"))?,
        command: id::<CommandId>(text("command")?)?,
        actor: row.try_get("actor")?,
        device: id::<DeviceId>(text("device")?)?,
        occurred_at: Moment {
            at: UtcMillis(number("occurred_at")?),
            offset_minutes: offset.ok_or(StoreFault::Unreadable("a clock's offset"))?,
        },
        recorded_at: UtcMillis(number("recorded_at")?),
    })
}

/// The same to be stored, without the workspace.
pub(super) fn of_event(event: &EventEnvelope) -> Result<impl Serialize, StoreFault> {
    Ok((
        stored(event.position.0)?,
        event.id,
        event.stream.to_string(),
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

/// A row of `receipts`, without the workspace.
pub(super) fn of_receipt(receipt: &Receipt) -> Result<impl Serialize, StoreFault> {
    Ok((
        receipt.command(),
        receipt.device,
        stored(receipt.seq.0)?,
        receipt.digest.to_string(),
        json(&receipt.outcome)?,
    ))
}

/// A row of `receipts`: device, seq, digest, outcome.
pub(super) fn receipt(row: &SqliteRow) -> Result<Receipt, StoreFault> {
    let outcome = serde_json::from_str(row.try_get("outcome")?);
    Ok(Receipt {
        device: id::<DeviceId>(row.try_get("device")?)?,
        seq: Seq(counter(row.try_get("seq")?)?),
        digest: id(row.try_get("digest")?)?,
        outcome: outcome.map_err(|shape| StoreFault::Failed(Box::new(shape)))?,
    })
}

/// A row of `inbox`: number, device, actor, role, envelope.
pub(super) fn waiting(row: &SqliteRow) -> Result<Waiting, StoreFault> {
    let command = serde_json::from_str(row.try_get("envelope")?);
    let session = Session {
        actor: row.try_get("actor")?,
        role: Role(row.try_get("role")?),
        device: id::<DeviceId>(row.try_get("device")?)?,
    };
    Ok(Waiting {
        number: counter(row.try_get("number")?)?,
        session,
        command: command.map_err(|shape| StoreFault::Failed(Box::new(shape)))?,
    })
}
