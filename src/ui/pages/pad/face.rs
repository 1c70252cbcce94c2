//! What the pad shows of an order: plain values, made by pure functions.

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Action, Answer, CreditView, CustomerCard, Field, ItemHit, LineId, OrderRow, Ppm, Quantity,
    Refusal, Rule, Slip, SlipLine, Status, Totals, Unit, UnitTable,
};

use crate::ui::parts::stub::Open;
use crate::ui::parts::totals::TotalRow;
use crate::ui::text::amount::{self, percent};
use crate::ui::text::refusals::refusal;
use crate::ui::text::{sums, text};

/// What can be done with an order on the pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Put aside; to be taken up first.
    Parked,
    /// Placed, and still open to change.
    Placed,
    /// Past all change.
    Closed,
}

/// A line on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct LineFace {
    /// Which.
    pub id: LineId,
    /// From 1.
    pub position: usize,
    /// Of what.
    pub product: StreamId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// How much, in smallest units.
    pub quantity: Quantity,
    /// The unit it was entered in.
    pub unit: Unit,
    /// Smallest units in one such unit.
    pub factor: u32,
    /// All units of the product.
    pub units: UnitTable,
    /// Which price of the list.
    pub price_version: u32,
    /// The price, ready to be read.
    pub price: String,
    /// The price in force, if it is another.
    pub price_now: Option<String>,
    /// Off the line.
    pub discount: Ppm,
    /// What it comes to, ready to be read.
    pub amount: String,
    /// A word on it.
    pub note: String,
}

impl LineFace {
    /// The face of `line`, the `position`-th.
    fn of(line: &SlipLine, position: usize) -> LineFace {
        let per = |price: &counterfoil_orders::Price| {
            let unit = line.units.measures().iter().find(|measure| measure.factor == price.per);
            match unit {
                Some(measure) if price.per > 1 => {
                    format!("{}/{}", amount::amount(price.amount), measure.unit)
                }
                Some(_) | None => amount::amount(price.amount),
            }
        };
        LineFace {
            id: line.id,
            position,
            product: line.product,
            name: if line.name.is_empty() { line.code.clone() } else { line.name.clone() },
            code: line.code.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            factor: line.factor,
            units: line.units.clone(),
            price_version: line.price.version,
            price: per(&line.price),
            price_now: line.price_now.as_ref().map(per),
            discount: line.discount,
            amount: amount::amount(line.net),
            note: line.note.clone(),
        }
    }

    /// The quantity in its unit.
    pub fn quantity_text(&self) -> String {
        amount::quantity(self.quantity, self.factor)
    }

    /// The note in quotes; empty if there is none.
    pub fn quoted_note(&self) -> String {
        if self.note.is_empty() { String::new() } else { format!("“{}”", self.note) }
    }

    /// The names of all units.
    pub fn unit_names(&self) -> Vec<String> {
        self.units.measures().iter().map(|measure| measure.unit.0.clone()).collect()
    }

    /// Whether more of the same item goes onto this line.
    pub fn takes_more(&self, product: StreamId) -> bool {
        self.product == product && self.note.is_empty() && self.discount == Ppm::ZERO
    }
}

/// The order on the pad.
#[derive(Debug, Clone, PartialEq)]
pub struct SlipFace {
    /// Its number.
    pub number: String,
    /// Its state in words.
    pub state: String,
    /// What can be done with it.
    pub stage: Stage,
    /// For whom.
    pub customer: StreamId,
    /// Their name.
    pub customer_name: String,
    /// Its lines.
    pub lines: Vec<LineFace>,
    /// Its sums.
    pub rows: Vec<TotalRow>,
    /// How they came about.
    pub steps: Vec<String>,
    /// What is to be paid, ready to be read.
    pub total: String,
    /// The customer's reference.
    pub reference: String,
    /// The wished day, as `2026-11-21`; empty if none.
    pub delivery: String,
    /// Its notes, the oldest first.
    pub notes: Vec<String>,
    /// Why it cannot be placed.
    pub blocked: Option<Refusal>,
    /// Whether newer prices can be taken.
    pub new_prices: bool,
}

