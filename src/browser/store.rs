//! One `IndexedDB` database: rows under the numbers 1, 2, 3 …, each written once and perhaps emptied later,
//! and a few named values.
//!
//! The only place that makes write transactions. Each is one burst: all requests are issued at once, and
//! then only `complete` or `abort` counts, since over quota Chromium reports each request as a success and
//! aborts afterwards.

mod transaction;

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use counterfoil_sync::replica::StoreFault;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::{KeyRange, OpenDbResult};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::fault::{self, Site};
use super::{clock, update};
use transaction::{READ_ROWS_MAX, Trouble, read_one, read_page};

/// Rows, by number.
const ROWS: &str = "log";
/// Small facts that are set once.
const META: &str = "meta";
/// Large values that can be computed again.
const CHECKPOINT: &str = "checkpoint";
/// How often something is tried, each time on a new connection, before it counts as failed.
const TRIES: u32 = 3;
/// Wait before it is tried again.
const AGAIN_MILLIS: u32 = 100;
/// What takes longer will never be: its connection is given up.
const PATIENCE_MILLIS: u32 = 30_000;

/// How hard the browser has to try before it says that something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Until the disk has it.
    Strict,
    /// Until the system has it: a second store carries the promise.
    Relaxed,
}

/// Whether the [`fault`] sites of a database are minded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switched {
    /// They are.
    Yes,
    /// They are not: it holds nothing that a person asked for.
    No,
}

impl Switched {
    fn strikes(self, site: Site) -> bool {
        self == Switched::Yes && fault::strikes(site)
    }

    async fn strikes_late(self, site: Site) -> bool {
        self == Switched::Yes && fault::strikes_late(site).await
    }
}

/// A database, opened again whenever its connection is lost.
#[derive(Debug)]
pub struct Store {
    name: String,
    switched: Switched,
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
    /// Rows whose numbers stay taken, and what stands there from now on.
    pub emptied: Option<(Range<u64>, &'a [u8])>,
}

impl Store {
    /// Opens the database called `name`, and makes it if it is new.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: it cannot be opened, after several tries.
    pub async fn open(name: &str, switched: Switched) -> Result<Store, StoreFault> {
        let store = Store {
            name: name.to_owned(),
            switched,
            connection: Rc::default(),
            durability: Cell::new(Durability::Strict),
        };
        store.tried(async |_| Ok(())).await?;
        Ok(store)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What writes wait for.
    pub fn durability(&self) -> Durability {
        self.durability.get()
    }

    /// From now on, writes wait for this.
    pub fn set_durability(&self, durability: Durability) {
        self.durability.set(durability);
    }

    /// Writes `burst` in one transaction. After a lost connection the same is tried on a new one; a row that
    /// was written although the word of it was lost is recognised, and stands once.
    ///
    /// # Errors
    /// Nothing was written, as far as can be known: a row may stand there all the same, and is then
    /// [`StoreFault::Moved`] at the next try.
    pub async fn write(&self, burst: &Burst<'_>) -> Result<(), StoreFault> {
        let tries = Cell::new(0_u32);
        let how = (self.durability.get(), self.switched);
        let written = self.tried(async |database| {
            tries.set(tries.get() + 1);
            transaction::write(&database, burst, how).await
        });
        match (written.await, burst.row) {
            (Err(StoreFault::Moved), Some((number, bytes))) if tries.get() > 1 => {
                let there = self.row(number).await?;
                if there.as_deref() == Some(bytes) { Ok(()) } else { Err(StoreFault::Moved) }
            }
            (written, _) => written,
        }
    }

    /// All rows after `after`, in order, with their numbers. Numbers may be left out.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn rows_after(&self, after: u64) -> Result<Vec<(u64, Vec<u8>)>, StoreFault> {
        let mut rows = Vec::new();
        let mut last = js_key(after)?;
        loop {
            let rest = || KeyRange::LowerBound(last, true);
            let page = self.read(async |database| read_page(&database, rest).await).await?;
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

    /// The first rows of `numbers`, in order: 256 at most.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn rows_in(&self, numbers: Range<u64>) -> Result<Vec<(u64, Vec<u8>)>, StoreFault> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let (first, end) = (js_key(numbers.start)?, js_key(numbers.end)?);
        let range = || KeyRange::Bound(first, false, end, true);
        let page = self.read(async |database| read_page(&database, range).await).await?;
        Ok(page.into_iter().map(|(key, bytes)| (number(key), bytes)).collect())
    }

    /// The row with this number.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn row(&self, number: u64) -> Result<Option<Vec<u8>>, StoreFault> {
        let key = js_key(number)?;
        self.read(async |database| read_one(&database, ROWS, key).await).await
    }

