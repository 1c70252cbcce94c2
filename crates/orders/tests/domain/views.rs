//! Views: searched, filtered, and the same whether they grew or were built at once.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use counterfoil_core::{StreamId, View};
use counterfoil_orders::fold::{fold, haystack, rank, terms};
use counterfoil_orders::{
    Audience, Board, Caller, Catalogue, Command, CustomerCommand, Directory, OrderCommand, Profile,
    Query, Range, State, Status, Unit,
};

use crate::given::*;

#[derive(Debug, Default, PartialEq)]
struct Views {
    board: Board,
    catalogue: Catalogue,
    directory: Directory,
}

impl Views {
    fn change(&mut self, stream: StreamId, before: Option<&State>, after: Option<&State>) {
        self.board.change(stream, before, after);
        self.catalogue.change(stream, before, after);
        self.directory.change(stream, before, after);
    }

    fn of(shop: &Shop) -> Views {
        let mut views = Views::default();
        for (stream, state) in &shop.states {
            views.change(*stream, None, Some(state));
        }
        views
    }
}

fn text(text: &str) -> Query {
    Query { text: text.to_owned(), ..Query::default() }
}

fn named(name: &str) -> CustomerCommand {
    CustomerCommand::Change { profile: Profile { name: name.to_owned(), ..Profile::default() } }
}

/// Any command on any of a few streams; most are refused, which is as good.
fn any(dice: &mut Dice) -> (StreamId, Command) {
    let (n, of) = (u128::from(dice.roll(8)) + 1, u128::from(dice.roll(4)) + 1);
    let slot = u128::from(dice.roll(3)) + 1;
    let amount = u32::try_from(dice.roll(50)).unwrap() + 1;
    let command = match dice.roll(12) {
        0 => opened(),
        1 | 2 => added(slot, of, amount),
        3 => OrderCommand::RemoveLine { line: line(slot) },
        4 | 5 => OrderCommand::Place,
        6 => OrderCommand::Park { label: format!("label {of}") },
        7 => OrderCommand::Cancel { reason: "off".to_owned(), by: Caller::Unsaid },
        8 => OrderCommand::Note { text: format!("note {of}"), audience: Audience::Internal },
        9 => OrderCommand::ChangeQuantity {
            line: line(slot),
            quantity: some(amount),
            unit: Unit::each(),
        },
        10 => return (product(of), listed(&format!("Item {of}"), i64::from(amount)).into()),
        _ => {
            let known = dice.roll(2) == 0;
            let change = named(&format!("Customer {amount}"));
            return (customer(1), if known { change } else { registered(None) }.into());
        }
    };
    (order(n), command.into())
}

#[test]
fn a_view_that_grew_equals_one_built_at_once() {
    for seed in 1..200 {
        let (mut dice, mut shop, mut views) = (Dice(seed), Shop::default(), Views::default());
        for _ in 0..120 {
            let (stream, command) = any(&mut dice);
            let before = shop.states.get(&stream).cloned();
            if shop.ask(stream, command, &stamp("admin")).is_ok() {
                views.change(stream, before.as_ref(), shop.states.get(&stream));
            }
            // A rebase may take a stream back to nothing, or to an earlier state.
            if dice.roll(10) == 0 {
                let after = shop.states.get(&stream).cloned();
                views.change(stream, after.as_ref(), before.as_ref());
                views.change(stream, before.as_ref(), after.as_ref());
            }
        }
        assert_eq!(views, Views::of(&shop), "seed {seed}");
        let counted: usize = views.board.counts().values().sum();
        assert_eq!(counted, views.board.len(), "seed {seed}");
        for statuses in [[Status::Draft, Status::Parked], [Status::Parked, Status::Placed]] {
            let query = Query { statuses: BTreeSet::from(statuses), ..Query::default() };
            let newest = views.board.newest(&statuses, 2);
            assert_eq!(newest, views.board.rows(&query, 0..2).rows, "seed {seed}");
        }
    }
}

