//! Amending what was placed, and what is told when the authority decides otherwise.

use counterfoil_core::{Difference, Domain};
use counterfoil_orders::{
    CustomerCommand, Event, Field, OrderCommand, OrderEvent, Orders, Ppm, ProductCommand, Refusal,
    Rule, ShortLine, Unit, credit, report, reserved,
};

use crate::given::*;

fn quantity(n: u128, amount: u32) -> OrderCommand {
    OrderCommand::ChangeQuantity { line: line(n), quantity: some(amount), unit: Unit::each() }
}

fn revision(shop: &Shop) -> u32 {
    shop.states[&order(1)].order().unwrap().placing().unwrap().revision
}

#[test]
fn each_amendment_is_a_revision_and_moves_the_sums() {
    let shop = given(placed_and(vec![])).when(order(1), quantity(1, 10)).then_done();
    assert_eq!((revision(&shop), shop.sum(&reserved(product(1)))), (2, 10));
    assert_eq!(shop.sum(&report::GROSS), 24_975);
    let more =
        placed_and(vec![(order(1), quantity(1, 10).into()), (order(1), added(3, 2, 1).into())]);
    let discount = OrderCommand::DiscountLine { line: line(3), discount: Ppm::percent(30) };
    let shop = given(more).when(order(1), discount).then_done();
    assert_eq!((revision(&shop), shop.sum(&report::LINES)), (4, 3));
    assert_eq!(shop.sum(&report::GROSS) - shop.sum(&report::NET), 697);
}

#[test]
fn growing_asks_stock_again_and_counts_what_the_order_has_already() {
    let count = ProductCommand::CountStock { level: 12 };
    let full = placed_and(vec![(product(1), count.into())]);
    given(full.clone()).when(order(1), quantity(1, 13)).then_refuses(&Refusal::StockShort {
        lines: vec![ShortLine {
            line: line(1),
            product: product(1),
            name: "Chai".to_owned(),
            asked: 13,
            available: 12,
        }],
    });
    given(full.clone()).when(order(1), quantity(1, 11)).then_done();
    given(full).when(order(1), quantity(2, 4)).then_done();
}

#[test]
fn growing_asks_credit_again_and_shrinking_never_does() {
    let limit = CustomerCommand::SetCreditLimit { limit: Some(usd(10_000)) };
    let tight = placed_and(vec![(customer(1), limit.into())]);
    given(tight.clone()).when(order(1), quantity(1, 13)).then_refuses(&Refusal::CreditExceeded {
        customer: customer(1),
        name: "Hanbit Mart".to_owned(),
        limit: usd(10_000),
        exposure: usd(0),
        total: usd(33_413),
        over_by: usd(23_413),
    });
    let shop = given(tight).when(order(1), quantity(1, 11)).then_done();
    assert_eq!(shop.sum(&credit(customer(1))), 29_453);
}

#[test]
fn a_placed_order_keeps_its_prices_and_at_least_one_line() {
    let reprice = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(9_900) };
    let dear = placed_and(vec![(product(1), reprice.into())]);
    let shop = given(dear).when(order(1), quantity(1, 13)).then_done();
    assert_eq!(shop.states[&order(1)].order().unwrap().lines[0].price.amount, usd(1_800));
    let one = placed_and(vec![(order(1), OrderCommand::RemoveLine { line: line(2) }.into())]);
    given(one)
        .when(order(1), OrderCommand::RemoveLine { line: line(1) })
        .then_refuses(&Refusal::Invalid { field: Field::Lines, rule: Rule::Required, line: None });
}

#[test]
fn a_line_added_late_must_be_sold_and_at_the_current_price() {
    let gone = placed_and(vec![(product(2), ProductCommand::Discontinue.into())]);
    let mut shop = given(gone.clone()).0;
    let refusal = shop.ask(order(1), added(3, 2, 1), &stamp("clerk")).unwrap_err();
    assert_eq!(refusal.code(), "item_gone");
    given(gone).when(order(1), quantity(2, 2)).then_done();
    let reprice = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(9_900) };
    let mut shop = given(placed_and(vec![(product(1), reprice.into())])).0;
    let seen = OrderCommand::AddLine {
        line: line(3),
        product: product(1),
        quantity: some(1),
        unit: Unit::each(),
        price_version: Some(1),
    };
    assert_eq!(shop.ask(order(1), seen, &stamp("clerk")).unwrap_err().code(), "price_changed");
}

#[test]
fn a_note_after_placing_is_marked_late_and_is_no_revision() {
    let note = OrderCommand::Note {
        text: "ring twice".to_owned(),
        audience: counterfoil_orders::Audience::Internal,
    };
    let shop = given(placed_and(vec![])).when(order(1), note).then_done();
    assert!(shop.states[&order(1)].order().unwrap().notes[0].late);
    assert_eq!(revision(&shop), 1);
}

#[test]
fn another_price_is_told_with_the_policy_that_made_it() {
    let price_of = |price| {
        let mut shop = given(draft()).0;
        let reprice = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(price) };
        shop.ask(product(1), reprice, &stamp("admin")).unwrap();
        shop.ask(order(1), added(3, 1, 1), &stamp("clerk")).unwrap()
    };
    let (shown, decided) = (price_of(1_900), price_of(2_000));
    assert_eq!(Orders::differences(&shown, &shown), []);
    assert_eq!(
        Orders::differences(&shown, &decided),
        [Difference {
            field: format!("price:{}", line(3).0),
            shown: "19.00".to_owned(),
            decided: "20.00".to_owned(),
            policy: "price_list".to_owned(),
        }]
    );
}

#[test]
fn the_official_number_is_no_difference_and_something_undone_is() {
    let at = stamp("clerk").at;
    let placed = |number| [Event::Order(OrderEvent::Placed { number, at })];
    assert_eq!(Orders::differences(&placed(None), &placed(Some(8))), []);
    assert_eq!(
        Orders::differences(&placed(None), &[]),
        [Difference {
            field: "events".to_owned(),
            shown: "order.placed".to_owned(),
            decided: String::new(),
            policy: "concurrent_change".to_owned(),
        }]
    );
}
