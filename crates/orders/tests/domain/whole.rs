//! Orders that come whole: the same as those that are written line by line, all at once or not at all.

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Command, CustomerCommand, Event, Field, Holds, Item, OrderCommand, OrderEvent, Outset, Ppm,
    Price, ProductCommand, Refusal, Rule, StalePrice, State, Unit, Whole, credit, report,
};
use uuid::Uuid;

use crate::given::*;

/// `amount` pieces of product `of`.
fn item(of: u128, amount: u32) -> Item {
    Item {
        discount: Ppm::ZERO,
        note: String::new(),
        price_version: None,
        product: product(of),
        quantity: some(amount),
        unit: Unit::each(),
    }
}

fn whole(items: Vec<Item>, outset: Outset) -> OrderCommand {
    let (provisional, customer) = ("C7-0142".to_owned(), customer(1));
    let terms = terms();
    OrderCommand::Enter(Box::new(Whole { customer, items, outset, provisional, terms }))
}

/// [`draft`] without its order.
fn shop_and(more: Vec<(StreamId, Command)>) -> Vec<(StreamId, Command)> {
    draft().into_iter().filter(|(stream, _)| *stream != order(1)).chain(more).collect()
}

/// A case of Chai at 5 % off with a note, and three Tofu.
fn items() -> Vec<Item> {
    let case = Unit("case".to_owned());
    let discount = Ppm::percent(5);
    vec![Item { discount, note: "ripe ones".to_owned(), unit: case, ..item(1, 12) }, item(2, 3)]
}

/// The same, written by hand under the names that the lines of a whole order get.
fn by_hand() -> Vec<(StreamId, Command)> {
    let case = OrderCommand::AddLine {
        line: line(2),
        product: product(1),
        quantity: some(12),
        unit: Unit("case".to_owned()),
        price_version: None,
    };
    let steps = [
        opened(),
        case,
        OrderCommand::DiscountLine { line: line(2), discount: Ppm::percent(5) },
        OrderCommand::NoteLine { line: line(2), text: "ripe ones".to_owned() },
        added(3, 2, 3),
    ];
    steps.into_iter().map(|step| (order(1), step.into())).collect()
}

#[test]
fn a_whole_order_is_the_one_that_is_written_by_hand() {
    let drafted = given(shop_and(vec![(order(1), whole(items(), Outset::Draft).into())])).0;
    assert_eq!(drafted, given(shop_and(by_hand())).0, "a draft");
    let placed = given(shop_and(vec![(order(1), whole(items(), Outset::Placed).into())])).0;
    let steps = by_hand().into_iter().chain([(order(1), OrderCommand::Place.into())]).collect();
    assert_eq!(placed, given(shop_and(steps)).0, "a placed order");
    assert_eq!((placed.sum(&report::ORDERS), placed.sum(&report::NUMBERED)), (1, 1));
    assert!(placed.sum(&credit(customer(1))) > 0);
}

#[test]
fn a_whole_order_is_one_fact_that_says_all_of_it() {
    let shop = given(shop_and(Vec::new()));
    let then = shop.when(order(1), whole(items(), Outset::Placed)).then_done();
    let placed = then.states.get(&order(1)).and_then(State::order).unwrap();
    assert_eq!(
        placed.lines.iter().map(|line| line.id.0).collect::<Vec<_>>(),
        [Uuid::from_u128(2), Uuid::from_u128(3)]
    );
    assert_eq!(placed.placing().unwrap().number, Some(1));
}

#[test]
fn each_policy_refuses_a_whole_order_with_its_facts() {
    let block = CustomerCommand::Block { reason: "unpaid".to_owned(), holds: Holds::Orders };
    let limit = CustomerCommand::SetCreditLimit { limit: Some(usd(1_000)) };
    let gone = ProductCommand::Discontinue;
    let count = ProductCommand::CountStock { level: 2 };
    for (stream, command) in [
        (customer(1), Command::from(block)),
        (customer(1), limit.into()),
        (product(1), gone.into()),
        (product(1), count.into()),
    ] {
        let mut by_hand = given(shop_and(vec![(stream, command.clone())])).0;
        for step in [opened(), added(2, 1, 12)] {
            by_hand.ask(order(1), step, &stamp("manager")).unwrap();
        }
        let refusal = by_hand.ask(order(1), OrderCommand::Place, &stamp("manager")).unwrap_err();
        let shop = given(shop_and(vec![(stream, command)]));
        shop.when(order(1), whole(vec![item(1, 12)], Outset::Placed)).then_refuses(&refusal);
    }
}

#[test]
fn a_price_that_was_seen_and_is_no_more_refuses_the_whole_order() {
    let price = |amount, version| Price {
        amount: usd(amount),
        per: 1,
        list: "standard".to_owned(),
        version,
    };
    let dearer = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(2_000) };
    let seen = Item { price_version: Some(1), ..item(1, 12) };
    let shop = || given(shop_and(vec![(product(1), dearer.clone().into())]));
    let stale = StalePrice {
        line: line(2),
        product: product(1),
        name: "Chai".to_owned(),
        was: price(1_800, 1),
        now: price(2_000, 2),
    };
    let placed = whole(vec![seen], Outset::Placed);
    shop().when(order(1), placed).then_refuses(&Refusal::PriceChanged { lines: vec![stale] });
    shop().when(order(1), whole(vec![item(1, 12)], Outset::Placed)).then_done();
}

#[test]
fn what_has_no_form_is_refused() {
    let shop = || given(shop_and(Vec::new()));
    let invalid = |field, rule| Refusal::Invalid { field, rule, line: None };
    let unknown = invalid(Field::Product, Rule::NotThere);
    shop().when(order(1), whole(vec![item(9, 1)], Outset::Draft)).then_refuses(&unknown);
    let many = vec![item(1, 1); 501];
    let too_many = shop().when(order(1), whole(many, Outset::Draft));
    too_many.then_refuses(&invalid(Field::Lines, Rule::TooMany { max: 500 }));
    let none = shop().when(order(1), whole(Vec::new(), Outset::Placed));
    none.then_refuses(&invalid(Field::Lines, Rule::Required));
    let half_off = Item { discount: Ppm::percent(50), ..item(1, 1) };
    let needs = counterfoil_orders::Rank::Admin;
    let (asked, limit) = (Ppm::percent(50), Ppm::percent(10));
    let too_much = Refusal::DiscountTooHigh { line: line(2), asked, limit, needs };
    shop().when_by("clerk", order(1), whole(vec![half_off], Outset::Draft)).then_refuses(&too_much);
    let again = given(draft()).when(order(1), whole(items(), Outset::Draft));
    again.then_refuses(&Refusal::AlreadyChanged { field: Field::Stream, line: None });
}

#[test]
fn another_price_than_the_one_shown_is_told_line_by_line() {
    let entered = |price: i64| {
        let list = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(price) };
        let mut shop = given(shop_and(vec![(product(1), list.into())])).0;
        shop.ask(order(1), whole(vec![item(1, 12)], Outset::Placed), &stamp("manager")).unwrap()
    };
    let (shown, decided): (Vec<Event>, Vec<Event>) = (entered(1_900), entered(2_000));
    assert!(matches!(shown.as_slice(), [Event::Order(OrderEvent::Entered(_))]));
    let told = <counterfoil_orders::Orders as counterfoil_core::Domain>::differences;
    let differences = told(&shown, &decided);
    assert_eq!(differences.len(), 1);
    assert_eq!((&*differences[0].shown, &*differences[0].decided), ("19.00", "20.00"));
}
