//! Sums of any order at all: exact, the same on both ends, and never beyond what a number holds.
//!
//! With `COUNTERFOIL_SEEDS=10000` it is a hundred for each seed: a million orders in each test.

use counterfoil_core::{Domain, Moment, Phase, Reader, Stamp, StreamId};
use counterfoil_orders::{
    Article, Command, Currency, Event, Line, Money, OrderCommand, Orders, Ppm, Price, PriceBasis,
    ProductCommand, Quantity, Rounding, TaxRounding, Terms, Totals, Unit, UnitTable,
};
use proptest::prelude::*;

use crate::given::*;
use crate::money::bare;

const PRICE_MAX: i64 = 10_000_000_000;
const QUANTITY_MAX: u32 = 1_000_000;

fn config() -> ProptestConfig {
    let usual = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let seeds = std::env::var("COUNTERFOIL_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    let cases = seeds.map_or(usual.cases, |seeds: u32| 100 * seeds);
    println!("{cases} orders");
    ProptestConfig { cases, ..usual }
}

fn ppm(most: u32) -> impl Strategy<Value = Ppm> {
    // Round rates and the ends are what shops have and where rounding goes wrong.
    prop_oneof![0..=most, Just(0), Just(most), (0..=most / 10_000).prop_map(|whole| whole * 10_000)]
        .prop_map(|parts| Ppm::parse(parts).unwrap())
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let roundings = [Rounding::HalfAway, Rounding::HalfEven, Rounding::Down];
    let whens = [TaxRounding::PerLine, TaxRounding::PerTotal, TaxRounding::Unrounded];
    let bases = [PriceBasis::Net, PriceBasis::Gross];
    let currencies = [Currency::Usd, Currency::Krw];
    let choices = (
        prop::sample::select(roundings.to_vec()),
        prop::sample::select(whens.to_vec()),
        prop::sample::select(bases.to_vec()),
        prop::sample::select(currencies.to_vec()),
    );
    (choices, ppm(800_000)).prop_map(|((rounding, tax_rounding, prices, currency), tax)| Terms {
        currency,
        tax,
        prices,
        rounding,
        tax_rounding,
    })
}

/// A line within the domain's limits.
fn any_line() -> impl Strategy<Value = Line> {
    let price = prop_oneof![0..=PRICE_MAX, 0..=10_000_i64, Just(PRICE_MAX)];
    let quantity = prop_oneof![1..=QUANTITY_MAX, 1..=20_u32, Just(QUANTITY_MAX)];
    let per = prop_oneof![Just(1_u32), Just(1_000_u32), 1..=QUANTITY_MAX];
    (price, quantity, per, ppm(1_000_000), ppm(800_000)).prop_map(
        |(price, quantity, per, discount, tax)| Line {
            id: line(1),
            product: product(1),
            quantity: some(quantity),
            unit: Unit::each(),
            factor: 1,
            price: Price {
                amount: Money::new(price, Currency::Usd),
                per,
                list: "standard".to_owned(),
                version: 1,
            },
            tax,
            discount,
            note: String::new(),
        },
    )
}

/// `amount * of / whole`, rounded, worked out another way than the product does.
fn share(amount: i128, (of, whole): (i128, i128), rounding: Rounding) -> i128 {
    let exact = amount * of;
    let (down, rest) = (exact / whole, exact % whole);
    let is_up = match rounding {
        Rounding::Down => false,
        Rounding::HalfAway => rest * 2 >= whole,
        Rounding::HalfEven => rest * 2 > whole || (rest * 2 == whole && down % 2 == 1),
    };
    down + i128::from(is_up)
}

/// The sums of an order whose prices are without tax, and whose tax is rounded by line or once.
fn by_hand(lines: &[Line], terms: Terms) -> (i128, i128) {
    let nets = lines.iter().map(|line| {
        let goods = i128::from(line.price.amount.minor) * i128::from(line.quantity.get());
        let kept = i128::from(1_000_000 - line.discount.parts());
        let whole = i128::from(line.price.per) * 1_000_000;
        (share(goods, (kept, whole), terms.rounding), i128::from(line.tax.parts()))
    });
    let nets: Vec<(i128, i128)> = nets.collect();
    let net = nets.iter().map(|(net, _)| net).sum();
    let tax = match terms.tax_rounding {
        TaxRounding::PerLine => {
            nets.iter().map(|(net, rate)| share(*net, (*rate, 1_000_000), terms.rounding)).sum()
        }
        TaxRounding::PerTotal | TaxRounding::Unrounded => {
            let sum = nets.iter().map(|(net, rate)| net * rate).sum();
            share(sum, (1, 1_000_000), terms.rounding)
        }
    };
    (net, tax)
}

fn sums(lines: &[Line], terms: Terms) -> Totals {
    bare(lines.to_vec(), terms).totals()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sums_within_the_limits_are_exact(
        lines in prop::collection::vec(any_line(), 0..12),
        copies in prop_oneof![9 => Just(1_usize), 1 => Just(40)],
        terms in any_terms(),
    ) {
        let lines: Vec<Line> = vec![lines; copies].concat();
        let totals = sums(&lines, terms);
        prop_assert_eq!(totals.net.minor + totals.tax.minor, totals.total.minor);
        prop_assert!(totals.tax.minor >= 0 && totals.discount.minor >= 0 && totals.net.minor >= 0);
        prop_assert!(totals.total.minor < i64::MAX, "no sum stops at the end of its range");
        if terms.prices == PriceBasis::Net && terms.tax_rounding != TaxRounding::Unrounded {
            let found = (i128::from(totals.net.minor), i128::from(totals.tax.minor));
            prop_assert_eq!(found, by_hand(&lines, terms));
        }
    }

    /// What a damaged file or another program may hold: never a panic, never a sum that wraps around.
    #[test]
    fn sums_of_nonsense_stop_at_the_ends_of_their_range(
        lines in prop::collection::vec((any_line(), any::<i64>(), any::<u32>()), 0..12),
        terms in any_terms(),
    ) {
        let wild = lines.into_iter().map(|(line, minor, per)| {
            let price = Price { amount: Money { minor, ..line.price.amount }, per, ..line.price };
            Line { price, ..line }
        });
        let lines: Vec<Line> = wild.collect();
        let totals = sums(&lines, terms);
        let gross: i128 = lines.iter().map(|line| i128::from(line.gross(terms).minor)).sum();
        let limit = |sum: i128| sum.clamp(i64::MIN.into(), i64::MAX.into());
        prop_assert_eq!(i128::from(totals.gross.minor), limit(gross));
    }

    /// The page decides, stores as JSON, reads and folds; the server does the same by itself.
    #[test]
    fn both_ends_come_to_the_same_sums(
        wishes in prop::collection::vec((0..=PRICE_MAX, 1..=QUANTITY_MAX, ppm(1_000_000)), 1..6),
        terms in any_terms(),
    ) {
        let device = ordered(&wishes, terms, Phase::Predicting);
        let server = ordered(&wishes, terms, Phase::Deciding);
        let (here, there) = (&device.states[&order(1)], &server.states[&order(1)]);
        prop_assert_eq!(here.order().unwrap().totals(), there.order().unwrap().totals());
        for (key, sum) in &server.tallies {
            // The official number is the server's alone.
            let wanted = if key.name == "numbered" { 0 } else { *sum };
            prop_assert_eq!(device.sum(key), wanted, "{:?}", key);
        }
        let placed = there.order().unwrap();
        prop_assert_eq!(server.sum(&counterfoil_orders::credit(customer(1))), placed.totals().total.minor);
    }
}

/// A shop in which an order of `wishes` was placed: price, quantity and discount of each line.
fn ordered(wishes: &[(i64, u32, Ppm)], terms: Terms, phase: Phase) -> Shop {
    let mut shop = Shop::default();
    let stamp = Stamp { phase, at: Moment::default(), ..stamp("admin") };
    let mut ask = |stream: StreamId, command: Command| {
        let events = Orders::decide(stream, &command, &stamp, &mut Reader::new(&shop.clone()));
        for event in events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}")) {
            shop.record(stream, &through_json(&event));
        }
    };
    ask(customer(1), registered(None).into());
    let open = OrderCommand::Open { provisional: "C7-1".to_owned(), customer: customer(1), terms };
    ask(order(1), open.into());
    for ((price, quantity, discount), n) in wishes.iter().zip(1..) {
        let article = Article { units: UnitTable::default(), ..article("Chai") };
        let price = Money::new(*price, terms.currency);
        ask(product(n), ProductCommand::List { article, price }.into());
        let quantity = Quantity::parse(*quantity).unwrap();
        let add = OrderCommand::AddLine {
            line: line(n),
            product: product(n),
            quantity,
            unit: Unit::each(),
            price_version: None,
        };
        ask(order(1), add.into());
        let discount = OrderCommand::DiscountLine { line: line(n), discount: *discount };
        ask(order(1), discount.into());
    }
    ask(order(1), OrderCommand::Place.into());
    shop
}

fn through_json(event: &Event) -> Event {
    let encoded = Orders::encode_event(event).unwrap();
    let stored = serde_json::from_str(encoded.payload.as_str()).unwrap();
    Orders::decode_event(encoded.kind, encoded.schema, &stored).unwrap()
}
