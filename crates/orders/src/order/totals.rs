//! An order's sums, and how each came about.

use serde::{Deserialize, Serialize};

use super::Line;
use crate::money::{self, Worth};
use crate::{Money, Ppm, PriceBasis, Rounding, TaxRounding, Terms};

/// One step of "how this was computed", in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Each line: price times quantity, rounded; added up.
    Goods {
        /// How many lines.
        lines: usize,
        /// How each is rounded.
        rounding: Rounding,
        /// Their sum.
        sum: Money,
    },
    /// Each line less its discount, rounded; the difference added up.
    Discounts {
        /// What came off, not negative.
        sum: Money,
    },
    /// The tax.
    Tax {
        /// The one rate; `None` if lines have several.
        rate: Option<Ppm>,
        /// On top or inside.
        basis: PriceBasis,
        /// When it is rounded.
        when: TaxRounding,
        /// How.
        rounding: Rounding,
        /// The tax.
        sum: Money,
    },
    /// What is to be paid.
    Total {
        /// That.
        sum: Money,
    },
}

/// An order's sums. `net + tax == total`, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Price times quantity of each line, rounded by line. In the prices' own basis.
    pub gross: Money,
    /// What the discounts took off.
    pub discount: Money,
    /// After discounts, before tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// To be paid.
    pub total: Money,
    /// How it came about.
    pub steps: Vec<Step>,
}

impl Line {
    pub(crate) fn worth(&self) -> Worth {
        Worth {
            price: self.price.amount.minor,
            per: self.price.per,
            quantity: self.quantity.get(),
            discount: self.discount,
            tax: self.tax,
        }
    }

    /// Price times quantity, rounded by `terms`.
    pub fn gross(&self, terms: Terms) -> Money {
        Money::new(self.worth().gross(terms.rounding), terms.currency)
    }

    /// The same after the line's discount.
    pub fn net(&self, terms: Terms) -> Money {
        Money::new(self.worth().net(terms.rounding), terms.currency)
    }
}

/// The sums of `lines` by `terms`.
pub(crate) fn totals(lines: &[Line], terms: Terms) -> Totals {
    let worths: Vec<Worth> = lines.iter().map(Line::worth).collect();
    let add = |each: fn(Worth, Rounding) -> i64| {
        let sum = worths.iter().map(|worth| i128::from(each(*worth, terms.rounding)));
        sum.fold(0_i128, i128::saturating_add)
    };
    let (gross, kept) = (add(Worth::gross), add(Worth::net));
    let tax = i128::from(money::tax(&worths, terms));
    let (net, tax, total) = match terms.prices {
        PriceBasis::Net => (kept, tax, kept.saturating_add(tax)),
        // What is in the price is never more than it, though lines rounded down may come to less.
        PriceBasis::Gross => (kept.saturating_sub(tax.min(kept)), tax.min(kept), kept),
    };
    let money = |minor| Money::new(money::narrow(minor), terms.currency);
    let discount = money(gross.saturating_sub(kept));
    let steps = vec![
        Step::Goods { lines: lines.len(), rounding: terms.rounding, sum: money(gross) },
        Step::Discounts { sum: discount },
        Step::Tax {
            rate: one_rate(lines, terms),
            basis: terms.prices,
            when: terms.tax_rounding,
            rounding: terms.rounding,
            sum: money(tax),
        },
        Step::Total { sum: money(total) },
    ];
    Totals {
        gross: money(gross),
        discount,
        net: money(net),
        tax: money(tax),
        total: money(total),
        steps,
    }
}

fn one_rate(lines: &[Line], terms: Terms) -> Option<Ppm> {
    let first = lines.first().map_or(terms.tax, |line| line.tax);
    lines.iter().all(|line| line.tax == first).then_some(first)
}
