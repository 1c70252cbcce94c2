//! An order after a fact.

use super::{Line, LineId, Note, Order, OrderEvent, Placing, Stage};
use crate::Date;

/// `order` after `event`. A fact that does not fit changes nothing.
pub(crate) fn apply(order: Option<Order>, event: &OrderEvent) -> Option<Order> {
    let Some(mut order) = order else { return opened(event) };
    match event {
        OrderEvent::Opened { .. } | OrderEvent::Entered(_) => {}
        OrderEvent::CustomerChanged { customer } => order.customer = *customer,
        OrderEvent::LineAdded { line } => {
            order.lines.push(line.clone());
            amended(&mut order);
        }
        OrderEvent::QuantityChanged { line, quantity, unit, factor } => {
            change(&mut order, *line, |line| {
                line.quantity = *quantity;
                line.unit.clone_from(unit);
                line.factor = *factor;
            });
            amended(&mut order);
        }
        OrderEvent::LineRemoved { line } => {
            order.lines.retain(|kept| kept.id != *line);
            amended(&mut order);
        }
        OrderEvent::LineDiscounted { line, discount } => {
            change(&mut order, *line, |line| line.discount = *discount);
            amended(&mut order);
        }
        OrderEvent::LineNoted { line, text } => {
            change(&mut order, *line, |line| line.note.clone_from(text));
        }
        OrderEvent::Noted { text, audience } => {
            let late = order.placing().is_some();
            order.notes.push(Note { text: text.clone(), audience: *audience, late });
        }
        OrderEvent::ReferenceSet { text } => order.reference.clone_from(text),
        OrderEvent::DeliverySet { date } => order.delivery = *date,
        OrderEvent::PricesAccepted { lines } => {
            for repriced in lines {
                change(&mut order, repriced.line, |line| line.price.clone_from(&repriced.price));
            }
            amended(&mut order);
        }
        OrderEvent::PaymentRecorded { amount, .. } => {
            if let Some(placing) = placing(&mut order.stage) {
                placing.paid = placing.paid.saturating_add(amount.minor);
            }
        }
        OrderEvent::Parked { .. }
        | OrderEvent::Resumed
        | OrderEvent::Placed { .. }
        | OrderEvent::Confirmed
        | OrderEvent::Shipped { .. }
        | OrderEvent::Cancelled { .. } => order.stage = staged(order.stage, event),
    }
    Some(order)
}

fn opened(event: &OrderEvent) -> Option<Order> {
    if let OrderEvent::Entered(entered) = event {
        return Some(entered.order());
    }
    let OrderEvent::Opened { provisional, customer, terms, at, device, by } = event else {
        return None;
    };
    Some(Order {
        provisional: provisional.clone(),
        customer: *customer,
        terms: *terms,
        opened: *at,
        device: *device,
        by: by.clone(),
        lines: Vec::new(),
        notes: Vec::new(),
        reference: String::new(),
        delivery: None,
        stage: Stage::Draft,
    })
}

/// `stage` after one of the events that move an order along.
fn staged(stage: Stage, event: &OrderEvent) -> Stage {
    match (stage, event) {
        (Stage::Draft | Stage::Parked { .. }, OrderEvent::Parked { label }) => {
            Stage::Parked { label: label.clone() }
        }
        (Stage::Parked { .. }, OrderEvent::Resumed) => Stage::Draft,
        (Stage::Draft | Stage::Parked { .. }, OrderEvent::Placed { number, at }) => {
            Stage::Placed(Placing { number: *number, at: *at, revision: 1, paid: 0 })
        }
        (Stage::Placed(placing), OrderEvent::Confirmed) => Stage::Confirmed(placing),
        (Stage::Placed(placing) | Stage::Confirmed(placing), OrderEvent::Shipped { on }) => {
            shipped(placing, *on)
        }
        (Stage::Draft | Stage::Parked { .. }, OrderEvent::Cancelled { reason, .. }) => {
            Stage::Cancelled { placing: None, reason: reason.clone() }
        }
        (
            Stage::Placed(placing) | Stage::Confirmed(placing),
            OrderEvent::Cancelled { reason, .. },
        ) => Stage::Cancelled { placing: Some(placing), reason: reason.clone() },
        (stage, _) => stage,
    }
}

fn shipped(placing: Placing, on: Date) -> Stage {
    Stage::Shipped { placing, on }
}

fn placing(stage: &mut Stage) -> Option<&mut Placing> {
    match stage {
        Stage::Draft | Stage::Parked { .. } | Stage::Cancelled { .. } => None,
        Stage::Placed(placing) | Stage::Confirmed(placing) | Stage::Shipped { placing, .. } => {
            Some(placing)
        }
    }
}

/// Counts an amendment of an order that was placed.
fn amended(order: &mut Order) {
    if let Some(placing) = placing(&mut order.stage) {
        placing.revision = placing.revision.saturating_add(1);
    }
}

fn change(order: &mut Order, id: LineId, with: impl FnOnce(&mut Line)) {
    if let Some(line) = order.lines.iter_mut().find(|line| line.id == id) {
        with(line);
    }
}
