//! The answer to a filter: which orders, in which order, and what they add up to.

use std::collections::BTreeSet;

use counterfoil_core::StreamId;
use counterfoil_orders::{Board, OrderRow, Status, fold};

use super::opens::{Opens, needs_person, not_sent};
use super::query::{Day, Pin, Query};
use crate::ui::mark::Worst;
use crate::ui::parts::stub::Open;
use crate::ui::text::when;

/// The orders that a filter finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Which, newest first.
    pub ids: Vec<StreamId>,
    /// What they come to, in minor units; cancelled ones count for nothing among others.
    pub sum: i64,
    /// How many of them have something that the server has not taken in.
    pub not_sent: usize,
}

/// What a filter needs to know beside the board.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// Orders with something open.
    pub opens: Opens,
    /// Orders that have the items which the filter names; `None` if it names none.
    pub with_items: Option<BTreeSet<StreamId>>,
}

impl Listing {
    /// The answer of `board` to `query`.
    pub fn of(board: &Board, query: &Query, around: &Around) -> Listing {
        let mut listing = Listing::default();
        for row in board.rows(&query.for_board(), 0..usize::MAX).rows {
            if !holds(&row, query, around) {
                continue;
            }
            if row.status != Status::Cancelled || query.pin == Pin::Cancelled {
                listing.sum = listing.sum.saturating_add(row.total.minor);
            }
            if not_sent(around.opens.get(&row.id)) {
                listing.not_sent += 1;
            }
            listing.ids.push(row.id);
        }
        listing
    }
}

/// `now` without the orders that are not in `shown` and are news: what a hand is on does not move.
/// Gives the number of those held back too.
pub fn hold_back(
    mut now: Listing,
    shown: &Listing,
    is_news: impl Fn(StreamId) -> bool,
) -> (Listing, usize) {
    let seen: BTreeSet<StreamId> = shown.ids.iter().copied().collect();
    let before = now.ids.len();
    now.ids.retain(|id| seen.contains(id) || !is_news(*id));
    let held = before.saturating_sub(now.ids.len());
    (now, held)
}

/// Whether `row` is what the parts of `query` ask for that the board does not know.
fn holds(row: &OrderRow, query: &Query, around: &Around) -> bool {
    let open = around.opens.get(&row.id);
    let pinned = match query.pin {
        Pin::ToFix => needs_person(open),
        Pin::NotSent => not_sent(open),
        Pin::Changed => open.is_some_and(|open| open.worst == Worst::Changed),
        Pin::All
        | Pin::Draft
        | Pin::Parked
        | Pin::Placed
        | Pin::Confirmed
        | Pin::Shipped
        | Pin::Cancelled => true,
    };
    pinned
        && has_words(&row.customer_name, &query.customer)
        && query.total.is_none_or(|total| total.holds(row.total.minor))
        && in_days(row, query)
        && around.with_items.as_ref().is_none_or(|ids| ids.contains(&row.id))
}

fn has_words(text: &str, words: &str) -> bool {
    let folded = fold::haystack(&[text]);
    fold::terms(words).iter().all(|term| folded.contains(term.as_str()))
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
        ids.filter(|id| board.row(**id).is_some()).count()
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
    use counterfoil_orders::order_id;
    use uuid::Uuid;

    use super::*;

    fn listing(ids: &[u128]) -> Listing {
        let ids = ids.iter().map(|id| order_id(Uuid::from_u128(*id))).collect();
        Listing { ids, ..Listing::default() }
    }

    #[test]
    fn only_news_from_elsewhere_is_held_back() {
        let mine = order_id(Uuid::from_u128(5));
        let (held, news) =
            hold_back(listing(&[6, 5, 2, 4, 1]), &listing(&[3, 2, 1]), |id| id != mine);
        assert_eq!((held, news), (listing(&[5, 2, 1]), 2));
    }

    #[test]
    fn words_are_found_in_any_order_and_without_accents() {
        for (words, expected) in
            [("cote blaye", true), ("blaye cote", true), ("chai", false), ("", true)]
        {
            assert_eq!(has_words("Côte de Blaye", words), expected, "{words}");
        }
    }
}
