//! The history in memory: what the contract's tests compare the database with.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use counterfoil_core::{
    CommandEnvelope, CommandId, Epoch, EventEnvelope, Position, StreamId, TallyKey, UtcMillis,
};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Book, Facts, Missing, Reception, Session, Settled, Waiting};
use counterfoil_sync::protocol::{Branch, Head, Outcome, Page, Snapshot};

use super::{Store, StoreFault};
use crate::config::INBOX_COMMANDS_MAX;
use crate::set_aside::{Failed, SetAside, Tries};

/// A [`Book`] behind a lock, and what it knows of no other.
#[derive(Debug)]
pub struct Memory {
    book: Mutex<Book<Orders>>,
    failures: Mutex<BTreeMap<CommandId, SetAside>>,
}

impl Memory {
    /// An empty history.
    pub fn new(epoch: Epoch) -> Memory {
        Memory { book: Mutex::new(Book::new(epoch)), failures: Mutex::default() }
    }

    /// A book is changed by whole commits only, so one whose holder panicked is still whole.
    fn book(&self) -> MutexGuard<'_, Book<Orders>> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noted(&self) -> MutexGuard<'_, BTreeMap<CommandId, SetAside>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    async fn head(&self) -> Result<Head, StoreFault> {
        let book = self.book();
        Ok(Head { epoch: book.epoch(), head: book.head() })
    }

    async fn lineage(&self) -> Result<Vec<Branch>, StoreFault> {
        Ok(self.book().lineage().to_vec())
    }

    async fn load(&self, missing: &Missing, facts: &mut Facts<Orders>) -> Result<(), StoreFault> {
        self.book().load(missing, facts);
        Ok(())
    }

    async fn commit(&self, group: &[Settled<Orders>]) -> Result<(), StoreFault> {
        let mut book = self.book();
        let mut receipts = group.iter().flat_map(|settled| &settled.receipts);
        if receipts.any(|receipt| book.receipt(receipt.command()).is_some())
            || group.first().is_some_and(|first| first.head_before != book.head())
        {
            return Err(StoreFault::Moved);
        }
        for settled in group {
            book.commit(settled).map_err(|stale| StoreFault::Failed(Box::new(stale)))?;
        }
        Ok(())
    }

    async fn receive(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
    ) -> Result<Reception, StoreFault> {
        Ok(self.book().receive(session, commands, INBOX_COMMANDS_MAX))
    }

    async fn inbox(&self, after: u64, limit: usize) -> Result<Vec<Waiting>, StoreFault> {
        let book = self.book();
        let later = book.inbox().iter().filter(|waiting| waiting.number > after);
        Ok(later.take(limit).cloned().collect())
    }

    async fn is_received(&self, command: CommandId) -> Result<bool, StoreFault> {
        Ok(self.book().inbox().contains(command))
    }

    async fn set_aside(&self, failed: &[Failed], now: UtcMillis) -> Result<Tries, StoreFault> {
        let mut kept = Vec::new();
        for Failed { session, command, reason } in failed {
            self.book().receive(session, std::slice::from_ref(command), INBOX_COMMANDS_MAX);
            if !self.book().inbox().contains(command.id) {
                continue;
            }
            let mut noted = self.noted();
            let note = noted.entry(command.id).or_insert_with(|| SetAside {
                command: command.clone(),
                actor: session.actor.clone(),
                role: session.role.clone(),
                reason: String::new(),
                tries: 0,
                first_at: now,
                last_at: now,
            });
            note.reason.clone_from(reason);
            note.tries = note.tries.saturating_add(1);
            note.last_at = now;
            kept.push((command.id, note.tries));
        }
        Ok(kept)
    }

    async fn failures(
        &self,
        of: Option<CommandId>,
        limit: usize,
    ) -> Result<Vec<SetAside>, StoreFault> {
        let (book, noted) = (self.book(), self.noted());
        let waiting = book.inbox().iter().map(|waiting| waiting.command.id);
        let wanted = waiting.filter(|id| of.is_none_or(|of| of == *id));
        Ok(wanted.filter_map(|id| noted.get(&id).cloned()).take(limit).collect())
    }

    async fn page(&self, after: Position, limit: usize) -> Result<Page, StoreFault> {
        Ok(self.book().page(after, limit))
    }

    async fn timeline(
        &self,
        stream: StreamId,
        limit: usize,
    ) -> Result<Vec<EventEnvelope>, StoreFault> {
        let all = self.book().page(Position(0), usize::MAX).events;
        Ok(all.into_iter().filter(|event| event.stream == stream).take(limit).collect())
    }

    async fn outcome(&self, command: CommandId) -> Result<Option<Outcome>, StoreFault> {
        Ok(self.book().receipt(command).map(|receipt| receipt.outcome.clone()))
    }

    async fn tally(&self, key: &TallyKey) -> Result<i64, StoreFault> {
        Ok(self.book().tally(key))
    }

    async fn snapshot(&self) -> Result<Snapshot, StoreFault> {
        Ok(self.book().snapshot())
    }
}
