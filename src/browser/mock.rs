//! The authority in this page: the same rules as the server's, with a database of its own, and trouble
//! on request.
//!
//! Few need it, so it is a wasm of its own (`src/authority.rs`), which `reach` loads. Texts go between the two.

mod faults;
pub mod reach;
mod seed;
pub mod serve;

use std::cell::{Cell, RefCell};

pub use self::faults::Faults;
use super::store::{Burst, Store, Switched};
use super::{clock, ids};
use counterfoil_core::{Epoch, EventEnvelope, Position, Role, StreamId, json};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Book, Record, Session, Settled};
use counterfoil_sync::protocol::{PAGE_EVENTS_MAX, Page, PushRequest, Snapshot};
use counterfoil_sync::replica::{NetFault, StoreFault};

/// Where the history's name stands.
const EPOCH: &str = "epoch";
/// How often a push is settled again because another tab's authority wrote in between.
const SETTLE_TRIES: u32 = 5;

/// The authority.
#[derive(Debug)]
pub struct Mock {
    store: Store,
    book: RefCell<Book<Orders>>,
    records: Cell<u64>,
    faults: Cell<Faults>,
    lost: Cell<u64>,
}

impl Mock {
    /// Opens its database, and fills it with sample data if it is new.
    ///
    /// # Errors
    /// [`StoreFault::Failed`]: it cannot be opened, or holds what is no history.
    pub async fn open(database: &str) -> Result<Mock, StoreFault> {
        let store = Store::open(database, Switched::No).await?;
        let epoch = epoch(&store).await?;
        let mock = Mock {
            store,
            book: RefCell::new(Book::new(epoch)),
            records: Cell::new(0),
            faults: Cell::new(Faults::kept()),
            lost: Cell::new(0),
        };
        mock.catch_up().await?;
        if mock.records.get() == 0 {
            mock.plant().await?;
        }
        Ok(mock)
    }

    /// The trouble it makes.
    pub fn faults(&self) -> Faults {
        self.faults.get()
    }

    /// Makes this trouble from now on.
    pub fn set_faults(&self, faults: Faults) {
        faults.keep();
        self.faults.set(faults);
    }

    /// How many answers it has lost on request.
    pub fn lost_answers(&self) -> u64 {
        self.lost.get()
    }

    /// As the server's push.
    ///
    /// # Errors
    /// Trouble on request, or the store's.
    pub async fn push(&self, request: &PushRequest) -> Result<Page, NetFault> {
        self.travel().await?;
        let twice = ids::chance(self.faults.get().duplicate_percent);
        let mut answer = self.answer(request).await?;
        if twice {
            answer = self.answer(request).await?;
        }
        if ids::chance(self.faults.get().lost_answers_percent) {
            self.lost.set(self.lost.get() + 1);
            return Err(NetFault::Offline);
        }
        Ok(answer)
    }

    /// As the server's pull.
    ///
    /// # Errors
    /// As [`Mock::push`].
    pub async fn pull(&self, after: Position, limit: usize) -> Result<Page, NetFault> {
        self.travel().await?;
        self.catch_up().await.or(Err(NetFault::Trouble))?;
        Ok(self.book.borrow().page(after, limit.min(PAGE_EVENTS_MAX)))
    }

    /// As the server's snapshot.
    ///
    /// # Errors
    /// As [`Mock::push`].
    pub async fn snapshot(&self) -> Result<Snapshot, NetFault> {
        self.travel().await?;
        self.catch_up().await.or(Err(NetFault::Trouble))?;
        Ok(self.book.borrow().snapshot())
    }

    /// As the server's timeline.
    ///
    /// # Errors
    /// As [`Mock::push`].
    pub async fn timeline(&self, stream: StreamId) -> Result<Vec<EventEnvelope>, NetFault> {
        self.travel().await?;
        let all = self.book.borrow().page(Position(0), usize::MAX);
        Ok(all.events.into_iter().filter(|event| event.stream == stream).collect())
    }

    async fn travel(&self) -> Result<(), NetFault> {
        let faults = self.faults.get();
        if faults.latency_millis > 0 {
            clock::sleep(faults.latency_millis / 2 + clock::jitter(faults.latency_millis)).await;
        }
        if faults.offline { Err(NetFault::Offline) } else { Ok(()) }
    }

