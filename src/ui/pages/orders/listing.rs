//! The answer to a filter: which orders, in which order, and what they add up to.

mod finder;

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::StreamId;
use counterfoil_orders::{Board, OrderRow, Place};

use super::opens::{needs_person, not_sent};
use super::query::{Pin, Query};
use crate::ui::opens::OpenOrders;
use crate::ui::parts::stub::Open;
use finder::Finder;

/// What a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The filter.
    pub query: Query,
    /// The items that it names; `None` if it names none.
    pub items: Option<BTreeSet<StreamId>>,
    /// Orders with something open.
    pub opens: OpenOrders,
    /// Whether a hand is on the list: then orders from elsewhere wait.
    pub is_busy: bool,
    /// How often somebody let them in.
    pub merged: u32,
}

/// Where a list looks.
pub struct Source<'a> {
    /// All orders.
    pub board: &'a Board,
    /// Whether an order has one of these items.
    pub has_item: &'a dyn Fn(StreamId, &BTreeSet<StreamId>) -> bool,
    /// Whether an order changed elsewhere last.
    pub is_news: &'a dyn Fn(StreamId) -> bool,
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}

/// Orders that are looked at in one go: some milliseconds of work, and more than fit on any screen.
const LOOKS_MAX: usize = if cfg!(test) { 2 } else { 4_000 };

/// The orders that a filter finds, newest first. It follows its board: a change costs a look at what
/// changed, however many orders there are. Another filter is answered piece by piece, see
/// [`Listing::is_whole`].
#[derive(Debug, Clone, Default)]
pub struct Listing {
    wish: Wish,
    /// [`Board::changes`] that are in it; `None`: it never looked.
    seen: Option<u64>,
    shown: Vec<Listed>,
    /// Found, and held back while a hand is on the list: each with what it adds to the sum.
    held: BTreeMap<Place, i64>,
    sum: i64,
    not_sent: usize,
    /// What was not looked at yet for this filter.
    unseen: Option<Unseen>,
}

/// What a new filter still has to be asked of, and what becomes of news among it.
#[derive(Debug, Clone)]
struct Unseen {
    orders: Orders,
    /// While a hand is on the list: what it showed before. All else that changed elsewhere waits.
    known: Option<BTreeSet<Place>>,
}

#[derive(Debug, Clone)]
enum Orders {
    /// All that stand behind a place.
    Behind(Option<Place>),
    /// These, of which the next is the last here: a longer word finds only what the shorter one found.
    Among(Vec<Place>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Listed {
    place: Place,
    /// To the sum, in minor units.
    adds: i64,
}

/// What becomes of orders from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    /// They wait: a hand is on the list.
    Held,
    /// They are let in.
    Shown,
}

impl Listing {
    /// How many orders it shows.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether it shows none.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The order at `index`.
    pub fn id(&self, index: usize) -> Option<StreamId> {
        self.shown.get(index).map(|listed| listed.place.id)
    }

    /// The orders of a range; none if it is not all there.
    pub fn ids(&self, range: std::ops::Range<usize>) -> Vec<StreamId> {
        let listed = self.shown.get(range).unwrap_or_default();
        listed.iter().map(|listed| listed.place.id).collect()
    }

    /// How many orders wait to be let in.
    pub fn news(&self) -> usize {
        self.held.len()
    }

    /// How many orders the filter finds, those that wait among them.
    pub fn found(&self) -> usize {
        self.shown.len().saturating_add(self.held.len())
    }

    /// What they come to, in minor units; cancelled ones count for nothing among others.
    pub fn sum(&self) -> i64 {
        self.sum
    }

    /// How many of them have something that the server has not taken in.
    pub fn not_sent(&self) -> usize {
        self.not_sent
    }

    /// Whether all orders were looked at. If not it shows the newest that are found, and shows more each time it
    /// is brought up to date.
    pub fn is_whole(&self) -> bool {
        self.unseen.is_none()
    }

