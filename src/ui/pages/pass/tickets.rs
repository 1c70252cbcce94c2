//! The tickets of the pass: what is to be made ready, the longest waiting first. Plain values, made by pure
//! functions.

use counterfoil_core::{Known, Moment, StreamId, World};
use counterfoil_orders::{Board, Date, Order, OrderRow, Stage, State, Status};

use crate::ui::text::amount::quantity;

/// How many tickets a column shows.
const COLUMN_MAX: usize = 60;
/// How many lines a ticket shows.
const LINES_MAX: usize = 12;

/// A column: how far its orders are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Placed, and nobody has begun.
    New,
    /// Somebody is at it.
    Doing,
    /// Left today.
    Ready,
}

impl Column {
    /// From left to right.
    pub const ALL: [Column; 3] = [Column::New, Column::Doing, Column::Ready];

    /// Its word for tests and sheets.
    pub fn name(self) -> &'static str {
        match self {
            Column::New => "new",
            Column::Doing => "doing",
            Column::Ready => "ready",
        }
    }

    fn status(self) -> Status {
        match self {
            Column::New => Status::Placed,
            Column::Doing => Status::Confirmed,
            Column::Ready => Status::Shipped,
        }
    }
}

/// One order on the pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Which.
    pub id: StreamId,
    /// Its device's number.
    pub number: String,
    /// For whom; empty if not known here.
    pub customer: String,
    /// How far it is.
    pub column: Column,
    /// When it was placed, in millis since 1970.
    pub placed: i64,
    /// What is to be made ready: how much, of what, and the word on it.
    pub lines: Vec<(String, String, String)>,
    /// How many lines are not among these.
    pub more: usize,
    /// The notes; `true`: it came after the order was placed.
    pub notes: Vec<(String, bool)>,
}

/// The tickets of `column` and how many more there are. `today` is the day on which what is ready has left.
pub fn tickets(
    (board, world): (&Board, &dyn World<State>),
    column: Column,
    today: Option<Date>,
) -> (Vec<Ticket>, usize) {
    let mut rows = board.newest(&[column.status()], COLUMN_MAX);
    let all = board.counts().get(&column.status()).copied().unwrap_or(0);
    let more = if column == Column::Ready { 0 } else { all.saturating_sub(rows.len()) };
    if column != Column::Ready {
        rows.reverse();
    }
    let found = rows.iter().filter_map(|row| {
        let Known::Yes(Some(state)) = world.state(row.id) else { return None };
        let order = State::order(state)?;
        is_in(order, column, today).then(|| ticket(row, order, (world, column)))
    });
    (found.collect(), more)
}

fn is_in(order: &Order, column: Column, today: Option<Date>) -> bool {
    match &order.stage {
        Stage::Shipped { on, .. } => column == Column::Ready && today == Some(*on),
        Stage::Placed(_) => column == Column::New,
        Stage::Confirmed(_) => column == Column::Doing,
        Stage::Draft | Stage::Parked { .. } | Stage::Cancelled { .. } => false,
    }
}

fn ticket(row: &OrderRow, order: &Order, (world, column): (&dyn World<State>, Column)) -> Ticket {
    let lines = order.lines.iter().take(LINES_MAX).map(|line| {
        let name = match world.state(line.product) {
            Known::Yes(Some(state)) => State::product(state).map(|product| &product.article.name),
            Known::Yes(None) | Known::NotYet => None,
        };
        let amount = quantity(line.quantity, line.factor);
        let unit = if line.factor == 1 { String::new() } else { format!(" {}", line.unit) };
        (format!("{amount}{unit}"), name.cloned().unwrap_or_default(), line.note.clone())
    });
    let Moment { at, .. } = row.placed.unwrap_or(row.opened);
    Ticket {
        id: row.id,
        number: row.provisional.clone(),
        customer: row.customer_name.clone(),
        column,
        placed: at.0,
        lines: lines.collect(),
        more: order.lines.len().saturating_sub(LINES_MAX),
        notes: order.notes.iter().map(|note| (note.text.clone(), note.late)).collect(),
    }
}

/// How long somebody has waited, as the sheet colours it.
pub fn age(millis: u64) -> &'static str {
    match millis / 60_000 {
        0..10 => "fresh",
        10..20 => "late",
        _ => "old",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_grows_old() {
        for (minutes, expected) in [(0, "fresh"), (9, "fresh"), (10, "late"), (20, "old")] {
            assert_eq!(age(minutes * 60_000), expected, "{minutes} min");
        }
    }
}
