//! Rates, and how sums were computed.

use counterfoil_orders::{PriceBasis, Rounding, Step, TaxRounding};

use crate::ui::text::amount::{amount, percent};
use crate::ui::text::grouped;
use crate::ui::text::sums::Sums;

impl Sums {
    /// The Korean words.
    pub const KOREAN: Sums = Sums { percent: |rate| format!("{rate}%"), step };
}

fn step(step: &Step) -> String {
    match step {
        Step::Goods { lines, rounding, sum } => format!(
            "품목 {}건, 각 단가 × 수량, {}: {}",
            grouped(*lines),
            rounded(*rounding),
            amount(*sum),
        ),
        Step::Discounts { sum } => format!("품목마다 뺀 할인: {}", amount(*sum)),
        Step::Tax { rate, basis, when, rounding, sum } => {
            let rate = rate.map_or_else(|| "품목별 세율".to_owned(), percent);
            let basis = match basis {
                PriceBasis::Net => "별도",
                PriceBasis::Gross => "단가에 포함",
            };
            let when = match when {
                TaxRounding::PerTotal => "합계에서 한 번",
                TaxRounding::PerLine => "품목마다",
                TaxRounding::Unrounded => "반올림 전 품목 합계에서 한 번",
            };
            format!("부가세 {rate}, {basis}, {when} {}: {}", rounded(*rounding), amount(*sum))
        }
        Step::Total { sum } => format!("결제할 금액: {}", amount(*sum)),
    }
}

fn rounded(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfAway => "반올림",
        Rounding::HalfEven => "반올림(절반은 짝수로)",
        Rounding::Down => "내림",
    }
}