impl SlipFace {
    /// The face of `slip`.
    pub fn of(slip: &Slip) -> SlipFace {
        let lines = slip.lines.iter().zip(1..).map(|(line, position)| LineFace::of(line, position));
        SlipFace {
            number: slip.official.map_or_else(
                || slip.provisional.clone(),
                |official| format!("{official} · {}", slip.provisional),
            ),
            state: state(slip),
            stage: stage(slip.status),
            customer: slip.customer,
            customer_name: slip.customer_name.clone(),
            lines: lines.collect(),
            rows: rows(&slip.totals),
            steps: slip.totals.steps.iter().map(sums::step).collect(),
            total: amount::money(slip.totals.total),
            reference: slip.reference.clone(),
            delivery: slip.delivery.map(|date| date.to_string()).unwrap_or_default(),
            notes: slip.notes.iter().map(|note| note.text.clone()).collect(),
            blocked: match slip.answer(Action::Place) {
                Answer::Refused(refusal) => Some(refusal.clone()),
                Answer::Live | Answer::Idle => None,
            },
            new_prices: *slip.answer(Action::AcceptPrices) == Answer::Live,
        }
    }

    /// Why it cannot be placed, in words.
    pub fn blocked_words(&self) -> Option<String> {
        self.blocked.as_ref().map(|blocked| match blocked {
            Refusal::Invalid { field: Field::Lines, rule: Rule::Required, .. } => {
                text().pad.need_line.to_owned()
            }
            other => refusal(other).headline,
        })
    }

    /// What stands in the way of placing on line `id`, in words.
    pub fn line_trouble(&self, id: LineId) -> Option<String> {
        match self.blocked.as_ref()? {
            Refusal::StockShort { lines } => {
                let short = lines.iter().find(|line| line.line == id)?;
                Some((text().pad.short)(short.available, short.asked))
            }
            Refusal::ItemGone { lines } => {
                lines.iter().any(|line| line.line == id).then(|| text().pad.gone.to_owned())
            }
            Refusal::PriceChanged { lines } => {
                let stale = lines.iter().find(|line| line.line == id)?;
                let (was, now) = (amount::amount(stale.was.amount), amount::amount(stale.now.amount));
                Some((text().pad.price_moved)(&was, &now))
            }
            Refusal::DiscountTooHigh { line, .. } if *line == id => {
                self.blocked.as_ref().map(|blocked| refusal(blocked).headline)
            }
            Refusal::CreditExceeded { .. }
            | Refusal::CustomerBlocked { .. }
            | Refusal::DiscountTooHigh { .. }
            | Refusal::AlreadyChanged { .. }
            | Refusal::AlreadyClosed { .. }
            | Refusal::NotAllowed { .. }
            | Refusal::Invalid { .. } => None,
        }
    }
}

fn stage(status: Status) -> Stage {
    match status {
        Status::Draft => Stage::Draft,
        Status::Parked => Stage::Parked,
        Status::Placed | Status::Confirmed => Stage::Placed,
        Status::Shipped | Status::Cancelled => Stage::Closed,
    }
}

fn state(slip: &Slip) -> String {
    let words = &text().pad;
    match slip.status {
        Status::Draft => words.draft.to_owned(),
        Status::Parked => (words.parked)(&slip.remark),
        Status::Placed | Status::Confirmed => (words.revision)(slip.revision),
        Status::Shipped | Status::Cancelled => words.not_editable.to_owned(),
    }
}

/// The sums as rows: discount and tax only where there is any.
pub fn rows(totals: &Totals) -> Vec<TotalRow> {
    let words = &text().pad;
    let mut rows = Vec::new();
    if totals.discount.minor != 0 {
        rows.push(TotalRow::part(words.goods, amount::amount(totals.gross)));
        let off = counterfoil_orders::Money::new(
            totals.discount.minor.saturating_neg(),
            totals.discount.currency,
        );
        rows.push(TotalRow::part(words.discount, amount::amount(off)));
    }
    if totals.tax.minor != 0 {
        rows.push(TotalRow::part(words.net, amount::amount(totals.net)));
        rows.push(TotalRow::part(&tax_name(totals), amount::amount(totals.tax)));
    }
    rows.push(TotalRow::grand(words.total, amount::money(totals.total)));
    rows
}

fn tax_name(totals: &Totals) -> String {
    let rate = totals.steps.iter().find_map(|step| match step {
        counterfoil_orders::Step::Tax { rate, .. } => *rate,
        counterfoil_orders::Step::Goods { .. }
        | counterfoil_orders::Step::Discounts { .. }
        | counterfoil_orders::Step::Total { .. } => None,
    });
    rate.map_or_else(
        || text().pad.tax.to_owned(),
        |rate| format!("{} {}", text().pad.tax, percent(rate)),
    )
}

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
                let unit = if smallest == Unit::each() { String::new() } else { format!(" {smallest}") };
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
            Status::Draft => (format!("/new?order={}", row.id.id), words.status_draft),
            Status::Parked => (format!("/new?order={}", row.id.id), words.status_parked),
            Status::Placed | Status::Confirmed | Status::Shipped | Status::Cancelled => {
                (format!("/orders/{}", row.id.id), "")
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
