//! What a command makes happen to an order.
//!
//! A draft takes almost everything, so that writing it down never blocks; limits of form are held at
//! every stage. Placing checks the rest, and amending what was placed checks it again.

use counterfoil_core::{Phase, Reader, StreamId};

use super::{Caller, Line, LineId, Order, OrderCommand, OrderEvent, Price, Repriced, Stage};
use super::{place, whole};
use crate::check::{self, Asked};
use crate::money::{LINES_MAX, TAX_MAX};
use crate::{
    Currency, Date, Field, Money, Ppm, Product, Quantity, Refusal, Rule, State, Status, Terms,
    Unit, policy, tally,
};

type Decided = Result<Vec<OrderEvent>, Refusal>;
type Look<'r, 'w> = &'r mut Reader<'w, State>;

/// The events of `command`, or its refusal. No event: the wish is already true.
pub(crate) fn decide(
    asked: &Asked<'_, Order>,
    command: &OrderCommand,
    reader: Look<'_, '_>,
) -> Decided {
    if let OrderCommand::Open { provisional, customer, terms } = command {
        return open(asked, (provisional, *customer, *terms), reader);
    }
    if let OrderCommand::Enter(whole) = command {
        return whole::enter(asked, whole, reader);
    }
    let order = asked.there()?;
    match command {
        OrderCommand::Open { .. } | OrderCommand::Enter(_) => Ok(Vec::new()),
        OrderCommand::ChangeCustomer { customer } => change_customer(order, *customer, reader),
        OrderCommand::AddLine { line, product, quantity, unit, price_version } => {
            let wish = Wish { line: *line, product: *product, quantity: *quantity, unit };
            add_line(order, &wish, *price_version, reader)
        }
        OrderCommand::ChangeQuantity { line, quantity, unit } => {
            change_quantity(order, *line, (*quantity, unit), reader)
        }
        OrderCommand::RemoveLine { line } => remove_line(order, *line, reader),
        OrderCommand::DiscountLine { line, discount } => {
            policy::allow_discount(*line, *discount, asked.stamp)?;
            discount_line(order, *line, *discount, reader)
        }
        OrderCommand::NoteLine { line, text } => note_line(order, *line, text),
        OrderCommand::Note { text, audience } => {
            check::filled(Field::Note, text, check::NOTE_MAX)?;
            if order.notes.len() >= check::NOTES_MAX {
                let rule = Rule::TooMany { max: check::NOTES_MAX };
                return Err(Refusal::invalid(Field::Note, rule));
            }
            Ok(vec![OrderEvent::Noted { text: text.clone(), audience: *audience }])
        }
        OrderCommand::SetReference { text } => {
            check::text(Field::Reference, text, check::DETAIL_MAX)?;
            amendable(order)?;
            let event = OrderEvent::ReferenceSet { text: text.clone() };
            Ok(check::changed(&order.reference, text, event))
        }
        OrderCommand::SetDelivery { date } => {
            amendable(order)?;
            let event = OrderEvent::DeliverySet { date: *date };
            Ok(check::changed(&order.delivery, date, event))
        }
        OrderCommand::AcceptPrices => accept_prices(order, reader),
        OrderCommand::Place => place(asked, order, reader),
        OrderCommand::Park { .. }
        | OrderCommand::Resume
        | OrderCommand::Confirm
        | OrderCommand::Ship { .. }
        | OrderCommand::Cancel { .. } => move_along(asked, order, command, reader),
        OrderCommand::RecordPayment { amount, method } => pay(order, *amount, method),
    }
}

/// A line that somebody wants.
struct Wish<'a> {
    line: LineId,
    product: StreamId,
    quantity: Quantity,
    unit: &'a Unit,
}

/// Lines, reference and delivery may change until the order is shipped or off.
fn amendable(order: &Order) -> Result<(), Refusal> {
    match order.status() {
        Status::Draft | Status::Parked | Status::Placed | Status::Confirmed => Ok(()),
        status @ (Status::Shipped | Status::Cancelled) => Err(Refusal::AlreadyClosed { status }),
    }
}

