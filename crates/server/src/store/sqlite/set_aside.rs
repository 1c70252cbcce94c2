//! The table of commands that the server failed on.

use std::slice;

use counterfoil_core::{CommandId, UtcMillis};
use counterfoil_sync::authority::Waiting;
use sqlx::Connection as _;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::rows::{self, counter};
use super::{Sqlite, StoreFault};
use crate::set_aside::{Failed, SetAside, Tries};

impl Sqlite {
    pub(super) async fn keep_failed(
        &self,
        failed: &[Failed],
        now: UtcMillis,
    ) -> Result<Tries, StoreFault> {
        let mut writer = self.writer.lock().await;
        let mut changes = writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut kept = Vec::new();
        for one in failed {
            if let Some(tries) = self.note_failure(&mut changes, one, now).await? {
                kept.push((one.command.id, tries));
            }
        }
        changes.commit().await?;
        Ok(kept)
    }

    /// How often it was tried by now; `None` if it is not in the inbox and has no room there.
    async fn note_failure(
        &self,
        connection: &mut SqliteConnection,
        Failed { session, command, reason }: &Failed,
        now: UtcMillis,
    ) -> Result<Option<u32>, StoreFault> {
        let taken = self.taken(connection, slice::from_ref(command)).await?;
        for new in taken.admit(slice::from_ref(command)).unwrap_or_default() {
            self.insert_waiting(connection, session, new).await?;
        }
        let tries: Option<i64> = sqlx::query_scalar(
            "INSERT INTO set_aside SELECT number, ?3, 1, ?4, ?4 FROM inbox
             WHERE workspace = ?1 AND command = ?2
             ON CONFLICT DO UPDATE SET reason = ?3, tries = tries + 1, last_at = ?4
             RETURNING tries",
        )
        .bind(&self.workspace)
        .bind(command.id.to_string())
        .bind(reason)
        .bind(now.0)
        .fetch_optional(connection)
        .await?;
        tries.map(tried).transpose()
    }

    pub(super) async fn failed(
        &self,
        of: Option<CommandId>,
        limit: usize,
    ) -> Result<Vec<SetAside>, StoreFault> {
        let rows = sqlx::query(
            "SELECT * FROM set_aside JOIN inbox USING (number)
             WHERE workspace = ?1 AND (?2 IS NULL OR command = ?2) ORDER BY number LIMIT ?3",
        )
        .bind(&self.workspace)
        .bind(of.map(|command| command.to_string()))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(set_aside).collect()
    }
}

fn set_aside(row: &SqliteRow) -> Result<SetAside, StoreFault> {
    let Waiting { session, command, .. } = rows::waiting(row)?;
    Ok(SetAside {
        command,
        actor: session.actor,
        role: session.role,
        reason: row.try_get("reason")?,
        tries: tried(row.try_get("tries")?)?,
        first_at: UtcMillis(row.try_get("first_at")?),
        last_at: UtcMillis(row.try_get("last_at")?),
    })
}

fn tried(stored: i64) -> Result<u32, StoreFault> {
    Ok(u32::try_from(counter(stored)?).unwrap_or(u32::MAX))
}
