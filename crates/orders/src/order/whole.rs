//! An order that comes whole: one command with all its lines, and one fact.
//!
//! What is written by hand on the pad comes line by line; what is repeated, imported or handed over by another
//! program is there at once, and is decided at once: all of it, or nothing.

use counterfoil_core::{DeviceId, Moment, Reader, StreamId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decide;
use super::{Line, LineId, Order, OrderEvent, Placing, Price, Stage, place};
use crate::check::{self, Asked};
use crate::money::LINES_MAX;
use crate::{Field, Money, Ppm, Quantity, Refusal, Rule, State, Terms, Unit, policy};

/// A line of an order that comes whole. Its name follows from its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Off the line. Limited by the asker's role.
    #[serde(default, skip_serializing_if = "Ppm::is_zero")]
    pub discount: Ppm,
    /// A word for whoever packs it; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The version of the price that was seen; `None` takes the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_version: Option<u32>,
    /// What.
    pub product: StreamId,
    /// How much, in the product's smallest unit.
    pub quantity: Quantity,
    /// The unit it was entered in.
    #[serde(default = "Unit::each", skip_serializing_if = "Unit::is_each")]
    pub unit: Unit,
}

/// How far an order comes that comes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outset {
    /// To be written on, on this device.
    Draft,
    /// Asked for by the customer.
    Placed,
}

/// An order, as somebody wants it who has all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whole {
    /// For whom.
    pub customer: StreamId,
    /// Its lines.
    pub items: Vec<Item>,
    /// How far it comes with it.
    pub outset: Outset,
    /// The number its device gives it.
    pub provisional: String,
    /// How its sums are made.
    pub terms: Terms,
}

/// A line as a fact; what it does not say is as usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredLine {
    /// Off the line.
    #[serde(default, skip_serializing_if = "Ppm::is_zero")]
    pub discount: Ppm,
    /// Smallest units in one unit.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub factor: u32,
    /// The price list, if it is another than the order's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// A word for whoever packs it; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How many smallest units the price buys.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per: u32,
    /// Minor units of the order's currency.
    pub price: i64,
    /// What.
    pub product: StreamId,
    /// How much, in the product's smallest unit.
    pub quantity: Quantity,
    /// Tax rate on it, if it is another than the order's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Ppm>,
    /// The unit it was entered in.
    #[serde(default = "Unit::each", skip_serializing_if = "Unit::is_each")]
    pub unit: Unit,
    /// Which price of the list.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub version: u32,
}

/// An order as a fact, from its beginning on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// For whom.
    pub customer: StreamId,
    /// On which device.
    pub device: DeviceId,
    /// The name of the first line; the others count on from there.
    pub first_line: LineId,
    /// All of them.
    pub lines: Vec<EnteredLine>,
    /// The price list.
    pub list: String,
    /// The official number; `None` for a draft, and while only the device has placed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// How far it has come with it.
    pub outset: Outset,
    /// The number its device gave it.
    pub provisional: String,
    /// How its sums are made.
    pub terms: Terms,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_one(number: &u32) -> bool {
    *number == 1
}

/// The name of the line with this index.
fn line_id(first: LineId, index: usize) -> LineId {
    let count = u128::try_from(index).unwrap_or(u128::MAX);
    LineId(Uuid::from_u128(first.0.as_u128().wrapping_add(count)))
}

impl Entered {
    /// The lines, as they stand in the order.
    pub fn lines(&self) -> impl Iterator<Item = Line> {
        self.lines.iter().enumerate().map(|(index, line)| Line {
            id: line_id(self.first_line, index),
            product: line.product,
            quantity: line.quantity,
            unit: line.unit.clone(),
            factor: line.factor,
            price: Price {
                amount: Money::new(line.price, self.terms.currency),
                per: line.per,
                list: line.list.as_ref().unwrap_or(&self.list).clone(),
                version: line.version,
            },
            tax: line.tax.unwrap_or(self.terms.tax),
            discount: line.discount,
            note: line.note.clone(),
        })
    }

    /// The order that it begins.
    pub(crate) fn order(&self) -> Order {
        let stage = match self.outset {
            Outset::Draft => Stage::Draft,
            Outset::Placed => {
                Stage::Placed(Placing { number: self.number, at: self.at, revision: 1, paid: 0 })
            }
        };
        Order {
            provisional: self.provisional.clone(),
            customer: self.customer,
            terms: self.terms,
            opened: self.at,
            device: self.device,
            by: self.by.clone(),
            lines: self.lines().collect(),
            notes: Vec::new(),
            reference: String::new(),
            delivery: None,
            stage,
        }
    }
}

/// The one fact of a whole order, or the first refusal that writing and placing it by hand would meet.
pub(crate) fn enter(
    asked: &Asked<'_, Order>,
    wish: &Whole,
    reader: &mut Reader<'_, State>,
) -> Result<Vec<OrderEvent>, Refusal> {
    decide::beginning(asked, (&wish.provisional, wish.customer, wish.terms), reader)?;
    if wish.items.len() > LINES_MAX {
        return Err(Refusal::invalid(Field::Lines, Rule::TooMany { max: LINES_MAX }));
    }
    // Counted on from the stream's own name, which is as fresh: whoever decides comes to the same.
    let first_line = line_id(LineId(asked.stream.id), 1);
    let list = place::price_list(wish.customer, reader);
    let mut lines = Vec::with_capacity(wish.items.len());
    for (index, item) in wish.items.iter().enumerate() {
        policy::allow_discount(line_id(first_line, index), item.discount, asked.stamp)?;
        lines.push(line(item, (&list, wish.terms), reader)?);
    }
    let mut entered = Entered {
        at: asked.stamp.at,
        by: asked.stamp.actor.clone(),
        customer: wish.customer,
        device: asked.stamp.device,
        first_line,
        lines,
        list,
        number: None,
        outset: Outset::Draft,
        provisional: wish.provisional.clone(),
        terms: wish.terms,
    };
    if wish.outset == Outset::Placed {
        place::placing(&entered.order(), reader)?;
        entered.outset = Outset::Placed;
        entered.number = decide::number(asked.stamp.phase, reader);
    }
    Ok(vec![OrderEvent::Entered(Box::new(entered))])
}

fn line(
    item: &Item,
    (list, terms): (&str, Terms),
    reader: &mut Reader<'_, State>,
) -> Result<EnteredLine, Refusal> {
    check::text(Field::Note, &item.note, check::NOTE_MAX)?;
    let product = place::product(item.product, reader)?;
    let price = decide::offered((list, terms.currency), product, item.price_version)?;
    Ok(EnteredLine {
        discount: item.discount,
        factor: decide::factor(product, &item.unit)?,
        list: Some(price.list).filter(|own| own != list),
        note: item.note.clone(),
        per: price.per,
        price: price.amount.minor,
        product: item.product,
        quantity: item.quantity,
        tax: product.article.tax.filter(|tax| *tax != terms.tax),
        unit: item.unit.clone(),
        version: price.version,
    })
}
