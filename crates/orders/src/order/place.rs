//! The policies that read across aggregates: customer, range, price list, stock, credit.
//!
//! They are asked in this order, and the first class that fails refuses, with every failing line.

use std::collections::BTreeMap;

use counterfoil_core::{Reader, StreamId};

use super::{Line, Order, totals};
use crate::{
    Customer, Field, GoneLine, Holds, Money, Product, Refusal, Rule, STANDARD_LIST, Sale,
    ShortLine, StalePrice, State, StockRule, tally,
};

type Look<'r, 'w> = &'r mut Reader<'w, State>;

/// The customer, or the refusal that there is none.
pub(crate) fn customer<'w>(
    id: StreamId,
    reader: &mut Reader<'w, State>,
) -> Result<&'w Customer, Refusal> {
    let customer = reader.state(id).and_then(State::customer);
    customer.ok_or(Refusal::invalid(Field::Customer, Rule::NotThere))
}

/// The product, or the refusal that there is none.
pub(crate) fn product<'w>(
    id: StreamId,
    reader: &mut Reader<'w, State>,
) -> Result<&'w Product, Refusal> {
    let product = reader.state(id).and_then(State::product);
    product.ok_or(Refusal::invalid(Field::Product, Rule::NotThere))
}

/// The name of the price list that applies to `id`.
pub(crate) fn price_list(id: StreamId, reader: Look<'_, '_>) -> String {
    let customer = reader.state(id).and_then(State::customer);
    customer.map_or(STANDARD_LIST, |customer| &customer.conditions.price_list).to_owned()
}

/// All policies, for an order about to be placed.
pub(crate) fn placing(order: &Order, reader: Look<'_, '_>) -> Result<(), Refusal> {
    if order.lines.is_empty() {
        return Err(Refusal::invalid(Field::Lines, Rule::Required));
    }
    served(order, reader)?;
    let every: Vec<&Line> = order.lines.iter().collect();
    sold(&every, reader)?;
    priced(order, &every, reader)?;
    let all = every.iter().map(|line| line.product).collect();
    stocked(order, (&order.lines, all), reader)?;
    credited(order, &order.lines, reader)
}

/// The policies that a change of a placed order's lines to `lines` touches: nothing while it is a
/// draft, and nothing for what shrinks.
pub(crate) fn amendment(
    order: &Order,
    lines: Vec<Line>,
    reader: Look<'_, '_>,
) -> Result<(), Refusal> {
    if order.placing().is_none() {
        return Ok(());
    }
    if lines.is_empty() {
        return Err(Refusal::invalid(Field::Lines, Rule::Required));
    }
    let added: Vec<&Line> = lines.iter().filter(|line| order.line(line.id).is_none()).collect();
    let (before, after) = (quantities(&order.lines), quantities(&lines));
    let grown = after.iter().filter(|(product, asked)| before.get(*product) < Some(*asked));
    let grown: Vec<StreamId> = grown.map(|(product, _)| *product).collect();
    let dearer = totals::totals(&lines, order.terms).total.minor > order.totals().total.minor;
    if dearer || !grown.is_empty() {
        served(order, reader)?;
    }
    sold(&added, reader)?;
    priced(order, &added, reader)?;
    stocked(order, (&lines, grown), reader)?;
    if dearer { credited(order, &lines, reader) } else { Ok(()) }
}

fn served(order: &Order, reader: Look<'_, '_>) -> Result<(), Refusal> {
    let customer = customer(order.customer, reader)?;
    match &customer.blocked {
        None => Ok(()),
        Some(reason) => Err(on_hold(order, customer, reason)),
    }
}

/// Whether the order's customer gets what was placed for them.
pub(crate) fn delivered(order: &Order, reader: Look<'_, '_>) -> Result<(), Refusal> {
    let customer = customer(order.customer, reader)?;
    match (&customer.blocked, customer.holds) {
        (Some(reason), Holds::Deliveries) => Err(on_hold(order, customer, reason)),
        (Some(_), Holds::Orders) | (None, _) => Ok(()),
    }
}

fn on_hold(order: &Order, customer: &Customer, reason: &str) -> Refusal {
    Refusal::CustomerBlocked {
        customer: order.customer,
        name: customer.profile.name.clone(),
        reason: reason.to_owned(),
    }
}

