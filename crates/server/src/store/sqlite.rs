//! The history in a `SQLite` file: one connection writes, a few read.
//!
//! WAL with `synchronous=FULL`: when a commit returns, it is on the disk. Every write begins with
//! `BEGIN IMMEDIATE`, because a transaction that reads first and writes later fails at once when another
//! process wrote in between, whatever the time-out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

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
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use sqlx::{Connection as _, Row as _};
use tokio::sync::Mutex;

use super::recent::Recent;
use super::{Store, StoreFault};
use crate::replay::{self, Replay, State};
use crate::set_aside::{Failed, SetAside, Tries};
use rows::{counter, id, json, stored};

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
    recent: Recent,
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
        let recent = Recent::default();
        Ok(Sqlite { writer: Mutex::new(writer), readers, workspace, recent })
    }

    /// The one workspace in this database.
    pub fn workspace(&self) -> &str {
        &self.workspace
    }

    /// Moves the write-ahead log into the file and lets go of it, if nobody else has it any more.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: nothing is lost, the next start does it.
    pub async fn close(self: Arc<Sqlite>) -> Result<(), StoreFault> {
        // Only a writer that was cut off may still have it.
        let Some(Sqlite { writer, readers, .. }) = Arc::into_inner(self) else { return Ok(()) };
        readers.close().await;
        let mut writer = writer.into_inner();
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut writer).await?;
        writer.close().await?;
        Ok(())
    }

    async fn streams(
        &self,
        connection: &mut SqliteConnection,
        asked: &BTreeSet<StreamId>,
    ) -> Result<BTreeMap<StreamId, StreamFact<State>>, StoreFault> {
        let mut found: BTreeMap<_, _> =
            asked.iter().map(|stream| (*stream, StreamFact::Absent)).collect();
        if found.is_empty() {
            return Ok(found);
        }
        let mut events = sqlx::query(
            "SELECT * FROM events WHERE workspace = ? AND stream IN (SELECT value FROM json_each(?))
             ORDER BY stream, version",
        )
        .bind(&self.workspace)
        .bind(json(asked)?)
        .fetch(connection);
        while let Some(row) = events.try_next().await? {
            let event = rows::event(&row)?;
            let fact = found.remove(&event.stream).unwrap_or(StreamFact::Absent);
            found.insert(event.stream, replay::take_in::<Orders>(fact, &event));
        }
        Ok(found)
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

    /// Three statements, however large the group is: each is a way to another thread and back.
    async fn append(
        &self,
        connection: &mut SqliteConnection,
        group: &[Settled<Orders>],
    ) -> Result<(), StoreFault> {
        let events = group.iter().flat_map(|settled| &settled.events).map(rows::of_event);
        let receipts = group.iter().flat_map(|settled| &settled.receipts).map(rows::of_receipt);
        let tallies = group.iter().flat_map(|settled| &settled.tallies);
        let sums = tallies.map(|(key, by)| (key.stream.to_string(), key.name.as_ref(), *by));
        for (statement, rows) in [
            (
                "INSERT INTO events SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
                    value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
                    value ->> 10, value ->> 11, value ->> 12 FROM json_each(?2)",
                json(&events.collect::<Result<Vec<_>, _>>()?)?,
            ),
            (
                "INSERT INTO receipts SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
                    value ->> 4 FROM json_each(?2)",
                json(&receipts.collect::<Result<Vec<_>, _>>()?)?,
            ),
            (
                "INSERT INTO tallies SELECT ?1, value ->> 0, value ->> 1, value ->> 2
                 FROM json_each(?2) WHERE true ON CONFLICT DO UPDATE SET sum = sum + excluded.sum",
                json(&sums.collect::<Vec<_>>())?,
            ),
        ] {
            sqlx::query(statement)
                .bind(&self.workspace)
                .bind(rows)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }

    /// The events after `after` up to `head`, about `limit` of them.
    async fn read_page(
        &self,
        after: Position,
        head: Position,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
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
        let mut events = rows.iter().map(rows::event).collect::<Result<Vec<_>, _>>()?;
        if let Some(last) = events.last().filter(|_| !bug!("page-ends-in-a-command")) {
            let rest = self.rest_of_command(last, head).await?;
            events.extend(rest);
        }
        Ok(events)
    }

    /// The rest of the command that the page would otherwise end inside of.
    async fn rest_of_command(
        &self,
        last: &EventEnvelope,
        head: Position,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let rows = sqlx::query(
            // One upper bound only: of two the index takes the first, and reads all that is below it.
            "SELECT * FROM events WHERE workspace = ?1 AND position > ?2
             AND position < COALESCE((SELECT MIN(position) FROM events
                WHERE workspace = ?1 AND position > ?2 AND position <= ?4 AND command <> ?3), ?4 + 1)
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
        facts.streams.extend(self.streams(&mut writer, &missing.streams).await?);
        for key in &missing.tallies {
            facts.tallies.insert(key.clone(), self.sum(&mut writer, key).await?);
        }
        facts.receipts.extend(self.receipts(&mut writer, &missing.receipts).await?);
        facts.seqs.extend(self.seqs(&mut writer, &missing.seqs).await?);
        Ok(())
    }

    async fn commit(&self, group: &[Settled<Orders>]) -> Result<(), StoreFault> {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return Ok(()) };
        let mut writer = self.writer.lock().await;
        let mut changes = writer.begin_with("BEGIN IMMEDIATE").await?;
        if self.head_on(&mut changes).await?.head != first.head_before {
            return Err(StoreFault::Moved);
        }
        self.append(&mut changes, group).await?;
        self.settle_inbox(&mut changes, group).await?;
        sqlx::query("UPDATE head SET position = ? WHERE workspace = ?")
            .bind(stored(last.head_after.0)?)
            .bind(&self.workspace)
            .execute(&mut *changes)
            .await?;
        changes.commit().await?;
        self.recent.take_in(group.iter().flat_map(|settled| &settled.events));
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
        page.events = match self.recent.page(after, head, limit) {
            Some(events) => events,
            None => self.read_page(after, head, limit).await?,
        };
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
