//! Whatever can be taken back leads to the order as it was, by ordinary commands.

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Audience, Command, Line, LineId, Order, OrderCommand, Ppm, Unit, way_back,
};

use crate::given::*;

fn order_in(shop: &Shop) -> Order {
    shop.states[&order(1)].order().unwrap().clone()
}

/// The lines without their names, in an order of their own: what comes back has a fresh name, at the end.
fn content(order: &Order) -> Vec<Line> {
    let nameless = |line: &Line| Line { id: line_of_none(), ..line.clone() };
    let mut lines: Vec<Line> = order.lines.iter().map(nameless).collect();
    lines.sort_by_key(|line| (line.product, line.quantity.get()));
    lines
}

fn line_of_none() -> LineId {
    line(0)
}

/// Does `deed` to `begun`, asks for the way back, and expects to stand where it began.
#[track_caller]
fn there_and_back(begun: Vec<(StreamId, Command)>, deed: Vec<OrderCommand>) {
    let mut shop = given(begun).0;
    let then = order_in(&shop);
    for command in &deed {
        shop.ask(order(1), command.clone(), &stamp("admin")).unwrap();
    }
    let mut names = 100;
    let back = way_back(&order_in(&shop), &then, || {
        names += 1;
        line(names)
    });
    let back = back.unwrap_or_else(|| panic!("no way back from {deed:?}"));
    assert!(!back.is_empty(), "{deed:?}");
    for command in back {
        shop.ask(order(1), command, &stamp("admin")).unwrap();
    }
    let now = order_in(&shop);
    assert_eq!(content(&now), content(&then), "{deed:?}");
    assert_eq!(now.status(), then.status(), "{deed:?}");
    assert_eq!(now.remark(), then.remark(), "{deed:?}");
    assert_eq!(
        (now.customer, now.reference, now.delivery),
        (then.customer, then.reference, then.delivery),
        "{deed:?}"
    );
    assert_eq!(way_back(&order_in(&shop), &order_in(&shop), line_of_none), Some(Vec::new()));
}

fn quantity(n: u128, amount: u32) -> OrderCommand {
    OrderCommand::ChangeQuantity { line: line(n), quantity: some(amount), unit: Unit::each() }
}

fn note(n: u128, text: &str) -> OrderCommand {
    OrderCommand::NoteLine { line: line(n), text: text.to_owned() }
}

fn less(n: u128) -> OrderCommand {
    OrderCommand::DiscountLine { line: line(n), discount: Ppm::percent(5) }
}

fn park() -> OrderCommand {
    OrderCommand::Park { label: "Table 10".to_owned() }
}

#[test]
fn lines_come_back_as_they_were() {
    for deed in [
        vec![added(3, 1, 7)],
        vec![quantity(1, 13)],
        vec![OrderCommand::RemoveLine { line: line(2) }],
        vec![less(1)],
        vec![note(1, "ripe ones")],
        vec![added(3, 1, 7), less(3), quantity(1, 1), OrderCommand::RemoveLine { line: line(2) }],
    ] {
        there_and_back(draft(), deed.clone());
        there_and_back(placed_and(vec![]), deed);
    }
    let noted = draft_and(vec![(order(1), less(2).into()), (order(1), note(2, "ripe").into())]);
    there_and_back(noted.clone(), vec![OrderCommand::RemoveLine { line: line(2) }]);
    there_and_back(noted, vec![note(2, ""), quantity(2, 1)]);
}

#[test]
fn a_placed_order_of_one_line_can_have_it_put_back() {
    let one = placed_and(vec![(order(1), OrderCommand::RemoveLine { line: line(2) }.into())]);
    there_and_back(one, vec![added(3, 2, 3), OrderCommand::RemoveLine { line: line(1) }]);
}

#[test]
fn customer_reference_delivery_and_parking_come_back() {
    let second = vec![(customer(2), registered(None).into())];
    let to = OrderCommand::ChangeCustomer { customer: customer(2) };
    there_and_back(draft_and(second), vec![to]);
    there_and_back(draft(), vec![OrderCommand::SetReference { text: "PO 7".to_owned() }]);
    let date = Some("2026-12-24".parse().unwrap());
    there_and_back(draft(), vec![OrderCommand::SetDelivery { date }]);
    there_and_back(draft(), vec![park()]);
    let parked = draft_and(vec![(order(1), park().into())]);
    there_and_back(parked, vec![OrderCommand::Resume, added(3, 1, 2)]);
}

#[test]
fn what_others_were_told_of_is_not_taken_back() {
    let text = "leave at the gate".to_owned();
    for (begun, deed) in [
        (draft(), OrderCommand::Place),
        (draft(), OrderCommand::Note { text, audience: Audience::Internal }),
        (placed_and(vec![]), OrderCommand::Confirm),
        (
            placed_and(vec![]),
            OrderCommand::RecordPayment { amount: usd(100), method: "cash".to_owned() },
        ),
    ] {
        let mut shop = given(begun).0;
        let then = order_in(&shop);
        shop.ask(order(1), deed.clone(), &stamp("admin")).unwrap();
        assert_eq!(way_back(&order_in(&shop), &then, line_of_none), None, "{deed:?}");
    }
}
