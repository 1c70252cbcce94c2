//! What somebody may want of an order.

use counterfoil_core::StreamId;
use serde::{Deserialize, Serialize};

use super::Whole;
use crate::{Date, LineId, Money, Ppm, Quantity, Terms, Unit};

/// Who a note is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The house alone.
    #[default]
    Internal,
    /// The customer too: printed.
    Customer,
}

/// Who calls an order off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// Nobody said.
    #[default]
    Unsaid,
    /// Who ordered it.
    Customer,
    /// Who would have had to deliver it.
    House,
}

/// An intent on one order. Line commands on a placed order amend it, until it is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum OrderCommand {
    /// Begin an order on a new stream.
    #[serde(rename = "order.open")]
    Open {
        /// The number its device gives it.
        provisional: String,
        /// For whom.
        customer: StreamId,
        /// How its sums are made.
        terms: Terms,
    },
    /// A whole order at once, on a new stream: all of it is accepted, or nothing.
    #[serde(rename = "order.enter")]
    Enter(Box<Whole>),
    /// It is for somebody else. Before placing only.
    #[serde(rename = "order.change_customer")]
    ChangeCustomer {
        /// For whom.
        customer: StreamId,
    },
    /// One more line. The price comes from the product's list, never from here.
    #[serde(rename = "order.add_line")]
    AddLine {
        /// A fresh name.
        line: LineId,
        /// What.
        product: StreamId,
        /// How much, in the product's smallest unit.
        quantity: Quantity,
        /// The unit it was entered in.
        unit: Unit,
        /// The version of the price that the user saw; `None` takes the current one.
        price_version: Option<u32>,
    },
    /// Another quantity on a line.
    #[serde(rename = "order.change_quantity")]
    ChangeQuantity {
        /// Which.
        line: LineId,
        /// How much, in the product's smallest unit.
        quantity: Quantity,
        /// The unit it was entered in.
        unit: Unit,
    },
    /// One line less.
    #[serde(rename = "order.remove_line")]
    RemoveLine {
        /// Which.
        line: LineId,
    },
    /// Something off a line. Limited by the asker's role.
    #[serde(rename = "order.discount_line")]
    DiscountLine {
        /// Which.
        line: LineId,
        /// The whole discount, in place of any earlier one.
        discount: Ppm,
    },
    /// A word on a line; an empty text takes it away.
    #[serde(rename = "order.note_line")]
    NoteLine {
        /// Which.
        line: LineId,
        /// The word.
        text: String,
    },
    /// A note on the order. Allowed after placing too.
    #[serde(rename = "order.note")]
    Note {
        /// What it says.
        text: String,
        /// Who may read it.
        audience: Audience,
    },
    /// The customer's purchase-order reference; an empty text takes it away.
    #[serde(rename = "order.set_reference")]
    SetReference {
        /// The reference.
        text: String,
    },
    /// The wished day of delivery.
    #[serde(rename = "order.set_delivery")]
    SetDelivery {
        /// The day; `None` for any.
        date: Option<Date>,
    },
    /// Take the current price on every line.
    #[serde(rename = "order.accept_prices")]
    AcceptPrices,
    /// Put it aside, for any device to take up.
    #[serde(rename = "order.park")]
    Park {
        /// What it is found by.
        label: String,
    },
    /// Take a parked order up again.
    #[serde(rename = "order.resume")]
    Resume,
    /// Ask for it: prices, stock and credit are checked now.
    #[serde(rename = "order.place")]
    Place,
    /// Promise it to the customer.
    #[serde(rename = "order.confirm")]
    Confirm,
    /// It has left.
    #[serde(rename = "order.ship")]
    Ship {
        /// On which day.
        on: Date,
    },
    /// It is off.
    #[serde(rename = "order.cancel")]
    Cancel {
        /// Why.
        reason: String,
        /// Who calls it off.
        by: Caller,
    },
    /// Money has come in for it.
    #[serde(rename = "order.record_payment")]
    RecordPayment {
        /// How much.
        amount: Money,
        /// In what way: cash, transfer, card.
        method: String,
    },
}

impl OrderCommand {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            OrderCommand::Open { .. } => "order.open",
            OrderCommand::Enter(_) => "order.enter",
            OrderCommand::ChangeCustomer { .. } => "order.change_customer",
            OrderCommand::AddLine { .. } => "order.add_line",
            OrderCommand::ChangeQuantity { .. } => "order.change_quantity",
            OrderCommand::RemoveLine { .. } => "order.remove_line",
            OrderCommand::DiscountLine { .. } => "order.discount_line",
            OrderCommand::NoteLine { .. } => "order.note_line",
            OrderCommand::Note { .. } => "order.note",
            OrderCommand::SetReference { .. } => "order.set_reference",
            OrderCommand::SetDelivery { .. } => "order.set_delivery",
            OrderCommand::AcceptPrices => "order.accept_prices",
            OrderCommand::Park { .. } => "order.park",
            OrderCommand::Resume => "order.resume",
            OrderCommand::Place => "order.place",
            OrderCommand::Confirm => "order.confirm",
            OrderCommand::Ship { .. } => "order.ship",
            OrderCommand::Cancel { .. } => "order.cancel",
            OrderCommand::RecordPayment { .. } => "order.record_payment",
        }
    }
}
