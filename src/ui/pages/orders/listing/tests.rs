//! The list that follows, beside one made at once.

use counterfoil_core::{Moment, UtcMillis, View};
use counterfoil_orders::{
    Customer, Holds, LineId, Order, Price, Profile, Quantity, Stage, State, Terms, Unit,
    customer_id, order_id, product_id,
};
use uuid::Uuid;

use super::*;
use crate::ui::day::Day;
use crate::ui::mark::Worst;

/// A reproducible die.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        (self.0 >> 33) % sides
    }
}

fn order(n: u64) -> StreamId {
    order_id(Uuid::from_u128(n.into()))
}

fn customer(n: u64) -> StreamId {
    customer_id(Uuid::from_u128(n.into()))
}

fn named(name: &str) -> State {
    let profile = Profile { name: name.to_owned(), ..Profile::default() };
    let conditions = serde_json::from_str(r#"{"days":30,"price_list":"standard"}"#).unwrap();
    State::Customer(std::sync::Arc::new(Customer {
        profile,
        conditions,
        credit_limit: None,
        blocked: None,
        holds: Holds::Orders,
    }))
}

/// An order of one line; `n` says when it was begun, and for ever.
fn state(n: u64, of: u64, quantity: u64, stage: Stage) -> State {
    let terms = Terms::default();
    let line = counterfoil_orders::Line {
        id: LineId(Uuid::nil()),
        product: product_id(Uuid::nil()),
        quantity: Quantity::parse(u32::try_from(quantity).unwrap()).unwrap(),
        unit: Unit::each(),
        factor: 1,
        price: Price {
            amount: counterfoil_orders::Money::new(100, terms.currency),
            per: 1,
            list: String::new(),
            version: 1,
        },
        tax: counterfoil_orders::Ppm::percent(0),
        discount: counterfoil_orders::Ppm::percent(0),
        note: String::new(),
    };
    let at = UtcMillis(i64::try_from(n / 2).unwrap());
    State::Order(std::sync::Arc::new(Order {
        provisional: format!("C7-{n}"),
        customer: customer(of),
        terms,
        opened: Moment { at, offset_minutes: 0 },
        device: counterfoil_core::DeviceId(Uuid::nil()),
        by: String::new(),
        lines: vec![line],
        notes: Vec::new(),
        reference: String::new(),
        delivery: None,
        stage,
    }))
}

/// Every third order changed elsewhere last; every other one has every item.
fn source(board: &Board) -> Source<'_> {
    Source {
        board,
        has_item: &|id, _| id.id.as_u128() % 2 == 0,
        is_news: &|id| id.id.as_u128() % 3 == 0,
    }
}

fn change(dice: &mut Dice, board: &mut Board) {
    let (n, of) = (dice.roll(20), dice.roll(3));
    match dice.roll(12) {
        0 => board.change(order(n), None, None),
        1 => {
            board.change(customer(of), None, Some(&named(["Chai", "Tofu"][usize::from(n > 9)])));
        }
        2 => board.change(product_id(Uuid::nil()), None, None),
        roll => {
            let stage = match roll {
                3 | 4 => Stage::Parked { label: "later".to_owned() },
                5 => Stage::Cancelled { placing: None, reason: "off".to_owned() },
                _ => Stage::Draft,
            };
            board.change(order(n), None, Some(&state(n, of, dice.roll(9) + 1, stage)));
        }
    }
}

fn wish(dice: &mut Dice, last: &Wish) -> Wish {
    let texts = [
        "",
        "chai",
        "chai c7-1",
        "c7-1",
        "c7-12",
        "is:parked",
        "is:parked c7",
        "customer:tofu",
        "is:pending",
        "item:x",
        "is:cancelled",
    ];
    let mut wish = last.clone();
    if dice.roll(8) == 0 {
        let text = texts[usize::try_from(dice.roll(11)).unwrap()];
        wish.query = Query::read(text, Day(0), counterfoil_orders::Currency::Usd);
        wish.items = (!wish.query.item.is_empty()).then(BTreeSet::new);
    }
    match dice.roll(6) {
        0 => wish.is_busy = !wish.is_busy,
        1 => wish.merged += u32::from(dice.roll(4) == 0),
        2 => {
            let worst = [Worst::Pending, Worst::Refused][usize::from(dice.roll(2) == 0)];
            wish.opens.insert(order(dice.roll(20)), Open { worst, since: 0 });
        }
        3 => drop(wish.opens.remove(&order(dice.roll(20)))),
        _ => {}
    }
    wish
}

/// A list that has looked at all orders.
fn whole(source: &Source<'_>, wish: &Wish) -> Listing {
    let mut listing = Listing::default();
    look_on(&mut listing, source, wish);
    listing
}

fn look_on(listing: &mut Listing, source: &Source<'_>, wish: &Wish) {
    listing.follow(source, wish.clone());
    while !listing.is_whole() {
        assert!(listing.follow(source, wish.clone()) || !listing.is_whole());
    }
}

