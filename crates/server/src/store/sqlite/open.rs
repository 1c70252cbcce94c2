//! Opening a database: only ours, never a newer one, never with a `SQLite` that can damage it.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use counterfoil_sync::protocol::PAGE_EVENTS_MAX;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::clock;
use crate::config::{BUSY_TIMEOUT, READERS_MAX};

/// "CFOL", as in the first migration.
const APPLICATION_ID: u32 = 1_128_678_220;
/// `SQLite` before this can, very rarely, damage a WAL database.
const SQLITE_OLDEST: (u32, u32, u32) = (3, 51, 3);
/// Every step of the schema, in order; each sets `user_version` to its place, from 1.
const MIGRATIONS: [&str; 4] = [
    include_str!("../../../migrations/sqlite/0001_history.sql"),
    include_str!("../../../migrations/sqlite/0002_inbox.sql"),
    include_str!("../../../migrations/sqlite/0003_lineage.sql"),
    include_str!("../../../migrations/sqlite/0004_set_aside.sql"),
];

/// Why a database cannot be used. It was not changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The file cannot be read or made.
    #[error("the database {path} cannot be opened: {reason}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// Some other file.
    #[error(
        "{0} is not a database of Counterfoil; it was left as it is. Give another file with --database"
    )]
    NotOurs(PathBuf),
    /// Written by a newer build.
    #[error(
        "{path} was written by a newer Counterfoil (its format is {found}, this build knows {known}). Use the newer build"
    )]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this build knows.
        known: usize,
    },
    /// `quick_check` found something.
    #[error("{path} is damaged: {finding}. Put a backup in its place")]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What `SQLite` says.
        finding: String,
    },
    /// Built with an old `SQLite`.
    #[error("SQLite {0} can damage databases of this kind; build with 3.51.3 or newer")]
    OldSqlite(String),
    /// Anything else the database says.
    #[error("the database {path} cannot be used")]
    Database {
        /// Which.
        path: PathBuf,
        /// What it says.
        source: sqlx::Error,
    },
}

/// An open database: the one connection that writes, and those that read.
#[derive(Debug)]
pub(super) struct Opened {
    /// Writes.
    pub(super) writer: SqliteConnection,
    /// Read.
    pub(super) readers: SqlitePool,
    /// The one workspace in it.
    pub(super) workspace: String,
}

/// Opens `path`, making it with a new workspace if it is not there.
pub(super) async fn open(path: &Path) -> Result<Opened, OpenFault> {
    let fail = |source| OpenFault::Database { path: path.to_owned(), source };
    check_file(path)?;
    prepare(path).await?;
    let options = options(path).journal_mode(SqliteJournalMode::Wal);
    let mut writer = options.clone().connect().await.map_err(fail)?;
    let finding: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut writer).await.map_err(fail)?;
    if finding != "ok" {
        return Err(OpenFault::Damaged { path: path.to_owned(), finding });
    }
    let workspace = sqlx::query_scalar("SELECT workspace FROM head ORDER BY created_at LIMIT 1")
        .fetch_one(&mut writer)
        .await
        .map_err(fail)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .connect_with(options.pragma("query_only", "ON"))
        .await
        .map_err(fail)?;
    Ok(Opened { writer, readers, workspace })
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full)
        // Rows come from another thread, which waits when it is ahead by so many: never within a page.
        .row_buffer_size(PAGE_EVENTS_MAX)
}

/// Looks at the first bytes, because opening a foreign database as ours would already change it. The
/// application id is written before the file's first switch to WAL, so it is always in the file itself.
pub(super) fn check_file(path: &Path) -> Result<(), OpenFault> {
    let fail = |reason| OpenFault::File { path: path.to_owned(), reason };
    let mut header = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(100).read_to_end(&mut header).map_err(fail)?,
        Err(absent) if absent.kind() == ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            return folder
                .map_or(Ok(()), |folder| std::fs::metadata(folder).map(|_| ()).map_err(fail));
        }
        Err(reason) => return Err(fail(reason)),
    };
    let id = header.get(68..72).and_then(|id| <[u8; 4]>::try_from(id).ok()).map(u32::from_be_bytes);
    let ours = header.starts_with(b"SQLite format 3\0") && id == Some(APPLICATION_ID);
    if header.is_empty() || ours { Ok(()) } else { Err(OpenFault::NotOurs(path.to_owned())) }
}

/// Brings the schema up to date, and makes the workspace of a new database.
pub(super) async fn prepare(path: &Path) -> Result<(), OpenFault> {
    let fail = |source| OpenFault::Database { path: path.to_owned(), source };
    let mut connection = options(path).connect().await.map_err(fail)?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&mut connection)
        .await
        .map_err(fail)?;
    if parts(&version) < SQLITE_OLDEST {
        return Err(OpenFault::OldSqlite(version));
    }
    let mut steps = connection.begin_with("BEGIN IMMEDIATE").await.map_err(fail)?;
    let found: i64 =
        sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *steps).await.map_err(fail)?;
    let done = match usize::try_from(found) {
        Ok(done) if done <= MIGRATIONS.len() => done,
        Ok(_) | Err(_) => {
            let known = MIGRATIONS.len();
            return Err(OpenFault::Newer { path: path.to_owned(), found, known });
        }
    };
    for migration in MIGRATIONS.iter().skip(done) {
        sqlx::raw_sql(*migration).execute(&mut *steps).await.map_err(fail)?;
    }
    sqlx::query(
        "INSERT INTO head (workspace, epoch, position, created_at)
         SELECT ?1, ?2, 0, ?3 WHERE NOT EXISTS (SELECT 1 FROM head)",
    )
    .bind(clock::fresh_id().to_string())
    .bind(clock::fresh_id().to_string())
    .bind(clock::now().0)
    .execute(&mut *steps)
    .await
    .map_err(fail)?;
    steps.commit().await.map_err(fail)?;
    connection.close().await.map_err(fail)
}

fn parts(version: &str) -> (u32, u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_sqlite_compare_by_number() {
        for (version, good) in
            [("3.51.3", true), ("3.51.2", false), ("3.9.0", false), ("3.60", true)]
        {
            assert_eq!(parts(version) >= SQLITE_OLDEST, good, "{version}");
        }
    }
}
