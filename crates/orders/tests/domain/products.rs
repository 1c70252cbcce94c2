//! Products: listed, priced, counted, discontinued; and the units they are counted in.

use counterfoil_core::{Domain, StreamId};
use counterfoil_orders::quantity::in_unit;
use counterfoil_orders::{
    Command, Count, Currency, Event, Field, Measure, Money, OrderCommand, Orders, Ppm,
    ProductCommand, ProductEvent, Refusal, Rule, StockRule, Unit, UnitTable,
};

use crate::given::*;

fn one() -> Vec<(StreamId, Command)> {
    vec![(product(1), listed("Chai", 1_800).into())]
}

fn invalid(field: Field, rule: Rule) -> Refusal {
    Refusal::Invalid { field, rule, line: None }
}

fn reprice(list: &str, price: Money) -> ProductCommand {
    ProductCommand::Reprice { list: list.to_owned(), price }
}

#[test]
fn a_product_is_listed_once_with_its_first_price() {
    let shop = given(vec![]).when(product(1), listed("Chai", 1_800)).then(&[Event::Product(
        ProductEvent::Listed { article: article("Chai"), price: usd(1_800) },
    )]);
    let price = shop.states[&product(1)].product().unwrap().price("standard").unwrap();
    assert_eq!((price.amount, price.version), (usd(1_800), 1));
    given(one())
        .when(product(1), listed("Chai", 1))
        .then_refuses(&Refusal::AlreadyChanged { field: Field::Stream, line: None });
}

#[test]
fn every_price_of_every_list_is_kept_under_its_version() {
    let prices = vec![
        (product(1), reprice("standard", usd(1_900)).into()),
        (product(1), reprice("trade", usd(1_500)).into()),
    ];
    let shop = given([one(), prices].concat()).0;
    let chai = shop.states[&product(1)].product().unwrap();
    for (list, version, amount) in [
        ("standard", 1, Some(1_800)),
        ("standard", 2, Some(1_900)),
        ("standard", 3, None),
        ("trade", 1, Some(1_500)),
        ("trade", 2, None),
        ("unheard of", 2, Some(1_900)),
    ] {
        assert_eq!(chai.price_at(list, version).map(|price| price.amount), amount.map(usd));
    }
    assert_eq!(chai.price("trade").map(|price| price.version), Some(1));
    given(one()).when(product(1), reprice("standard", usd(1_800))).then_nothing();
}

#[test]
fn prices_stay_in_their_range_and_currency() {
    let range = Rule::OutOfRange { min: 0, max: 10_000_000_000 };
    for (price, refusal) in [
        (usd(-1), invalid(Field::Price, range.clone())),
        (usd(10_000_000_001), invalid(Field::Price, range.clone())),
        (usd(i64::MIN), invalid(Field::Price, range)),
        (Money::new(5, Currency::Eur), invalid(Field::Price, Rule::WrongCurrency)),
    ] {
        given(one()).when(product(1), reprice("standard", price)).then_refuses(&refusal);
    }
    given(one())
        .when(product(1), reprice(" ", usd(1)))
        .then_refuses(&invalid(Field::List, Rule::Required));
    given(one()).when(product(1), reprice("standard", usd(10_000_000_000))).then_done();
}

#[test]
fn stock_is_counted_against_what_was_shipped() {
    let shipped = placed_and(vec![(
        order(1),
        OrderCommand::Ship { on: "2026-11-21".parse().unwrap() }.into(),
    )]);
    given(shipped).when(product(1), ProductCommand::CountStock { level: 40 }).then(&[
        Event::Product(ProductEvent::StockCounted { count: Count { level: 40, shipped: 12 } }),
    ]);
    given(one())
        .when(product(1), ProductCommand::CountStock { level: u32::MAX })
        .then_refuses(&invalid(Field::Level, Rule::OutOfRange { min: 0, max: 1_000_000_000 }));
}