#[test]
fn a_list_that_followed_equals_one_made_at_once() {
    for seed in 0..300 {
        let (mut dice, mut board) = (Dice(seed), Board::default());
        let (mut listing, mut last) = (Listing::default(), Wish::default());
        listing.follow(&source(&board), last.clone());
        for step in 0..80 {
            (0..dice.roll(4)).for_each(|_| change(&mut dice, &mut board));
            let now = wish(&mut dice, &last);
            let all = whole(&source(&board), &now);
            // What was shown stays; news waits while a hand is on the list.
            let was_whole = listing.is_whole();
            let is_calm = now.is_busy
                && (&now.query, &now.items, now.merged) == (&last.query, &last.items, last.merged);
            let mut expected = all.ids(0..all.len());
            let shown = listing.ids(0..listing.len());
            expected.retain(|id| !is_calm || shown.contains(id) || !(source(&board).is_news)(*id));
            let before = (shown, listing.found(), listing.sum(), listing.not_sent());
            let has_changed = listing.follow(&source(&board), now.clone());
            let seen = |listing: &Listing| {
                let ids = listing.ids(0..listing.len());
                (ids, listing.found(), listing.sum(), listing.not_sent())
            };
            assert!(has_changed || before == seen(&listing), "seed {seed}, step {step}");
            last = now;
            if dice.roll(3) == 0 {
                continue;
            }
            look_on(&mut listing, &source(&board), &last);
            let (ids, found, sum, not_sent) = seen(&listing);
            let figures = (all.found(), all.sum(), all.not_sent());
            assert_eq!((found, sum, not_sent), figures, "{seed} {step}");
            // What was held back of a piece is not known here.
            assert!(is_calm && !was_whole || ids == expected, "{seed} {step}: {ids:?}");
        }
    }
}

#[test]
fn the_first_orders_are_shown_before_all_were_looked_at() {
    let mut board = Board::default();
    for n in 0..20 {
        board.change(order(n), None, Some(&state(n, 1, 1, Stage::Draft)));
    }
    let mut listing = Listing::default();
    let mut shown = Vec::new();
    while shown.is_empty() || !listing.is_whole() {
        assert!(listing.follow(&source(&board), Wish::default()));
        shown.push(listing.len());
    }
    assert_eq!(shown, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    assert!(!listing.follow(&source(&board), Wish::default()));
}

#[test]
fn a_longer_word_is_looked_for_among_what_the_shorter_one_found() {
    let mut board = Board::default();
    for n in 0..20 {
        board.change(order(n), None, Some(&state(n, 1, 1, Stage::Draft)));
    }
    let wish = |words: &str| {
        let query = Query { words: words.to_owned(), ..Query::default() };
        Wish { query, ..Wish::default() }
    };
    let mut listing = Listing::default();
    look_on(&mut listing, &source(&board), &wish("c7-3"));
    assert_eq!(listing.ids(0..1), [order(3)]);
    listing.follow(&source(&board), wish("c7-3 c7"));
    assert!(listing.is_whole(), "one look at one order");
    assert_eq!(listing.ids(0..1), [order(3)]);
    listing.follow(&source(&board), wish("c7-4"));
    assert!(!listing.is_whole(), "it is another word");
    look_on(&mut listing, &source(&board), &wish("c7-4"));
    assert_eq!(listing.ids(0..1), [order(4)]);
}

#[test]
fn an_order_that_changes_while_it_is_looked_for_is_found_once() {
    let mut board = Board::default();
    for n in 0..60 {
        board.change(order(n), None, Some(&state(n, 1, 1, Stage::Draft)));
    }
    let wish = |words: &str| {
        let query = Query { words: words.to_owned(), ..Query::default() };
        Wish { query, ..Wish::default() }
    };
    let mut listing = Listing::default();
    look_on(&mut listing, &source(&board), &wish("c7-5"));
    listing.follow(&source(&board), wish("c7-5 c7"));
    assert!(!listing.is_whole());
    board.change(order(5), None, Some(&state(5, 1, 7, Stage::Draft)));
    look_on(&mut listing, &source(&board), &wish("c7-5 c7"));
    let all = whole(&source(&board), &wish("c7-5"));
    assert_eq!(listing.ids(0..listing.len()), all.ids(0..11));
    assert_eq!(listing.sum(), all.sum());
}

#[test]
fn a_list_over_a_board_that_was_saved_shows_its_orders() {
    let mut board = Board::default();
    board.change(order(1), None, Some(&state(1, 1, 1, Stage::Draft)));
    let board: Board = postcard::from_bytes(&postcard::to_allocvec(&board).unwrap()).unwrap();
    let mut listing = Listing::default();
    assert!(listing.follow(&source(&board), Wish::default()));
    assert_eq!(listing.ids(0..1), [order(1)]);
    assert!(!listing.follow(&source(&board), Wish::default()));
}

#[test]
fn words_for_the_customer_are_found_in_any_order_and_without_accents() {
    let mut board = Board::default();
    board.change(customer(1), None, Some(&named("Côte de Blaye")));
    board.change(order(1), None, Some(&state(1, 1, 1, Stage::Draft)));
    for (words, expected) in
        [("cote blaye", 1), ("blaye cote", 1), ("chai", 0), ("c7-1", 0), ("", 1)]
    {
        let query = Query { customer: words.to_owned(), ..Query::default() };
        let mut listing = Listing::default();
        listing.follow(&source(&board), Wish { query, ..Wish::default() });
        assert_eq!(listing.found(), expected, "{words}");
    }
}
