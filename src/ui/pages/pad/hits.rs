//! What the pad finds and lists: items, customers, other slips. Plain values, made by pure functions.

use counterfoil_core::StreamId;
use counterfoil_orders::{CreditView, CustomerCard, ItemHit, OrderRow, Status, Unit, UnitTable};

use crate::ui::address;
use crate::ui::parts::stub::Open;
use crate::ui::text::{amount, text};

/// An item that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemFace {
    /// Which.
    pub product: StreamId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// How it is packed.
    pub package: String,
    /// Its units.
    pub units: UnitTable,
    /// The unit that a bare number counts in.
    pub usual: Unit,
    /// The price for this customer, ready to be read.
    pub price: String,
    /// What the price is for.
    pub per: String,
    /// Which price of the list the user sees.
    pub price_version: Option<u32>,
    /// What is in store, in words.
    pub stock: Option<String>,
    /// Whether nothing is left of it.
    pub stock_out: bool,
}

impl ItemFace {
    /// The face of `hit`, of which `available` smallest units are left.
    pub fn of(hit: ItemHit, available: Option<i64>) -> ItemFace {
        let words = &text().pad;
        let per = hit.price.as_ref().map_or(1, |price| price.per);
        let priced = hit.units.measures().iter().find(|measure| measure.factor == per);
        let usual = priced.map_or_else(|| hit.units.smallest(), |measure| measure.unit.clone());
        let smallest = hit.units.smallest();
        ItemFace {
            product: hit.id,
            name: hit.name,
            code: hit.code,
            package: hit.package,
            price: hit.price.as_ref().map(|price| amount::amount(price.amount)).unwrap_or_default(),
            per: (words.per)(&usual.0),
            price_version: hit.price.as_ref().map(|price| price.version),
            stock: available.map(|left| {
                let unit =
                    if smallest == Unit::each() { String::new() } else { format!(" {smallest}") };
                (words.stock)(&format!("{}{unit}", amount::whole(left)))
            }),
            stock_out: available.is_some_and(|left| left <= 0),
            units: hit.units,
            usual,
        }
    }
}

/// A customer who was found.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFace {
    /// Who.
    pub id: StreamId,
    /// Their name.
    pub name: String,
    /// Code and town.
    pub more: String,
    /// Why they are on hold.
    pub hold: Option<String>,
}

impl CustomerFace {
    /// The face of `card`.
    pub fn of(card: CustomerCard) -> CustomerFace {
        let parts = [card.code, card.city].into_iter().filter(|part| !part.is_empty());
        CustomerFace {
            id: card.id,
            name: card.name,
            more: parts.collect::<Vec<_>>().join(" · "),
            hold: card.blocked,
        }
    }
}

/// What is worth knowing of the customer while writing.
#[derive(Debug, Clone, PartialEq)]
pub struct CardFace {
    /// Days to pay, in words.
    pub terms: String,
    /// Credit left after this order, in words; none without a limit.
    pub credit_left: Option<String>,
    /// Whether that is below zero.
    pub credit_short: bool,
    /// Why they are on hold.
    pub hold: Option<String>,
}

impl CardFace {
    /// The face of `card`, with the credit that the order at hand leaves.
    pub fn of(card: &CustomerCard, credit: Option<CreditView>) -> CardFace {
        CardFace {
            terms: (text().pad.days)(card.days),
            credit_left: credit.map(|credit| amount::amount(credit.left)),
            credit_short: credit.is_some_and(|credit| credit.left.minor < 0),
            hold: card.blocked.clone(),
        }
    }
}

/// A slip beside the pad.
#[derive(Debug, Clone, PartialEq)]
pub struct SlipEntry {
    /// Which order.
    pub id: StreamId,
    /// Where a press leads.
    pub href: String,
    /// Its number.
    pub number: String,
    /// For whom.
    pub customer: String,
    /// What it comes to, ready to be read.
    pub amount: String,
    /// Where it stands.
    pub open: Open,
    /// The word without a mark.
    pub calm: String,
}

impl SlipEntry {
    /// The entry of `row`, whose commands stand at `open`.
    pub fn of(row: &OrderRow, open: Open) -> SlipEntry {
        let words = &text().pad;
        let (href, calm) = match row.status {
            Status::Draft => (address::pad(row.id), words.status_draft),
            Status::Parked => (address::pad(row.id), words.status_parked),
            Status::Placed | Status::Confirmed | Status::Shipped | Status::Cancelled => {
                (address::order(row.id), "")
            }
        };
        SlipEntry {
            id: row.id,
            href,
            number: row.provisional.clone(),
            customer: row.customer_name.clone(),
            amount: amount::amount(row.total),
            open,
            calm: calm.to_owned(),
        }
    }
}