#[test]
fn rule_article_and_sale_change_and_the_same_again_is_nothing() {
    for command in [
        ProductCommand::SetStockRule { rule: StockRule::Backorder },
        ProductCommand::Change { article: article("Chai, loose") },
        ProductCommand::Discontinue,
    ] {
        let mut shop = given(one()).when(product(1), command.clone()).then_done();
        assert_eq!(shop.ask(product(1), command, &stamp("manager")), Ok(vec![]));
    }
    assert!(Orders::is_careful(&reprice("standard", usd(1)).into()));
}

#[test]
fn a_product_with_its_own_tax_rate_gives_it_to_its_lines() {
    let mut reduced = article("Rice");
    reduced.tax = Some(Ppm::percent(5));
    let rice = ProductCommand::List { article: reduced, price: usd(1_000) };
    let shop = given(draft_and(vec![(product(3), rice.into())]))
        .when(order(1), added(3, 3, 1))
        .then_done();
    let order = shop.states[&order(1)].order().unwrap();
    assert_eq!(order.lines[2].tax, Ppm::percent(5));
    assert_eq!(order.totals().tax, usd(2_908));
}

#[test]
fn prices_by_weight_are_for_so_many_grams() {
    let mut cheese = article("Gouda");
    cheese.units = UnitTable::weight();
    cheese.price_per = 1_000;
    let list = ProductCommand::List { article: cheese, price: usd(1_999) };
    let wish = OrderCommand::AddLine {
        line: line(3),
        product: product(3),
        quantity: some(1_258),
        unit: Unit("kg".to_owned()),
        price_version: None,
    };
    let shop = given(draft_and(vec![(product(3), list.into())])).when(order(1), wish).then_done();
    let order = shop.states[&order(1)].order().unwrap();
    // 19.99 x 1.258 is 25.14742.
    assert_eq!(order.lines[2].gross(order.terms), usd(2_515));
}

#[test]
fn a_unit_table_starts_with_its_smallest_and_names_each_once() {
    let measure = |name: &str, factor| Measure { unit: Unit(name.to_owned()), factor };
    for (measures, good) in [
        (vec![measure("each", 1), measure("case", 12)], true),
        (vec![], false),
        (vec![measure("case", 12)], false),
        (vec![measure("each", 1), measure("each", 12)], false),
        (vec![measure("each", 1), measure("none", 0)], false),
        (vec![measure("each", 1), measure("", 2)], false),
        (vec![measure("each", 1), measure("4pack", 4)], false),
    ] {
        assert_eq!(UnitTable::parse(measures.clone()).is_some(), good, "{measures:?}");
        let text = serde_json::to_string(&measures).unwrap();
        assert_eq!(serde_json::from_str::<UnitTable>(&text).is_ok(), good);
    }
}

#[test]
fn what_a_person_types_is_read_in_whole_smallest_units() {
    let (pieces, weight) = (UnitTable::pieces(Some(12)).unwrap(), UnitTable::weight());
    for (table, usual, text, amount) in [
        (&pieces, "each", "12", Some((12, "each"))),
        (&pieces, "case", "2", Some((24, "case"))),
        (&pieces, "each", "2c", Some((24, "case"))),
        (&pieces, "each", " 2 Case ", Some((24, "case"))),
        (&pieces, "each", "0.5 case", Some((6, "case"))),
        (&pieces, "each", "1.5", None),
        (&pieces, "each", "0", None),
        (&pieces, "each", "-3", None),
        (&pieces, "each", "1000001", None),
        (&pieces, "each", "99999999999999999999", None),
        (&pieces, "each", "2 barrels", None),
        (&weight, "g", "1.258kg", Some((1_258, "kg"))),
        (&weight, "g", "1.2585kg", None),
        (&weight, "g", "1258", Some((1_258, "g"))),
        (&weight, "g", "", None),
    ] {
        let read = table.read(text, &Unit(usual.to_owned()));
        let expected = amount.map(|(amount, unit)| (some(amount), Unit(unit.to_owned())));
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn an_amount_is_told_in_a_unit_only_if_it_is_exact() {
    for (amount, factor, text) in [
        (1_258, 1_000, Some("1.258")),
        (24, 12, Some("2")),
        (6, 12, Some("0.5")),
        (13, 12, None),
        (7, 1, Some("7")),
    ] {
        assert_eq!(in_unit(amount, factor).as_deref(), text);
    }
}
