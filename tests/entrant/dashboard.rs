//! The workload's view: the newest open orders and the sums by status, kept by what changed.

use std::collections::BTreeMap;

use counterfoil_core::StreamId;
use counterfoil_orders::{Order, Stage, State};

/// Rows of the list.
const RECENT_ROWS: usize = 50;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) order: StreamId,
    pub(crate) customer: StreamId,
    pub(crate) created_at: i64,
    /// Cents.
    pub(crate) total: i64,
}

/// Orders of one status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) count: i64,
    /// Cents.
    pub(crate) sum: i64,
}

/// What a change does to the list on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Patch {
    /// The row at this index goes.
    Out(usize),
    /// A row comes before the one at this index.
    In(usize, Row),
}

/// The view.
#[derive(Debug, Default)]
pub(crate) struct Dashboard {
    pub(crate) open: Sum,
    pub(crate) confirmed: Sum,
    /// All open orders, the oldest first.
    rows: BTreeMap<(i64, StreamId), Row>,
}

/// Where an order counts.
enum Share {
    Open(Row),
    Confirmed(i64),
}

impl Dashboard {
    /// An order went from `before` to `after`. Gives what that does to the list.
    pub(crate) fn change(
        &mut self,
        stream: StreamId,
        before: Option<&State>,
        after: Option<&State>,
    ) -> Vec<Patch> {
        let mut patches = Vec::new();
        match share(stream, before) {
            Some(Share::Open(row)) => {
                self.open.add(-1, -row.total);
                self.take(&row, &mut patches);
            }
            Some(Share::Confirmed(total)) => self.confirmed.add(-1, -total),
            None => {}
        }
        match share(stream, after) {
            Some(Share::Open(row)) => {
                self.open.add(1, row.total);
                self.put(row, &mut patches);
            }
            Some(Share::Confirmed(total)) => self.confirmed.add(1, total),
            None => {}
        }
        patches
    }

    /// The list, the newest first.
    pub(crate) fn recent(&self) -> impl Iterator<Item = &Row> {
        self.rows.values().rev().take(RECENT_ROWS)
    }

    fn take(&mut self, row: &Row, patches: &mut Vec<Patch>) {
        let index = self.index(row);
        self.rows.remove(&(row.created_at, row.order));
        let Some(index) = index else { return };
        patches.push(Patch::Out(index));
        // The list is full again by the newest of those that were below it.
        let next = self.rows.values().rev().nth(RECENT_ROWS - 1).cloned();
        patches.extend(next.map(|row| Patch::In(RECENT_ROWS - 1, row)));
    }

    fn put(&mut self, row: Row, patches: &mut Vec<Patch>) {
        let was_full = self.rows.len() >= RECENT_ROWS;
        self.rows.insert((row.created_at, row.order), row.clone());
        let Some(index) = self.index(&row) else { return };
        if was_full {
            patches.push(Patch::Out(RECENT_ROWS - 1));
        }
        patches.push(Patch::In(index, row));
    }

    fn index(&self, row: &Row) -> Option<usize> {
        self.recent().position(|known| known.order == row.order)
    }
}

impl Sum {
    fn add(&mut self, count: i64, sum: i64) {
        self.count += count;
        self.sum += sum;
    }
}

/// `None`: it is no order, or one that the workload does not know of.
fn share(stream: StreamId, state: Option<&State>) -> Option<Share> {
    let order = state.and_then(State::order)?;
    let total = order.totals().total.minor;
    match order.stage {
        Stage::Placed(_) => {
            let created_at = created_at(order);
            Some(Share::Open(Row { order: stream, customer: order.customer, created_at, total }))
        }
        Stage::Confirmed(_) => Some(Share::Confirmed(total)),
        Stage::Draft | Stage::Parked { .. } | Stage::Shipped { .. } | Stage::Cancelled { .. } => {
            None
        }
    }
}

/// What the workload says of the time stands behind the order's own number.
fn created_at(order: &Order) -> i64 {
    let said = order.provisional.split_once(' ').and_then(|(_, said)| said.parse().ok());
    said.unwrap_or(order.opened.at.0)
}
