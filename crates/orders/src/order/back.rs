//! The way back: what has to be asked for so that an order is again as it was.

use super::{Line, LineId, Order, OrderCommand, Stage};
use crate::Ppm;

/// The commands that lead `now` back to `then`, in the order in which they can be asked. Empty if nothing
/// differs; `None` if no command takes the difference back: an order that was placed, confirmed, shipped or
/// called off, a note, a payment, another price.
///
/// A line that was taken away comes back under a name of `fresh`, at the end.
pub fn way_back(
    now: &Order,
    then: &Order,
    mut fresh: impl FnMut() -> LineId,
) -> Option<Vec<OrderCommand>> {
    let (before, after) = stages(&now.stage, &then.stage)?;
    if now.notes != then.notes || now.terms != then.terms {
        return None;
    }
    let mut commands = Vec::from_iter(before);
    if now.customer != then.customer {
        commands.push(OrderCommand::ChangeCustomer { customer: then.customer });
    }
    for line in &then.lines {
        match now.line(line.id) {
            Some(is) => commands.extend(line_back(is, line)?),
            None => commands.extend(line_again(line, fresh())),
        }
    }
    // Last, so that a placed order never stands without a line.
    let gone = now.lines.iter().filter(|line| then.line(line.id).is_none());
    commands.extend(gone.map(|line| OrderCommand::RemoveLine { line: line.id }));
    if now.reference != then.reference {
        commands.push(OrderCommand::SetReference { text: then.reference.clone() });
    }
    if now.delivery != then.delivery {
        commands.push(OrderCommand::SetDelivery { date: then.delivery });
    }
    commands.extend(after);
    Some(commands)
}

/// What leads from one stage to another: asked before all else, or after it.
fn stages(now: &Stage, then: &Stage) -> Option<(Option<OrderCommand>, Option<OrderCommand>)> {
    match (now, then) {
        (Stage::Draft, Stage::Draft) => Some((None, None)),
        (Stage::Parked { label: now }, Stage::Parked { label: then }) => {
            (now == then).then_some((None, None))
        }
        (Stage::Parked { .. }, Stage::Draft) => Some((Some(OrderCommand::Resume), None)),
        (Stage::Draft, Stage::Parked { label }) => {
            Some((None, Some(OrderCommand::Park { label: label.clone() })))
        }
        (Stage::Placed(now), Stage::Placed(then))
        | (Stage::Confirmed(now), Stage::Confirmed(then)) => {
            (now.paid == then.paid).then_some((None, None))
        }
        (
            Stage::Draft
            | Stage::Parked { .. }
            | Stage::Placed(_)
            | Stage::Confirmed(_)
            | Stage::Shipped { .. }
            | Stage::Cancelled { .. },
            _,
        ) => None,
    }
}

/// What makes the line `now` again what it was `then`.
fn line_back(now: &Line, then: &Line) -> Option<Vec<OrderCommand>> {
    if now.price != then.price || now.product != then.product {
        return None;
    }
    let id = then.id;
    let quantity = (now.quantity, &now.unit) != (then.quantity, &then.unit);
    let quantity = quantity.then(|| OrderCommand::ChangeQuantity {
        line: id,
        quantity: then.quantity,
        unit: then.unit.clone(),
    });
    let discount = (now.discount != then.discount)
        .then_some(OrderCommand::DiscountLine { line: id, discount: then.discount });
    let note = (now.note != then.note)
        .then(|| OrderCommand::NoteLine { line: id, text: then.note.clone() });
    Some([quantity, discount, note].into_iter().flatten().collect())
}

/// What writes a line once more under the name `id`, with all that was on it.
fn line_again(line: &Line, id: LineId) -> Vec<OrderCommand> {
    let add = OrderCommand::AddLine {
        line: id,
        product: line.product,
        quantity: line.quantity,
        unit: line.unit.clone(),
        price_version: Some(line.price.version),
    };
    let discount = (line.discount > Ppm::ZERO)
        .then_some(OrderCommand::DiscountLine { line: id, discount: line.discount });
    let note = (!line.note.is_empty())
        .then(|| OrderCommand::NoteLine { line: id, text: line.note.clone() });
    [Some(add), discount, note].into_iter().flatten().collect()
}
