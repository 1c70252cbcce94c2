//! The server of a world: the authority over a book.

use counterfoil_core::{Domain, Epoch, UtcMillis};
use counterfoil_sync::authority::{Book, Facts, Session, Settled, settle};
use counterfoil_sync::protocol::{Page, PushRequest};

use super::{Guard, role};

/// The server.
#[derive(Debug)]
pub(super) struct Server<D: Domain> {
    pub(super) book: Book<D>,
    /// Most events in a page, small enough to cut often.
    page_max: usize,
    remembers: bool,
}

impl<D: Domain> Server<D> {
    pub(super) fn new(epoch: Epoch, page_max: usize, without: Option<Guard>) -> Server<D> {
        let remembers = without != Some(Guard::Receipts);
        Server { book: Book::new(epoch), page_max, remembers }
    }

    pub(super) fn pull(&self, after: counterfoil_core::Position, limit: usize) -> Page {
        self.book.page(after, limit.min(self.page_max))
    }

    pub(super) fn push(&mut self, push: &PushRequest, now: UtcMillis) -> Result<Page, String> {
        push.check().map_err(|flaw| flaw.to_string())?;
        if push.is_foreign(self.book.epoch()) {
            return Ok(self.pull(push.after, 0));
        }
        let session = Session { actor: "somebody".to_owned(), role: role(), device: push.device };
        let settled = self.settle(push, &session, now);
        self.book.commit(&settled).map_err(|stale| stale.to_string())?;
        let page = self.pull(push.after, self.page_max);
        Ok(Page { outcomes: settled.outcomes, ..page })
    }

    fn settle(&self, push: &PushRequest, session: &Session, now: UtcMillis) -> Settled<D> {
        let mut facts = Facts::at(self.book.epoch(), self.book.head());
        loop {
            match settle(&facts, &push.commands, session, now) {
                Ok(settled) => return settled,
                Err(missing) => self.book.load(&missing, &mut facts),
            }
            if !self.remembers {
                facts.receipts.values_mut().for_each(|receipt| *receipt = None);
                facts.seqs.values_mut().for_each(|owner| *owner = None);
            }
        }
    }
}
