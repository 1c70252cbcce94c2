//! The slip: one order as a person sees it, with what may be done to it now.

use counterfoil_core::{DeviceId, Domain, Moment, Reader, Stamp, StreamId, World};
use serde::{Deserialize, Serialize};

use crate::order::place;
use crate::quantity::in_unit;
use crate::{
    Audience, Caller, Date, Line, LineId, Money, Note, Order, OrderCommand, Orders, Ppm, Price,
    Quantity, Refusal, Stage, State, Status, Totals, Unit, UnitTable, tally,
};

/// One line as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// Which.
    pub id: LineId,
    /// Of what.
    pub product: StreamId,
    /// The product's code; empty if none, or not known here.
    pub code: String,
    /// The product's name; empty if not known here.
    pub name: String,
    /// The units to choose from.
    pub units: UnitTable,
    /// How much, in the smallest unit.
    pub quantity: Quantity,
    /// The unit it was entered in.
    pub unit: Unit,
    /// Smallest units in one such unit.
    pub factor: u32,
    /// The quantity told in that unit; `None` if it has no short decimal form there.
    pub in_unit: Option<String>,
    /// The price, with its source.
    pub price: Price,
    /// The price now in force, if it is another and the order is not placed yet.
    pub price_now: Option<Price>,
    /// Tax rate.
    pub tax: Ppm,
    /// Off the line.
    pub discount: Ppm,
    /// Price times quantity.
    pub gross: Money,
    /// After the discount.
    pub net: Money,
    /// A word for whoever packs it.
    pub note: String,
    /// Smallest units there are for this order, with what it has reserved itself; `None` if the
    /// product was never counted. May be negative.
    pub available: Option<i64>,
}

/// How the customer's credit stands with this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditView {
    /// The limit.
    pub limit: Money,
    /// Open from all other orders.
    pub exposure: Money,
    /// Left after this order; negative if it is too much.
    pub left: Money,
}

impl CreditView {
    /// What is left of `limit` beside `exposure`, which is open from all orders but the one at hand, and
    /// `own`, which that one leaves open. Minor units of the limit's currency.
    pub fn of(limit: Money, exposure: i64, own: i64) -> CreditView {
        let currency = limit.currency;
        let left = limit.minor.saturating_sub(exposure).saturating_sub(own);
        CreditView {
            limit,
            exposure: Money::new(exposure, currency),
            left: Money::new(left, currency),
        }
    }
}

/// Something that can be done to an order from its slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// Change lines, reference, delivery.
    Edit,
    /// Add a note.
    Note,
    /// [`OrderCommand::AcceptPrices`].
    AcceptPrices,
    /// [`OrderCommand::Park`].
    Park,
    /// [`OrderCommand::Resume`].
    Resume,
    /// [`OrderCommand::Place`].
    Place,
    /// [`OrderCommand::Confirm`].
    Confirm,
    /// [`OrderCommand::Ship`].
    Ship,
    /// [`OrderCommand::RecordPayment`].
    Pay,
    /// [`OrderCommand::Cancel`].
    Cancel,
}

impl Action {
    /// All, in the order of an order's life.
    pub const ALL: [Action; 10] = [
        Action::Edit,
        Action::Note,
        Action::AcceptPrices,
        Action::Park,
        Action::Resume,
        Action::Place,
        Action::Confirm,
        Action::Ship,
        Action::Pay,
        Action::Cancel,
    ];
}

/// What `decide` says to an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It would make something happen.
    Live,
    /// It is already so.
    Idle,
    /// No, and why.
    Refused(Refusal),
}

/// One order as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Which.
    pub id: StreamId,
    /// Its device's number.
    pub provisional: String,
    /// The official number, once decided.
    pub official: Option<u64>,
    /// For whom.
    pub customer: StreamId,
    /// Their name; empty if not known here.
    pub customer_name: String,
    /// How far it has come.
    pub status: Status,
    /// The label it is parked under, or why it was cancelled; empty otherwise.
    pub remark: String,
    /// When it was begun.
    pub opened: Moment,
    /// When it was placed.
    pub placed: Option<Moment>,
    /// The day it left.
    pub shipped_on: Option<Date>,
    /// 1 as placed, more when amended; 0 before.
    pub revision: u32,
    /// On which device it was begun.
    pub device: DeviceId,
    /// By whom.
    pub by: String,
    /// Its lines.
    pub lines: Vec<SlipLine>,
    /// Its notes, the oldest first.
    pub notes: Vec<Note>,
    /// The customer's reference; empty if none.
    pub reference: String,
    /// The wished day of delivery.
    pub delivery: Option<Date>,
    /// Its sums, and how they came about.
    pub totals: Totals,
    /// Paid so far.
    pub paid: Money,
    /// Still to be paid.
    pub due: Money,
    /// The customer's credit; `None` if they have no limit.
    pub credit: Option<CreditView>,
    /// What may be done, with the answer of `decide`.
    pub actions: Vec<(Action, Answer)>,
}

