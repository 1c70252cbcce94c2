//! Amounts as people read them: grouped digits, a true minus, nothing rounded.

use counterfoil_orders::quantity::in_unit;
use counterfoil_orders::{Currency, Money, Ppm, Quantity};

use super::text;

/// An amount without its currency: `1,342,303.00`, `−0.50`.
pub fn amount(money: Money) -> String {
    let decimal = money.decimal();
    let (sign, digits) = match decimal.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", decimal.as_str()),
    };
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A whole number: `1,342,303`, `−12`.
pub fn whole(number: i64) -> String {
    amount(Money::new(number, Currency::Krw))
}

/// An amount with its currency: `$1,342.30`, `−₩500`.
pub fn money(money: Money) -> String {
    let sign = match money.currency {
        Currency::Usd => "$",
        Currency::Eur => "€",
        Currency::Gbp => "£",
        Currency::Krw => "₩",
        Currency::Jpy => "¥",
    };
    let amount = amount(money);
    match amount.strip_prefix('\u{2212}') {
        Some(digits) => format!("\u{2212}{sign}{digits}"),
        None => format!("{sign}{amount}"),
    }
}

/// A rate: `10 %`, `7.5 %`.
pub fn percent(rate: Ppm) -> String {
    (text().sums.percent)(&rate.decimal())
}

/// A quantity in a unit of `factor` smallest units, where it has a short decimal form there; else in
/// the smallest unit.
pub fn quantity(quantity: Quantity, factor: u32) -> String {
    in_unit(quantity.get(), factor).unwrap_or_else(|| quantity.get().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_grouped_and_exact() {
        for (minor, currency, plain, signed) in [
            (134_230_300, Currency::Usd, "1,342,303.00", "$1,342,303.00"),
            (-50, Currency::Eur, "−0.50", "−€0.50"),
            (1_342_303, Currency::Krw, "1,342,303", "₩1,342,303"),
            (0, Currency::Gbp, "0.00", "£0.00"),
            (99_999, Currency::Jpy, "99,999", "¥99,999"),
        ] {
            assert_eq!(amount(Money::new(minor, currency)), plain);
            assert_eq!(money(Money::new(minor, currency)), signed);
        }
    }
}
