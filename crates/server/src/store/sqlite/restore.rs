//! A backup takes the database's place. From there on it is another history, and it says of which one it is
//! the continuation, so that devices which are ahead of the backup can tell.

use std::path::{Path, PathBuf};
use std::time::Duration;

use counterfoil_core::{Epoch, Position};
use counterfoil_sync::protocol::{Branch, Head};
use sqlx::error::DatabaseError;
use sqlx::sqlite::{SqliteConnection, SqliteJournalMode};
use sqlx::{ConnectOptions as _, Connection as _};

use super::StoreFault;
use super::backup::{BackupFault, beside, copy, inspect, remove, sync_folder};
use super::open::{self, OpenFault};
use super::rows::{self, stored};
use crate::clock;

/// What stands beside a database that was not closed.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// What became of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The history that begins.
    pub epoch: Epoch,
    /// The history that it continues.
    pub parent: Epoch,
    /// From after this position on.
    pub at: Position,
}

/// Why nothing was restored. The backup and the database are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RestoreFault {
    /// A database is there.
    #[error(
        "{0} exists already, and nothing is deleted here; give it another name with --set-aside FILE"
    )]
    Taken(PathBuf),
    /// The other name is in use.
    #[error("{0} exists already; give another name with --set-aside")]
    AsideTaken(PathBuf),
    /// A server works on it.
    #[error("{0} is in use: stop the server first")]
    InUse(PathBuf),
    /// The backup cannot be read, or the files cannot be written.
    #[error(transparent)]
    Copy(#[from] BackupFault),
    /// The backup is no database of ours, or damaged.
    #[error(transparent)]
    Open(#[from] OpenFault),
    /// The new history could not be begun.
    #[error("the backup cannot be made the continuation of its history")]
    Begin(#[from] StoreFault),
}

/// Puts the backup `from` in the place of `database`. What is there is renamed to `aside`, or in the way.
///
/// # Errors
/// A sentence for the person who asked for it. Nothing was changed, unless the system failed between two
/// renamings: then the old database is whole under its other name.
pub async fn restore(
    from: &Path,
    database: &Path,
    aside: Option<&Path>,
) -> Result<Restored, RestoreFault> {
    let is_taken = COMPANIONS.iter().any(|ending| beside(database, ending).exists());
    if is_taken && aside.is_none() {
        return Err(RestoreFault::Taken(database.to_owned()));
    }
    if let Some(aside) = aside
        && COMPANIONS.iter().any(|ending| beside(aside, ending).exists())
    {
        return Err(RestoreFault::AsideTaken(aside.to_owned()));
    }
    let fresh = beside(database, &format!(".{}.restoring", clock::fresh_id()));
    let restored = match prepare(from, &fresh, database).await {
        Ok(restored) => put_in_place(&fresh, database, aside).map(|()| restored),
        Err(fault) => Err(fault),
    };
    for ending in COMPANIONS {
        remove(&beside(&fresh, ending))?;
    }
    sync_folder(database)?;
    restored
}

/// Makes the new database at `fresh`, and makes sure that nobody works on the old one.
async fn prepare(from: &Path, fresh: &Path, old: &Path) -> Result<Restored, RestoreFault> {
    if !from.exists() {
        return Err(BackupFault::Absent(from.to_owned()).into());
    }
    open::check_file(from)?;
    inspect(from).await?;
    let known = if old.exists() { retire(old).await? } else { Vec::new() };
    let copied = copy(from, fresh).await?;
    open::prepare(fresh).await?;
    let epoch = Epoch(clock::fresh_id());
    begin(fresh, epoch, &known).await?;
    let Head { epoch, head } = inspect(fresh).await?;
    Ok(Restored { epoch, parent: copied.epoch, at: head })
}

/// Closes the old database for good, so that all of it is in its one file, and reads what it knows of
/// histories. One that is damaged is left as it is.
async fn retire(old: &Path) -> Result<Vec<Branch>, RestoreFault> {
    open::check_file(old)?;
    let options = open::options(old)
        .create_if_missing(false)
        .busy_timeout(Duration::ZERO)
        .journal_mode(SqliteJournalMode::Delete);
    match options.connect().await {
        Ok(mut connection) => {
            let known = branches(&mut connection).await.unwrap_or_default();
            connection.close().await.map_err(StoreFault::from)?;
            Ok(known)
        }
        Err(fault) if is_busy(&fault) => Err(RestoreFault::InUse(old.to_owned())),
        Err(_) => Ok(Vec::new()),
    }
}

/// The primary code 5: somebody else has the database open.
fn is_busy(fault: &sqlx::Error) -> bool {
    let code = fault.as_database_error().and_then(DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xFF == 5)
}

async fn branches(connection: &mut SqliteConnection) -> Result<Vec<Branch>, StoreFault> {
    let rows =
        sqlx::query("SELECT epoch, parent, position FROM lineage").fetch_all(connection).await?;
    rows.iter().map(rows::branch).collect()
}

/// Gives the history in `fresh` a new name, and notes where it comes from. `known` is what the database
/// knew whose place it takes: a device may be in one of those histories.
async fn begin(fresh: &Path, epoch: Epoch, known: &[Branch]) -> Result<(), StoreFault> {
    let mut connection = open::options(fresh).connect().await?;
    let mut changes = connection.begin_with("BEGIN IMMEDIATE").await?;
    let now = clock::now().0;
    for branch in known {
        sqlx::query(
            "INSERT INTO lineage SELECT workspace, ?, ?, ?, ? FROM head WHERE true
             ON CONFLICT DO NOTHING",
        )
        .bind(branch.epoch.to_string())
        .bind(branch.parent.to_string())
        .bind(stored(branch.at.0)?)
        .bind(now)
        .execute(&mut *changes)
        .await?;
    }
    sqlx::query("INSERT INTO lineage SELECT workspace, ?, epoch, position, ? FROM head")
        .bind(epoch.to_string())
        .bind(now)
        .execute(&mut *changes)
        .await?;
    sqlx::query("UPDATE head SET epoch = ?").bind(epoch.to_string()).execute(&mut *changes).await?;
    changes.commit().await?;
    connection.close().await?;
    Ok(())
}

fn put_in_place(fresh: &Path, database: &Path, aside: Option<&Path>) -> Result<(), RestoreFault> {
    let lost = |path: &Path, reason| BackupFault::File { path: path.to_owned(), reason };
    let file = std::fs::File::open(fresh).and_then(|file| file.sync_all());
    file.map_err(|reason| lost(fresh, reason))?;
    for ending in COMPANIONS {
        let (old, Some(new)) = (beside(database, ending), aside.map(|aside| beside(aside, ending)))
        else {
            continue;
        };
        if old.exists() {
            std::fs::rename(&old, &new).map_err(|reason| lost(&new, reason))?;
        }
    }
    std::fs::rename(fresh, database).map_err(|reason| lost(database, reason))?;
    Ok(())
}
