//! The orders that were chosen, for what is done with all of them at once.

use std::collections::BTreeSet;

use counterfoil_core::StreamId;
use leptos::prelude::*;
use leptos::web_sys::MouseEvent;

use super::listing::Listing;

/// Which orders, and which row was turned last: a range begins there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    orders: BTreeSet<StreamId>,
    from: usize,
}

impl Choice {
    /// These.
    pub fn of(orders: impl IntoIterator<Item = StreamId>) -> Choice {
        Choice { orders: BTreeSet::from_iter(orders), from: 0 }
    }

    /// All of them.
    pub fn orders(&self) -> &BTreeSet<StreamId> {
        &self.orders
    }

    /// Whether `order` is among them.
    pub fn holds(&self, order: StreamId) -> bool {
        self.orders.contains(&order)
    }

    /// Chooses `order`, which stands on row `index`; or no longer.
    pub fn turn(&mut self, index: usize, order: StreamId) {
        self.from = index;
        if !self.orders.remove(&order) {
            self.orders.insert(order);
        }
    }
}

/// Choosing in the list. `None` in the signal: nobody chooses, and a press opens an order.
#[derive(Debug, Clone, Copy)]
pub struct Choosing {
    /// The choice.
    pub choice: RwSignal<Option<Choice>>,
    /// The listed orders.
    pub listing: Memo<Listing>,
}

impl Choosing {
    /// Whether somebody chooses.
    pub fn is_on(self) -> bool {
        self.choice.with(Option::is_some)
    }

    /// How many are chosen.
    pub fn count(self) -> usize {
        self.choice.with(|choice| choice.as_ref().map_or(0, |choice| choice.orders.len()))
    }

    /// The chosen ones.
    pub fn orders(self) -> BTreeSet<StreamId> {
        self.choice
            .with(|choice| choice.as_ref().map(|choice| choice.orders.clone()).unwrap_or_default())
    }

    /// Begins, with `orders` chosen.
    pub fn begin(self, orders: impl IntoIterator<Item = StreamId>) {
        self.choice.set(Some(Choice::of(orders)));
    }

    /// Everything listed.
    pub fn all(self) {
        let all = self.listing.with_untracked(|listing| listing.ids(0..listing.len()));
        self.begin(all);
    }

    /// Nobody chooses any more.
    pub fn end(self) {
        self.choice.set(None);
    }

    /// The order on row `index`, or that one no longer.
    pub fn turn(self, index: usize) {
        if let Some(order) = self.listing.with_untracked(|listing| listing.id(index)) {
            self.choice.update(|choice| choice.get_or_insert_default().turn(index, order));
        }
    }

    /// A press on row `index`: with Shift it chooses all from the last one on.
    pub fn press(self, index: usize, event: &MouseEvent) {
        if event.shift_key() {
            let last = self
                .choice
                .with_untracked(|choice| choice.as_ref().map_or(0, |choice| choice.from));
            self.reach(last, index);
        } else {
            self.turn(index);
        }
    }

    /// All rows from `from` to `to`, whichever stands above.
    pub fn reach(self, from: usize, to: usize) {
        let range = from.min(to)..from.max(to).saturating_add(1);
        let orders = self.listing.with_untracked(|listing| listing.ids(range));
        self.choice.update(|choice| {
            let choice = choice.get_or_insert_default();
            choice.orders.extend(orders);
            choice.from = to;
        });
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn order(n: u128) -> StreamId {
        counterfoil_orders::order_id(Uuid::from_u128(n))
    }

    #[test]
    fn turned_twice_is_not_chosen() {
        let mut choice = Choice::default();
        choice.turn(4, order(1));
        choice.turn(2, order(2));
        assert!(choice.holds(order(1)) && choice.holds(order(2)));
        choice.turn(4, order(1));
        assert_eq!(choice.orders(), &BTreeSet::from([order(2)]));
    }
}
