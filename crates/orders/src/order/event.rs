//! What has happened to an order. For ever: a new shape is a new schema version and an upcast.

use counterfoil_core::{DeviceId, Moment, StreamId};
use serde::{Deserialize, Serialize};

use super::{Audience, Caller, Entered, Line, LineId, Price};
use crate::{Date, Money, Ppm, Quantity, Terms, Unit};

/// A line with the price it now has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repriced {
    /// Which line.
    pub line: LineId,
    /// Its price from here on.
    pub price: Price,
}

/// A fact about one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderEvent {
    /// It was begun.
    #[serde(rename = "order.opened")]
    Opened {
        /// The number its device gave it.
        provisional: String,
        /// For whom.
        customer: StreamId,
        /// How its sums are made.
        terms: Terms,
        /// When.
        at: Moment,
        /// On which device.
        device: DeviceId,
        /// By whom.
        by: String,
    },
    /// It came whole.
    #[serde(rename = "order.entered")]
    Entered(Box<Entered>),
    /// It is for somebody else.
    #[serde(rename = "order.customer_changed")]
    CustomerChanged {
        /// For whom.
        customer: StreamId,
    },
    /// One more line, with its price as a fact.
    #[serde(rename = "order.line_added")]
    LineAdded {
        /// All of it.
        line: Line,
    },
    /// Another quantity on a line.
    #[serde(rename = "order.quantity_changed")]
    QuantityChanged {
        /// Which.
        line: LineId,
        /// How much.
        quantity: Quantity,
        /// The unit it was entered in.
        unit: Unit,
        /// Smallest units in one such unit.
        factor: u32,
    },
    /// One line less.
    #[serde(rename = "order.line_removed")]
    LineRemoved {
        /// Which.
        line: LineId,
    },
    /// Something off a line.
    #[serde(rename = "order.line_discounted")]
    LineDiscounted {
        /// Which.
        line: LineId,
        /// The whole discount.
        discount: Ppm,
    },
    /// A word on a line.
    #[serde(rename = "order.line_noted")]
    LineNoted {
        /// Which.
        line: LineId,
        /// The word; empty if taken away.
        text: String,
    },
    /// A note on the order.
    #[serde(rename = "order.noted")]
    Noted {
        /// What it says.
        text: String,
        /// Who may read it.
        audience: Audience,
    },
    /// The customer's reference.
    #[serde(rename = "order.reference_set")]
    ReferenceSet {
        /// Empty if taken away.
        text: String,
    },
    /// The wished day of delivery.
    #[serde(rename = "order.delivery_set")]
    DeliverySet {
        /// `None` for any.
        date: Option<Date>,
    },
    /// Lines took the current price.
    #[serde(rename = "order.prices_accepted")]
    PricesAccepted {
        /// Those whose price is another now.
        lines: Vec<Repriced>,
    },
    /// Put aside.
    #[serde(rename = "order.parked")]
    Parked {
        /// What it is found by.
        label: String,
    },
    /// Taken up again.
    #[serde(rename = "order.resumed")]
    Resumed,
    /// Asked for.
    #[serde(rename = "order.placed")]
    Placed {
        /// The official number; `None` in a prediction.
        number: Option<u64>,
        /// When.
        at: Moment,
    },
    /// Promised.
    #[serde(rename = "order.confirmed")]
    Confirmed,
    /// It has left.
    #[serde(rename = "order.shipped")]
    Shipped {
        /// On which day.
        on: Date,
    },
    /// It is off.
    #[serde(rename = "order.cancelled")]
    Cancelled {
        /// Why.
        reason: String,
        /// Who called it off.
        by: Caller,
    },
    /// Money came in.
    #[serde(rename = "order.payment_recorded")]
    PaymentRecorded {
        /// How much.
        amount: Money,
        /// In what way.
        method: String,
    },
}

impl OrderEvent {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            OrderEvent::Opened { .. } => "order.opened",
            OrderEvent::Entered(_) => "order.entered",
            OrderEvent::CustomerChanged { .. } => "order.customer_changed",
            OrderEvent::LineAdded { .. } => "order.line_added",
            OrderEvent::QuantityChanged { .. } => "order.quantity_changed",
            OrderEvent::LineRemoved { .. } => "order.line_removed",
            OrderEvent::LineDiscounted { .. } => "order.line_discounted",
            OrderEvent::LineNoted { .. } => "order.line_noted",
            OrderEvent::Noted { .. } => "order.noted",
            OrderEvent::ReferenceSet { .. } => "order.reference_set",
            OrderEvent::DeliverySet { .. } => "order.delivery_set",
            OrderEvent::PricesAccepted { .. } => "order.prices_accepted",
            OrderEvent::Parked { .. } => "order.parked",
            OrderEvent::Resumed => "order.resumed",
            OrderEvent::Placed { .. } => "order.placed",
            OrderEvent::Confirmed => "order.confirmed",
            OrderEvent::Shipped { .. } => "order.shipped",
            OrderEvent::Cancelled { .. } => "order.cancelled",
            OrderEvent::PaymentRecorded { .. } => "order.payment_recorded",
        }
    }
}
