//! The device as it stood at an earlier turn of its log. It is folded up to there beside the page; nothing can be
//! asked of it, and it is gone with whoever looks.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use counterfoil_core::Position;
use counterfoil_orders::{Orders, Status, report};
use counterfoil_sync::log::Turn;
use counterfoil_sync::replica::{Replica, StoreFault};

use super::Shell;
use super::record::{Record, records};
use super::replay::{Replay, Wanted};
use crate::browser::clock;

/// States on the way are kept at most so many: each is as large as the device's whole state.
const KEPT_MAX: u64 = 8;
/// No two of them are nearer to each other.
const KEPT_APART: u64 = 32;
/// The last records before the moment.
const RECENT: usize = 8;
/// Entries that are looked through for those.
const RECENT_TURNS: usize = 32;

/// What stood at a turn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Then {
    /// The turn.
    pub turn: u64,
    /// Up to where the server's history was known.
    pub cursor: Position,
    /// Orders of each status; a status without orders is not named.
    pub statuses: BTreeMap<Status, usize>,
    /// Customers.
    pub customers: usize,
    /// Products.
    pub products: usize,
    /// Commands that were open.
    pub open: usize,
    /// Orders that were placed and not cancelled.
    pub placed: i64,
    /// What those came to before tax, in minor units.
    pub net: i64,
    /// The last records, the last first.
    pub recent: Vec<Record>,
}

/// A look at the past, with the states it has passed through.
#[derive(Debug)]
pub struct Past {
    shell: Rc<Shell>,
    at: RefCell<Option<Replay>>,
    kept: RefCell<BTreeMap<u64, Vec<u8>>>,
}

impl Past {
    /// Nothing was looked at yet.
    pub fn of(shell: Rc<Shell>) -> Past {
        Past { shell, at: RefCell::default(), kept: RefCell::default() }
    }

    /// What stood at `turn`. `None` if `wanted` said on the way that nobody waits for it any more.
    ///
    /// # Errors
    /// [`StoreFault`]: the log cannot be read.
    pub async fn look(
        &self,
        turn: u64,
        wanted: impl Fn() -> Wanted,
    ) -> Result<Option<Then>, StoreFault> {
        let mut replay = self.begin_for(turn);
        let head = self.shell.with(Replica::turn).0;
        let apart = head.div_ceil(KEPT_MAX).max(KEPT_APART);
        let mut done = replay.turn();
        while done < turn && wanted() == Wanted::Yes {
            // The first entry may be a whole history.
            done = match done {
                0 => 1,
                done => (done / apart).saturating_add(1).saturating_mul(apart).min(turn),
            };
            self.shell.replay_up_to(&mut replay, done, |_| wanted()).await?;
            if replay.turn() == done && (done == 1 || done.is_multiple_of(apart)) {
                let kept = || replay.replica().checkpoint();
                self.kept.borrow_mut().entry(done).or_insert_with(kept);
            }
        }
        let is_there = wanted() == Wanted::Yes;
        let then = if is_there { Some(self.told(turn, replay.replica()).await?) } else { None };
        self.at.replace(Some(replay));
        Ok(then)
    }

    /// The state nearest before `turn`.
    fn begin_for(&self, turn: u64) -> Replay {
        let identity = || self.shell.with(|replica| replica.identity().clone());
        let now = clock::now();
        let at = self.at.take().filter(|at| at.turn() <= turn);
        let kept = self.kept.borrow();
        let nearest = kept.range(..=turn).next_back();
        let is_nearer = |kept: u64| at.as_ref().is_none_or(|at| at.turn() < kept);
        let resumed = nearest
            .filter(|(kept, _)| is_nearer(**kept))
            .and_then(|(_, checkpoint)| Replay::resumed(identity(), checkpoint, now));
        resumed.or(at).unwrap_or_else(|| Replay::from_nothing(identity(), now))
    }

    async fn told(&self, turn: u64, replica: &Replica<Orders>) -> Result<Then, StoreFault> {
        let mut recent = Vec::new();
        for turn in (1..=turn).rev().take(RECENT_TURNS) {
            if let Some(entry) = self.shell.log().entry(Turn(turn)).await? {
                recent.extend(records(Turn(turn), &entry));
            }
            if recent.len() >= RECENT {
                break;
            }
        }
        recent.truncate(RECENT);
        Ok(Then { turn, recent, ..counted(replica) })
    }
}

/// What is there, by a look at every stream.
fn counted(replica: &Replica<Orders>) -> Then {
    let mut then = Then {
        cursor: replica.cursor(),
        open: replica.briefs().len(),
        placed: replica.tally(&report::ORDERS),
        net: replica.tally(&report::NET),
        ..Then::default()
    };
    for (_, held) in replica.streams() {
        if let Some(order) = held.state.order() {
            let count = then.statuses.entry(order.status()).or_default();
            *count = count.saturating_add(1);
        }
        then.customers =
            then.customers.saturating_add(usize::from(held.state.customer().is_some()));
        then.products = then.products.saturating_add(usize::from(held.state.product().is_some()));
    }
    then
}

impl Shell {
    /// The records of the entries at `turns`, the last first: of 256 entries at most.
    ///
    /// # Errors
    /// [`StoreFault`]: the log cannot be read.
    pub async fn records_in(&self, turns: std::ops::Range<u64>) -> Result<Vec<Record>, StoreFault> {
        let entries = self.log().read_in(turns).await?;
        Ok(entries.iter().rev().flat_map(|(turn, entry)| records(*turn, entry)).collect())
    }

    /// The part of an entry that a record tells of, as JSON. `None`: it is not there any more.
    pub async fn content(&self, record: super::record::RecordId) -> Option<String> {
        let entry = self.log().entry(Turn(record.turn)).await.ok()??;
        super::record::alone(&entry, record.nth)?.json().ok()
    }
}
