//! What an event says, for the timeline: its kind and its facts, without words.

use counterfoil_core::StreamId;

use crate::{
    CustomerEvent, Date, Event, LineId, Money, OrderEvent, Ppm, ProductEvent, Quantity, Unit,
};

/// One event's facts. The kind says which of them are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventSummary {
    /// The event's wire name.
    pub kind: &'static str,
    /// The line it is about.
    pub line: Option<LineId>,
    /// The product or customer that it names.
    pub subject: Option<StreamId>,
    /// How much, in which unit, and how many smallest units that unit holds.
    pub quantity: Option<(Quantity, Unit, u32)>,
    /// A price, an amount or a limit.
    pub money: Option<Money>,
    /// A discount.
    pub rate: Option<Ppm>,
    /// A day.
    pub date: Option<Date>,
    /// The official number.
    pub number: Option<u64>,
    /// How many lines or units.
    pub count: Option<u64>,
    /// A note, name, label or reason.
    pub text: String,
}

/// What `event` says.
pub fn sentence(event: &Event) -> EventSummary {
    let facts = match event {
        Event::Order(event) => of_order(event),
        Event::Customer(event) => of_customer(event),
        Event::Product(event) => of_product(event),
    };
    EventSummary { kind: event.kind(), ..facts }
}

fn texted(text: &str) -> EventSummary {
    EventSummary { text: text.to_owned(), ..EventSummary::default() }
}

fn of_order(event: &OrderEvent) -> EventSummary {
    let none = EventSummary::default();
    match event {
        OrderEvent::Opened { provisional, customer, .. } => {
            EventSummary { subject: Some(*customer), ..texted(provisional) }
        }
        OrderEvent::Entered(entered) => EventSummary {
            subject: Some(entered.customer),
            number: entered.number,
            count: u64::try_from(entered.lines.len()).ok(),
            ..texted(&entered.provisional)
        },
        OrderEvent::CustomerChanged { customer } => {
            EventSummary { subject: Some(*customer), ..none }
        }
        OrderEvent::LineAdded { line } => EventSummary {
            line: Some(line.id),
            subject: Some(line.product),
            quantity: Some((line.quantity, line.unit.clone(), line.factor)),
            money: Some(line.price.amount),
            ..none
        },
        OrderEvent::QuantityChanged { line, quantity, unit, factor } => EventSummary {
            line: Some(*line),
            quantity: Some((*quantity, unit.clone(), *factor)),
            ..none
        },
        OrderEvent::LineRemoved { line } => EventSummary { line: Some(*line), ..none },
        OrderEvent::LineDiscounted { line, discount } => {
            EventSummary { line: Some(*line), rate: Some(*discount), ..none }
        }
        OrderEvent::LineNoted { line, text } => EventSummary { line: Some(*line), ..texted(text) },
        OrderEvent::DeliverySet { date } => EventSummary { date: *date, ..none },
        OrderEvent::PricesAccepted { lines } => {
            EventSummary { count: u64::try_from(lines.len()).ok(), ..none }
        }
        OrderEvent::Placed { number, .. } => EventSummary { number: *number, ..none },
        OrderEvent::Shipped { on } => EventSummary { date: Some(*on), ..none },
        OrderEvent::PaymentRecorded { amount, method } => {
            EventSummary { money: Some(*amount), ..texted(method) }
        }
        OrderEvent::Noted { text, .. }
        | OrderEvent::ReferenceSet { text }
        | OrderEvent::Parked { label: text }
        | OrderEvent::Cancelled { reason: text, .. } => texted(text),
        OrderEvent::Resumed | OrderEvent::Confirmed => none,
    }
}

fn of_customer(event: &CustomerEvent) -> EventSummary {
    match event {
        CustomerEvent::Registered { profile, credit_limit, .. } => {
            EventSummary { money: *credit_limit, ..texted(&profile.name) }
        }
        CustomerEvent::Changed { profile } => texted(&profile.name),
        CustomerEvent::ConditionsSet { conditions } => EventSummary {
            count: Some(u64::from(conditions.days)),
            ..texted(&conditions.price_list)
        },
        CustomerEvent::CreditLimitSet { limit } => {
            EventSummary { money: *limit, ..EventSummary::default() }
        }
        CustomerEvent::Blocked { reason, .. } => texted(reason),
        CustomerEvent::Unblocked => EventSummary::default(),
    }
}

fn of_product(event: &ProductEvent) -> EventSummary {
    let none = EventSummary::default();
    match event {
        ProductEvent::Listed { article, price } => {
            EventSummary { money: Some(*price), ..texted(&article.name) }
        }
        ProductEvent::Changed { article } => texted(&article.name),
        ProductEvent::Repriced { list, price } => {
            EventSummary { money: Some(*price), ..texted(list) }
        }
        ProductEvent::StockCounted { count } => {
            EventSummary { count: Some(u64::from(count.level)), ..none }
        }
        ProductEvent::StockRuleSet { .. } | ProductEvent::Discontinued => none,
    }
}