impl Slip {
    /// What `decide` says to `action`.
    pub fn answer(&self, action: Action) -> &Answer {
        let found = self.actions.iter().find(|(name, _)| *name == action);
        found.map_or(&Answer::Idle, |(_, answer)| answer)
    }
}

/// The slip of `order`, in a world that names its products and customer, for whoever `stamp` names.
pub fn slip(id: StreamId, order: &Order, world: &dyn World<State>, stamp: &Stamp) -> Slip {
    let mut reader = Reader::new(world);
    let customer = reader.state(order.customer).and_then(State::customer);
    let totals = order.totals();
    let currency = order.terms.currency;
    let open = tally::open(order, totals.total.minor);
    let placing = order.placing();
    let exposure = place::exposure(order, &mut reader);
    let limit = customer.and_then(|customer| customer.credit_limit);
    let credit = limit.map(|limit| CreditView::of(limit, exposure, open));
    Slip {
        id,
        provisional: order.provisional.clone(),
        official: placing.and_then(|placing| placing.number),
        customer: order.customer,
        customer_name: customer.map(|known| known.profile.name.clone()).unwrap_or_default(),
        status: order.status(),
        remark: order.remark().to_owned(),
        opened: order.opened,
        placed: placing.map(|placing| placing.at),
        shipped_on: match &order.stage {
            Stage::Shipped { on, .. } => Some(*on),
            Stage::Draft
            | Stage::Parked { .. }
            | Stage::Placed(_)
            | Stage::Confirmed(_)
            | Stage::Cancelled { .. } => None,
        },
        revision: placing.map_or(0, |placing| placing.revision),
        device: order.device,
        by: order.by.clone(),
        lines: order.lines.iter().map(|line| slip_line(order, line, &mut reader)).collect(),
        notes: order.notes.clone(),
        reference: order.reference.clone(),
        delivery: order.delivery,
        paid: Money::new(placing.map_or(0, |placing| placing.paid), currency),
        due: Money::new(open, currency),
        totals,
        credit,
        actions: Action::ALL
            .iter()
            .map(|action| (*action, answer(id, (order, *action), world, stamp)))
            .collect(),
    }
}

fn slip_line(order: &Order, line: &Line, reader: &mut Reader<'_, State>) -> SlipLine {
    let product = reader.state(line.product).and_then(State::product);
    let article = product.map(|product| product.article.clone());
    let list = place::price_list(order.customer, reader);
    let now = product.and_then(|product| product.price(&list));
    let stale = order.placing().is_none() && order.status() != Status::Cancelled;
    let own = match order.status() {
        Status::Placed | Status::Confirmed => {
            place::quantities(&order.lines).get(&line.product).copied().unwrap_or(0)
        }
        Status::Draft | Status::Parked | Status::Shipped | Status::Cancelled => 0,
    };
    let reserved = reader.tally(tally::reserved(line.product)).saturating_sub(own);
    let shipped = reader.tally(tally::shipped(line.product));
    SlipLine {
        id: line.id,
        product: line.product,
        code: article.as_ref().map(|article| article.code.clone()).unwrap_or_default(),
        name: article.as_ref().map(|article| article.name.clone()).unwrap_or_default(),
        units: article.map(|article| article.units).unwrap_or_default(),
        quantity: line.quantity,
        unit: line.unit.clone(),
        factor: line.factor,
        in_unit: in_unit(line.quantity.get(), line.factor),
        price: line.price.clone(),
        price_now: now.filter(|now| stale && *now != line.price),
        tax: line.tax,
        discount: line.discount,
        gross: line.gross(order.terms),
        net: line.net(order.terms),
        note: line.note.clone(),
        available: product.and_then(|product| product.available(shipped, reserved)),
    }
}

/// Asks `decide` with an example of the action's command.
fn answer(
    id: StreamId,
    (order, action): (&Order, Action),
    world: &dyn World<State>,
    stamp: &Stamp,
) -> Answer {
    let example = || "example".to_owned();
    let command = match action {
        // The edit that is always a change, whatever the order has.
        Action::Edit if order.reference.is_empty() => {
            OrderCommand::SetReference { text: example() }
        }
        Action::Edit => OrderCommand::SetReference { text: String::new() },
        Action::Note => OrderCommand::Note { text: example(), audience: Audience::Internal },
        Action::AcceptPrices => OrderCommand::AcceptPrices,
        Action::Park => OrderCommand::Park { label: example() },
        Action::Resume => OrderCommand::Resume,
        Action::Place => OrderCommand::Place,
        Action::Confirm => OrderCommand::Confirm,
        Action::Ship => match Date::parse(2000, 1, 1) {
            Some(on) => OrderCommand::Ship { on },
            None => return Answer::Idle,
        },
        Action::Pay => OrderCommand::RecordPayment {
            amount: Money::new(1, order.terms.currency),
            method: example(),
        },
        Action::Cancel => OrderCommand::Cancel { reason: example(), by: Caller::Unsaid },
    };
    match Orders::decide(id, &command.into(), stamp, &mut Reader::new(world)) {
        Ok(events) if events.is_empty() => Answer::Idle,
        Ok(_) => Answer::Live,
        Err(refusal) => Answer::Refused(refusal),
    }
}