    /// Brings it up to date with `source` and `wish`. Returns whether it shows anything else now.
    pub fn follow(&mut self, source: &Source<'_>, wish: Wish) -> bool {
        let before = self.figures();
        let has_looked = self.seen.is_some();
        let is_same_filter =
            has_looked && self.wish.query == wish.query && self.wish.items == wish.items;
        let is_calm = is_same_filter && wish.is_busy && self.wish.merged == wish.merged;
        let news = if is_calm { News::Held } else { News::Shown };
        let has_held = !self.held.is_empty();
        let due = is_same_filter.then(|| self.due(source.board, &wish)).flatten();
        let finder = Finder::of(source, &wish);
        let has_moved = if let Some(places) = due {
            if news == News::Shown {
                self.let_in();
            }
            let moved = places.into_iter().filter(|place| self.refresh(*place, &finder, news));
            moved.count() > 0 || (has_held && news == News::Shown)
        } else {
            self.begin(source.board, &wish, news);
            true
        };
        let has_more = self.look_on(&finder);
        self.count_not_sent(source.board, &wish.opens);
        self.wish = wish;
        self.seen = Some(source.board.changes());
        has_moved || has_more || before != self.figures()
    }

    /// What is told of it, but its rows.
    fn figures(&self) -> (usize, i64, usize, usize, bool) {
        (self.found(), self.sum, self.not_sent, self.held.len(), self.is_whole())
    }

    /// The places to look at again; `None`: all.
    fn due(&self, board: &Board, wish: &Wish) -> Option<BTreeSet<Place>> {
        let mut places = board.changed_since(self.seen?)?;
        let looks_at_few =
            self.unseen.as_ref().is_some_and(|unseen| matches!(unseen.orders, Orders::Among(_)));
        let (was, is) = (&self.wish.opens, &wish.opens);
        if was != is {
            let moved =
                was.iter().filter(|(id, open)| is.get(*id) != Some(*open)).map(|(id, _)| id);
            let moved =
                moved.chain(is.iter().filter(|(id, _)| !was.contains_key(*id)).map(|(id, _)| id));
            places.extend(moved.filter_map(|id| board.place(*id)));
        }
        // What changed may be found now and not be among those.
        if looks_at_few && !places.is_empty() {
            return None;
        }
        Some(places)
    }

    /// Begins to look for what `wish` asks for, which is another filter, or nobody knows what changed.
    fn begin(&mut self, board: &Board, wish: &Wish, news: News) {
        let known = (news == News::Held).then(|| {
            let shown = self.shown.iter().map(|listed| listed.place);
            shown
                .chain(
                    self.unseen
                        .iter()
                        .filter_map(|unseen| unseen.known.as_ref())
                        .flatten()
                        .copied(),
                )
                .collect()
        });
        let orders = if self.holds_all_of(board, wish) {
            self.let_in();
            Orders::Among(self.shown.iter().rev().map(|listed| listed.place).collect())
        } else {
            Orders::Behind(None)
        };
        self.shown.clear();
        self.held.clear();
        self.sum = 0;
        self.unseen = Some(Unseen { orders, known });
    }

    /// Whether all that `wish` asks for is among what it holds, and that is few enough to be looked up.
    fn holds_all_of(&self, board: &Board, wish: &Wish) -> bool {
        self.is_whole()
            && self.seen == Some(board.changes())
            && self.wish.opens == wish.opens
            && self.wish.items == wish.items
            && wish.query.narrows(&self.wish.query)
            && self.found() < board.len() / 4
    }

    /// Looks at the next orders; returns whether it found any.
    fn look_on(&mut self, finder: &Finder<'_>) -> bool {
        let Some(Unseen { orders, known }) = self.unseen.take() else { return false };
        let before = self.found();
        let orders = match orders {
            Orders::Behind(after) => {
                let mut rows = finder.search.rows_after(after, LOOKS_MAX);
                for (place, row) in rows.by_ref().filter(|(_, row)| finder.holds(row)) {
                    self.add((place, row), finder, known.as_ref());
                }
                rows.rest().map(|place| Orders::Behind(Some(place)))
            }
            Orders::Among(mut places) => {
                let rest = places.len().saturating_sub(LOOKS_MAX);
                for place in places.drain(rest..).rev() {
                    if let Some(row) = finder.search.at(place).filter(|row| finder.holds(row)) {
                        self.add((place, row), finder, known.as_ref());
                    }
                }
                (rest > 0).then_some(Orders::Among(places))
            }
        };
        self.unseen = orders.map(|orders| Unseen { orders, known });
        self.found() > before
    }