    async fn answer(&self, request: &PushRequest) -> Result<Page, NetFault> {
        request.check().or(Err(NetFault::NotAccepted))?;
        self.catch_up().await.or(Err(NetFault::Trouble))?;
        let epoch = self.book.borrow().epoch();
        if request.is_foreign(epoch) {
            return Ok(self.book.borrow().foreign_page(request.after));
        }
        let mut outcomes = Vec::new();
        if self.faults.get().refuse_percent == 0 {
            outcomes = self.settle(request, "manager").await?.outcomes;
        } else {
            for command in &request.commands {
                let one = PushRequest { commands: vec![command.clone()], ..request.clone() };
                let is_refused = ids::chance(self.faults.get().refuse_percent);
                let role = if is_refused { "viewer" } else { "manager" };
                outcomes.extend(self.settle(&one, role).await?.outcomes);
            }
        }
        let page = self.book.borrow().page(request.after, PAGE_EVENTS_MAX);
        Ok(Page { outcomes, ..page })
    }

    /// Settles a push and keeps what it came to before anybody hears of it.
    async fn settle(&self, push: &PushRequest, role: &str) -> Result<Settled<Orders>, NetFault> {
        let session =
            Session { actor: "you".to_owned(), role: Role(role.to_owned()), device: push.device };
        for _ in 0..SETTLE_TRIES {
            let settled = self.book.borrow().settle(push, &session, clock::now());
            match self.keep(&settled).await {
                Ok(()) => return Ok(settled),
                Err(StoreFault::Moved) => self.catch_up().await.or(Err(NetFault::Trouble))?,
                Err(StoreFault::Full | StoreFault::Failed) => return Err(NetFault::Trouble),
            }
        }
        Err(NetFault::Trouble)
    }

    async fn keep(&self, settled: &Settled<Orders>) -> Result<(), StoreFault> {
        let record = settled.record();
        if record.events.is_empty() && record.receipts.is_empty() {
            return Ok(());
        }
        let bytes = serde_json::to_vec(&record).or(Err(StoreFault::Failed))?;
        let number = self.records.get() + 1;
        self.store.write(&Burst { row: Some((number, &bytes)), ..Burst::default() }).await?;
        self.records.set(number);
        self.book.borrow_mut().commit(settled).or(Err(StoreFault::Failed))
    }

    /// Takes in what another tab's authority wrote.
    async fn catch_up(&self) -> Result<(), StoreFault> {
        if self.store.row(self.records.get() + 1).await?.is_none() {
            return Ok(());
        }
        let rows = self.store.rows_after(0).await?;
        let records: Result<Vec<Record>, _> =
            rows.iter().map(|(_, bytes)| json::from_bytes(bytes)).collect();
        let epoch = self.book.borrow().epoch();
        let book = Book::rebuild(epoch, records.or(Err(StoreFault::Failed))?);
        self.records.set(u64::try_from(rows.len()).or(Err(StoreFault::Failed))?);
        self.book.replace(book);
        Ok(())
    }

    /// Puts the sample data in. If another tab is faster, its sample is taken.
    async fn plant(&self) -> Result<(), StoreFault> {
        let push = seed::commands().ok_or(StoreFault::Failed)?;
        match self.settle(&push, "admin").await {
            Ok(_) => Ok(()),
            Err(_) => Err(StoreFault::Failed),
        }
    }
}

/// The history's name, given at its first opening.
async fn epoch(store: &Store) -> Result<Epoch, StoreFault> {
    let fresh = serde_json::to_vec(&Epoch(ids::random())).or(Err(StoreFault::Failed))?;
    match store.write(&Burst { facts: vec![(EPOCH, &fresh)], ..Burst::default() }).await {
        Ok(()) | Err(StoreFault::Moved) => {}
        Err(fault @ (StoreFault::Full | StoreFault::Failed)) => return Err(fault),
    }
    let kept = store.fact(EPOCH).await?.ok_or(StoreFault::Failed)?;
    json::from_bytes(&kept).or(Err(StoreFault::Failed))
}
