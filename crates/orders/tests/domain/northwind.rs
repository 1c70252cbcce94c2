//! The sample data's 830 orders, folded from events, against the known totals.

use std::collections::BTreeMap;
use std::path::PathBuf;

use counterfoil_orders::{
    Event, Line, Money, OrderEvent, Ppm, Price, Quantity, Terms, Unit, report,
};

use crate::given::*;

/// `14.00` as 1400, `0.15` as 15.
fn hundredths(text: &str) -> i64 {
    Money::parse(text, counterfoil_orders::Currency::Usd).unwrap().minor
}

fn read(row: &str, n: u128) -> (u128, Line) {
    let fields: Vec<&str> = row.split(',').collect();
    let line = Line {
        id: line(n),
        product: product(fields[1].parse().unwrap()),
        quantity: Quantity::parse(fields[3].parse().unwrap()).unwrap(),
        unit: Unit::each(),
        factor: 1,
        price: Price {
            amount: usd(hundredths(fields[2])),
            per: 1,
            list: "standard".to_owned(),
            version: 1,
        },
        tax: Ppm::ZERO,
        discount: Ppm::parse_percent(&hundredths(fields[4]).to_string()).unwrap(),
        note: String::new(),
    };
    (fields[0].parse().unwrap(), line)
}

#[test]
fn northwind_adds_up_to_its_known_totals() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = path.join("../../data/northwind/order-details.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut orders: BTreeMap<u128, Vec<Line>> = BTreeMap::new();
    for (row, n) in text.lines().skip(1).zip(1..) {
        let (order, line) = read(row, n);
        orders.entry(order).or_default().push(line);
    }
    let (mut shop, stamp) = (Shop::default(), stamp("integration"));
    for (n, lines) in orders {
        let opened = OrderEvent::Opened {
            provisional: n.to_string(),
            customer: customer(1),
            terms: Terms::default(),
            at: stamp.at,
            device: stamp.device,
            by: stamp.actor.clone(),
        };
        let added = lines.into_iter().map(|line| OrderEvent::LineAdded { line });
        let placed = OrderEvent::Placed { number: None, at: stamp.at };
        for event in std::iter::once(opened).chain(added).chain([placed]) {
            shop.record(order(n), &Event::Order(event));
        }
    }
    for (key, sum) in [
        (report::ORDERS, 830),
        (report::LINES, 2_155),
        (report::UNITS, 51_317),
        (report::GROSS, 135_445_859),
        (report::NET, 126_579_329),
    ] {
        assert_eq!(shop.sum(&key), sum, "{key:?}");
    }
}
