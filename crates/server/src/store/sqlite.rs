//! The history in a `SQLite` file: one connection writes, a few read.
//!
//! WAL with `synchronous=FULL`: when a commit returns, it is on the disk. Every write begins with
//! `BEGIN IMMEDIATE`, because a transaction that reads first and writes later fails at once when another
//! process wrote in between, whatever the time-out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Epoch, EventEnvelope, Position, Seq, StreamId, TallyKey,
    UtcMillis, bug,
};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{
    Facts, Missing, Receipt, Reception, Session, Settled, StreamFact, Waiting,
};
use counterfoil_sync::protocol::{Branch, Head, Outcome, Page, Snapshot};
use futures_util::TryStreamExt as _;
use serde::Serialize;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Connection as _, Row as _};
use tokio::sync::Mutex;

use super::{Store, StoreFault};
use crate::replay::{self, Replay, State};
use crate::set_aside::{Failed, SetAside, Tries};
use rows::{counter, id, stored};

mod backup;
mod inbox;
mod open;
mod restore;
mod rows;
mod set_aside;

pub use backup::{BackupFault, Copied, back_up};
pub use open::OpenFault;
pub use restore::{RestoreFault, Restored, restore};

/// A database file.
pub struct Sqlite {
    writer: Mutex<SqliteConnection>,
    readers: SqlitePool,
    workspace: String,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("workspace", &self.workspace).finish_non_exhaustive()
    }
}

impl Sqlite {
    /// Opens the database at `path`; makes it, with a new workspace, if it is not there.
    ///
    /// # Errors
    /// A sentence for the person who starts the server. The file was not changed.
    pub async fn open(path: &Path) -> Result<Sqlite, OpenFault> {
        let open::Opened { writer, readers, workspace } = open::open(path).await?;
        Ok(Sqlite { writer: Mutex::new(writer), readers, workspace })
    }

    /// The one workspace in this database.
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// Moves the write-ahead log into the file and lets go of it.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: nothing is lost, the next start does it.
    pub async fn close(&self) -> Result<(), StoreFault> {
        self.readers.close().await;
        let mut writer = self.writer.lock().await;
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await?;
        Ok(())
    }

    async fn stream(
        &self,
        connection: &mut SqliteConnection,
        stream: StreamId,
    ) -> Result<StreamFact<State>, StoreFault> {
        let mut events =
            sqlx::query("SELECT * FROM events WHERE workspace = ? AND stream = ? ORDER BY version")
                .bind(&self.workspace)
                .bind(stream.to_string())
                .fetch(connection);
        let mut fact = StreamFact::Absent;
        while let Some(row) = events.try_next().await? {
            fact = replay::take_in::<Orders>(fact, &rows::event(&row)?);
        }
        Ok(fact)
    }

    async fn receipts(
        &self,
        connection: &mut SqliteConnection,
        commands: &BTreeSet<CommandId>,
    ) -> Result<BTreeMap<CommandId, Option<Receipt>>, StoreFault> {
        let mut found: BTreeMap<_, _> = commands.iter().map(|command| (*command, None)).collect();
        if found.is_empty() {
            return Ok(found);
        }
        let rows = sqlx::query(
            "SELECT device, seq, digest, outcome FROM receipts
             WHERE workspace = ? AND command IN (SELECT value FROM json_each(?))",
        )
        .bind(&self.workspace)
        .bind(json(commands)?)
        .fetch_all(connection)
        .await?;
        for row in rows {
            let receipt = rows::receipt(&row)?;
            found.insert(receipt.command(), Some(receipt));
        }
        Ok(found)
    }

    async fn seqs(
        &self,
        connection: &mut SqliteConnection,
        asked: &BTreeSet<(DeviceId, Seq)>,
    ) -> Result<BTreeMap<(DeviceId, Seq), Option<CommandId>>, StoreFault> {
        let mut found: BTreeMap<_, _> = asked.iter().map(|pair| (*pair, None)).collect();
        if found.is_empty() {
            return Ok(found);
        }
        let rows = sqlx::query(
            // CROSS JOIN: the asked numbers first, each looked up in the index; never the other way round.
            "SELECT device, seq, command FROM json_each(?1) AS asked CROSS JOIN receipts
             ON workspace = ?2 AND device = asked.value ->> 0 AND seq = asked.value ->> 1
             UNION ALL SELECT device, seq, command FROM json_each(?1) AS asked CROSS JOIN inbox
             ON workspace = ?2 AND device = asked.value ->> 0 AND seq = asked.value ->> 1",
        )
        .bind(json(asked)?)
        .bind(&self.workspace)
        .fetch_all(connection)
        .await?;
        for row in rows {
            let pair = (id(row.try_get("device")?)?, Seq(counter(row.try_get("seq")?)?));
            found.insert(pair, Some(id(row.try_get("command")?)?));
        }
        Ok(found)
    }

