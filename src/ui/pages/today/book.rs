//! What was taken on one day, kept up to date order by order: pure, and apart from how it is drawn.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use counterfoil_core::StreamId;
use counterfoil_core::gather::Arrange;
use counterfoil_orders::{Board, Order, OrderRow, Query, Status};

use crate::ui::day::Day;
use crate::ui::opens::OpenOrders;
use crate::ui::pages::orders::opens::{needs_person, not_sent};
use crate::ui::text::when;

/// The hours that are shown even if nothing happened in them.
const SHOP_HOURS: (usize, usize) = (8, 18);
/// How many items and sellers are ranked.
pub const RANKED_MAX: usize = 8;

/// What an order holds of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// Which.
    pub product: StreamId,
    /// After the discount, before tax, in minor units.
    pub net: i64,
}

impl Goods {
    /// All of `order`.
    pub fn of(order: &Order) -> Vec<Goods> {
        let goods = order
            .lines
            .iter()
            .map(|line| Goods { product: line.product, net: line.net(order.terms).minor });
        goods.collect()
    }
}

/// Where a book looks.
pub struct Source<'a> {
    /// All orders.
    pub board: &'a Board,
    /// What an order holds.
    pub goods: &'a dyn Fn(StreamId) -> Vec<Goods>,
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Taken {
    hour: usize,
    by: String,
    total: i64,
    goods: Vec<Goods>,
}

/// All orders that were placed on one day and not cancelled since. An order counts on the day of the wall
/// clock beside whom it was placed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    day: Option<Day>,
    /// [`Board::changes`] that are in it.
    seen: u64,
    taken: BTreeMap<StreamId, Taken>,
    /// The nearest days before and after it on which something was placed.
    earlier: Option<Day>,
    later: Option<Day>,
}

impl Book {
    /// Brings it up to date with `source` for `day`. Another day costs a look at every order; a change
    /// only one at what changed.
    pub fn follow(&mut self, source: &Source<'_>, day: Day) {
        let due = source.board.changed_since(self.seen).filter(|_| self.day == Some(day));
        let query = Query::default();
        let search = source.board.search(&query);
        if let Some(places) = due {
            for place in places {
                self.taken.remove(&place.id);
                if let Some((_, row)) = search.row(place.id) {
                    self.take(row, source, day);
                }
            }
        } else {
            *self = Book { day: Some(day), ..Book::default() };
            for (_, row) in search.rows() {
                self.take(row, source, day);
            }
        }
        self.seen = source.board.changes();
    }

    fn take(&mut self, row: &OrderRow, source: &Source<'_>, day: Day) {
        let Some(placed) = row.placed.filter(|_| row.status != Status::Cancelled) else { return };
        let on = Day::at(placed);
        match on.cmp(&day) {
            Ordering::Less => self.earlier = self.earlier.max(Some(on)),
            Ordering::Greater => self.later = Some(self.later.map_or(on, |later| later.min(on))),
            Ordering::Equal => {
                let (hour, by) = (when::hour(placed), row.by.clone());
                let goods = (source.goods)(row.id);
                self.taken.insert(row.id, Taken { hour, by, total: row.total.minor, goods });
            }
        }
    }

    /// What it comes to.
    pub fn sums(&self, opens: &OpenOrders) -> Sums {
        let mut sums = Sums { earlier: self.earlier, later: self.later, ..Sums::default() };
        let (mut items, mut sellers) = (BTreeMap::new(), BTreeMap::new());
        let mut hours: BTreeMap<usize, Hour> = BTreeMap::new();
        for (id, taken) in &self.taken {
            let hour = hours.entry(taken.hour).or_default();
            hour.orders += 1;
            if not_sent(opens.get(id)) {
                sums.not_sent += 1;
                hour.waiting = hour.waiting.saturating_add(taken.total);
            } else {
                hour.sent = hour.sent.saturating_add(taken.total);
            }
            sums.orders += 1;
            sums.value = sums.value.saturating_add(taken.total);
            add(&mut sellers, taken.by.clone(), taken.total);
            for goods in &taken.goods {
                add(&mut items, goods.product, goods.net);
            }
        }
        sums.to_fix = opens.values().filter(|open| needs_person(Some(open))).count();
        sums.item_count = items.len();
        sums.items = ranked(items);
        sums.sellers = ranked(sellers);
        sums.hours = in_a_row(&hours);
        sums
    }
}

/// The hours from the first to the last, those without orders too; none if there is no order at all.
fn in_a_row(hours: &BTreeMap<usize, Hour>) -> Vec<Hour> {
    let (Some((first, _)), Some((last, _))) = (hours.first_key_value(), hours.last_key_value())
    else {
        return Vec::new();
    };
    let shown = (*first).min(SHOP_HOURS.0)..=(*last).max(SHOP_HOURS.1);
    let hour = |hour| Hour { hour, ..hours.get(&hour).copied().unwrap_or_default() };
    shown.map(hour).collect()
}

fn add<K: Ord>(sums: &mut BTreeMap<K, (usize, i64)>, key: K, value: i64) {
    let (count, sum) = sums.entry(key).or_default();
    *count += 1;
    *sum = sum.saturating_add(value);
}

fn ranked<K>(sums: BTreeMap<K, (usize, i64)>) -> Vec<Ranked<K>> {
    let ranked = sums.into_iter().map(|(key, (orders, value))| Ranked { key, orders, value });
    let mut ranked: Vec<Ranked<K>> = ranked.collect();
    ranked.arrange_by_key(|one| Reverse(one.value));
    ranked.truncate(RANKED_MAX);
    ranked
}

/// What one hour brought, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hour {
    /// 0 to 23.
    pub hour: usize,
    /// How many orders.
    pub orders: usize,
    /// Of orders that the server has.
    pub sent: i64,
    /// Of those that it has not.
    pub waiting: i64,
}

/// One item or seller among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked<K> {
    /// Which.
    pub key: K,
    /// In how many orders; a product that has several lines in one counts with each.
    pub orders: usize,
    /// In minor units.
    pub value: i64,
}

/// What a day comes to. Money in minor units of the shop's currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Orders placed and not cancelled.
    pub orders: usize,
    /// What is to be paid for them.
    pub value: i64,
    /// How many of them the server has not taken in.
    pub not_sent: usize,
    /// Orders of any day that need a person.
    pub to_fix: usize,
    /// Hour by hour.
    pub hours: Vec<Hour>,
    /// The best, by what they brought after discounts and before tax.
    pub items: Vec<Ranked<StreamId>>,
    /// How many different items were ordered.
    pub item_count: usize,
    /// The best, by what is to be paid.
    pub sellers: Vec<Ranked<String>>,
    /// The nearest day before on which something was placed.
    pub earlier: Option<Day>,
    /// The nearest after.
    pub later: Option<Day>,
}

#[cfg(test)]
mod tests;
