//! Sums: golden cases that real shops stumbled over, exact texts, and the rules that hold for all.

use counterfoil_core::{DeviceId, Moment};
use counterfoil_orders::{
    Currency, Line, Money, Order, Ppm, Price, PriceBasis, Rounding, Stage, TaxRounding, Terms,
    Totals, Unit,
};
use uuid::Uuid;

use crate::given::{Dice, customer, line, product, some};

/// A line: unit price, quantity, discount in percent, tax in percent.
type Row = (i64, u32, u8, u8);

fn order(rows: &[Row], terms: Terms) -> Order {
    let lines = rows.iter().zip(1..).map(|((price, quantity, discount, tax), n)| Line {
        id: line(n),
        product: product(n),
        quantity: some(*quantity),
        unit: Unit::each(),
        factor: 1,
        price: Price {
            amount: Money::new(*price, terms.currency),
            per: 1,
            list: "standard".to_owned(),
            version: 1,
        },
        tax: Ppm::percent(*tax),
        discount: Ppm::percent(*discount),
        note: String::new(),
    });
    bare(lines.collect(), terms)
}

/// An order of nothing but lines.
pub(crate) fn bare(lines: Vec<Line>, terms: Terms) -> Order {
    Order {
        provisional: "C7-0001".to_owned(),
        customer: customer(1),
        terms,
        opened: Moment::default(),
        device: DeviceId(Uuid::nil()),
        by: String::new(),
        lines,
        notes: Vec::new(),
        reference: String::new(),
        delivery: None,
        stage: Stage::Draft,
    }
}

fn totals(rows: &[Row], when: TaxRounding, terms: Terms) -> Totals {
    order(rows, Terms { tax_rounding: when, ..terms }).totals()
}

fn net_prices(currency: Currency) -> Terms {
    Terms { currency, ..Terms::default() }
}

/// odoo issue 6224: four products at 21 %, 9.37 before tax. The till rounded by line and asked for
/// 11.33, the invoice rounded once and said 11.34.
#[test]
fn by_line_it_is_11_33_and_by_total_11_34() {
    let rows = [(148, 4, 0, 21), (152, 1, 0, 21), (154, 1, 0, 21), (39, 1, 0, 21)];
    let terms = net_prices(Currency::Eur);
    let (by_line, by_total) =
        (totals(&rows, TaxRounding::PerLine, terms), totals(&rows, TaxRounding::PerTotal, terms));
    assert_eq!((by_line.net.minor, by_line.tax.minor, by_line.total.minor), (937, 196, 1133));
    assert_eq!((by_total.net.minor, by_total.tax.minor, by_total.total.minor), (937, 197, 1134));
}

/// odoo issue 37896: one line, 16 x 348.35 less 4 %, at 22 %. The line is 5350.656 before it is
/// rounded: taxed before the rounding it makes 6527.80, after it 6527.81.
#[test]
fn taxed_before_the_line_is_rounded_it_is_6527_80_and_after_6527_81() {
    let rows = [(34_835, 16, 4, 22)];
    let terms = net_prices(Currency::Eur);
    for (when, tax, total) in [
        (TaxRounding::Unrounded, 117_714, 652_780),
        (TaxRounding::PerTotal, 117_715, 652_781),
        (TaxRounding::PerLine, 117_715, 652_781),
    ] {
        let sums = totals(&rows, when, terms);
        assert_eq!((sums.net.minor, sums.tax.minor, sums.total.minor), (535_066, tax, total));
    }
}

/// odoo pull request 230726: 28.90 at 22 % and 1.25 at 10 %, tax included, so 30.15 is to be paid.
/// The till took the net sum of one policy (24.82) and the tax of another (5.32), and said 30.14.
/// Here each policy splits the same 30.15, and only mixing the two gives 30.14.
#[test]
fn with_tax_included_30_15_stays_30_15_and_mixed_policies_make_30_14() {
    let rows = [(2_890, 1, 0, 22), (125, 1, 0, 10)];
    let terms = Terms { prices: PriceBasis::Gross, ..net_prices(Currency::Eur) };
    let (by_line, by_total) =
        (totals(&rows, TaxRounding::PerLine, terms), totals(&rows, TaxRounding::PerTotal, terms));
    assert_eq!((by_line.net.minor, by_line.tax.minor, by_line.total.minor), (2_483, 532, 3_015));
    assert_eq!((by_total.net.minor, by_total.tax.minor, by_total.total.minor), (2_482, 533, 3_015));
    assert_eq!(by_total.net.minor + by_line.tax.minor, 3_014);
}

/// odoo issue 257600 tells only the two figures, in a currency without decimals: paid 1472, invoiced
/// 1473. Three lines of 446 at 10 % give them: 133.8 rounded once, 44.6 rounded three times.
#[test]
fn by_total_1472_is_paid_and_by_line_1473_is_invoiced() {
    let rows = [(446, 1, 0, 10); 3];
    let terms = net_prices(Currency::Jpy);
    assert_eq!(totals(&rows, TaxRounding::PerTotal, terms).total.minor, 1_472);
    assert_eq!(totals(&rows, TaxRounding::PerLine, terms).total.minor, 1_473);
}