/// Whether an order can begin so.
pub(super) fn beginning(
    asked: &Asked<'_, Order>,
    (provisional, customer, terms): (&str, StreamId, Terms),
    reader: Look<'_, '_>,
) -> Result<(), Refusal> {
    asked.fresh()?;
    check::filled(Field::Provisional, provisional, check::CODE_MAX)?;
    let (tax, most) = (i64::from(terms.tax.parts()), i64::from(TAX_MAX.parts()));
    check::within(Field::Tax, tax, (0, most))?;
    place::customer(customer, reader).map(drop)
}

fn open(
    asked: &Asked<'_, Order>,
    (provisional, customer, terms): (&str, StreamId, Terms),
    reader: Look<'_, '_>,
) -> Decided {
    beginning(asked, (provisional, customer, terms), reader)?;
    Ok(vec![OrderEvent::Opened {
        provisional: provisional.to_owned(),
        customer,
        terms,
        at: asked.stamp.at,
        device: asked.stamp.device,
        by: asked.stamp.actor.clone(),
    }])
}

fn change_customer(order: &Order, customer: StreamId, reader: Look<'_, '_>) -> Decided {
    match order.status() {
        Status::Draft | Status::Parked => {
            place::customer(customer, reader)?;
            let event = OrderEvent::CustomerChanged { customer };
            Ok(check::changed(&order.customer, &customer, event))
        }
        status @ (Status::Placed | Status::Confirmed | Status::Shipped | Status::Cancelled) => {
            Err(Refusal::AlreadyClosed { status })
        }
    }
}

fn add_line(order: &Order, wish: &Wish<'_>, seen: Option<u32>, reader: Look<'_, '_>) -> Decided {
    amendable(order)?;
    if let Some(line) = order.line(wish.line) {
        let same = line.product == wish.product && line.quantity == wish.quantity;
        let clash = Refusal::AlreadyChanged { field: Field::Lines, line: Some(wish.line) };
        return if same { Ok(Vec::new()) } else { Err(clash) };
    }
    if order.lines.len() >= LINES_MAX {
        return Err(Refusal::invalid(Field::Lines, Rule::TooMany { max: LINES_MAX }));
    }
    let product = place::product(wish.product, reader)?;
    let factor = factor(product, wish.unit)?;
    let list = place::price_list(order.customer, reader);
    let price = offered((&list, order.terms.currency), product, seen)?;
    let line = Line {
        id: wish.line,
        product: wish.product,
        quantity: wish.quantity,
        unit: wish.unit.clone(),
        factor,
        price,
        tax: product.article.tax.unwrap_or(order.terms.tax),
        discount: Ppm::ZERO,
        note: String::new(),
    };
    let mut lines = order.lines.clone();
    lines.push(line.clone());
    place::amendment(order, lines, reader)?;
    Ok(vec![OrderEvent::LineAdded { line }])
}

/// The price in the list that applies to the order's customer, in the order's currency: the version that was
/// `seen`, or the one in force.
pub(super) fn offered(
    (list, currency): (&str, Currency),
    product: &Product,
    seen: Option<u32>,
) -> Result<Price, Refusal> {
    let price = match seen {
        Some(version) => product.price_at(list, version),
        None => product.price(list),
    };
    let price = price.ok_or(Refusal::invalid(Field::Price, Rule::NotThere))?;
    if price.amount.currency != currency {
        return Err(Refusal::invalid(Field::Price, Rule::WrongCurrency));
    }
    Ok(price)
}

pub(super) fn factor(product: &Product, unit: &Unit) -> Result<u32, Refusal> {
    let factor = product.article.units.factor(unit);
    factor.ok_or(Refusal::invalid(Field::Unit, Rule::NotThere))
}

