//! Amounts of money, rates and how they are rounded. Whole minor units, no floats.

use serde::{Deserialize, Serialize};

use crate::quantity::QUANTITY_MAX;

/// The highest unit price, in minor units.
pub const PRICE_MAX: i64 = 10_000_000_000;
/// The most lines of one order.
pub const LINES_MAX: usize = 500;
/// The highest tax rate: 80 %.
pub const TAX_MAX: Ppm = Ppm(800_000);
/// A whole, in parts per million.
const WHOLE: i128 = 1_000_000;
/// Steps in one minor unit for sums that are rounded only once: a billionth.
const NANO: i128 = 1_000_000_000;

const _: () = {
    // The dearest order there can be, with the highest tax and half a unit of rounding per line.
    #[expect(clippy::as_conversions, reason = "const: try_from is not const, all three are small")]
    let goods = PRICE_MAX as i128 * QUANTITY_MAX as i128 * LINES_MAX as i128;
    #[expect(clippy::as_conversions, reason = "const: try_from is not const")]
    let room = i64::MAX as i128;
    #[expect(clippy::as_conversions, reason = "const: try_from is not const")]
    let tax = goods * TAX_MAX.0 as i128 / WHOLE;
    assert!(goods + tax + 1_000 < room);
};

/// A currency, with the number of decimals of its minor unit.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// United States dollar.
    #[default]
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// South Korean won, without decimals.
    Krw,
    /// Japanese yen, without decimals.
    Jpy,
}

impl Currency {
    /// Digits after the point.
    pub fn exponent(self) -> u32 {
        match self {
            Currency::Usd | Currency::Eur | Currency::Gbp => 2,
            Currency::Krw | Currency::Jpy => 0,
        }
    }

    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Usd => "USD",
            Currency::Eur => "EUR",
            Currency::Gbp => "GBP",
            Currency::Krw => "KRW",
            Currency::Jpy => "JPY",
        }
    }
}

/// An amount in whole minor units, such as cents. May be negative where a difference is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Of which currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// The exact decimal text, such as `-12.05` or `1473`, without a currency sign.
    pub fn decimal(self) -> String {
        let digits = self.currency.exponent();
        let sign = if self.minor < 0 { "-" } else { "" };
        let scale = 10_u64.pow(digits);
        let (whole, part) = (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale);
        match usize::try_from(digits) {
            Ok(width @ 1..) => format!("{sign}{whole}.{part:0width$}"),
            Ok(0) | Err(_) => format!("{sign}{whole}"),
        }
    }

    /// The amount in a text such as `12`, `12.5` or `-0.05`. `None` if it has more decimals than the
    /// currency, or is no number, or does not fit.
    pub fn parse(text: &str, currency: Currency) -> Option<Money> {
        let (negative, digits) = match text.trim().strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.trim()),
        };
        let minor = parse_scaled(digits, currency.exponent())?;
        Some(Money::new(if negative { minor.checked_neg()? } else { minor }, currency))
    }
}

/// The number in `text` times ten to the power of `exponent`, if it has no more decimals than that.
pub(crate) fn parse_scaled(text: &str, exponent: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let decimals = u32::try_from(part.len()).ok().filter(|decimals| *decimals <= exponent)?;
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: i64 = format!("{whole}{part}").parse().ok()?;
    digits.checked_mul(10_i64.checked_pow(exponent.checked_sub(decimals)?)?)
}

/// A rate in parts per million: 100 000 is 10 %. Never more than 1 000 000.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u32", into = "u32")]
pub struct Ppm(u32);

impl Ppm {
    /// Nothing.
    pub const ZERO: Ppm = Ppm(0);

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// `parts` per million; `None` if that is more than the whole.
    pub const fn parse(parts: u32) -> Option<Ppm> {
        if parts <= 1_000_000 { Some(Ppm(parts)) } else { None }
    }

    /// `percent` per hundred, at most 100.
    pub const fn percent(percent: u8) -> Ppm {
        Ppm(10_000 * if percent > 100 { 100 } else { percent_u32(percent) })
    }

    /// Parts per million.
    pub const fn parts(self) -> u32 {
        self.0
    }

    /// The exact percentage as a text, such as `5` or `12.5`.
    pub fn decimal(self) -> String {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        if part == 0 {
            return whole.to_string();
        }
        format!("{whole}.{part:04}").trim_end_matches('0').to_owned()
    }

    /// The rate in a text of percent, such as `12.5`.
    pub fn parse_percent(text: &str) -> Option<Ppm> {
        Ppm::parse(u32::try_from(parse_scaled(text.trim().trim_end_matches('%').trim(), 4)?).ok()?)
    }
}

#[expect(clippy::as_conversions, reason = "const: u32::from is not const")]
const fn percent_u32(percent: u8) -> u32 {
    percent as u32
}

/// A rate above the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate is at most 1000000 parts per million")]
pub struct RateFault;