    /// The fact called `name`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn fact(&self, name: &'static str) -> Result<Option<Vec<u8>>, StoreFault> {
        self.read(async |database| read_one(&database, META, name).await).await
    }

    /// The value called `name`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn value(&self, name: &'static str) -> Result<Option<Vec<u8>>, StoreFault> {
        self.read(async |database| read_one(&database, CHECKPOINT, name).await).await
    }

    /// Closes the connection. It is opened again when it is needed.
    pub fn close(&self) {
        if let Some(database) = self.connection.take() {
            database.close();
        }
    }

    /// Whether there is a database called so. A browser that does not list them has none for us.
    pub async fn exists(name: &str) -> bool {
        let Ok(found) = databases().await else { return false };
        let name_of = |found: JsValue| js_sys::Reflect::get(&found, &"name".into()).ok();
        js_sys::Array::from(&found).iter().filter_map(name_of).any(|found| found == name)
    }

    /// Closes and deletes the database called so, with all that is in it.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the browser refused.
    pub async fn delete(name: &str) -> Result<(), StoreFault> {
        let request = Database::delete_by_name(name).or(Err(StoreFault::Failed))?;
        request.await.or(Err(StoreFault::Failed))
    }

    async fn read<T>(
        &self,
        read: impl AsyncFn(Database) -> Result<T, Trouble>,
    ) -> Result<T, StoreFault> {
        self.tried(async |database| {
            if self.switched.strikes_late(Site::DatabaseRead).await {
                return Err(Trouble::Lost);
            }
            read(database).await
        })
        .await
    }

    /// Does `work`; again on a new connection if the one at hand is lost or silent, a few times.
    async fn tried<T>(
        &self,
        work: impl AsyncFn(Database) -> Result<T, Trouble>,
    ) -> Result<T, StoreFault> {
        for tried in 0..TRIES {
            if tried > 0 {
                clock::sleep(AGAIN_MILLIS).await;
            }
            let once = async { work(self.connection().await?).await };
            match clock::within(once, PATIENCE_MILLIS).await {
                Some(Ok(value)) => return Ok(value),
                Some(Err(Trouble::Fault(fault))) => return Err(fault),
                Some(Err(Trouble::Lost)) | None => self.close(),
            }
        }
        Err(StoreFault::Failed)
    }

    async fn connection(&self) -> Result<Database, Trouble> {
        let held = self.connection.borrow().clone();
        if let Some(database) = held {
            if self.switched.strikes(Site::DatabaseConnection) {
                database.clone().close();
            }
            return Ok(database);
        }
        if self.switched.strikes_late(Site::DatabaseOpen).await {
            return Err(Trouble::Lost);
        }
        let opened = open(&self.name).await.map_err(|error| {
            update::note_refused_open(&error);
            Trouble::Lost
        })?;
        let held = self.connection.borrow().clone();
        if let Some(faster) = held {
            opened.close();
            return Ok(faster);
        }
        self.connection.replace(Some(opened.clone()));
        self.watch(opened.clone());
        Ok(opened)
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

async fn databases() -> Result<JsValue, JsValue> {
    let factory = js_sys::Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    let list = js_sys::Reflect::get(&factory, &"databases".into())?;
    let list = list.dyn_into::<js_sys::Function>()?.call0(&factory)?;
    JsFuture::from(list.dyn_into::<js_sys::Promise>()?).await
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
