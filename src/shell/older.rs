//! A database of an older format: what is still open in it moves into the log, and what was decided becomes its
//! beginning, so that an update needs no network; then it is dropped.

use std::ops::Range;

use counterfoil_orders::Orders;
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, LOG_FORMAT, Turn};
use counterfoil_sync::protocol::Snapshot;
use counterfoil_sync::replica::{Replica, Start, StoreFault};

use super::opening::identity;
use crate::browser::http::SessionAnswer;
use crate::browser::log::{Log, database_name_of};
use crate::browser::store::Store;
use crate::browser::{clock, locks};

/// Formats whose entries this build reads: what a later one added has a default. Before 1 none was shipped;
/// 0 stands for an older one in the tests.
const READABLE: Range<u16> = 0..LOG_FORMAT;
/// A tab of an older build holds its database's lock as long as it lives.
const LOCK_MILLIS: u32 = 50;
/// Longest wait for the old database to go.
const DROP_MILLIS: u32 = 5_000;

/// What an older database holds that is not over.
#[derive(Debug)]
pub(super) struct Older {
    name: String,
    frame: Frame,
    base: Option<Snapshot>,
    /// Kept from a tab of an older build until this is dropped.
    _lock: locks::Held,
}

impl Older {
    /// The newest older database of this person, unless a living tab of an older build works with it: then
    /// its turn comes when that is gone.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: it is there and cannot be read. It must not be passed over.
    pub(super) async fn find(session: &SessionAnswer) -> Result<Option<Older>, StoreFault> {
        let workspace = session.workspace.to_string();
        for format in READABLE.rev() {
            let name = database_name_of(format, &workspace, &session.actor);
            if !Store::exists(&name).await {
                continue;
            }
            let Some(lock) = locks::hold_within(&name, LOCK_MILLIS).await else { continue };
            let log = Log::open(&name).await?;
            let Some(device) = log.device().await? else { continue };
            let entries = log.read_after(Turn(0)).await?;
            log.close();
            let start = Start { identity: identity(session, device), checkpoint: None, entries };
            let (replica, _) = Replica::<Orders>::open(start, clock::now());
            let (frame, base) = (replica.frame(), replica.snapshot());
            return Ok(Some(Older { name, frame, base, _lock: lock }));
        }
        Ok(None)
    }

    /// What is open, as a journal's frame. The log may have given the commands' numbers to others by now.
    pub(super) fn frame(&self) -> Frame {
        Frame { asked: Vec::new(), unlogged: self.frame.asked.clone(), ..self.frame.clone() }
    }

    /// Begins a log in which nothing stands with all that was decided. Without it, or beside what stands there
    /// already, history is pulled again.
    ///
    /// # Errors
    /// As [`Log::append`], but for a log that another tab has begun.
    pub(super) async fn begin(&mut self, log: &Log) -> Result<(), StoreFault> {
        let Some(base) = self.base.take() else { return Ok(()) };
        let entry = Entry { base: Some(base), ..Entry::default() };
        match log.append(Turn(1), &entry).await {
            Ok(()) | Err(StoreFault::Moved) => Ok(()),
            Err(fault @ (StoreFault::Full | StoreFault::Failed)) => Err(fault),
        }
    }

    /// Drops it. All that was open has to be in both stores by now. What cannot be dropped in time is found
    /// again at the next start, and its commands are known by their ids then.
    pub(super) async fn drop_it(self) {
        clock::within(Store::delete(&self.name), DROP_MILLIS).await.unwrap_or(Ok(())).unwrap_or(());
    }
}