#[test]
fn states_and_views_read_back_from_their_stored_forms() {
    let park = OrderCommand::Park { label: "table 4".to_owned() };
    let shop = given(placed_and(vec![(order(2), opened().into()), (order(2), park.into())])).0;
    for state in shop.states.values() {
        let bytes = postcard::to_allocvec(state).unwrap();
        assert_eq!(&postcard::from_bytes::<State>(&bytes).unwrap(), state);
        let json = serde_json::to_string(state).unwrap();
        assert_eq!(&serde_json::from_str::<State>(&json).unwrap(), state);
    }
    let views = Views::of(&shop);
    let bytes = postcard::to_allocvec(&views.board).unwrap();
    assert_eq!(postcard::from_bytes::<Board>(&bytes).unwrap(), views.board);
    for length in 0..bytes.len() {
        assert!(postcard::from_bytes::<Board>(&bytes[..length]).is_err(), "cut at {length}");
    }
    let bytes = postcard::to_allocvec(&views.catalogue).unwrap();
    assert_eq!(postcard::from_bytes::<Catalogue>(&bytes).unwrap(), views.catalogue);
    let bytes = postcard::to_allocvec(&views.directory).unwrap();
    assert_eq!(postcard::from_bytes::<Directory>(&bytes).unwrap(), views.directory);
}

/// Orders 1 to `count`, each begun one millisecond after the former, every third one placed.
fn many(count: u128) -> Shop {
    let mut shop = given(draft()).0;
    let template = shop.states[&order(1)].clone();
    let done = given(placed_and(vec![])).0.states[&order(1)].clone();
    for n in 1..=count {
        let mut state = if n % 3 == 0 { done.clone() } else { template.clone() };
        if let State::Order(order) = &mut state {
            let order = std::sync::Arc::make_mut(order);
            order.provisional = format!("C7-{n:05}");
            order.opened.at.0 = i64::try_from(n).unwrap();
        }
        shop.states.insert(order(n), state);
    }
    shop
}

#[test]
fn the_newest_order_stands_first_and_windows_know_their_size() {
    let board = Views::of(&many(30)).board;
    let window = board.rows(&Query::default(), 5..8);
    let numbers: Vec<&str> = window.rows.iter().map(|row| row.provisional.as_str()).collect();
    assert_eq!((window.total, numbers), (30, vec!["C7-00025", "C7-00024", "C7-00023"]));
    let placed = Query { statuses: BTreeSet::from([Status::Placed]), ..Query::default() };
    assert_eq!(board.rows(&placed, 0..3).total, 10);
    assert_eq!(board.counts().get(&Status::Draft), Some(&20));
    assert_eq!(board.index(&placed, order(27)), Some(1));
    assert_eq!(board.rows(&Query::default(), 40..50).rows, []);
    let other = Query { customer: Some(customer(2)), ..Query::default() };
    assert_eq!(board.rows(&other, 0..9).total, 0);
    assert_eq!(board.customer(order(27)), Some(customer(1)));
    assert_eq!(board.customer(order(31)), None);
}

#[test]
fn a_rename_is_seen_on_every_row_and_in_every_search() {
    let mut shop = many(3);
    let mut views = Views::of(&shop);
    assert_eq!(views.board.rows(&text("hanbit c7-00002"), 0..9).total, 1);
    let before = shop.states.get(&customer(1)).cloned();
    shop.ask(customer(1), named("한빛마트"), &stamp("admin")).unwrap();
    views.change(customer(1), before.as_ref(), shop.states.get(&customer(1)));
    assert_eq!(views.board.rows(&text("hanbit"), 0..9).total, 0);
    assert_eq!(views.board.rows(&text("ㅎㅂ"), 0..9).total, 3);
    assert_eq!(views.board.row(order(2)).unwrap().customer_name, "한빛마트");
}

#[test]
fn a_board_tells_at_which_places_it_changed() {
    let shop = many(3);
    let mut board = Views::of(&shop).board;
    let seen = board.changes();
    assert_eq!(board.changed_since(seen), Some(BTreeSet::new()));
    let before = shop.states.get(&order(2));
    board.change(order(2), before, None);
    board.change(order(2), None, before);
    assert_eq!(board.changed_since(seen), Some(board.place(order(2)).into_iter().collect()));
    // The same name again changes no order; another name may change any.
    let known = shop.states.get(&customer(1));
    board.change(customer(1), known, known);
    assert!(board.changed_since(seen).is_some());
    board.change(customer(1), known, None);
    assert_eq!(board.changed_since(seen), None);
}