fn change_quantity(
    order: &Order,
    id: LineId,
    (quantity, unit): (Quantity, &Unit),
    reader: Look<'_, '_>,
) -> Decided {
    amendable(order)?;
    let line = existing(order, id)?;
    if line.quantity == quantity && line.unit == *unit {
        return Ok(Vec::new());
    }
    let factor = if line.unit == *unit {
        line.factor
    } else {
        factor(place::product(line.product, reader)?, unit)?
    };
    let mut lines = order.lines.clone();
    if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
        line.quantity = quantity;
    }
    place::amendment(order, lines, reader)?;
    Ok(vec![OrderEvent::QuantityChanged { line: id, quantity, unit: unit.clone(), factor }])
}

fn existing(order: &Order, id: LineId) -> Result<&Line, Refusal> {
    order.line(id).ok_or(Refusal::AlreadyChanged { field: Field::Lines, line: Some(id) })
}

fn remove_line(order: &Order, id: LineId, reader: Look<'_, '_>) -> Decided {
    amendable(order)?;
    if order.line(id).is_none() {
        return Ok(Vec::new());
    }
    let lines = order.lines.iter().filter(|line| line.id != id).cloned().collect();
    place::amendment(order, lines, reader)?;
    Ok(vec![OrderEvent::LineRemoved { line: id }])
}

fn discount_line(order: &Order, id: LineId, discount: Ppm, reader: Look<'_, '_>) -> Decided {
    amendable(order)?;
    if existing(order, id)?.discount == discount {
        return Ok(Vec::new());
    }
    let mut lines = order.lines.clone();
    if let Some(line) = lines.iter_mut().find(|line| line.id == id) {
        line.discount = discount;
    }
    place::amendment(order, lines, reader)?;
    Ok(vec![OrderEvent::LineDiscounted { line: id, discount }])
}

fn note_line(order: &Order, id: LineId, text: &str) -> Decided {
    check::text(Field::Note, text, check::NOTE_MAX)?;
    amendable(order)?;
    let event = OrderEvent::LineNoted { line: id, text: text.to_owned() };
    Ok(check::changed(&existing(order, id)?.note.as_str(), &text, event))
}

fn accept_prices(order: &Order, reader: Look<'_, '_>) -> Decided {
    amendable(order)?;
    let list = place::price_list(order.customer, reader);
    let mut lines = order.lines.clone();
    let mut repriced = Vec::new();
    for line in &mut lines {
        let now = place::product(line.product, reader)?.price(&list);
        let Some(price) = now.filter(|price| *price != line.price) else { continue };
        if price.amount.currency != order.terms.currency {
            return Err(Refusal::invalid(Field::Price, Rule::WrongCurrency));
        }
        line.price = price.clone();
        repriced.push(Repriced { line: line.id, price });
    }
    place::amendment(order, lines, reader)?;
    if repriced.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![OrderEvent::PricesAccepted { lines: repriced }])
}

fn place(asked: &Asked<'_, Order>, order: &Order, reader: Look<'_, '_>) -> Decided {
    match order.status() {
        Status::Draft | Status::Parked => {}
        Status::Placed | Status::Confirmed | Status::Shipped => return Ok(Vec::new()),
        status @ Status::Cancelled => return Err(Refusal::AlreadyClosed { status }),
    }
    place::placing(order, reader)?;
    let number = number(asked.stamp.phase, reader);
    Ok(vec![OrderEvent::Placed { number, at: asked.stamp.at }])
}

/// The next official number, where one is given.
pub(super) fn number(phase: Phase, reader: Look<'_, '_>) -> Option<u64> {
    match phase {
        Phase::Predicting => None,
        Phase::Deciding => {
            let given = reader.tally(tally::report::NUMBERED);
            u64::try_from(given.saturating_add(1)).ok()
        }
    }
}

