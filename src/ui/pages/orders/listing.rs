//! The answer to a filter: which orders, in which order, and what they add up to.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::StreamId;
use counterfoil_core::gather::Gather;
use counterfoil_orders::{Board, OrderRow, Place, Search, Status};

use super::opens::{needs_person, not_sent};
use super::query::{Day, Pin, Query};
use crate::ui::mark::Worst;
use crate::ui::opens::OpenOrders;
use crate::ui::parts::stub::Open;
use crate::ui::text::when;

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

/// The orders that a filter finds, newest first. It follows its board: a change costs a look at what
/// changed, however many orders there are.
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

    /// Brings it up to date with `source` and `wish`. Returns whether it shows anything else now.
    pub fn follow(&mut self, source: &Source<'_>, wish: Wish) -> bool {
        let before = (self.found(), self.sum, self.not_sent, self.held.len());
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
            self.look_at_all(&finder, news);
            true
        };
        self.count_not_sent(source.board, &wish.opens);
        self.wish = wish;
        self.seen = Some(source.board.changes());
        has_moved || before != (self.found(), self.sum, self.not_sent, self.held.len())
    }

    /// The places to look at again; `None`: all.
    fn due(&self, board: &Board, wish: &Wish) -> Option<BTreeSet<Place>> {
        let mut places = board.changed_since(self.seen?)?;
        let (was, is) = (&self.wish.opens, &wish.opens);
        if was != is {
            let moved =
                was.iter().filter(|(id, open)| is.get(*id) != Some(*open)).map(|(id, _)| id);
            let moved =
                moved.chain(is.iter().filter(|(id, _)| !was.contains_key(*id)).map(|(id, _)| id));
            places.extend(moved.filter_map(|id| board.place(*id)));
        }
        Some(places)
    }

    fn look_at_all(&mut self, finder: &Finder<'_>, news: News) {
        let known: BTreeSet<Place> = if news == News::Held {
            self.shown.iter().map(|listed| listed.place).gather()
        } else {
            BTreeSet::new()
        };
        self.shown.clear();
        self.held.clear();
        self.sum = 0;
        for row in finder.search.rows().filter(|row| finder.holds(row)) {
            let (place, adds) = (Place::of(row), finder.adds(row));
            self.sum = self.sum.saturating_add(adds);
            if news == News::Held && !known.contains(&place) && (finder.source.is_news)(row.id) {
                self.held.insert(place, adds);
            } else {
                self.shown.push(Listed { place, adds });
            }
        }
    }

    /// Looks at one place again; returns whether a row came or went.
    fn refresh(&mut self, place: Place, finder: &Finder<'_>, news: News) -> bool {
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

    fn let_in(&mut self) {
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

/// A wish, ready to be asked of each order.
struct Finder<'a> {
    source: &'a Source<'a>,
    wish: &'a Wish,
    search: Search<'a>,
}

impl<'a> Finder<'a> {
    fn of(source: &'a Source<'a>, wish: &'a Wish) -> Finder<'a> {
        Finder { source, wish, search: source.board.search(&wish.query.for_board()) }
    }

    /// Whether `row` is what the parts of the wish ask for that the board does not know.
    fn holds(&self, row: &OrderRow) -> bool {
        let query = &self.wish.query;
        let open = || self.wish.opens.get(&row.id);
        let pinned = match query.pin {
            Pin::ToFix => needs_person(open()),
            Pin::NotSent => not_sent(open()),
            Pin::Changed => open().is_some_and(|open| open.worst == Worst::Changed),
            Pin::All
            | Pin::Draft
            | Pin::Parked
            | Pin::Placed
            | Pin::Confirmed
            | Pin::Shipped
            | Pin::Cancelled => true,
        };
        pinned
            && query.total.is_none_or(|total| total.holds(row.total.minor))
            && in_days(row, query)
            && self.wish.items.as_ref().is_none_or(|items| (self.source.has_item)(row.id, items))
    }

    /// What `row` adds to the sum.
    fn adds(&self, row: &OrderRow) -> i64 {
        let counts = row.status != Status::Cancelled || self.wish.query.pin == Pin::Cancelled;
        if counts { row.total.minor } else { 0 }
    }
}

/// An order counts by the day it was placed; one that never was, by the day it was begun.
fn in_days(row: &OrderRow, query: &Query) -> bool {
    let day = Day(when::day_number(row.placed.unwrap_or(row.opened)));
    query.after.is_none_or(|first| day >= first) && query.before.is_none_or(|last| day <= last)
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
