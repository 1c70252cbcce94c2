//! A query made ready to be asked of many orders. Rows are looked at where they stand; none is copied.

use std::collections::btree_map::Values;
use std::collections::{BTreeMap, BTreeSet};

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
                    terms.iter().map(|term| name.text.contains(term.as_str())).collect();
                if hits.contains(&true) {
                    named.insert(*id, hits);
                }
            }
        }
        let words = fold::terms(&query.customer_text);
        let customers = (!words.is_empty()).then(|| {
            let all = board.customers.iter();
            let found = all.filter(|(_, name)| words.iter().all(|word| name.text.contains(word)));
            found.map(|(id, _)| *id).gather()
        });
        let (statuses, customer) = (query.statuses.clone(), query.customer);
        Search { board, terms, named, statuses, customer, customers }
    }

    /// Every order that it finds, in the order of the list. Names of customers are not in these rows.
    pub fn rows(&self) -> Rows<'_> {
        Rows { search: self, entries: self.board.entries.values() }
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
                || entry.text.contains(term.as_str())
        })
    }
}

/// The orders that a search finds. A type of its own, so that the loop is compiled here, for speed.
#[derive(Debug)]
pub struct Rows<'a> {
    search: &'a Search<'a>,
    entries: Values<'a, Place, Entry>,
}

impl<'a> Iterator for Rows<'a> {
    type Item = &'a OrderRow;

    fn next(&mut self) -> Option<&'a OrderRow> {
        let search = self.search;
        self.entries.find(|entry| search.finds(entry)).map(|entry| &entry.row)
    }
}
