//! An order: what a customer asked for, from the first line on the pad to the parcel.

mod apply;
mod back;
mod command;
pub(crate) mod decide;
mod event;
pub(crate) mod place;
pub(crate) mod totals;
mod whole;

use counterfoil_core::{DeviceId, Moment, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use apply::apply;
pub use back::way_back;
pub use command::{Audience, Caller, OrderCommand};
pub use event::{OrderEvent, Repriced};
pub use totals::{Step, Totals};
pub use whole::{Entered, EnteredLine, Item, Outset, Whole};

use crate::{Date, Money, Ppm, Quantity, Terms, Unit};

/// A line of an order. Chosen by the device that adds it, fresh each time; or counted on from the name of an
/// order that came whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineId(pub Uuid);

/// A price, as a fact with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// For `per` smallest units.
    pub amount: Money,
    /// How many smallest units the amount buys, at least 1.
    pub per: u32,
    /// The price list it stands in.
    pub list: String,
    /// Which price of that list, from 1.
    pub version: u32,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its name within the order.
    pub id: LineId,
    /// What.
    pub product: StreamId,
    /// How much, in the product's smallest unit.
    pub quantity: Quantity,
    /// The unit it was entered in.
    pub unit: Unit,
    /// Smallest units in one such unit, when it was entered.
    pub factor: u32,
    /// At what price.
    pub price: Price,
    /// Tax rate on it.
    pub tax: Ppm,
    /// Off the line.
    pub discount: Ppm,
    /// A word for whoever packs it; empty if none.
    pub note: String,
}

/// One note of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Who may read it.
    pub audience: Audience,
    /// Whether it came after the order was placed.
    pub late: bool,
}

/// What an order has once it was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placing {
    /// The official number; `None` while only this device has placed it.
    pub number: Option<u64>,
    /// When.
    pub at: Moment,
    /// 1 as placed, one more for each amendment.
    pub revision: u32,
    /// Minor units paid so far.
    pub paid: i64,
}

/// How far an order has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Put aside under a label, for any device to take up.
    Parked {
        /// What it is found by.
        label: String,
    },
    /// Asked for by the customer.
    Placed(Placing),
    /// Promised to the customer.
    Confirmed(Placing),
    /// Under way; amended no more.
    Shipped {
        /// As placed.
        placing: Placing,
        /// The day it left.
        on: Date,
    },
    /// Off.
    Cancelled {
        /// As placed, if it ever was.
        placing: Option<Placing>,
        /// Why.
        reason: String,
    },
}

/// The stage's name alone, for badges and filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// [`Stage::Draft`].
    Draft,
    /// [`Stage::Parked`].
    Parked,
    /// [`Stage::Placed`].
    Placed,
    /// [`Stage::Confirmed`].
    Confirmed,
    /// [`Stage::Shipped`].
    Shipped,
    /// [`Stage::Cancelled`].
    Cancelled,
}

impl Status {
    /// All, in the order of an order's life.
    pub const ALL: [Status; 6] = [
        Status::Draft,
        Status::Parked,
        Status::Placed,
        Status::Confirmed,
        Status::Shipped,
        Status::Cancelled,
    ];
}

/// The state of one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The number its device gave it, such as `C7-0142`.
    pub provisional: String,
    /// For whom.
    pub customer: StreamId,
    /// How its sums are made.
    pub terms: Terms,
    /// When it was begun.
    pub opened: Moment,
    /// On which device.
    pub device: DeviceId,
    /// By whom.
    pub by: String,
    /// In the order they were added.
    pub lines: Vec<Line>,
    /// The oldest first.
    pub notes: Vec<Note>,
    /// The customer's purchase-order reference; empty if none.
    pub reference: String,
    /// The wished day of delivery.
    pub delivery: Option<Date>,
    /// How far it has come.
    pub stage: Stage,
}

impl Order {
    /// The stage's name.
    pub fn status(&self) -> Status {
        match self.stage {
            Stage::Draft => Status::Draft,
            Stage::Parked { .. } => Status::Parked,
            Stage::Placed(_) => Status::Placed,
            Stage::Confirmed(_) => Status::Confirmed,
            Stage::Shipped { .. } => Status::Shipped,
            Stage::Cancelled { .. } => Status::Cancelled,
        }
    }

    /// What it has since it was placed; kept after a cancellation.
    pub fn placing(&self) -> Option<&Placing> {
        match &self.stage {
            Stage::Draft | Stage::Parked { .. } => None,
            Stage::Placed(placing) | Stage::Confirmed(placing) | Stage::Shipped { placing, .. } => {
                Some(placing)
            }
            Stage::Cancelled { placing, .. } => placing.as_ref(),
        }
    }

    /// The label it is parked under, or why it was cancelled; empty otherwise.
    pub fn remark(&self) -> &str {
        match &self.stage {
            Stage::Parked { label: text } | Stage::Cancelled { reason: text, .. } => text,
            Stage::Draft | Stage::Placed(_) | Stage::Confirmed(_) | Stage::Shipped { .. } => "",
        }
    }

    /// The line called `id`.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Its sums, by its own terms.
    pub fn totals(&self) -> Totals {
        totals::totals(&self.lines, self.terms)
    }
}
