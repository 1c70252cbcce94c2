//! The server of a world: the authority over a book.

use counterfoil_core::{CommandEnvelope, Domain, Epoch, Position, Role, UtcMillis};
use counterfoil_sync::authority::{Book, Facts, Reception, Session, Settled, Waiting, settle};
use counterfoil_sync::protocol::{Outcome, Page, PushRequest, Received, ReceivedCommand};

use super::{Guard, role};

/// Most commands in the inbox, few enough to run out of.
const INBOX_MAX: usize = 12;

/// The server.
#[derive(Debug)]
pub(super) struct Server<D: Domain> {
    pub(super) book: Book<D>,
    /// The role of whoever pushes.
    pub(super) role: Role,
    /// How far its clock is off.
    pub(super) skew_millis: i64,
    backups: Vec<Book<D>>,
    /// Most events in a page, small enough to cut often.
    page_max: usize,
    without: Option<Guard>,
}

impl<D: Domain> Server<D> {
    pub(super) fn new(epoch: Epoch, page_max: usize, without: Option<Guard>) -> Server<D> {
        let (book, backups) = (Book::new(epoch), Vec::new());
        Server { book, role: role(), skew_millis: 0, backups, page_max, without }
    }

    pub(super) fn pull(&self, epoch: Option<Epoch>, after: Position, limit: usize) -> Page {
        if epoch.is_some_and(|epoch| epoch != self.book.epoch()) {
            return self.book.foreign_page(after);
        }
        self.book.page(after, limit.min(self.page_max))
    }

    /// Makes a backup.
    pub(super) fn back_up(&mut self) {
        self.backups.push(self.book.clone());
    }

    /// A backup takes the book's place, as the history `epoch`. Whether there was one.
    pub(super) fn restore(&mut self, index: usize, epoch: Epoch) -> bool {
        let Some(backup) = self.backups.get(index).cloned() else { return false };
        self.book = backup.restored(epoch, self.book.lineage());
        true
    }

    /// How many backups there are.
    pub(super) fn backups(&self) -> usize {
        self.backups.len()
    }

    pub(super) fn push(&mut self, push: &PushRequest, now: UtcMillis) -> Result<Page, String> {
        push.check().map_err(|flaw| flaw.to_string())?;
        if push.is_foreign(self.book.epoch()) {
            return Ok(self.book.foreign_page(push.after));
        }
        let outcomes = self.decide(&push.commands, &self.session(push), now)?;
        let page = self.pull(push.epoch, push.after, self.page_max);
        Ok(Page { outcomes, ..page })
    }

    /// Takes a push in without deciding it; `None` if it has to be decided at once.
    pub(super) fn receive(&mut self, push: &PushRequest) -> Result<Option<Received>, String> {
        push.check().map_err(|flaw| flaw.to_string())?;
        let epoch = self.book.epoch();
        if push.is_foreign(epoch)
            || self.book.receive(&self.session(push), &push.commands, INBOX_MAX)
                == Reception::Declined
        {
            return Ok(None);
        }
        let told = |one: &CommandEnvelope| ReceivedCommand { id: one.id, location: String::new() };
        Ok(Some(Received { epoch, commands: push.commands.iter().map(told).collect() }))
    }

    /// Decides the first `count` commands of the inbox. What is deferred stays.
    pub(super) fn decide_inbox(&mut self, count: usize, now: UtcMillis) -> Result<(), String> {
        let waiting: Vec<Waiting> = self.book.inbox().iter().take(count).cloned().collect();
        for Waiting { session, command, .. } in waiting {
            self.decide(&[command], &session, now)?;
        }
        Ok(())
    }

    /// The process dies. What it has said to have is still there.
    pub(super) fn crash(&mut self) {
        if self.without == Some(Guard::Inbox) {
            self.book.lose_inbox();
        }
    }

    fn session(&self, push: &PushRequest) -> Session {
        Session { actor: "somebody".to_owned(), role: self.role.clone(), device: push.device }
    }

    fn decide(
        &mut self,
        commands: &[CommandEnvelope],
        session: &Session,
        now: UtcMillis,
    ) -> Result<Vec<Outcome>, String> {
        let mut settled = self.settle(commands, session, now);
        if self.without == Some(Guard::Receipts) {
            settled.receipts.retain(|receipt| self.book.receipt(receipt.command()).is_none());
        }
        self.book.commit(&settled).map_err(|stale| stale.to_string())?;
        Ok(settled.outcomes)
    }

    fn settle(&self, push: &[CommandEnvelope], session: &Session, now: UtcMillis) -> Settled<D> {
        let mut facts = Facts::at(self.book.epoch(), self.book.head());
        let now = UtcMillis(now.0 + self.skew_millis);
        loop {
            match settle(&facts, push, session, now) {
                Ok(settled) => return settled,
                Err(missing) => self.book.load(&missing, &mut facts),
            }
            if self.without == Some(Guard::Receipts) {
                facts.receipts.values_mut().for_each(|receipt| *receipt = None);
                facts.seqs.values_mut().for_each(|owner| *owner = None);
            }
        }
    }
}
