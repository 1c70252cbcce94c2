//! One `IndexedDB` database: rows under the numbers 1, 2, 3 …, each written once, and a few named values.
//!
//! The only place that makes write transactions. Each is one burst: all requests are issued at once, and
//! then only `complete` or `abort` counts, since over quota Chromium reports each request as a success and
//! aborts afterwards.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use counterfoil_sync::replica::StoreFault;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    TransactionDurability, TransactionFinishKind, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};
use indexed_db_futures::{KeyRange, OpenDbResult};
use wasm_bindgen_futures::spawn_local;

use super::update;

/// Rows, by number.
const ROWS: &str = "log";
/// Small facts that are set once.
const META: &str = "meta";
/// Large values that can be computed again.
const CHECKPOINT: &str = "checkpoint";
/// Rows fetched at a time.
const READ_ROWS_MAX: u32 = 256;
/// How often an open is tried before it counts as failed.
const OPEN_TRIES: u32 = 3;
/// Wait before such a try.
const OPEN_AGAIN_MILLIS: u32 = 150;

/// How hard the browser has to try before it says that something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Until the disk has it.
    Strict,
    /// Until the system has it: a second store carries the promise.
    Relaxed,
}

/// A database, opened again whenever its connection is lost.
#[derive(Debug)]
pub struct Store {
    name: String,
    connection: Rc<RefCell<Option<Database>>>,
    durability: Cell<Durability>,
}

/// What one write puts down, all or nothing.
#[derive(Debug, Default)]
pub struct Burst<'a> {
    /// A new row. Fails with [`StoreFault::Moved`] if its number is taken.
    pub row: Option<(u64, &'a [u8])>,
    /// Facts that must not be there yet; [`StoreFault::Moved`] otherwise.
    pub facts: Vec<(&'static str, &'a [u8])>,
    /// Values that replace what is there.
    pub values: Vec<(&'static str, &'a [u8])>,
}

impl Store {
    /// Opens the database called `name`, and makes it if it is new.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: it cannot be opened, after several tries.
    pub async fn open(name: &str) -> Result<Store, StoreFault> {
        let store = Store {
            name: name.to_owned(),
            connection: Rc::default(),
            durability: Cell::new(Durability::Strict),
        };
        store.connection().await?;
        Ok(store)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From now on, writes wait for this.
    pub fn set_durability(&self, durability: Durability) {
        self.durability.set(durability);
    }

    /// Writes `burst` in one transaction. A lost connection is opened again, and the write tried once more.
    ///
    /// # Errors
    /// Nothing was written.
    pub async fn write(&self, burst: &Burst<'_>) -> Result<(), StoreFault> {
        let first = write_once(&self.connection().await?, burst, self.durability.get()).await;
        if first != Err(Trouble::Lost) {
            return first.map_err(Trouble::into_fault);
        }
        self.connection.take();
        let again = write_once(&self.connection().await?, burst, self.durability.get()).await;
        again.map_err(Trouble::into_fault)
    }

    /// All rows after `after`, in order, with their numbers. Numbers may be left out.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn rows_after(&self, after: u64) -> Result<Vec<(u64, Vec<u8>)>, StoreFault> {
        let mut rows = Vec::new();
        let mut last = js_key(after)?;
        loop {
            let page = self.retried(async |database| read_page(&database, last).await).await?;
            let is_last = page.len() < usize::try_from(READ_ROWS_MAX).unwrap_or(usize::MAX);
            for (key, bytes) in page {
                last = key;
                rows.push((number(key), bytes));
            }
            if is_last {
                return Ok(rows);
            }
        }
    }

    /// The row with this number.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn row(&self, number: u64) -> Result<Option<Vec<u8>>, StoreFault> {
        let key = js_key(number)?;
        self.retried(async |database| read_one(&database, ROWS, key).await).await
    }

    /// The fact called `name`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn fact(&self, name: &'static str) -> Result<Option<Vec<u8>>, StoreFault> {
        self.retried(async |database| read_one(&database, META, name).await).await
    }

    /// The value called `name`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn value(&self, name: &'static str) -> Result<Option<Vec<u8>>, StoreFault> {
        self.retried(async |database| read_one(&database, CHECKPOINT, name).await).await
    }

    /// Closes the connection. It is opened again when it is needed.
    pub fn close(&self) {
        if let Some(database) = self.connection.take() {
            database.close();
        }
    }

    /// Closes and deletes the database called so, with all that is in it.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the browser refused.
    pub async fn delete(name: &str) -> Result<(), StoreFault> {
        let request = Database::delete_by_name(name).or(Err(StoreFault::Failed))?;
        request.await.or(Err(StoreFault::Failed))
    }

    /// Runs `read`, and once more on a new connection if it fails.
    async fn retried<T>(
        &self,
        read: impl AsyncFn(Database) -> Result<T, Error>,
    ) -> Result<T, StoreFault> {
        if let Ok(value) = read(self.connection().await?).await {
            return Ok(value);
        }
        self.connection.take();
        read(self.connection().await?).await.or(Err(StoreFault::Failed))
    }

    async fn connection(&self) -> Result<Database, StoreFault> {
        let held = self.connection.borrow().clone();
        if let Some(database) = held {
            return Ok(database);
        }
        for attempt in 1..=OPEN_TRIES {
            match open(&self.name).await {
                Ok(database) => {
                    let known = self.connection.borrow_mut().get_or_insert(database).clone();
                    self.watch(known.clone());
                    return Ok(known);
                }
                Err(error) => update::note_refused_open(&error),
            }
            if attempt < OPEN_TRIES {
                super::clock::sleep(OPEN_AGAIN_MILLIS).await;
            }
        }
        Err(StoreFault::Failed)
    }

    /// Lets go of the connection when another page wants to delete or raise the database.
    fn watch(&self, database: Database) {
        let Ok(mut changes) = database.version_changes() else { return };
        let connection = Rc::downgrade(&self.connection);
        spawn_local(async move {
            let asked = changes.recv().await.is_some();
            if let Some(connection) = connection.upgrade() {
                connection.take();
            }
            if asked {
                database.close();
            }
        });
    }
}