fn sold(lines: &[&Line], reader: Look<'_, '_>) -> Result<(), Refusal> {
    let mut gone = Vec::new();
    for line in lines {
        let found = product(line.product, reader)?;
        if found.sale == Sale::Discontinued {
            let name = found.article.name.clone();
            gone.push(GoneLine { line: line.id, product: line.product, name });
        }
    }
    if gone.is_empty() { Ok(()) } else { Err(Refusal::ItemGone { lines: gone }) }
}

fn priced(order: &Order, lines: &[&Line], reader: Look<'_, '_>) -> Result<(), Refusal> {
    let list = price_list(order.customer, reader);
    let mut stale = Vec::new();
    for line in lines {
        let found = product(line.product, reader)?;
        if let Some(now) = found.price(&list).filter(|now| *now != line.price) {
            stale.push(StalePrice {
                line: line.id,
                product: line.product,
                name: found.article.name.clone(),
                was: line.price.clone(),
                now,
            });
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(Refusal::PriceChanged { lines: stale }) }
}

/// Whether there is enough for `lines` of the products named. What the order itself has reserved
/// already is free for it; earlier lines take first.
fn stocked(
    order: &Order,
    (lines, products): (&[Line], Vec<StreamId>),
    reader: Look<'_, '_>,
) -> Result<(), Refusal> {
    let own = match order.placing() {
        Some(_) => quantities(&order.lines),
        None => BTreeMap::new(),
    };
    let mut left = BTreeMap::new();
    for id in products {
        let found = product(id, reader)?;
        if found.count.is_none() || found.stock_rule == StockRule::Backorder {
            continue;
        }
        let (shipped, reserved) =
            (reader.tally(tally::shipped(id)), reader.tally(tally::reserved(id)));
        let others = reserved.saturating_sub(own.get(&id).copied().unwrap_or(0));
        left.insert(id, (found, found.available(shipped, others).unwrap_or(0).max(0)));
    }
    let mut short = Vec::new();
    for line in lines {
        let Some((found, available)) = left.get_mut(&line.product) else { continue };
        let asked = i64::from(line.quantity.get());
        if asked > *available {
            short.push(ShortLine {
                line: line.id,
                product: line.product,
                name: found.article.name.clone(),
                asked,
                available: *available,
            });
        }
        *available = available.saturating_sub(asked).max(0);
    }
    if short.is_empty() { Ok(()) } else { Err(Refusal::StockShort { lines: short }) }
}

/// Whether the customer's limit bears this order with `lines`, beside all others that are open.
fn credited(order: &Order, lines: &[Line], reader: Look<'_, '_>) -> Result<(), Refusal> {
    let customer = customer(order.customer, reader)?;
    let Some(limit) = customer.credit_limit else { return Ok(()) };
    let currency = order.terms.currency;
    if limit.currency != currency {
        return Err(Refusal::invalid(Field::CreditLimit, Rule::WrongCurrency));
    }
    let exposure = exposure(order, reader);
    let total = tally::open(order, totals::totals(lines, order.terms).total.minor);
    let over_by = exposure.saturating_add(total).saturating_sub(limit.minor);
    if over_by <= 0 {
        return Ok(());
    }
    Err(Refusal::CreditExceeded {
        customer: order.customer,
        name: customer.profile.name.clone(),
        limit,
        exposure: Money::new(exposure, currency),
        total: Money::new(total, currency),
        over_by: Money::new(over_by, currency),
    })
}

/// What the order's customer has open from all other orders. Minor units.
pub(crate) fn exposure(order: &Order, reader: Look<'_, '_>) -> i64 {
    let key = tally::credit(order.customer);
    let own = tally::of_order(order).into_iter().find(|(name, _)| *name == key);
    reader.tally(key).saturating_sub(own.map_or(0, |(_, open)| open))
}

/// Smallest units of each product.
pub(crate) fn quantities(lines: &[Line]) -> BTreeMap<StreamId, i64> {
    let mut sums = BTreeMap::new();
    for line in lines {
        let sum: &mut i64 = sums.entry(line.product).or_insert(0);
        *sum = sum.saturating_add(i64::from(line.quantity.get()));
    }
    sums
}
