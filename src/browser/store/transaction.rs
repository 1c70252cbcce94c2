//! One transaction over the rows, facts and values: a burst written, or a few of them read.

use counterfoil_sync::replica::StoreFault;
use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::error::{DomException, Error};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    TransactionDurability, TransactionFinishKind, TransactionMode, TransactionOptions,
    TransactionRef,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};

use super::{Burst, CHECKPOINT, Durability, META, ROWS, Switched};
use crate::browser::fault::Site;

/// Rows fetched at a time.
pub(super) const READ_ROWS_MAX: u32 = 256;

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection or the transaction is gone: on a new one it may go well.
    Lost,
    /// The same would come of it again.
    Fault(StoreFault),
}

impl From<Error> for Trouble {
    /// What the browser says of a dying connection differs by browser and by moment. So all counts as
    /// lost but what a new connection would only say again.
    fn from(error: Error) -> Trouble {
        let Error::DomException(exception) = error else { return Trouble::Lost };
        match exception {
            DomException::ConstraintError(_) => Trouble::Fault(StoreFault::Moved),
            DomException::Other(other) if other.name() == "QuotaExceededError" => {
                Trouble::Fault(StoreFault::Full)
            }
            DomException::InvalidAccessError(_)
            | DomException::DataError(_)
            | DomException::ReadOnlyError(_)
            | DomException::DataCloneError(_)
            | DomException::SyntaxError(_) => Trouble::Fault(StoreFault::Failed),
            DomException::InvalidStateError(_)
            | DomException::TransactionInactiveError(_)
            | DomException::AbortError(_)
            | DomException::NotFoundError(_)
            | DomException::Other(_) => Trouble::Lost,
        }
    }
}

/// Writes `burst`, all or nothing. Nothing is awaited before all requests are issued, and then only
/// `complete` or `abort` counts. Whoever stops waiting for it aborts it.
pub(super) async fn write(
    database: &Database,
    burst: &Burst<'_>,
    (durability, switched): (Durability, Switched),
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
        .build()?;
    let mut done = transaction.on_done()?;
    issue(&transaction, burst, switched)?;
    if switched.strikes(Site::DatabaseCommit) {
        return Err(Trouble::Lost);
    }
    if switched.strikes(Site::DatabaseRoom) {
        return Err(Trouble::Fault(StoreFault::Full));
    }
    loop {
        match done.await {
            TransactionFinishKind::Ok => break,
            TransactionFinishKind::Abort => {
                return Err(transaction.error().map_or(Trouble::Lost, Trouble::from));
            }
            // A request failed; the abort with its reason follows.
            TransactionFinishKind::Err => done = transaction.on_done()?,
        }
    }
    if switched.strikes_late(Site::DatabaseWord).await { Err(Trouble::Lost) } else { Ok(()) }
}

/// Issues every request of a burst. Their answers are not waited for: the transaction's is the one that
/// counts.
fn issue(
    transaction: &TransactionRef<'_>,
    burst: &Burst<'_>,
    switched: Switched,
) -> Result<(), Trouble> {
    let may_fail = || {
        if switched.strikes(Site::DatabaseRequest) { Err(Trouble::Lost) } else { Ok(()) }
    };
    if let Some((number, bytes)) = burst.row {
        may_fail()?;
        let store = transaction.object_store(ROWS)?;
        drop(store.add(Uint8ArraySlice::new(bytes)).with_key(key(number)).primitive()?);
    }
    if let Some((numbers, bytes)) = &burst.emptied {
        may_fail()?;
        let store = transaction.object_store(ROWS)?;
        for number in numbers.clone() {
            drop(store.put(Uint8ArraySlice::new(bytes)).with_key(key(number)).primitive()?);
        }
    }
    for (name, bytes) in &burst.facts {
        may_fail()?;
        let store = transaction.object_store(META)?;
        drop(store.add(Uint8ArraySlice::new(bytes)).with_key(*name).primitive()?);
    }
    for (name, bytes) in &burst.values {
        may_fail()?;
        let store = transaction.object_store(CHECKPOINT)?;
        drop(store.put(Uint8ArraySlice::new(bytes)).with_key(*name).primitive()?);
    }
    Ok(())
}

/// A row's key. A number that is too great makes a key that the browser refuses.
fn key(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::NAN, f64::from)
}

/// The bytes under `key`.
pub(super) async fn read_one<K>(
    database: &Database,
    store: &str,
    key: K,
) -> Result<Option<Vec<u8>>, Trouble>
where
    K: indexed_db_futures::primitive::TryToJs,
{
    let transaction = database.transaction(store).build()?;
    let store = transaction.object_store(store)?;
    let found = store.get::<Uint8Array, K, K>(key).primitive()?.await?;
    Ok(found.map(Into::into))
}

/// The first rows of `range`, with their keys.
pub(super) async fn read_page(
    database: &Database,
    range: impl Fn() -> KeyRange<f64>,
) -> Result<Vec<(f64, Vec<u8>)>, Trouble> {
    let transaction = database.transaction(ROWS).build()?;
    let store = transaction.object_store(ROWS)?;
    let keys = store.get_all_keys::<f64>().with_query::<f64, _>(range()).with_limit(READ_ROWS_MAX);
    let rows =
        store.get_all::<Uint8Array>().with_query::<f64, _>(range()).with_limit(READ_ROWS_MAX);
    let (keys, rows) = (keys.primitive()?, rows.primitive()?);
    let keys: Vec<f64> = keys.await?.collect::<Result<_, _>>()?;
    keys.into_iter().zip(rows.await?).map(|(key, row)| Ok((key, row?.into()))).collect()
}
