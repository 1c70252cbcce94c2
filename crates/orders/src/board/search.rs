//! A query made ready to be asked of many orders. Rows are looked at where they stand; none is copied.

use std::collections::btree_map::Range;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use counterfoil_core::StreamId;
use counterfoil_core::gather::Gather;

use super::{Board, Entry, OrderRow, Place, Query};
use crate::{Status, fold};

/// A query with what its words find among the customers.
#[derive(Debug)]
pub struct Search<'a> {
    board: &'a Board,
    terms: Vec<String>,
    /// Which customers have which of the terms: asked once for each, not once for each order.
    named: BTreeMap<StreamId, Vec<bool>>,
    statuses: BTreeSet<Status>,
    customer: Option<StreamId>,
    customers: Option<BTreeSet<StreamId>>,
}

impl<'a> Search<'a> {
    pub(super) fn of(board: &'a Board, query: &Query) -> Search<'a> {
        let terms = fold::terms(&query.text);
        let mut named = BTreeMap::new();
        if !terms.is_empty() {
            for (id, name) in &board.customers {
                let hits: Vec<bool> =
                    terms.iter().map(|term| fold::has(&name.text, term)).collect();
                if hits.contains(&true) {
                    named.insert(*id, hits);
                }
            }
        }
        let words = fold::terms(&query.customer_text);
        let customers = (!words.is_empty()).then(|| {
            let all = board.customers.iter();
            let found =
                all.filter(|(_, name)| words.iter().all(|word| fold::has(&name.text, word)));
            found.map(|(id, _)| *id).gather()
        });
        let (statuses, customer) = (query.statuses.clone(), query.customer);
        Search { board, terms, named, statuses, customer, customers }
    }

    /// Every order that it finds, in the order of the list. Names of customers are not in these rows.
    pub fn rows(&self) -> Rows<'_> {
        self.rows_after(None, usize::MAX)
    }

    /// The same of those that stand behind `after`, of which at most `looks_max` are looked at: a list of very
    /// many is gone through piece by piece, with breaths in between.
    pub fn rows_after(&self, after: Option<Place>, looks_max: usize) -> Rows<'_> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let entries = self.board.entries.range((from, Bound::Unbounded));
        Rows { search: self, entries, looks_left: looks_max, reached: after }
    }

    /// The row of the order at `place`, if it is found; without the customer's name.
    pub fn at(&self, place: Place) -> Option<&'a OrderRow> {
        let entry = self.board.entries.get(&place)?;
        self.finds(entry).then_some(&entry.row)
    }

    /// The row of order `id` and where it stands, if it is found; without the customer's name.
    pub fn row(&self, id: StreamId) -> Option<(Place, &'a OrderRow)> {
        let place = self.board.place(id)?;
        let entry = self.board.entries.get(&place)?;
        self.finds(entry).then_some((place, &entry.row))
    }

    fn finds(&self, entry: &Entry) -> bool {
        let row = &entry.row;
        if !self.statuses.is_empty() && !self.statuses.contains(&row.status) {
            return false;
        }
        if self.customer.is_some_and(|customer| customer != row.customer) {
            return false;
        }
        if self.customers.as_ref().is_some_and(|customers| !customers.contains(&row.customer)) {
            return false;
        }
        if self.terms.is_empty() {
            return true;
        }
        let by_name = self.named.get(&row.customer);
        self.terms.iter().enumerate().all(|(index, term)| {
            by_name.and_then(|hits| hits.get(index)).is_some_and(|hit| *hit)
                || fold::has(&entry.text, term)
        })
    }
}

/// The orders that a search finds. A type of its own, so that the loop is compiled here, for speed.
#[derive(Debug)]
pub struct Rows<'a> {
    search: &'a Search<'a>,
    entries: Range<'a, Place, Entry>,
    looks_left: usize,
    /// The last order that was looked at.
    reached: Option<Place>,
}

impl Rows<'_> {
    /// Behind which place to go on; `None`: the end was seen.
    pub fn rest(mut self) -> Option<Place> {
        self.entries.next().and(self.reached)
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = (Place, &'a OrderRow);

    fn next(&mut self) -> Option<(Place, &'a OrderRow)> {
        while let Some(left) = self.looks_left.checked_sub(1) {
            let (place, entry) = self.entries.next()?;
            self.looks_left = left;
            self.reached = Some(*place);
            if self.search.finds(entry) {
                return Some((*place, &entry.row));
            }
        }
        None
    }
}
