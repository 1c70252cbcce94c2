//! The inbox's table.

use std::collections::BTreeSet;

use counterfoil_core::{CommandEnvelope, CommandId, DeviceId, Seq};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Digest, Receipt, Reception, Session, Settled, Taken, Waiting};
use futures_util::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Connection as _, Row as _};

use super::rows::{self, counter, id, json, stored};
use super::{Sqlite, StoreFault};
use crate::config::INBOX_COMMANDS_MAX;

impl Sqlite {
    pub(super) async fn put_into_inbox(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
    ) -> Result<Reception, StoreFault> {
        let mut writer = self.writer.lock().await;
        let mut changes = writer.begin_with("BEGIN IMMEDIATE").await?;
        let taken = self.taken(&mut changes, commands).await?;
        let Some(new) = taken.admit(commands) else { return Ok(Reception::Declined) };
        for command in new {
            self.insert_waiting(&mut changes, session, command).await?;
        }
        changes.commit().await?;
        Ok(Reception::Kept)
    }

    pub(super) async fn inbox_after(
        &self,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Waiting>, StoreFault> {
        let mut rows =
            sqlx::query("SELECT * FROM inbox WHERE workspace = ? AND number > ? ORDER BY number")
                .bind(&self.workspace)
                .bind(stored(after)?)
                .fetch(&self.readers);
        let mut waiting = Vec::new();
        while waiting.len() < limit
            && let Some(row) = rows.try_next().await?
        {
            // One that a newer build wrote waits for it, and nothing waits for that one.
            match rows::waiting(&row) {
                Ok(one) => waiting.push(one),
                Err(fault) => eprintln!("left in the inbox: {}", crate::sentence(&fault)),
            }
        }
        Ok(waiting)
    }

    pub(super) async fn is_in_inbox(&self, command: CommandId) -> Result<bool, StoreFault> {
        let found = sqlx::query("SELECT 1 FROM inbox WHERE workspace = ? AND command = ?")
            .bind(&self.workspace)
            .bind(command.to_string())
            .fetch_optional(&self.readers)
            .await?;
        Ok(found.is_some())
    }

    /// A decision ends the wait of its command.
    pub(super) async fn settle_inbox(
        &self,
        connection: &mut SqliteConnection,
        group: &[Settled<Orders>],
    ) -> Result<(), StoreFault> {
        let receipts = || group.iter().flat_map(|settled| &settled.receipts);
        let ids = receipts().map(Receipt::command).collect();
        let settled = self.found(connection, &ids, &BTreeSet::new()).await?;
        if settled.is_empty() {
            return Ok(());
        }
        let rows: Vec<i64> = settled.iter().map(|found| found.row).collect();
        sqlx::query("DELETE FROM inbox WHERE number IN (SELECT value FROM json_each(?))")
            .bind(json(&rows)?)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Which of the ids and numbers of `commands` are known, in the inbox or decided.
    pub(super) async fn taken(
        &self,
        connection: &mut SqliteConnection,
        commands: &[CommandEnvelope],
    ) -> Result<Taken, StoreFault> {
        let ids: BTreeSet<CommandId> = commands.iter().map(|command| command.id).collect();
        let numbers: BTreeSet<(DeviceId, Seq)> =
            commands.iter().map(|command| (command.device, command.seq)).collect();
        let waiting: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM inbox WHERE workspace = ?")
            .bind(&self.workspace)
            .fetch_one(&mut *connection)
            .await?;
        let room = INBOX_COMMANDS_MAX.saturating_sub(usize::try_from(waiting).unwrap_or_default());
        let mut taken = Taken { room, ..Taken::default() };
        for (command, receipt) in self.receipts(connection, &ids).await? {
            taken.digests.extend(receipt.map(|receipt| (command, receipt.digest)));
        }
        for (number, owner) in self.seqs(connection, &numbers).await? {
            taken.owners.extend(owner.map(|owner| (number, owner)));
        }
        for found in self.found(connection, &ids, &numbers).await? {
            taken.digests.insert(found.command, found.digest);
            taken.owners.insert(found.number, found.command);
        }
        Ok(taken)
    }

    /// What is in the inbox under one of these ids or numbers.
    async fn found(
        &self,
        connection: &mut SqliteConnection,
        ids: &BTreeSet<CommandId>,
        numbers: &BTreeSet<(DeviceId, Seq)>,
    ) -> Result<Vec<Found>, StoreFault> {
        let rows = sqlx::query(
            "SELECT number, command, device, seq, digest FROM inbox WHERE number IN (
                SELECT number FROM json_each(?2) AS asked CROSS JOIN inbox
                ON workspace = ?1 AND command = asked.value
                UNION SELECT number FROM json_each(?3) AS asked CROSS JOIN inbox
                ON workspace = ?1 AND device = asked.value ->> 0 AND seq = asked.value ->> 1)",
        )
        .bind(&self.workspace)
        .bind(json(ids)?)
        .bind(json(numbers)?)
        .fetch_all(connection)
        .await?;
        rows.iter().map(found).collect()
    }

    pub(super) async fn insert_waiting(
        &self,
        connection: &mut SqliteConnection,
        session: &Session,
        command: &CommandEnvelope,
    ) -> Result<(), StoreFault> {
        sqlx::query(
            "INSERT INTO inbox (workspace, command, device, seq, digest, actor, role, envelope)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&self.workspace)
        .bind(command.id.to_string())
        .bind(command.device.to_string())
        .bind(stored(command.seq.0)?)
        .bind(Digest::of(command).to_string())
        .bind(&session.actor)
        .bind(&session.role.0)
        .bind(json(command)?)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// A row, without what is asked in it.
struct Found {
    row: i64,
    command: CommandId,
    number: (DeviceId, Seq),
    digest: Digest,
}

fn found(row: &SqliteRow) -> Result<Found, StoreFault> {
    Ok(Found {
        row: row.try_get("number")?,
        command: id(row.try_get("command")?)?,
        number: (id(row.try_get("device")?)?, Seq(counter(row.try_get("seq")?)?)),
        digest: id(row.try_get("digest")?)?,
    })
}
