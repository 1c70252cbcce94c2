//! A backup: one consistent copy of the database, made while the server goes on.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use counterfoil_core::{Epoch, Position};
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::open::{self, OpenFault};
use super::rows::{counter, id};
use super::{Head, StoreFault};
use crate::clock;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Which history.
    pub epoch: Epoch,
    /// Up to where.
    pub head: Position,
    /// How large it is.
    pub bytes: u64,
}

/// Why there is no backup. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Nothing is ever overwritten.
    #[error("{0} exists already; give another file with --to")]
    Exists(PathBuf),
    /// Nothing to copy.
    #[error("there is no database at {0}")]
    Absent(PathBuf),
    /// The file system says no.
    #[error("{path} cannot be written: {reason}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The database cannot be used, or the copy is damaged.
    #[error(transparent)]
    Open(#[from] OpenFault),
}

/// Copies the database to a file that must not exist. It has its name only when it is whole, on the disk,
/// and has been read back. A server may write to the database meanwhile: the copy is one moment of it.
///
/// # Errors
/// A sentence for the person who asked for it. Nothing was changed.
pub async fn back_up(database: &Path, to: &Path) -> Result<Copied, BackupFault> {
    if to.exists() {
        return Err(BackupFault::Exists(to.to_owned()));
    }
    let partial = beside(to, &format!(".{}.partial", clock::fresh_id()));
    let copied = copy(database, &partial).await;
    let named = copied.and_then(|copied| match std::fs::hard_link(&partial, to) {
        Ok(()) => Ok(copied),
        Err(taken) if taken.kind() == ErrorKind::AlreadyExists => {
            Err(BackupFault::Exists(to.to_owned()))
        }
        Err(reason) => Err(BackupFault::File { path: to.to_owned(), reason }),
    });
    remove(&partial)?;
    sync_folder(to)?;
    named
}

/// A checked copy of `database`, at a place that nobody else knows of.
pub(super) async fn copy(database: &Path, to: &Path) -> Result<Copied, BackupFault> {
    if !database.exists() {
        return Err(BackupFault::Absent(database.to_owned()));
    }
    open::check_file(database)?;
    let fail = |source| OpenFault::Database { path: database.to_owned(), source };
    let mut connection =
        open::options(database).create_if_missing(false).connect().await.map_err(fail)?;
    let name = to.to_string_lossy();
    sqlx::query("VACUUM INTO ?").bind(&*name).execute(&mut connection).await.map_err(fail)?;
    connection.close().await.map_err(fail)?;
    let Head { epoch, head } = inspect(to).await?;
    let lost = |reason| BackupFault::File { path: to.to_owned(), reason };
    let file = File::open(to).map_err(lost)?;
    file.sync_all().map_err(lost)?;
    Ok(Copied { epoch, head, bytes: file.metadata().map_err(lost)?.len() })
}

/// Reads all of a database that nobody writes to, and says where its history stands.
pub(super) async fn inspect(path: &Path) -> Result<Head, OpenFault> {
    let fail = |source| OpenFault::Database { path: path.to_owned(), source };
    let damaged = |finding| OpenFault::Damaged { path: path.to_owned(), finding };
    let mut connection =
        open::options(path).create_if_missing(false).connect().await.map_err(fail)?;
    let finding: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut connection)
        .await
        .map_err(fail)?;
    if finding != "ok" {
        return Err(damaged(finding));
    }
    let head = head(&mut connection).await.map_err(|fault| damaged(crate::sentence(&fault)))?;
    connection.close().await.map_err(fail)?;
    Ok(head)
}

async fn head(connection: &mut SqliteConnection) -> Result<Head, StoreFault> {
    let row = sqlx::query("SELECT epoch, position FROM head ORDER BY created_at LIMIT 1")
        .fetch_one(connection)
        .await?;
    let position = counter(row.try_get("position")?)?;
    Ok(Head { epoch: Epoch(id(row.try_get("epoch")?)?), head: Position(position) })
}

/// The path with something added to its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(super) fn remove(path: &Path) -> Result<(), BackupFault> {
    match std::fs::remove_file(path) {
        Err(reason) if reason.kind() != ErrorKind::NotFound => {
            Err(BackupFault::File { path: path.to_owned(), reason })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A new name is durable when its folder is.
pub(super) fn sync_folder(of: &Path) -> Result<(), BackupFault> {
    let folder = of.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let lost = |reason| BackupFault::File { path: folder.to_owned(), reason };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(lost)
}