impl TryFrom<u32> for Ppm {
    type Error = RateFault;
    fn try_from(parts: u32) -> Result<Ppm, RateFault> {
        Ppm::parse(parts).ok_or(RateFault)
    }
}

impl From<Ppm> for u32 {
    fn from(rate: Ppm) -> u32 {
        rate.0
    }
}

/// What happens to half a minor unit and less.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest; a half goes away from zero.
    #[default]
    HalfAway,
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// Towards zero.
    Down,
}

impl Rounding {
    /// `numerator / denominator`, rounded. A denominator below 1 counts as 1.
    pub fn divide(self, numerator: i128, denominator: i128) -> i128 {
        let denominator = denominator.max(1);
        let (whole, rest) = (numerator / denominator, numerator % denominator);
        let twice = rest.unsigned_abs().saturating_mul(2);
        let up = match self {
            Rounding::Down => false,
            Rounding::HalfAway => twice >= denominator.unsigned_abs(),
            Rounding::HalfEven => {
                twice > denominator.unsigned_abs()
                    || (twice == denominator.unsigned_abs() && whole % 2 != 0)
            }
        };
        if up { whole.saturating_add(numerator.signum()) } else { whole }
    }
}

/// When tax is rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// On each line; the order's tax is their sum.
    PerLine,
    /// Once, on the sum of the rounded lines.
    #[default]
    PerTotal,
    /// Once, on the sum of the lines before they were rounded.
    Unrounded,
}

/// Whether prices are meant without or with tax.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriceBasis {
    /// Tax comes on top.
    #[default]
    Net,
    /// Tax is in them.
    Gross,
}

/// How an order's sums are made. Fixed when it is opened, so that a sum never changes by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Of all its amounts.
    pub currency: Currency,
    /// The tax rate of lines whose product has none of its own. At most [`TAX_MAX`].
    pub tax: Ppm,
    /// Whether prices include tax.
    pub prices: PriceBasis,
    /// How lines and tax are rounded.
    pub rounding: Rounding,
    /// When tax is rounded.
    pub tax_rounding: TaxRounding,
}

/// What a line is worth: its price, how much of it, and what comes off and on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worth {
    /// Minor units for `per` smallest units.
    pub(crate) price: i64,
    /// At least 1.
    pub(crate) per: u32,
    /// Smallest units.
    pub(crate) quantity: u32,
    /// Off the line.
    pub(crate) discount: Ppm,
    /// Of the line.
    pub(crate) tax: Ppm,
}

impl Worth {
    /// Price times quantity, rounded.
    pub(crate) fn gross(self, rounding: Rounding) -> i64 {
        let product = i128::from(self.price).saturating_mul(i128::from(self.quantity));
        narrow(rounding.divide(product, i128::from(self.per)))
    }

    /// The same after the discount, rounded once.
    pub(crate) fn net(self, rounding: Rounding) -> i64 {
        let (numerator, denominator) = self.exact();
        narrow(rounding.divide(numerator, denominator))
    }

    /// After the discount, in billionths of a minor unit.
    fn nano(self) -> i128 {
        let (numerator, denominator) = self.exact();
        Rounding::HalfAway.divide(numerator.saturating_mul(NANO), denominator)
    }

    fn exact(self) -> (i128, i128) {
        let kept = WHOLE.saturating_sub(i128::from(self.discount.0));
        let product = i128::from(self.price).saturating_mul(i128::from(self.quantity));
        (product.saturating_mul(kept), i128::from(self.per.max(1)).saturating_mul(WHOLE))
    }
}

/// The tax on, or in, all of `lines`. Each line's share is kept to a billionth of a minor unit until
/// the moment that the terms name.
pub(crate) fn tax(lines: &[Worth], terms: Terms) -> i64 {
    let share = |amount: i128, rate: Ppm| {
        let rate = i128::from(rate.0);
        let base = match terms.prices {
            PriceBasis::Net => WHOLE,
            PriceBasis::Gross => WHOLE.saturating_add(rate),
        };
        Rounding::HalfAway.divide(amount.saturating_mul(rate), base)
    };
    let rounded = |line: &Worth| i128::from(line.net(terms.rounding)).saturating_mul(NANO);
    let whole = |nano: i128| terms.rounding.divide(nano, NANO);
    let sum = |each: &dyn Fn(&Worth) -> i128| lines.iter().map(each).fold(0, i128::saturating_add);
    narrow(match terms.tax_rounding {
        TaxRounding::PerLine => sum(&|line| whole(share(rounded(line), line.tax))),
        TaxRounding::PerTotal => whole(sum(&|line| share(rounded(line), line.tax))),
        TaxRounding::Unrounded => whole(sum(&|line| share(line.nano(), line.tax))),
    })
}

/// The nearest `i64`. The limits above make it exact for every order that was ever decided.
pub(crate) fn narrow(value: i128) -> i64 {
    match i64::try_from(value) {
        Ok(value) => value,
        Err(_) if value < 0 => i64::MIN,
        Err(_) => i64::MAX,
    }
}