    async fn sum(
        &self,
        connection: &mut SqliteConnection,
        key: &TallyKey,
    ) -> Result<i64, StoreFault> {
        let sum = sqlx::query_scalar(
            "SELECT sum FROM tallies WHERE workspace = ? AND stream = ? AND name = ?",
        )
        .bind(&self.workspace)
        .bind(key.stream.to_string())
        .bind(key.name.as_ref())
        .fetch_optional(connection)
        .await?;
        Ok(sum.unwrap_or(0))
    }

    async fn head_on(&self, connection: &mut SqliteConnection) -> Result<Head, StoreFault> {
        let row = sqlx::query("SELECT epoch, position FROM head WHERE workspace = ?")
            .bind(&self.workspace)
            .fetch_one(connection)
            .await?;
        let position = counter(row.try_get("position")?)?;
        Ok(Head { epoch: Epoch(id(row.try_get("epoch")?)?), head: Position(position) })
    }

    async fn append(
        &self,
        connection: &mut SqliteConnection,
        settled: &Settled<Orders>,
    ) -> Result<(), StoreFault> {
        for event in &settled.events {
            self.insert_event(connection, event).await?;
        }
        for receipt in &settled.receipts {
            sqlx::query("INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?)")
                .bind(&self.workspace)
                .bind(receipt.command().to_string())
                .bind(receipt.device.to_string())
                .bind(stored(receipt.seq.0)?)
                .bind(receipt.digest.to_string())
                .bind(json(&receipt.outcome)?)
                .execute(&mut *connection)
                .await?;
        }
        for (key, difference) in &settled.tallies {
            sqlx::query(
                "INSERT INTO tallies VALUES (?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET sum = sum + excluded.sum",
            )
            .bind(&self.workspace)
            .bind(key.stream.to_string())
            .bind(key.name.as_ref())
            .bind(difference)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    async fn insert_event(
        &self,
        connection: &mut SqliteConnection,
        event: &EventEnvelope,
    ) -> Result<(), StoreFault> {
        sqlx::query("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(&self.workspace)
            .bind(stored(event.position.0)?)
            .bind(event.id.to_string())
            .bind(event.stream.to_string())
            .bind(stored(event.version.0)?)
            .bind(&event.kind)
            .bind(event.schema)
            .bind(event.payload.as_str())
            .bind(event.command.to_string())
            .bind(&event.actor)
            .bind(event.device.to_string())
            .bind(event.occurred_at.at.0)
            .bind(event.occurred_at.offset_minutes)
            .bind(event.recorded_at.0)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// The rest of the command that the page would otherwise end inside of.
    async fn rest_of_command(
        &self,
        last: &EventEnvelope,
        head: Position,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let rows = sqlx::query(
            "SELECT * FROM events WHERE workspace = ?1 AND position > ?2 AND position <= ?4
             AND position < COALESCE((SELECT MIN(position) FROM events
                WHERE workspace = ?1 AND position > ?2 AND command <> ?3), ?4 + 1)
             ORDER BY position",
        )
        .bind(&self.workspace)
        .bind(stored(last.position.0)?)
        .bind(last.command.to_string())
        .bind(stored(head.0)?)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(rows::event).collect()
    }
}

impl Store for Sqlite {
    async fn head(&self) -> Result<Head, StoreFault> {
        self.head_on(&mut *self.readers.acquire().await?).await
    }

    async fn lineage(&self) -> Result<Vec<Branch>, StoreFault> {
        let rows = sqlx::query(
            "SELECT epoch, parent, position FROM lineage WHERE workspace = ? ORDER BY restored_at",
        )
        .bind(&self.workspace)
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(rows::branch).collect()
    }

    async fn load(&self, missing: &Missing, facts: &mut Facts<Orders>) -> Result<(), StoreFault> {
        let mut writer = self.writer.lock().await;
        for stream in &missing.streams {
            facts.streams.insert(*stream, self.stream(&mut writer, *stream).await?);
        }
        for key in &missing.tallies {
            facts.tallies.insert(key.clone(), self.sum(&mut writer, key).await?);
        }
        facts.receipts.append(&mut self.receipts(&mut writer, &missing.receipts).await?);
        facts.seqs.append(&mut self.seqs(&mut writer, &missing.seqs).await?);
        Ok(())
    }

    async fn commit(&self, group: &[Settled<Orders>]) -> Result<(), StoreFault> {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return Ok(()) };
        let mut writer = self.writer.lock().await;
        let mut changes = writer.begin_with("BEGIN IMMEDIATE").await?;
        if self.head_on(&mut changes).await?.head != first.head_before {
            return Err(StoreFault::Moved);
        }
        for settled in group {
            self.append(&mut changes, settled).await?;
        }
        self.settle_inbox(&mut changes, group).await?;
        sqlx::query("UPDATE head SET position = ? WHERE workspace = ?")
            .bind(stored(last.head_after.0)?)
            .bind(&self.workspace)
            .execute(&mut *changes)
            .await?;
        changes.commit().await?;
        Ok(())
    }

    async fn receive(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
    ) -> Result<Reception, StoreFault> {
        self.put_into_inbox(session, commands).await
    }

    async fn inbox(&self, after: u64, limit: usize) -> Result<Vec<Waiting>, StoreFault> {
        self.inbox_after(after, limit).await
    }

    async fn is_received(&self, command: CommandId) -> Result<bool, StoreFault> {
        self.is_in_inbox(command).await
    }

    async fn set_aside(&self, failed: &[Failed], now: UtcMillis) -> Result<Tries, StoreFault> {
        self.keep_failed(failed, now).await
    }

    async fn failures(
        &self,
        of: Option<CommandId>,
        limit: usize,
    ) -> Result<Vec<SetAside>, StoreFault> {
        self.failed(of, limit).await
    }

    async fn page(&self, after: Position, limit: usize) -> Result<Page, StoreFault> {
        let Head { epoch, head } = self.head().await?;
        let mut page = Page::empty(Head { epoch, head }, after);
        if after >= head {
            return Ok(page);
        }
        let rows = sqlx::query(
            "SELECT * FROM events WHERE workspace = ? AND position > ? AND position <= ?
             ORDER BY position LIMIT ?",
        )
        .bind(&self.workspace)
        .bind(stored(after.0)?)
        .bind(stored(head.0)?)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        page.events = rows.iter().map(rows::event).collect::<Result<_, _>>()?;
        if let Some(last) = page.events.last().filter(|_| !bug!("page-ends-in-a-command")) {
            let rest = self.rest_of_command(last, head).await?;
            page.events.extend(rest);
        }
        page.to = after.plus(page.events.len());
        if page.is_gap_free() { Ok(page) } else { Err(StoreFault::Unreadable("a gap")) }
    }

    async fn timeline(
        &self,
        stream: StreamId,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let rows = sqlx::query(
            "SELECT * FROM events WHERE workspace = ? AND stream = ? ORDER BY version LIMIT ?",
        )
        .bind(&self.workspace)
        .bind(stream.to_string())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(rows::event).collect()
    }

    async fn outcome(&self, command: CommandId) -> Result<Option<Outcome>, StoreFault> {
        let mut reader = self.readers.acquire().await?;
        let mut found = self.receipts(&mut reader, &BTreeSet::from([command])).await?;
        Ok(found.remove(&command).flatten().map(|receipt| receipt.outcome))
    }

    async fn tally(&self, key: &TallyKey) -> Result<i64, StoreFault> {
        self.sum(&mut *self.readers.acquire().await?, key).await
    }

    async fn snapshot(&self) -> Result<Snapshot, StoreFault> {
        let Head { epoch, head } = self.head().await?;
        let mut rows = sqlx::query(
            "SELECT * FROM events WHERE workspace = ? AND position <= ? ORDER BY position",
        )
        .bind(&self.workspace)
        .bind(stored(head.0)?)
        .fetch(&self.readers);
        let mut replay = Replay::default();
        while let Some(row) = rows.try_next().await? {
            replay.take_in(&rows::event(&row)?);
        }
        Ok(replay.into_snapshot(Head { epoch, head }))
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreFault> {
    serde_json::to_string(value).map_err(|shape| StoreFault::Failed(Box::new(shape)))
}
