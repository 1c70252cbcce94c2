//! What the pad shows of an order: plain values, made by pure functions.

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Action, Answer, Field, LineId, Ppm, Quantity, Refusal, Rule, Slip, SlipLine, Status, Totals,
    Unit, UnitTable,
};

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
                let (was, now) =
                    (amount::amount(stale.was.amount), amount::amount(stale.now.amount));
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

#[cfg(test)]
mod tests {
    use counterfoil_orders::{Currency, GoneLine, Money, ShortLine, product_id};
    use uuid::Uuid;

    use super::*;

    fn face(blocked: Option<Refusal>) -> SlipFace {
        SlipFace {
            number: "C7-0142".to_owned(),
            state: String::new(),
            stage: Stage::Draft,
            customer: counterfoil_orders::customer_id(Uuid::nil()),
            customer_name: String::new(),
            lines: Vec::new(),
            rows: Vec::new(),
            steps: Vec::new(),
            total: String::new(),
            reference: String::new(),
            delivery: String::new(),
            notes: Vec::new(),
            blocked,
            new_prices: false,
        }
    }

    #[test]
    fn what_blocks_the_order_is_said_beside_the_lines_it_is_about() {
        let line = |id: u128| LineId(Uuid::from_u128(id));
        let product = product_id(Uuid::nil());
        let name = || "Tofu".to_owned();
        let short = Refusal::StockShort {
            lines: vec![ShortLine {
                line: line(1),
                product,
                name: name(),
                asked: 30,
                available: 23,
            }],
        };
        let gone =
            Refusal::ItemGone { lines: vec![GoneLine { line: line(2), product, name: name() }] };
        for (blocked, id, trouble) in [
            (Some(short.clone()), 1, Some("23 on hand, 30 asked")),
            (Some(short), 2, None),
            (Some(gone), 2, Some("no longer sold")),
            (None, 1, None),
        ] {
            assert_eq!(face(blocked).line_trouble(line(id)).as_deref(), trouble);
        }
    }

    #[test]
    fn an_order_without_lines_asks_for_one() {
        let empty = Refusal::Invalid { field: Field::Lines, rule: Rule::Required, line: None };
        assert_eq!(face(Some(empty)).blocked_words().as_deref(), Some("Add a line"));
        assert_eq!(face(None).blocked_words(), None);
    }

    #[test]
    fn sums_without_discount_and_tax_are_one_row() {
        let usd = |minor| Money::new(minor, Currency::Usd);
        let mut totals = Totals {
            gross: usd(10_000),
            discount: usd(0),
            net: usd(10_000),
            tax: usd(0),
            total: usd(10_000),
            steps: Vec::new(),
        };
        assert_eq!(rows(&totals), [TotalRow::grand("Total", "$100.00")]);
        totals.discount = usd(500);
        assert_eq!(rows(&totals).get(1), Some(&TotalRow::part("Discount", "−5.00")));
    }
}
