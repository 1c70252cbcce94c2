//! The device's log in `IndexedDB`: entries by turn, the device's id, and the newest checkpoint.

use std::ops::Range;

use counterfoil_core::{DeviceId, json};
use counterfoil_sync::log::{Entry, LOG_FORMAT, Turn};
use counterfoil_sync::replica::StoreFault;
use futures_util::future::join;

use super::ids;
use super::store::{Burst, Durability, Store, Switched};

/// Where the device's id stands.
const DEVICE: &str = "device";
/// Where the replica's checkpoint stands.
const REPLICA: &str = "replica";
/// Where the checkpoint of the views stands.
const VIEWS: &str = "views";
/// Where it stands up to where the log was shed.
const SHED: &str = "shed";
/// Entries emptied at a time: somebody may be waiting for a write of theirs.
const SHED_ENTRIES: u64 = 250;
/// What is written when only the writing counts.
const HARDENED: &str = "hardened";

/// What a start can begin from: two values of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// What [`counterfoil_sync::replica::Replica::checkpoint`] gave.
    pub replica: Vec<u8>,
    /// The views over it, without any prediction.
    pub views: Vec<u8>,
}

/// The log of one person in one workspace on this device.
#[derive(Debug)]
pub struct Log {
    store: Store,
}

/// The database for a workspace and a person: one person's queue is never sent with another's session,
/// and an old tab never meets a newer format.
pub fn database_name(workspace: &str, actor: &str) -> String {
    database_name_of(LOG_FORMAT, workspace, actor)
}

/// The same for a log of another format.
pub fn database_name_of(format: u16, workspace: &str, actor: &str) -> String {
    format!("counterfoil-{format}-{workspace}-{actor}")
}

impl Log {
    /// Opens the log in the database called `name`, and makes it if it is new.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: it cannot be opened.
    pub async fn open(name: &str) -> Result<Log, StoreFault> {
        Ok(Log { store: Store::open(name, Switched::Yes).await? })
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        self.store.name()
    }

    /// What writes wait for.
    pub fn durability(&self) -> Durability {
        self.store.durability()
    }

    /// From now on, writes wait for this.
    pub fn set_durability(&self, durability: Durability) {
        self.store.set_durability(durability);
    }

    /// Writes `entry` at `turn`. It is durable when this returns.
    ///
    /// # Errors
    /// Nothing was written. [`StoreFault::Moved`]: another tab has this turn.
    pub async fn append(&self, turn: Turn, entry: &Entry) -> Result<(), StoreFault> {
        let bytes = entry.encode().or(Err(StoreFault::Failed))?;
        self.store.write(&Burst { row: Some((turn.0, &bytes)), ..Burst::default() }).await
    }

    /// Has all that was written so far reach the disk: one more write that waits for it takes along
    /// what was written before it.
    ///
    /// # Errors
    /// It is not known to be there.
    pub async fn harden(&self) -> Result<(), StoreFault> {
        self.store.set_durability(Durability::Strict);
        let values = vec![(HARDENED, [].as_slice())];
        self.store.write(&Burst { values, ..Burst::default() }).await
    }

    /// All entries after `after`, in order.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer, or holds what is no entry.
    pub async fn read_after(&self, after: Turn) -> Result<Vec<(Turn, Entry)>, StoreFault> {
        let rows = self.store.rows_after(after.0).await?;
        rows.iter().map(|(turn, bytes)| Ok((Turn(*turn), parse(bytes)?))).collect()
    }

    /// The first entries of `turns`, in order: 256 at most.
    ///
    /// # Errors
    /// As [`Log::read_after`].
    pub async fn read_in(&self, turns: Range<u64>) -> Result<Vec<(Turn, Entry)>, StoreFault> {
        let rows = self.store.rows_in(turns).await?;
        rows.iter().map(|(turn, bytes)| Ok((Turn(*turn), parse(bytes)?))).collect()
    }

    /// The entry at `turn`.
    ///
    /// # Errors
    /// As [`Log::read_after`].
    pub async fn entry(&self, turn: Turn) -> Result<Option<Entry>, StoreFault> {
        self.store.row(turn.0).await?.map(|bytes| parse(&bytes)).transpose()
    }

    /// The device's id; `None` if the log is new, or was wiped.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn device(&self) -> Result<Option<DeviceId>, StoreFault> {
        let bytes = self.store.fact(DEVICE).await?;
        Ok(bytes.and_then(|bytes| json::from_bytes(&bytes).ok()))
    }

    /// Gives the log the id `wanted`, or a fresh one. If another tab was faster, its id is returned.
    ///
    /// # Errors
    /// The id could not be kept: the log must not be used.
    pub async fn adopt_device(&self, wanted: Option<DeviceId>) -> Result<DeviceId, StoreFault> {
        let device = wanted.unwrap_or_else(ids::device);
        let bytes = serde_json::to_vec(&device).or(Err(StoreFault::Failed))?;
        let burst = Burst { facts: vec![(DEVICE, &bytes)], ..Burst::default() };
        match self.store.write(&burst).await {
            Ok(()) => Ok(device),
            Err(StoreFault::Moved) => self.device().await?.ok_or(StoreFault::Failed),
            Err(fault @ (StoreFault::Full | StoreFault::Failed)) => Err(fault),
        }
    }

    /// Keeps a checkpoint in place of the last one.
    ///
    /// # Errors
    /// The last one is still there.
    pub async fn save(&self, saved: &Saved) -> Result<(), StoreFault> {
        let values = vec![(REPLICA, saved.replica.as_slice()), (VIEWS, saved.views.as_slice())];
        self.store.write(&Burst { values, ..Burst::default() }).await
    }

    /// The last checkpoint; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: the store does not answer.
    pub async fn saved(&self) -> Result<Option<Saved>, StoreFault> {
        let (replica, views) = join(self.store.value(REPLICA), self.store.value(VIEWS)).await;
        let views = views?.unwrap_or_default();
        Ok(replica?.map(|replica| Saved { replica, views }))
    }

    /// Empties all entries before `before`, as the newest whole one allows. A few at a time: what is done is
    /// done, even if the rest fails.
    ///
    /// # Errors
    /// Some of it is left.
    pub async fn shed(&self, before: Turn) -> Result<(), StoreFault> {
        let empty = Entry::default().encode().or(Err(StoreFault::Failed))?;
        let known = self.store.value(SHED).await?;
        let mut next = known.and_then(|bytes| json::from_bytes(&bytes).ok()).unwrap_or(1);
        while next < before.0 {
            let end = before.0.min(next.saturating_add(SHED_ENTRIES));
            let word = serde_json::to_vec(&end).or(Err(StoreFault::Failed))?;
            let values = vec![(SHED, word.as_slice())];
            let emptied = Some((next..end, empty.as_slice()));
            self.store.write(&Burst { values, emptied, ..Burst::default() }).await?;
            next = end;
        }
        Ok(())
    }

    /// Closes the connection. It is opened again when it is needed.
    pub fn close(&self) {
        self.store.close();
    }
}

fn parse(bytes: &[u8]) -> Result<Entry, StoreFault> {
    Entry::decode(bytes).ok_or(StoreFault::Failed)
}
