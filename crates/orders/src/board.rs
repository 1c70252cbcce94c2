//! The board: all orders, newest first, searched and filtered without a replay.

mod recent;
mod search;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use counterfoil_core::{DeviceId, Moment, StreamId, UtcMillis, View};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use self::recent::Recent;
pub use self::search::{Rows, Search};
use crate::{CUSTOMER, Money, ORDER, Order, Stage, State, Status, binary, fold};

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
    /// Words that must all be found in the customer's name or code.
    pub customer_text: String,
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

/// Where an order stands in every list: newest first, by when it was begun, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    opened: Reverse<UtcMillis>,
    /// Which order.
    pub id: StreamId,
}

impl Place {
    /// Where the order of `row` stands.
    pub fn of(row: &OrderRow) -> Place {
        Place { opened: Reverse(row.opened.at), id: row.id }
    }
}

/// All orders. It is saved as entries and names; the rest follows from them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    /// In the order of the list, so that a look at all of them sorts nothing and copies nothing.
    entries: BTreeMap<Place, Entry>,
    places: BTreeMap<StreamId, Place>,
    counts: BTreeMap<Status, usize>,
    /// Drafts and parked orders: few, and wherever an order is written they are looked at after every change.
    unplaced: BTreeSet<Place>,
    customers: BTreeMap<StreamId, Name>,
    recent: Recent,
}

impl Board {
    /// The rows of `range` in the answer to `query`, with the exact size of the answer.
    pub fn rows(&self, query: &Query, range: Range<usize>) -> Window {
        let mut window = Window::default();
        for (_, row) in self.search(query).rows() {
            if range.contains(&window.total) {
                window.rows.push(self.named(row));
            }
            window.total = window.total.saturating_add(1);
        }
        window
    }

    /// The newest orders of these statuses, `count` at most. No more orders are looked at than it takes.
    pub fn newest(&self, statuses: &[Status], count: usize) -> Vec<OrderRow> {
        let there = statuses.iter().filter_map(|status| self.counts.get(status));
        let wanted = there.copied().fold(0, usize::saturating_add).min(count);
        let is_wanted = |entry: &&Entry| statuses.contains(&entry.row.status);
        let named = |entry: &Entry| self.named(&entry.row);
        if statuses.iter().all(|status| is_unplaced(*status)) {
            let entries = self.unplaced.iter().filter_map(|place| self.entries.get(place));
            entries.filter(is_wanted).take(wanted).map(named).collect()
        } else {
            self.entries.values().filter(is_wanted).take(wanted).map(named).collect()
        }
    }

    /// `query`, ready to be asked of all orders or of one.
    pub fn search<'a>(&'a self, query: &Query) -> Search<'a> {
        Search::of(self, query)
    }

    /// The row of order `id`.
    pub fn row(&self, id: StreamId) -> Option<OrderRow> {
        self.entry(id).map(|entry| self.named(&entry.row))
    }

    /// For whom order `id` is.
    pub fn customer(&self, id: StreamId) -> Option<StreamId> {
        self.entry(id).map(|entry| entry.row.customer)
    }

    /// Where order `id` stands; `None` if there is none.
    pub fn place(&self, id: StreamId) -> Option<Place> {
        self.places.get(&id).copied()
    }

    /// Where order `id` stands in the answer to `query`, from 0.
    pub fn index(&self, query: &Query, id: StreamId) -> Option<usize> {
        self.search(query).rows().position(|(place, _)| place.id == id)
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

    /// How often it changed. Remember it, and ask [`Board::changed_since`] the next time.
    pub fn changes(&self) -> u64 {
        self.recent.changes
    }

    /// The places at which an order changed, came or went since [`Board::changes`] was `seen`. `None`: too
    /// many, or a customer has another name; look at all.
    pub fn changed_since(&self, seen: u64) -> Option<BTreeSet<Place>> {
        self.recent.since(seen)
    }

    fn entry(&self, id: StreamId) -> Option<&Entry> {
        self.entries.get(self.places.get(&id)?)
    }

    fn named(&self, row: &OrderRow) -> OrderRow {
        let name = self.customers.get(&row.customer).map(|name| name.name.clone());
        OrderRow { customer_name: name.unwrap_or_default(), ..row.clone() }
    }

    fn remove(&mut self, id: StreamId) {
        let Some(place) = self.places.remove(&id) else { return };
        self.recent.note(place);
        self.unplaced.remove(&place);
        let Some(entry) = self.entries.remove(&place) else { return };
        if let Some(count) = self.counts.get_mut(&entry.row.status) {
            *count = count.saturating_sub(1);
        }
        self.counts.retain(|_, count| *count > 0);
    }

    fn insert(&mut self, row: OrderRow, notes: &str) {
        let official = row.official.map(|number| number.to_string()).unwrap_or_default();
        let text =
            fold::haystack(&[&row.provisional, &official, &row.reference, &row.remark, notes]);
        self.count(row.status);
        let place = Place::of(&row);
        self.recent.note(place);
        if is_unplaced(row.status) {
            self.unplaced.insert(place);
        }
        self.places.insert(row.id, place);
        self.entries.insert(place, Entry { row, text });
    }

    fn count(&mut self, status: Status) {
        let count = self.counts.entry(status).or_insert(0);
        *count = count.saturating_add(1);
    }

    fn name(&mut self, customer: StreamId, name: Option<Name>) {
        if self.customers.get(&customer) == name.as_ref() {
            return;
        }
        match name {
            Some(name) => self.customers.insert(customer, name),
            None => self.customers.remove(&customer),
        };
        self.recent.note_all();
    }
}

fn is_unplaced(status: Status) -> bool {
    matches!(status, Status::Draft | Status::Parked)
}

/// A board as it is saved. Entries stand in their order.
#[derive(Serialize, Deserialize)]
struct Saved<E, C> {
    entries: Vec<E>,
    customers: Vec<C>,
}

impl Serialize for Board {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        binary::nest(write(self), serializer)
    }
}

impl<'de> Deserialize<'de> for Board {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Board, D::Error> {
        binary::unnest(deserializer, read)
    }
}

/// Not generic, so that it is compiled here: see [`binary`].
fn write(board: &Board) -> Option<Vec<u8>> {
    let entries: Vec<&Entry> = board.entries.values().collect();
    let customers: Vec<(&StreamId, &Name)> = board.customers.iter().collect();
    binary::write(&Saved { entries, customers })
}

/// As [`write`].
fn read(bytes: &[u8]) -> Option<Board> {
    let saved: Saved<Entry, (StreamId, Name)> = postcard::from_bytes(bytes).ok()?;
    let mut board = Board::default();
    for entry in &saved.entries {
        board.count(entry.row.status);
    }
    let places = saved.entries.iter().map(|entry| (entry.row.id, Place::of(&entry.row)));
    board.places = places.collect();
    let unplaced = saved.entries.iter().filter(|entry| is_unplaced(entry.row.status));
    board.unplaced = unplaced.map(|entry| Place::of(&entry.row)).collect();
    let entries = saved.entries.into_iter().map(|entry| (Place::of(&entry.row), entry));
    board.entries = entries.collect();
    board.customers = saved.customers.into_iter().collect();
    Some(board)
}

impl View<State> for Board {
    const NAME: &'static str = "board";
    const VERSION: u32 = 3;

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
                let name = after.and_then(State::customer).map(|customer| {
                    let name = customer.profile.name.clone();
                    let text = fold::haystack(&[&name, &customer.profile.code]);
                    Name { name, text }
                });
                self.name(stream, name);
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
