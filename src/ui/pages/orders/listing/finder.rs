//! What an order has to be to stand in the list.

use counterfoil_orders::{OrderRow, Search, Status};

use super::super::opens::{needs_person, not_sent};
use super::super::query::{Pin, Query};
use super::{Source, Wish};
use crate::ui::day::Day;
use crate::ui::mark::Worst;

/// A wish, ready to be asked of each order.
pub(super) struct Finder<'a> {
    pub(super) source: &'a Source<'a>,
    wish: &'a Wish,
    pub(super) search: Search<'a>,
}

impl<'a> Finder<'a> {
    pub(super) fn of(source: &'a Source<'a>, wish: &'a Wish) -> Finder<'a> {
        Finder { source, wish, search: source.board.search(&wish.query.for_board()) }
    }

    /// Whether `row` is what the parts of the wish ask for that the board does not know.
    pub(super) fn holds(&self, row: &OrderRow) -> bool {
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
    pub(super) fn adds(&self, row: &OrderRow) -> i64 {
        let counts = row.status != Status::Cancelled || self.wish.query.pin == Pin::Cancelled;
        if counts { row.total.minor } else { 0 }
    }
}

/// An order counts by the day it was placed; one that never was, by the day it was begun.
fn in_days(row: &OrderRow, query: &Query) -> bool {
    let day = Day::at(row.placed.unwrap_or(row.opened));
    query.after.is_none_or(|first| day >= first) && query.before.is_none_or(|last| day <= last)
}
