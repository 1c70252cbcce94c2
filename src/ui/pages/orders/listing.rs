//! The answer to a filter: which orders, in which order, and what they add up to.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::StreamId;
use counterfoil_orders::{Board, OrderRow, Place, Search, Status};

use super::opens::{Opens, needs_person, not_sent};
use super::query::{Day, Pin, Query};
use crate::ui::mark::Worst;
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
    pub opens: Opens,
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
            self.shown.iter().map(|listed| listed.place).collect()
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

    fn count_not_sent(&mut self, board: &Board, opens: &Opens) {
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
pub fn count(board: &Board, opens: &Opens, pin: Pin) -> usize {
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
mod tests {
    use counterfoil_core::{Moment, UtcMillis, View};
    use counterfoil_orders::{
        Customer, LineId, Order, Price, Profile, Quantity, Stage, State, Terms, Unit, customer_id,
        order_id, product_id,
    };
    use uuid::Uuid;

    use super::*;

    /// A reproducible die.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
            (self.0 >> 33) % sides
        }
    }

    fn order(n: u64) -> StreamId {
        order_id(Uuid::from_u128(n.into()))
    }

    fn customer(n: u64) -> StreamId {
        customer_id(Uuid::from_u128(n.into()))
    }

    fn named(name: &str) -> State {
        let profile = Profile { name: name.to_owned(), ..Profile::default() };
        let conditions = serde_json::from_str(r#"{"days":30,"price_list":"standard"}"#).unwrap();
        State::Customer(Box::new(Customer {
            profile,
            conditions,
            credit_limit: None,
            blocked: None,
        }))
    }

    /// An order of one line; `n` says when it was begun, and for ever.
    fn state(n: u64, of: u64, quantity: u64, stage: Stage) -> State {
        let terms = Terms::default();
        let line = counterfoil_orders::Line {
            id: LineId(Uuid::nil()),
            product: product_id(Uuid::nil()),
            quantity: Quantity::parse(u32::try_from(quantity).unwrap()).unwrap(),
            unit: Unit::each(),
            factor: 1,
            price: Price {
                amount: counterfoil_orders::Money::new(100, terms.currency),
                per: 1,
                list: String::new(),
                version: 1,
            },
            tax: counterfoil_orders::Ppm::percent(0),
            discount: counterfoil_orders::Ppm::percent(0),
            note: String::new(),
        };
        let at = UtcMillis(i64::try_from(n / 2).unwrap());
        State::Order(Box::new(Order {
            provisional: format!("C7-{n}"),
            customer: customer(of),
            terms,
            opened: Moment { at, offset_minutes: 0 },
            device: counterfoil_core::DeviceId(Uuid::nil()),
            by: String::new(),
            lines: vec![line],
            notes: Vec::new(),
            reference: String::new(),
            delivery: None,
            stage,
        }))
    }

    /// Every third order changed elsewhere last; every other one has every item.
    fn source(board: &Board) -> Source<'_> {
        Source {
            board,
            has_item: &|id, _| id.id.as_u128() % 2 == 0,
            is_news: &|id| id.id.as_u128() % 3 == 0,
        }
    }

    fn change(dice: &mut Dice, board: &mut Board) {
        let (n, of) = (dice.roll(20), dice.roll(3));
        match dice.roll(12) {
            0 => board.change(order(n), None, None),
            1 => {
                board.change(customer(of), None, Some(&named(["Chai", "Tofu"][usize::from(n > 9)])))
            }
            2 => board.change(product_id(Uuid::nil()), None, None),
            roll => {
                let stage = match roll {
                    3 | 4 => Stage::Parked { label: "later".to_owned() },
                    5 => Stage::Cancelled { placing: None, reason: "off".to_owned() },
                    _ => Stage::Draft,
                };
                board.change(order(n), None, Some(&state(n, of, dice.roll(9) + 1, stage)));
            }
        }
    }

    fn wish(dice: &mut Dice, last: &Wish) -> Wish {
        let texts =
            ["", "chai", "is:parked", "customer:tofu", "is:pending", "item:x", "is:cancelled"];
        let mut wish = last.clone();
        if dice.roll(8) == 0 {
            let text = texts[usize::try_from(dice.roll(7)).unwrap()];
            wish.query = Query::read(text, Day(0), counterfoil_orders::Currency::Usd);
            wish.items = (!wish.query.item.is_empty()).then(BTreeSet::new);
        }
        match dice.roll(6) {
            0 => wish.is_busy = !wish.is_busy,
            1 => wish.merged += u32::from(dice.roll(4) == 0),
            2 => {
                let worst = [Worst::Pending, Worst::Refused][usize::from(dice.roll(2) == 0)];
                wish.opens.insert(order(dice.roll(20)), Open { worst, since: 0 });
            }
            3 => drop(wish.opens.remove(&order(dice.roll(20)))),
            _ => {}
        }
        wish
    }

    #[test]
    fn a_list_that_followed_equals_one_made_at_once() {
        for seed in 0..300 {
            let (mut dice, mut board) = (Dice(seed), Board::default());
            let (mut listing, mut last) = (Listing::default(), Wish::default());
            listing.follow(&source(&board), last.clone());
            for step in 0..80 {
                (0..dice.roll(4)).for_each(|_| change(&mut dice, &mut board));
                let now = wish(&mut dice, &last);
                let mut all = Listing::default();
                all.follow(&source(&board), now.clone());
                // What was shown stays; news waits while a hand is on the list.
                let is_calm = now.is_busy
                    && (&now.query, &now.items, now.merged)
                        == (&last.query, &last.items, last.merged);
                let mut expected = all.ids(0..all.len());
                let shown = listing.ids(0..listing.len());
                expected
                    .retain(|id| !is_calm || shown.contains(id) || !(source(&board).is_news)(*id));
                let before = (shown, listing.found(), listing.sum(), listing.not_sent());
                let has_changed = listing.follow(&source(&board), now.clone());
                let after = (
                    listing.ids(0..listing.len()),
                    listing.found(),
                    listing.sum(),
                    listing.not_sent(),
                );
                assert_eq!(
                    after,
                    (expected, all.found(), all.sum(), all.not_sent()),
                    "{seed} {step}"
                );
                assert!(has_changed || before == after, "seed {seed}, step {step}");
                last = now;
            }
        }
    }

    #[test]
    fn a_list_over_a_board_that_was_saved_shows_its_orders() {
        let mut board = Board::default();
        board.change(order(1), None, Some(&state(1, 1, 1, Stage::Draft)));
        let board: Board = postcard::from_bytes(&postcard::to_allocvec(&board).unwrap()).unwrap();
        let mut listing = Listing::default();
        assert!(listing.follow(&source(&board), Wish::default()));
        assert_eq!(listing.ids(0..1), [order(1)]);
        assert!(!listing.follow(&source(&board), Wish::default()));
    }

    #[test]
    fn words_for_the_customer_are_found_in_any_order_and_without_accents() {
        let mut board = Board::default();
        board.change(customer(1), None, Some(&named("Côte de Blaye")));
        board.change(order(1), None, Some(&state(1, 1, 1, Stage::Draft)));
        for (words, expected) in
            [("cote blaye", 1), ("blaye cote", 1), ("chai", 0), ("c7-1", 0), ("", 1)]
        {
            let query = Query { customer: words.to_owned(), ..Query::default() };
            let mut listing = Listing::default();
            listing.follow(&source(&board), Wish { query, ..Wish::default() });
            assert_eq!(listing.found(), expected, "{words}");
        }
    }
}
