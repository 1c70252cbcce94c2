//! What each order adds to the sums over all orders.

use counterfoil_core::{StreamId, TallyKey};

use crate::{Order, SHOP, Stage};

/// What `customer` has open: totals of placed orders, less what was paid. Minor units.
pub const fn credit(customer: StreamId) -> TallyKey {
    TallyKey::new(customer, "credit")
}

/// Smallest units of `product` that placed orders wait for.
pub const fn reserved(product: StreamId) -> TallyKey {
    TallyKey::new(product, "reserved")
}

/// Smallest units of `product` that have left.
pub const fn shipped(product: StreamId) -> TallyKey {
    TallyKey::new(product, "shipped")
}

/// The sums of the report over all orders that are placed and not cancelled: `orders`, `lines`,
/// `units` (smallest), `gross` (price times quantity), `net` (after line discounts, before tax).
/// And `numbered`: how many official numbers were given, of cancelled orders too.
pub mod report {
    use super::{SHOP, TallyKey};

    /// How many orders.
    pub const ORDERS: TallyKey = TallyKey::new(SHOP, "orders");
    /// How many lines.
    pub const LINES: TallyKey = TallyKey::new(SHOP, "lines");
    /// How many smallest units.
    pub const UNITS: TallyKey = TallyKey::new(SHOP, "units");
    /// Price times quantity, rounded by line. Minor units.
    pub const GROSS: TallyKey = TallyKey::new(SHOP, "gross");
    /// After line discounts, before tax. Minor units.
    pub const NET: TallyKey = TallyKey::new(SHOP, "net");
    /// Official numbers given.
    pub const NUMBERED: TallyKey = TallyKey::new(SHOP, "numbered");
}

/// All that `order` adds.
pub(crate) fn of_order(order: &Order) -> Vec<(TallyKey, i64)> {
    let Some(placing) = order.placing() else { return Vec::new() };
    let mut sums = Vec::new();
    if placing.number.is_some() {
        sums.push((report::NUMBERED, 1));
    }
    let per_product = match order.stage {
        Stage::Placed(_) | Stage::Confirmed(_) => reserved,
        Stage::Shipped { .. } => shipped,
        Stage::Draft | Stage::Parked { .. } | Stage::Cancelled { .. } => {
            return sums;
        }
    };
    let totals = order.totals();
    let mut units = 0_i64;
    for line in &order.lines {
        let quantity = i64::from(line.quantity.get());
        units = units.saturating_add(quantity);
        sums.push((per_product(line.product), quantity));
    }
    sums.extend([
        (credit(order.customer), open(order, totals.total.minor)),
        (report::ORDERS, 1),
        (report::LINES, i64::try_from(order.lines.len()).unwrap_or(i64::MAX)),
        (report::UNITS, units),
        (report::GROSS, totals.gross.minor),
        (report::NET, totals.net.minor),
    ]);
    merged(sums)
}

/// Each sum once, in order.
fn merged(mut sums: Vec<(TallyKey, i64)>) -> Vec<(TallyKey, i64)> {
    sums.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    sums.dedup_by(|(next, more), (kept, sum)| {
        let is_same = next == kept;
        if is_same {
            *sum = sum.saturating_add(*more);
        }
        is_same
    });
    sums
}

/// What an order of `total` leaves open. Minor units, not negative.
pub(crate) fn open(order: &Order, total: i64) -> i64 {
    let paid = order.placing().map_or(0, |placing| placing.paid);
    total.saturating_sub(paid).max(0)
}