/// The commands that ask where the order stands.
fn move_along(
    asked: &Asked<'_, Order>,
    order: &Order,
    command: &OrderCommand,
    reader: Look<'_, '_>,
) -> Decided {
    let status = order.status();
    match command {
        OrderCommand::Park { label } => {
            check::filled(Field::Label, label, check::CODE_MAX)?;
            let event = OrderEvent::Parked { label: label.clone() };
            match &order.stage {
                Stage::Draft => Ok(vec![event]),
                Stage::Parked { label: now } => Ok(check::changed(now, label, event)),
                Stage::Placed(_)
                | Stage::Confirmed(_)
                | Stage::Shipped { .. }
                | Stage::Cancelled { .. } => Err(Refusal::AlreadyClosed { status }),
            }
        }
        OrderCommand::Resume => match status {
            Status::Parked => Ok(vec![OrderEvent::Resumed]),
            Status::Draft => Ok(Vec::new()),
            Status::Placed | Status::Confirmed | Status::Shipped | Status::Cancelled => {
                Err(Refusal::AlreadyClosed { status })
            }
        },
        OrderCommand::Confirm => match status {
            Status::Placed => Ok(vec![OrderEvent::Confirmed]),
            Status::Confirmed | Status::Shipped => Ok(Vec::new()),
            Status::Draft | Status::Parked => Err(too_early(status)),
            Status::Cancelled => Err(Refusal::AlreadyClosed { status }),
        },
        OrderCommand::Ship { on } => ship(order, *on, reader),
        OrderCommand::Cancel { reason, by } => {
            check::filled(Field::Reason, reason, check::NOTE_MAX)?;
            match (status, by) {
                // Breaking a promise is not for everybody; passing on the customer's word is.
                (Status::Confirmed, Caller::House) => policy::allow_breach(asked.stamp)?,
                (Status::Cancelled, _) => return Ok(Vec::new()),
                (Status::Shipped, _) => return Err(Refusal::AlreadyClosed { status }),
                (Status::Draft | Status::Parked | Status::Placed | Status::Confirmed, _) => {}
            }
            Ok(vec![OrderEvent::Cancelled { reason: reason.clone(), by: *by }])
        }
        OrderCommand::Open { .. }
        | OrderCommand::Enter(_)
        | OrderCommand::ChangeCustomer { .. }
        | OrderCommand::AddLine { .. }
        | OrderCommand::ChangeQuantity { .. }
        | OrderCommand::RemoveLine { .. }
        | OrderCommand::DiscountLine { .. }
        | OrderCommand::NoteLine { .. }
        | OrderCommand::Note { .. }
        | OrderCommand::SetReference { .. }
        | OrderCommand::SetDelivery { .. }
        | OrderCommand::AcceptPrices
        | OrderCommand::Place
        | OrderCommand::RecordPayment { .. } => Ok(Vec::new()),
    }
}

fn ship(order: &Order, on: Date, reader: Look<'_, '_>) -> Decided {
    let status = order.status();
    match &order.stage {
        Stage::Placed(_) | Stage::Confirmed(_) => {
            place::delivered(order, reader)?;
            Ok(vec![OrderEvent::Shipped { on }])
        }
        Stage::Shipped { on: day, .. } if *day == on => Ok(Vec::new()),
        Stage::Draft | Stage::Parked { .. } => Err(too_early(status)),
        Stage::Shipped { .. } | Stage::Cancelled { .. } => Err(Refusal::AlreadyClosed { status }),
    }
}

fn too_early(status: Status) -> Refusal {
    Refusal::invalid(Field::Stream, Rule::WrongStage { status })
}

fn pay(order: &Order, amount: Money, method: &str) -> Decided {
    check::filled(Field::Method, method, check::CODE_MAX)?;
    check::within(Field::Amount, amount.minor, (1, i64::MAX))?;
    let status = order.status();
    match &order.stage {
        Stage::Placed(_) | Stage::Confirmed(_) | Stage::Shipped { .. } => {}
        Stage::Draft | Stage::Parked { .. } => return Err(too_early(status)),
        Stage::Cancelled { .. } => return Err(Refusal::AlreadyClosed { status }),
    }
    if amount.currency != order.terms.currency {
        return Err(Refusal::invalid(Field::Amount, Rule::WrongCurrency));
    }
    let due = Money::new(tally::open(order, order.totals().total.minor), order.terms.currency);
    if amount.minor > due.minor {
        return Err(Refusal::invalid(Field::Amount, Rule::MoreThanDue { due }));
    }
    Ok(vec![OrderEvent::PaymentRecorded { amount, method: method.to_owned() }])
}
