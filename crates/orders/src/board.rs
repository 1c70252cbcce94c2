//! The board: all orders, newest first, searched and filtered without a replay.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use counterfoil_core::{DeviceId, Moment, StreamId, UtcMillis, View};
use serde::{Deserialize, Serialize};

use crate::{CUSTOMER, Money, ORDER, Order, Stage, State, Status, fold};

/// One order as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Which.
    pub id: StreamId,
    /// Its device's number.
    pub provisional: String,
    /// The official number, once decided.
    pub official: Option<u64>,
    /// For whom.
    pub customer: StreamId,
    /// Their name, as it is now; empty if not known here.
    pub customer_name: String,
    /// The customer's reference; empty if none.
    pub reference: String,
    /// The newest note; empty if none.
    pub note: String,
    /// The label of a parked order, or the reason of a cancelled one; empty otherwise.
    pub remark: String,
    /// How many lines.
    pub lines: usize,
    /// Smallest units of all lines.
    pub units: u64,
    /// To be paid.
    pub total: Money,
    /// Of that, still to come.
    pub due: Money,
    /// How far it has come.
    pub status: Status,
    /// When it was begun. Orders stand by this, so that a confirmation moves no row.
    pub opened: Moment,
    /// When it was placed.
    pub placed: Option<Moment>,
    /// 1 as placed, more when amended; 0 before.
    pub revision: u32,
    /// On which device it was begun.
    pub device: DeviceId,
    /// By whom.
    pub by: String,
}

/// What to show. Empty shows all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that must all be found, in any order, in numbers, customer, reference, notes, remark.
    pub text: String,
    /// Only these; empty for all.
    pub statuses: BTreeSet<Status>,
    /// Only this customer's.
    pub customer: Option<StreamId>,
}

/// A piece of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// How many rows the whole answer has. Exact.
    pub total: usize,
    /// The rows of the asked range.
    pub rows: Vec<OrderRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    row: OrderRow,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Name {
    name: String,
    text: String,
}

/// All orders.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Board {
    entries: BTreeMap<StreamId, Entry>,
    /// Newest first, by when they were begun, then by id.
    places: BTreeSet<(Reverse<UtcMillis>, StreamId)>,
    counts: BTreeMap<Status, usize>,
    customers: BTreeMap<StreamId, Name>,
}

impl Board {
    /// The rows of `range` in the answer to `query`, with the exact size of the answer.
    pub fn rows(&self, query: &Query, range: Range<usize>) -> Window {
        let mut window = Window::default();
        for entry in self.matching(query) {
            if range.contains(&window.total) {
                window.rows.push(self.named(&entry.row));
            }
            window.total = window.total.saturating_add(1);
        }
        window
    }

    /// The row of order `id`.
    pub fn row(&self, id: StreamId) -> Option<OrderRow> {
        self.entries.get(&id).map(|entry| self.named(&entry.row))
    }

    /// Where order `id` stands in the answer to `query`, from 0.
    pub fn index(&self, query: &Query, id: StreamId) -> Option<usize> {
        self.matching(query).position(|entry| entry.row.id == id)
    }

    /// How many orders there are of each status; a status without orders is not named.
    pub fn counts(&self) -> &BTreeMap<Status, usize> {
        &self.counts
    }

    /// How many orders there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn matching(&self, query: &Query) -> impl Iterator<Item = &Entry> {
        let terms = fold::terms(&query.text);
        // Which customers have which of the words: asked once for each, not once for each order.
        let mut named: BTreeMap<StreamId, Vec<bool>> = BTreeMap::new();
        if !terms.is_empty() {
            for (id, name) in &self.customers {
                let hits: Vec<bool> =
                    terms.iter().map(|term| name.text.contains(term.as_str())).collect();
                if hits.contains(&true) {
                    named.insert(*id, hits);
                }
            }
        }
        let (statuses, customer) = (query.statuses.clone(), query.customer);
        self.places.iter().filter_map(|(_, id)| self.entries.get(id)).filter(move |entry| {
            let row = &entry.row;
            if !statuses.is_empty() && !statuses.contains(&row.status) {
                return false;
            }
            if customer.is_some_and(|customer| customer != row.customer) {
                return false;
            }
            let by_name = named.get(&row.customer);
            terms.iter().enumerate().all(|(index, term)| {
                by_name.and_then(|hits| hits.get(index)).is_some_and(|hit| *hit)
                    || entry.text.contains(term.as_str())
            })
        })
    }

    fn named(&self, row: &OrderRow) -> OrderRow {
        let name = self.customers.get(&row.customer).map(|name| name.name.clone());
        OrderRow { customer_name: name.unwrap_or_default(), ..row.clone() }
    }

    fn remove(&mut self, id: StreamId) {
        let Some(entry) = self.entries.remove(&id) else { return };
        self.places.remove(&(Reverse(entry.row.opened.at), id));
        if let Some(count) = self.counts.get_mut(&entry.row.status) {
            *count = count.saturating_sub(1);
        }
        self.counts.retain(|_, count| *count > 0);
    }

    fn insert(&mut self, row: OrderRow, notes: &str) {
        let official = row.official.map(|number| number.to_string()).unwrap_or_default();
        let text =
            fold::haystack(&[&row.provisional, &official, &row.reference, &row.remark, notes]);
        self.places.insert((Reverse(row.opened.at), row.id));
        let count = self.counts.entry(row.status).or_insert(0);
        *count = count.saturating_add(1);
        self.entries.insert(row.id, Entry { row, text });
    }
}

impl View<State> for Board {
    const NAME: &'static str = "board";
    const VERSION: u32 = 1;

    fn change(&mut self, stream: StreamId, _: Option<&State>, after: Option<&State>) {
        match stream.kind {
            ORDER => {
                self.remove(stream);
                if let Some(order) = after.and_then(State::order) {
                    let notes: Vec<&str> =
                        order.notes.iter().map(|note| note.text.as_str()).collect();
                    self.insert(row(stream, order), &notes.join("\n"));
                }
            }
            CUSTOMER => {
                self.customers.remove(&stream);
                if let Some(customer) = after.and_then(State::customer) {
                    let name = customer.profile.name.clone();
                    let text = fold::haystack(&[&name, &customer.profile.code]);
                    self.customers.insert(stream, Name { name, text });
                }
            }
            _ => {}
        }
    }
}

/// The row of `order`, without its customer's name: that is looked up when it is read, so that a
/// rename costs nothing.
fn row(id: StreamId, order: &Order) -> OrderRow {
    let totals = order.totals();
    let placing = order.placing();
    let units = order.lines.iter().map(|line| u64::from(line.quantity.get()));
    let due = match order.stage {
        Stage::Placed(_) | Stage::Confirmed(_) | Stage::Shipped { .. } => {
            crate::tally::open(order, totals.total.minor)
        }
        Stage::Draft | Stage::Parked { .. } | Stage::Cancelled { .. } => 0,
    };
    OrderRow {
        id,
        provisional: order.provisional.clone(),
        official: placing.and_then(|placing| placing.number),
        customer: order.customer,
        customer_name: String::new(),
        reference: order.reference.clone(),
        note: order.notes.last().map(|note| note.text.clone()).unwrap_or_default(),
        remark: order.remark().to_owned(),
        lines: order.lines.len(),
        units: units.fold(0, u64::saturating_add),
        total: totals.total,
        due: Money::new(due, order.terms.currency),
        status: order.status(),
        opened: order.opened,
        placed: placing.map(|placing| placing.at),
        revision: placing.map_or(0, |placing| placing.revision),
        device: order.device,
        by: order.by.clone(),
    }
}