#[test]
fn a_search_in_pieces_finds_what_a_search_at_once_finds() {
    let board = Views::of(&many(30)).board;
    let search = board.search(&text("c7-0001"));
    let mut found = Vec::new();
    let (mut after, mut pieces) = (None, 0);
    loop {
        let mut rows = search.rows_after(after, 7);
        found.extend(rows.by_ref().map(|(place, _)| place));
        pieces += 1;
        after = rows.rest();
        if after.is_none() {
            break;
        }
    }
    let at_once: Vec<_> = search.rows().map(|(place, _)| place).collect();
    assert_eq!((pieces, found.len()), (5, 10));
    assert_eq!(found, at_once);
    assert!(found.iter().all(|place| search.at(*place).is_some_and(|row| row.id == place.id)));
    assert_eq!(board.place(order(20)).and_then(|place| search.at(place)), None);
}

#[test]
fn ten_thousand_orders_answer_between_two_keystrokes() {
    let board = Views::of(&many(10_000)).board;
    // The limit is for an optimised build; an unoptimised one gets ten times that.
    let limit = Duration::from_millis(if cfg!(debug_assertions) { 100 } else { 10 });
    #[expect(clippy::disallowed_methods, reason = "a test measures real time")]
    let now = SystemTime::now;
    let fastest = ["h", "ha", "hanbit", "hanbit 007", "nothing at all"].map(|typed| {
        let runs = (0..5).map(|_| {
            let start = now();
            let window = board.rows(&text(typed), 0..40);
            assert!(window.rows.len() <= 40);
            now().duration_since(start).unwrap_or_default()
        });
        runs.min().unwrap()
    });
    assert!(fastest.iter().all(|took| *took < limit), "{fastest:?}");
}

#[test]
fn letters_fold_and_hangul_is_found_by_its_initials() {
    for (written, folded) in [
        ("Tofu", "tofu"),
        ("México D.F.", "mexico d.f."),
        ("Straße", "strasse"),
        ("SMØRREBRØD", "smorrebrod"),
        ("Cafe\u{301}", "cafe"),
        ("한빛", "한빛"),
    ] {
        assert_eq!(fold(written), folded);
    }
    let hay = haystack(&["한빛 마트", "HB01"]);
    for (typed, found) in [
        ("한빛", true),
        ("ㅎㅂ", true),
        ("ㅁㅌ", true),
        ("마트 hb", true),
        ("ㅎㅁ", false),
        ("x", false),
    ] {
        assert_eq!(rank(&hay, &terms(typed)).is_some(), found, "{typed}");
    }
}

#[test]
fn the_best_hit_stands_first_and_what_is_gone_is_not_found() {
    let shop = given(vec![
        (product(1), listed("Green tea", 100).into()),
        (product(2), listed("Steak", 100).into()),
        (product(3), listed("Tea, black", 100).into()),
        (product(4), listed("Teapot", 100).into()),
        (product(4), counterfoil_orders::ProductCommand::Discontinue.into()),
        (customer(1), registered(None).into()),
    ])
    .0;
    let views = Views::of(&shop);
    let names = |typed: &str, limit| -> Vec<String> {
        let hits = views.catalogue.search(typed, "standard", limit);
        hits.into_iter().map(|hit| hit.name).collect()
    };
    assert_eq!(names("TEA", 9), ["Tea, black", "Green tea", "Steak"]);
    assert_eq!(names("tea gre", 9), ["Green tea"]);
    assert_eq!(names("tea", 1), ["Tea, black"]);
    assert_eq!(names("tea", 2), ["Tea, black", "Green tea"]);
    assert_eq!(names("tea", 0).len(), 0);
    assert_eq!(views.catalogue.named("TEA g"), BTreeSet::from([product(1)]));
    assert_eq!(views.catalogue.named("teap"), BTreeSet::from([product(4)]));
    let ranked = |range| views.catalogue.ranked("tea", range);
    assert_eq!(ranked(Range::Sold), [product(3), product(1), product(2)]);
    assert_eq!(ranked(Range::All), [product(3), product(4), product(1), product(2)]);
    assert_eq!(names("", 9).len(), 3);
    assert!(views.catalogue.item(product(4), "standard").is_some());
    assert_eq!(views.directory.search("mart han", 9).len(), 1);
    assert_eq!(views.directory.search("mart han", 0).len(), 0);
    assert_eq!(views.directory.ranked("mart"), [customer(1)]);
    assert_eq!(views.directory.ranked("nobody"), []);
    assert_eq!(views.directory.card(customer(1)).unwrap().days, 30);
}
