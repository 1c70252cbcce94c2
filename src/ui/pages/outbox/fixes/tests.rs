//! Ways out of refusals, as examples.

use counterfoil_core::{DeviceId, Moment, StreamId, StreamKind};
use counterfoil_orders::{Ppm, Price, ShortLine, Terms, Unit};
use uuid::Uuid;

use super::*;

fn stream(kind: &str, number: u128) -> StreamId {
    StreamId { kind: StreamKind::parse(kind).unwrap(), id: Uuid::from_u128(number) }
}

fn usd(minor: i64) -> Money {
    Money { minor, ..Money::default() }
}

fn line(number: u128, amount: u32, price: i64) -> Line {
    Line {
        id: LineId(Uuid::from_u128(number)),
        product: stream("product", number),
        quantity: Quantity::parse(amount).unwrap(),
        unit: Unit::each(),
        factor: 1,
        price: Price { amount: usd(price), per: 1, list: "standard".to_owned(), version: 1 },
        tax: Ppm::ZERO,
        discount: Ppm::ZERO,
        note: String::new(),
    }
}

fn case(asked: OrderCommand, refusal: Refusal) -> Case {
    let order = Order {
        provisional: "C7-0139".to_owned(),
        customer: stream("customer", 1),
        terms: Terms::default(),
        opened: Moment::default(),
        device: DeviceId(Uuid::nil()),
        by: "mina".to_owned(),
        lines: vec![line(1, 12, 1_800), line(2, 3, 2_325)],
        notes: vec![],
        reference: String::new(),
        delivery: None,
        stage: Stage::Draft,
    };
    Case { asked, refusal, order }
}

fn over_credit() -> Refusal {
    Refusal::CreditExceeded {
        customer: stream("customer", 1),
        name: "Hanbit".to_owned(),
        limit: usd(100_000),
        exposure: usd(80_000),
        total: usd(28_575),
        over_by: usd(8_575),
    }
}

fn short() -> Refusal {
    Refusal::StockShort {
        lines: vec![ShortLine {
            line: LineId(Uuid::from_u128(2)),
            product: stream("product", 2),
            name: "Tofu".to_owned(),
            asked: 3,
            available: 0,
        }],
    }
}

#[test]
fn fewer_pieces_are_asked_for_and_then_the_order_is_placed_again() {
    let case = case(OrderCommand::Place, over_credit());
    let line = |number| LineId(Uuid::from_u128(number));
    let chosen = [(line(1), 7), (line(2), 3)].into();
    let commands = case.commands(Fix::Reduce, &chosen);
    let seven = OrderCommand::ChangeQuantity {
        line: LineId(Uuid::from_u128(1)),
        quantity: Quantity::parse(7).unwrap(),
        unit: Unit::each(),
    };
    assert_eq!(commands, vec![seven, OrderCommand::Place]);
    assert_eq!(case.credit_left(&case.after(&commands)), Some(usd(425)));
    assert_eq!(case.hindrance(Fix::Reduce, &commands), None);
}

#[test]
fn what_is_still_over_the_limit_says_by_how_much() {
    let case = case(OrderCommand::Place, over_credit());
    let wanted = case.order.lines.iter().map(|line| (line.id, line.quantity.get()));
    let commands = case.commands(Fix::Reduce, &wanted.collect());
    assert_eq!(case.hindrance(Fix::Reduce, &commands), Some(Hindrance::StillOver(usd(-8_575))));
}

#[test]
fn the_first_choice_keeps_the_limit_by_leaving_out_as_little_as_it_takes() {
    let case = case(OrderCommand::Place, over_credit());
    let chosen: Vec<u32> = case.first_choice().into_values().collect();
    assert_eq!(chosen, vec![7, 3], "200.00 are left: 7 of 18.00 and all three of 23.25");
}

#[test]
fn what_is_not_there_is_taken_out_of_the_order() {
    let case = case(OrderCommand::Place, short());
    let commands = case.commands(Fix::TakeAvailable, &Chosen::new());
    let gone = OrderCommand::RemoveLine { line: LineId(Uuid::from_u128(2)) };
    assert_eq!(commands, vec![gone, OrderCommand::Place]);
    assert_eq!(case.after(&commands).lines, vec![line(1, 12, 1_800)]);
}

#[test]
fn an_order_without_lines_is_not_placed_again() {
    let case = case(OrderCommand::Place, over_credit());
    let none = case.first_choice().into_keys().map(|line| (line, 0)).collect();
    let commands = case.commands(Fix::Reduce, &none);
    assert_eq!(case.hindrance(Fix::Reduce, &commands), Some(Hindrance::NothingLeft));
}

#[test]
fn a_changed_quantity_is_asked_again_with_what_there_is() {
    let tofu = LineId(Uuid::from_u128(2));
    let asked = |amount| OrderCommand::ChangeQuantity {
        line: tofu,
        quantity: Quantity::parse(amount).unwrap(),
        unit: Unit::each(),
    };
    let refusal = Refusal::StockShort {
        lines: vec![ShortLine {
            line: tofu,
            product: stream("product", 2),
            name: "Tofu".to_owned(),
            asked: 9,
            available: 5,
        }],
    };
    let case = case(asked(9), refusal);
    assert_eq!(case.commands(Fix::TakeAvailable, &Chosen::new()), vec![asked(5)]);
}

#[test]
fn every_refusal_can_be_given_up() {
    for refusal in [over_credit(), short(), Refusal::PriceChanged { lines: vec![] }] {
        assert_eq!(case(OrderCommand::Place, refusal).offered().last(), Some(&Fix::Dismiss));
    }
}