    /// Puts a found order behind the others.
    fn add(
        &mut self,
        (place, row): (Place, &OrderRow),
        finder: &Finder<'_>,
        known: Option<&BTreeSet<Place>>,
    ) {
        let adds = finder.adds(row);
        self.sum = self.sum.saturating_add(adds);
        let waits =
            known.is_some_and(|known| !known.contains(&place) && (finder.source.is_news)(row.id));
        if waits {
            self.held.insert(place, adds);
        } else {
            self.shown.push(Listed { place, adds });
        }
    }

    /// Looks at one place again; returns whether a row came or went.
    fn refresh(&mut self, place: Place, finder: &Finder<'_>, news: News) -> bool {
        if self.is_unseen(place) {
            return false;
        }
        let found =
            finder.search.row(place.id).filter(|(at, row)| *at == place && finder.holds(row));
        let now = found.map(|(_, row)| finder.adds(row));
        let held = self.held.remove(&place);
        let index = self.shown.binary_search_by(|listed| listed.place.cmp(&place));
        let was = match index {
            Ok(index) => self.shown.get(index).map(|listed| listed.adds),
            Err(_) => held,
        };
        self.sum = self.sum.saturating_sub(was.unwrap_or(0)).saturating_add(now.unwrap_or(0));
        match (index, now) {
            (Ok(index), Some(adds)) => {
                if let Some(listed) = self.shown.get_mut(index) {
                    listed.adds = adds;
                }
                false
            }
            (Ok(index), None) => {
                self.shown.remove(index);
                true
            }
            (Err(_), Some(adds)) if news == News::Held && (finder.source.is_news)(place.id) => {
                self.held.insert(place, adds);
                false
            }
            (Err(index), Some(adds)) => {
                self.shown.insert(index, Listed { place, adds });
                true
            }
            (Err(_), None) => false,
        }
    }

    /// Whether the order at `place` will be looked at anyway.
    fn is_unseen(&self, place: Place) -> bool {
        match self.unseen.as_ref().map(|unseen| &unseen.orders) {
            Some(Orders::Behind(after)) => after.is_none_or(|after| place > after),
            Some(Orders::Among(_)) | None => false,
        }
    }

    fn let_in(&mut self) {
        if let Some(unseen) = &mut self.unseen {
            unseen.known = None;
        }
        for (place, adds) in std::mem::take(&mut self.held) {
            if let Err(index) = self.shown.binary_search_by(|listed| listed.place.cmp(&place)) {
                self.shown.insert(index, Listed { place, adds });
            }
        }
    }

    fn count_not_sent(&mut self, board: &Board, opens: &OpenOrders) {
        let open = opens.iter().filter(|(_, open)| not_sent(Some(open)));
        let places = open.filter_map(|(id, _)| board.place(*id));
        let is_found = |place: &Place| {
            self.held.contains_key(place)
                || self.shown.binary_search_by(|listed| listed.place.cmp(place)).is_ok()
        };
        self.not_sent = places.filter(is_found).count();
    }
}

/// How many orders stand behind a pin.
pub fn count(board: &Board, opens: &OpenOrders, pin: Pin) -> usize {
    let open = |wanted: fn(Option<&Open>) -> bool| {
        let ids = opens.iter().filter(|(_, open)| wanted(Some(open))).map(|(id, _)| id);
        ids.filter(|id| board.place(**id).is_some()).count()
    };
    match pin {
        Pin::All => board.len(),
        Pin::ToFix | Pin::Changed => open(needs_person),
        Pin::NotSent => open(not_sent),
        Pin::Draft | Pin::Parked | Pin::Placed | Pin::Confirmed | Pin::Shipped | Pin::Cancelled => {
            let status = pin.status();
            status.and_then(|status| board.counts().get(&status)).copied().unwrap_or(0)
        }
    }
}
#[cfg(test)]
mod tests;
