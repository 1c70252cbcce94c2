//! Where the history is kept: one contract, two stores that hold it.

use std::future::Future;

use counterfoil_core::{
    CommandEnvelope, CommandId, EventEnvelope, Position, StreamId, TallyKey, UtcMillis,
};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Facts, Missing, Reception, Session, Settled, Waiting};
use counterfoil_sync::protocol::{Branch, Head, Outcome, Page, Snapshot};

use crate::set_aside::{Failed, SetAside, Tries};

pub mod memory;
mod recent;
pub mod sqlite;

/// Why the store did not do it. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// Somebody else wrote since the facts were loaded: forget them, load and decide again.
    #[error("another writer was faster")]
    Moved,
    /// The database refused or does not answer. Forget all loaded facts; the client sends it again.
    #[error("the database failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored does not read back: the file was damaged or edited.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(&'static str),
}

/// One workspace's history. Everything is durable when the call returns.
pub trait Store: Send + Sync + 'static {
    /// Which history this is and where it stands.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn head(&self) -> impl Future<Output = Result<Head, StoreFault>> + Send;

    /// How the histories that are known of descend from each other: one for each restored backup.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn lineage(&self) -> impl Future<Output = Result<Vec<Branch>, StoreFault>> + Send;

    /// Puts all that `missing` names into `facts`. What is there already stays.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: some may have been loaded; throw the facts away.
    fn load(
        &self,
        missing: &Missing,
        facts: &mut Facts<Orders>,
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Appends a group of settled pushes, each decided on the one before it, and takes what they decided out
    /// of the inbox: all or none.
    ///
    /// # Errors
    /// [`StoreFault::Moved`]: the head is no longer where the first of them was decided, or one of the
    /// commands has been decided meanwhile.
    fn commit(
        &self,
        group: &[Settled<Orders>],
    ) -> impl Future<Output = Result<(), StoreFault>> + Send;

    /// Puts `commands` into the inbox, all or none. What is in it or decided already stays as it is.
    ///
    /// # Errors
    /// [`StoreFault::Moved`]: another process received one of them at this moment.
    fn receive(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
    ) -> impl Future<Output = Result<Reception, StoreFault>> + Send;

    /// What is in the inbox after a number, in the order of arrival, at most `limit`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn inbox(
        &self,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Waiting>, StoreFault>> + Send;

    /// Whether a command is in the inbox.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn is_received(
        &self,
        command: CommandId,
    ) -> impl Future<Output = Result<bool, StoreFault>> + Send;

    /// Notes that the server failed on these commands, and puts those that are not there yet into the inbox.
    /// Gives for each that is kept how often it was tried by now; one for which the inbox has no room stays
    /// with its device.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: nothing was noted; they are with their devices all the same.
    fn set_aside(
        &self,
        failed: &[Failed],
        now: UtcMillis,
    ) -> impl Future<Output = Result<Tries, StoreFault>> + Send;

    /// The commands in the inbox that the server failed on, or only the one called `of`, in the order of
    /// their arrival, at most `limit`.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn failures(
        &self,
        of: Option<CommandId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<SetAside>, StoreFault>> + Send;

    /// The events after `after`, about `limit` of them: a page never ends inside a command. Empty if
    /// `after` is the head or beyond it; then `to` is `after` all the same.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn page(
        &self,
        after: Position,
        limit: usize,
    ) -> impl Future<Output = Result<Page, StoreFault>> + Send;

    /// The first `limit` events of one stream, in order of version.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn timeline(
        &self,
        stream: StreamId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<EventEnvelope>, StoreFault>> + Send;

    /// What became of a command; `None` if it was not decided.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn outcome(
        &self,
        command: CommandId,
    ) -> impl Future<Output = Result<Option<Outcome>, StoreFault>> + Send;

    /// The sum at `key`; 0 if nothing adds to it.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn tally(&self, key: &TallyKey) -> impl Future<Output = Result<i64, StoreFault>> + Send;

    /// Every stream's state at the head, without streams that this build cannot read.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: see there.
    fn snapshot(&self) -> impl Future<Output = Result<Snapshot, StoreFault>> + Send;
}
