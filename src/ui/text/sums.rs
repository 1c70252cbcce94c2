//! Rates, and how sums were computed, one sentence a step.

use counterfoil_orders::{PriceBasis, Rounding, Step, TaxRounding};

use super::amount::{amount, percent};
use super::{counted, text, words};

words! {
    /// Rates, and the steps of a sum.
    Sums {
        percent: fn(&str) -> String = |rate| format!("{rate}\u{a0}%"),
        step: fn(&Step) -> String = in_english,
    }
}

/// The sentence of one step.
pub fn step(step: &Step) -> String {
    (text().sums.step)(step)
}

fn in_english(step: &Step) -> String {
    match step {
        Step::Goods { lines, rounding, sum } => format!(
            "{}, each price × quantity, {}: {}",
            counted(*lines, "line", "lines"),
            rounded(*rounding),
            amount(*sum),
        ),
        Step::Discounts { sum } => {
            format!("Discounts, taken off line by line: {}", amount(*sum))
        }
        Step::Tax { rate, basis, when, rounding, sum } => {
            let rate = rate.map_or_else(|| "at the rate of each line".to_owned(), percent);
            let basis = match basis {
                PriceBasis::Net => "added",
                PriceBasis::Gross => "contained in the prices",
            };
            let when = match when {
                TaxRounding::PerTotal => "once on the sum",
                TaxRounding::PerLine => "line by line",
                TaxRounding::Unrounded => "once on the unrounded lines",
            };
            format!("Tax {rate}, {basis}, {} {when}: {}", rounded(*rounding), amount(*sum))
        }
        Step::Total { sum } => format!("To pay: {}", amount(*sum)),
    }
}

fn rounded(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfAway => "rounded to the nearest, halves up",
        Rounding::HalfEven => "rounded to the nearest, halves to even",
        Rounding::Down => "rounded down",
    }
}