/// Korean VAT: 10 % of 4,962,020 won is 496,202. Rounded by line, three lines make it 496,203.
#[test]
fn by_line_the_vat_is_496_203_won_where_ten_percent_is_496_202() {
    let rows = [(1_654_006, 1, 0, 10), (1_654_006, 1, 0, 10), (1_654_008, 1, 0, 10)];
    let terms = net_prices(Currency::Krw);
    assert_eq!(totals(&rows, TaxRounding::PerLine, terms).tax.minor, 496_203);
    let by_total = totals(&rows, TaxRounding::PerTotal, terms);
    assert_eq!((by_total.net.minor, by_total.tax.minor), (4_962_020, 496_202));
}

#[test]
fn half_a_unit_goes_where_the_terms_say() {
    for (numerator, away, even, down) in [
        (5, 1, 0, 0),
        (15, 2, 2, 1),
        (25, 3, 2, 2),
        (-5, -1, 0, 0),
        (-15, -2, -2, -1),
        (26, 3, 3, 2),
    ] {
        assert_eq!(Rounding::HalfAway.divide(numerator, 10), away, "{numerator}");
        assert_eq!(Rounding::HalfEven.divide(numerator, 10), even, "{numerator}");
        assert_eq!(Rounding::Down.divide(numerator, 10), down, "{numerator}");
    }
}

#[test]
fn a_discount_is_rounded_on_each_line() {
    // 3 x 0.05 less 10 % is 0.135, and 0.14 away from zero.
    for (rounding, net) in
        [(Rounding::HalfAway, 28), (Rounding::HalfEven, 28), (Rounding::Down, 26)]
    {
        let terms = Terms { rounding, ..Terms::default() };
        let sums = order(&[(5, 3, 10, 0), (5, 3, 10, 0)], terms).totals();
        assert_eq!((sums.gross.minor, sums.discount.minor, sums.net.minor), (30, 30 - net, net));
    }
}

#[test]
fn money_has_one_exact_text() {
    for (minor, currency, text) in [
        (0, Currency::Usd, "0.00"),
        (5, Currency::Usd, "0.05"),
        (-5, Currency::Usd, "-0.05"),
        (1_234, Currency::Eur, "12.34"),
        (496_203, Currency::Krw, "496203"),
        (i64::MIN, Currency::Usd, "-92233720368547758.08"),
    ] {
        assert_eq!(Money::new(minor, currency).decimal(), text);
        if minor > i64::MIN {
            assert_eq!(Money::parse(text, currency), Some(Money::new(minor, currency)));
        }
    }
    let endless = "9".repeat(100_000);
    for bad in ["", ".", "1.234", "1e5", "--1", "+1", "NaN", "1,5", "٣", endless.as_str()] {
        assert_eq!(Money::parse(bad, Currency::Usd), None);
    }
    assert_eq!(Money::parse("12.5", Currency::Krw), None);
}

/// Forty lines of 0.99998 cents with the tax included, each rounded down to nothing: the tax on what they
/// were before comes to a cent, and nobody pays a cent of tax on nothing.
#[test]
fn the_tax_in_a_price_is_never_more_than_the_price() {
    let terms = Terms { rounding: Rounding::Down, ..Terms::default() };
    let terms = Terms { prices: PriceBasis::Gross, tax_rounding: TaxRounding::Unrounded, ..terms };
    let mut order = order(&[(4_142, 13, 0, 3); 40], terms);
    order.lines.iter_mut().for_each(|line| line.price.per = 53_847);
    let sums = order.totals();
    assert_eq!((sums.net.minor, sums.tax.minor, sums.total.minor), (0, 0, 0));
}

#[test]
fn sums_agree_for_any_lines_and_any_terms() {
    for seed in 1..2_000_u64 {
        let mut dice = Dice(seed);
        let dearest = if seed % 2 == 0 { 10_000_000_000 } else { 5_000 };
        let rows: Vec<Row> = (0..=dice.roll(12))
            .map(|_| {
                (
                    i64::try_from(dice.roll(dearest + 1)).unwrap(),
                    u32::try_from(dice.roll(1_000_000) + 1).unwrap(),
                    u8::try_from(dice.roll(101)).unwrap(),
                    u8::try_from(dice.roll(81)).unwrap(),
                )
            })
            .collect();
        let roundings = [Rounding::HalfAway, Rounding::HalfEven, Rounding::Down];
        let whens = [TaxRounding::PerLine, TaxRounding::PerTotal, TaxRounding::Unrounded];
        for (rounding, when) in roundings.into_iter().flat_map(|r| whens.map(|when| (r, when))) {
            for prices in [PriceBasis::Net, PriceBasis::Gross] {
                let terms = Terms { rounding, prices, tax_rounding: when, ..Terms::default() };
                let order = order(&rows, terms);
                let sums = order.totals();
                assert_eq!(sums.net.minor + sums.tax.minor, sums.total.minor, "seed {seed}");
                let lines: i64 = order.lines.iter().map(|line| line.net(terms).minor).sum();
                assert_eq!(sums.gross.minor - sums.discount.minor, lines, "seed {seed}");
                assert!(sums.tax.minor >= 0 && sums.discount.minor >= 0, "seed {seed}");
                assert_eq!(sums, order.totals());
            }
        }
    }
}

#[test]
fn the_dearest_order_there_can_be_still_adds_up_exactly() {
    let rows = vec![(10_000_000_000, 1_000_000, 0, 80); 500];
    for when in [TaxRounding::PerLine, TaxRounding::PerTotal, TaxRounding::Unrounded] {
        let sums = totals(&rows, when, Terms::default());
        assert_eq!(sums.gross.minor, 5_000_000_000_000_000_000);
        assert_eq!(sums.total.minor, 9_000_000_000_000_000_000);
    }
}