/// Why a write did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// The connection is gone.
    Lost,
    /// This.
    Fault(StoreFault),
}

impl Trouble {
    fn into_fault(self) -> StoreFault {
        match self {
            Trouble::Lost => StoreFault::Failed,
            Trouble::Fault(fault) => fault,
        }
    }

    fn of(error: &Error) -> Trouble {
        let Error::DomException(exception) = error else {
            return Trouble::Fault(StoreFault::Failed);
        };
        match exception {
            DomException::ConstraintError(_) => Trouble::Fault(StoreFault::Moved),
            DomException::InvalidStateError(_) | DomException::TransactionInactiveError(_) => {
                Trouble::Lost
            }
            DomException::Other(other) if other.name() == "QuotaExceededError" => {
                Trouble::Fault(StoreFault::Full)
            }
            DomException::AbortError(_) => Trouble::Lost,
            DomException::NotFoundError(_)
            | DomException::InvalidAccessError(_)
            | DomException::DataError(_)
            | DomException::ReadOnlyError(_)
            | DomException::DataCloneError(_)
            | DomException::SyntaxError(_)
            | DomException::Other(_) => Trouble::Fault(StoreFault::Failed),
        }
    }
}

/// Keys are numbers of JavaScript: whole ones are exact up to 2^53.
fn js_key(number: u64) -> Result<f64, StoreFault> {
    u32::try_from(number).map(f64::from).or(Err(StoreFault::Failed))
}

/// The number of a key that this build wrote.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "keys are whole and come from a u32"
)]
fn number(key: f64) -> u64 {
    key as u64
}

async fn open(name: &str) -> OpenDbResult<Database> {
    Database::open(name)
        .with_version(1_u8)
        .with_on_upgrade_needed(|_event, database| {
            for store in [ROWS, META, CHECKPOINT] {
                database.create_object_store(store).build()?;
            }
            Ok(())
        })
        .build()?
        .await
}

async fn write_once(
    database: &Database,
    burst: &Burst<'_>,
    durability: Durability,
) -> Result<(), Trouble> {
    let durability = match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    };
    let options = TransactionOptions::new().with_durability(durability);
    let transaction = database
        .transaction([ROWS, META, CHECKPOINT])
        .with_mode(TransactionMode::Readwrite)
        .with_options(options)
        .build()
        .map_err(|error| Trouble::of(&error))?;
    let mut done = transaction.on_done().map_err(|error| Trouble::of(&error))?;
    issue(&transaction, burst).map_err(|error| Trouble::of(&error))?;
    loop {
        match done.await {
            TransactionFinishKind::Ok => return Ok(()),
            TransactionFinishKind::Abort => {
                return Err(match transaction.error() {
                    Some(error) => Trouble::of(&error),
                    None => Trouble::Lost,
                });
            }
            // A request failed; the abort with its reason follows.
            TransactionFinishKind::Err => {
                done = transaction.on_done().map_err(|error| Trouble::of(&error))?;
            }
        }
    }
}

/// Issues every request of a burst. Their answers are not waited for: the transaction's is the one that
/// counts.
fn issue(
    transaction: &indexed_db_futures::transaction::TransactionRef<'_>,
    burst: &Burst<'_>,
) -> Result<(), Error> {
    if let Some((number, bytes)) = burst.row {
        let key = u32::try_from(number).map_or(f64::NAN, f64::from);
        drop(
            transaction
                .object_store(ROWS)?
                .add(Uint8ArraySlice::new(bytes))
                .with_key(key)
                .primitive()?,
        );
    }
    for (name, bytes) in &burst.facts {
        let store = transaction.object_store(META)?;
        drop(store.add(Uint8ArraySlice::new(bytes)).with_key(*name).primitive()?);
    }
    for (name, bytes) in &burst.values {
        let store = transaction.object_store(CHECKPOINT)?;
        drop(store.put(Uint8ArraySlice::new(bytes)).with_key(*name).primitive()?);
    }
    Ok(())
}

async fn read_one<K>(database: &Database, store: &str, key: K) -> Result<Option<Vec<u8>>, Error>
where
    K: indexed_db_futures::primitive::TryToJs,
{
    let transaction = database.transaction(store).build()?;
    let store = transaction.object_store(store)?;
    let found = store.get::<Uint8Array, K, K>(key).primitive()?.await?;
    Ok(found.map(Into::into))
}

async fn read_page(database: &Database, after: f64) -> Result<Vec<(f64, Vec<u8>)>, Error> {
    let transaction = database.transaction(ROWS).build()?;
    let store = transaction.object_store(ROWS)?;
    let range = || KeyRange::LowerBound(after, true);
    let keys = store.get_all_keys::<f64>().with_query::<f64, _>(range()).with_limit(READ_ROWS_MAX);
    let rows =
        store.get_all::<Uint8Array>().with_query::<f64, _>(range()).with_limit(READ_ROWS_MAX);
    let (keys, rows) = (keys.primitive()?, rows.primitive()?);
    let keys: Vec<f64> = keys.await?.collect::<Result<_, _>>()?;
    keys.into_iter().zip(rows.await?).map(|(key, row)| Ok((key, row?.into()))).collect()
}
