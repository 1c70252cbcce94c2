//! The usual basket: the last orders side by side, and what is usual among them.

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Command, Habit, Item, OrderCommand, Outset, Ppm, ProductCommand, Quantity, Unit, Whole, basket,
};

use crate::given::*;

/// An order of so many pieces of each product.
fn ordered(number: u128, items: &[(u128, u32)]) -> (StreamId, Command) {
    let item = |(of, amount): &(u128, u32)| Item {
        discount: Ppm::ZERO,
        note: String::new(),
        price_version: None,
        product: product(*of),
        quantity: some(*amount),
        unit: Unit::each(),
    };
    let whole = Whole {
        customer: customer(1),
        items: items.iter().map(item).collect(),
        outset: Outset::Placed,
        provisional: format!("C7-{number:04}"),
        terms: terms(),
    };
    (order(number), OrderCommand::Enter(Box::new(whole)).into())
}

/// Customer 1, Chai, Tofu, Steak, and these orders.
fn shop(orders: Vec<(StreamId, Command)>) -> Shop {
    let first = vec![
        (customer(1), registered(None).into()),
        (product(1), listed("Chai", 1_800).into()),
        (product(2), listed("Tofu", 2_325).into()),
        (product(3), listed("Steak", 9_900).into()),
    ];
    given(first.into_iter().chain(orders).collect()).0
}

/// Name, how much in each order, how much is usual.
fn rows(shop: &Shop, orders: &[u128]) -> Vec<(String, Vec<u32>, Option<u32>)> {
    let orders: Vec<StreamId> = orders.iter().map(|number| order(*number)).collect();
    let rows = basket(&orders, shop).rows.into_iter();
    rows.map(|row| (row.name, row.quantities, row.usual.map(Quantity::get))).collect()
}

fn expected(row: (&str, &[u32], Option<u32>)) -> (String, Vec<u32>, Option<u32>) {
    (row.0.to_owned(), row.1.to_vec(), row.2)
}

#[test]
fn what_is_in_two_orders_is_usual_as_much_as_the_last_time() {
    let shop = shop(vec![
        ordered(1, &[(1, 12), (3, 1)]),
        ordered(2, &[(1, 6), (2, 4), (1, 2)]),
        ordered(3, &[(2, 5)]),
    ]);
    let want: [(&str, &[u32], Option<u32>); 3] = [
        ("Chai", &[0, 8, 12], Some(8)),
        ("Tofu", &[5, 4, 0], Some(5)),
        ("Steak", &[0, 0, 1], None),
    ];
    assert_eq!(rows(&shop, &[3, 2, 1]), want.map(expected));
    let basket = basket(&[order(3), order(9)], &shop);
    assert_eq!(basket.orders.len(), 1, "an order that is not here is left out");
    assert_eq!(basket.orders[0].provisional, "C7-0003");
}

#[test]
fn where_nothing_was_ordered_twice_the_last_order_is_the_usual_one() {
    let shop = shop(vec![ordered(1, &[(1, 12)]), ordered(2, &[(2, 4), (3, 2)])]);
    let want: [(&str, &[u32], Option<u32>); 3] =
        [("Chai", &[0, 12], None), ("Steak", &[2, 0], Some(2)), ("Tofu", &[4, 0], Some(4))];
    assert_eq!(rows(&shop, &[2, 1]), want.map(expected));
    assert_eq!(basket(&[order(2), order(1)], &shop).habit, Habit::LastTime);
    assert_eq!(basket(&[], &shop).rows, []);
}

#[test]
fn what_is_no_longer_sold_is_not_usual() {
    let gone = (product(1), ProductCommand::Discontinue.into());
    let shop = shop(vec![ordered(1, &[(1, 12), (2, 1)]), ordered(2, &[(1, 6), (2, 3)]), gone]);
    let want: [(&str, &[u32], Option<u32>); 2] =
        [("Chai", &[6, 12], None), ("Tofu", &[3, 1], Some(3))];
    assert_eq!(rows(&shop, &[2, 1]), want.map(expected));
}
