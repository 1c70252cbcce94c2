//! The book that follows its board, beside one made at once.

use counterfoil_core::{Moment, UtcMillis, View};
use counterfoil_orders::{State, order_id, product_id};
use uuid::Uuid;

use super::*;
use crate::ui::mark::Worst;
use crate::ui::parts::stub::Open;

const HOUR: i64 = 3_600_000;
const TODAY: Day = Day(20_788);

fn order(n: u64) -> StreamId {
    order_id(Uuid::from_u128(n.into()))
}

/// An order of `minor`, placed so many hours after the midnight with which today begins.
fn placed(by: &str, minor: i64, hours: i64) -> State {
    let mut order = samples::order(minor);
    let at = UtcMillis(TODAY.moment().at.0 + hours * HOUR);
    order.by = by.to_owned();
    order.stage = samples::placed(Moment { at, offset_minutes: 0 });
    State::Order(std::sync::Arc::new(order))
}

mod samples {
    use super::*;
    use counterfoil_core::DeviceId;
    use counterfoil_orders::{
        Line, LineId, Money, Order, Placing, Ppm, Price, Quantity, Stage, Terms, Unit, customer_id,
    };

    pub(super) fn placed(at: Moment) -> Stage {
        Stage::Placed(Placing { at, number: None, paid: 0, revision: 1 })
    }

    pub(super) fn order(minor: i64) -> Order {
        let terms = Terms::default();
        let amount = Money::new(minor, terms.currency);
        let line = Line {
            id: LineId(Uuid::nil()),
            product: product_id(Uuid::nil()),
            quantity: Quantity::parse(1).unwrap(),
            unit: Unit::each(),
            factor: 1,
            price: Price { amount, per: 1, list: String::new(), version: 1 },
            tax: Ppm::percent(0),
            discount: Ppm::percent(0),
            note: String::new(),
        };
        Order {
            provisional: String::new(),
            customer: customer_id(Uuid::nil()),
            terms,
            opened: TODAY.moment(),
            device: DeviceId(Uuid::nil()),
            by: String::new(),
            lines: vec![line],
            notes: Vec::new(),
            reference: String::new(),
            delivery: None,
            stage: Stage::Draft,
        }
    }
}

fn goods(_: StreamId) -> Vec<Goods> {
    vec![Goods { product: product_id(Uuid::nil()), net: 10 }]
}

fn at_once(board: &Board, day: Day) -> Book {
    let mut book = Book::default();
    book.follow(&Source { board, goods: &goods }, day);
    book
}

#[test]
fn a_day_holds_what_was_placed_on_it_by_its_own_clock() {
    let mut board = Board::default();
    let orders = [
        placed("mina", 500, 9),
        placed("jun", 700, 9),
        placed("mina", 100, 20),
        placed("mina", 1, 24),
        placed("mina", 2, -1),
        placed("mina", 3, -100),
    ];
    for (n, state) in (0..).zip(&orders) {
        board.change(order(n), None, Some(state));
    }
    let opens = [(order(1), Open { worst: Worst::Pending, since: 0 })].into();
    let sums = at_once(&board, TODAY).sums(&opens);
    assert_eq!((sums.orders, sums.value, sums.not_sent, sums.to_fix), (3, 1_300, 1, 0));
    assert_eq!((sums.earlier, sums.later), (Some(Day(TODAY.0 - 1)), Some(Day(TODAY.0 + 1))));
    let busy: Vec<Hour> = sums.hours.iter().copied().filter(|hour| hour.orders > 0).collect();
    assert_eq!(
        busy,
        [
            Hour { hour: 9, orders: 2, sent: 500, waiting: 700 },
            Hour { hour: 20, orders: 1, sent: 100, waiting: 0 }
        ]
    );
    assert_eq!(sums.hours.len(), 13, "from eight to twenty, without a gap");
    let sellers: Vec<(&str, usize, i64)> =
        sums.sellers.iter().map(|one| (one.key.as_str(), one.orders, one.value)).collect();
    assert_eq!(sellers, [("jun", 1, 700), ("mina", 2, 600)]);
    assert_eq!(sums.items, [Ranked { key: product_id(Uuid::nil()), orders: 3, value: 30 }]);
}

#[test]
fn a_cancelled_order_and_one_that_was_never_placed_count_for_nothing() {
    let mut board = Board::default();
    let State::Order(draft) = placed("mina", 500, 9) else { return };
    let mut cancelled = (*draft).clone();
    let placing = cancelled.placing().cloned();
    cancelled.stage = counterfoil_orders::Stage::Cancelled { placing, reason: String::new() };
    board.change(order(1), None, Some(&State::Order(cancelled.into())));
    board.change(order(2), None, Some(&State::Order(samples::order(5).into())));
    assert_eq!(at_once(&board, TODAY).sums(&OpenOrders::new()), Sums::default());
}

#[test]
fn following_gives_what_a_fresh_look_gives() {
    let mut board = Board::default();
    let mut book = Book::default();
    let mut die = 7_u64;
    for round in 0..400 {
        die = die.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_041);
        let (n, minor, hours) = ((die >> 33) % 9, (die >> 40) % 900, (die >> 50) % 80);
        let state = placed("mina", i64::try_from(minor).unwrap(), i64::try_from(hours).unwrap());
        let state = (minor > 90).then_some(state);
        board.change(order(n), None, state.as_ref());
        let day = Day(TODAY.0 + i64::from(round / 50 % 3));
        book.follow(&Source { board: &board, goods: &goods }, day);
        let fresh = at_once(&board, day);
        assert_eq!((book.day, &book.taken), (fresh.day, &fresh.taken), "round {round}");
    }
}
