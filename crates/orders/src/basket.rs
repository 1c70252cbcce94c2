//! The usual basket: what a customer ordered the last times, item by item.

use std::collections::BTreeMap;

use counterfoil_core::gather::Arrange;
use counterfoil_core::{Moment, Reader, StreamId, World};

use crate::order::place;
use crate::{Order, Quantity, Sale, State, Unit, UnitTable};

/// In so many of the orders an item must be to be a usual one.
const OFTEN: usize = 2;

/// One of the orders that the basket was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketOrder {
    /// Which.
    pub id: StreamId,
    /// Its device's number.
    pub provisional: String,
    /// When it was placed, or begun.
    pub at: Moment,
}

/// One item that was in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasketRow {
    /// Which.
    pub product: StreamId,
    /// Its name; empty if not known here.
    pub name: String,
    /// Its code; empty if none.
    pub code: String,
    /// The units it is counted in.
    pub units: UnitTable,
    /// The unit it was ordered in the last time.
    pub unit: Unit,
    /// Smallest units in one such unit.
    pub factor: u32,
    /// How much was in each order, in smallest units: as many as there are orders, 0 where it was not in it.
    pub quantities: Vec<u32>,
    /// How much of it is usual; `None`: it is no usual item, or no longer sold.
    pub usual: Option<Quantity>,
    /// Whether it is still sold.
    pub sale: Sale,
}

/// What makes an item a usual one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Habit {
    /// It is in two of the orders at least; as much as the last time.
    #[default]
    Often,
    /// No item is: then all of the newest order are.
    LastTime,
}

/// The last orders of a customer, side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basket {
    /// The newest first.
    pub orders: Vec<BasketOrder>,
    /// What was in most of them first, then by name.
    pub rows: Vec<BasketRow>,
    /// What the usual items are.
    pub habit: Habit,
}

/// The basket of `orders`, the newest first. Orders that are not here are left out.
pub fn basket(orders: &[StreamId], world: &dyn World<State>) -> Basket {
    let mut reader = Reader::new(world);
    let mut known: Vec<(StreamId, &Order)> = Vec::new();
    for id in orders {
        if let Some(order) = reader.state(*id).and_then(State::order) {
            known.push((*id, order));
        }
    }
    let mut rows: BTreeMap<StreamId, BasketRow> = BTreeMap::new();
    for (index, (_, order)) in known.iter().enumerate() {
        for (product, quantity) in place::quantities(&order.lines) {
            let row = rows.entry(product).or_insert_with(|| row(product, order, &mut reader));
            row.quantities.resize(index, 0);
            row.quantities.push(u32::try_from(quantity).unwrap_or(u32::MAX));
        }
    }
    let mut rows: Vec<BasketRow> = rows.into_values().collect();
    for row in &mut rows {
        row.quantities.resize(known.len(), 0);
    }
    let is_often = |row: &BasketRow| times(row) >= OFTEN && row.sale == Sale::Open;
    let habit = if rows.iter().any(is_often) { Habit::Often } else { Habit::LastTime };
    for row in &mut rows {
        let amount = match habit {
            Habit::Often if times(row) >= OFTEN => {
                row.quantities.iter().find(|amount| **amount > 0)
            }
            Habit::LastTime => row.quantities.first(),
            Habit::Often => None,
        };
        let amount = amount.copied().filter(|_| row.sale == Sale::Open);
        row.usual = amount.and_then(Quantity::parse);
    }
    rows.arrange_by_key(|row| (known.len().saturating_sub(times(row)), row.name.clone()));
    let order = |(id, order): (StreamId, &Order)| BasketOrder {
        id,
        provisional: order.provisional.clone(),
        at: order.placing().map_or(order.opened, |placing| placing.at),
    };
    Basket { orders: known.into_iter().map(order).collect(), rows, habit }
}

/// In how many of the orders it is.
fn times(row: &BasketRow) -> usize {
    row.quantities.iter().filter(|amount| **amount > 0).count()
}

/// The row of `product`, as it stands in `order`, the newest that has it.
fn row(product: StreamId, order: &Order, reader: &mut Reader<'_, State>) -> BasketRow {
    let known = reader.state(product).and_then(State::product);
    let line = order.lines.iter().find(|line| line.product == product);
    let article = known.map(|known| &known.article);
    BasketRow {
        product,
        name: article.map(|article| article.name.clone()).unwrap_or_default(),
        code: article.map(|article| article.code.clone()).unwrap_or_default(),
        units: article.map(|article| article.units.clone()).unwrap_or_default(),
        unit: line.map_or_else(Unit::each, |line| line.unit.clone()),
        factor: line.map_or(1, |line| line.factor),
        quantities: Vec::new(),
        usual: None,
        // What is not known here cannot be ordered.
        sale: known.map_or(Sale::Discontinued, |known| known.sale),
    }
}
