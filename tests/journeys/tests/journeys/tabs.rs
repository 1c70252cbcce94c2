//! Several tabs of one browser: they work side by side, one of them runs the network, and it may freeze, crash or
//! be closed at any moment.

use std::collections::BTreeSet;
use std::time::Duration;

use counterfoil_journeys::{Front, Server, Tab, given};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::desk::{Desk, NORTHWIND_ORDERS};

/// What is ordered in each of five tabs: more of it is there than a test takes.
const ITEMS: [&str; 5] = ["klosterbier", "boston crab", "boysenberry", "geitost", "inlagd"];
/// Orders in each of them. `COUNTERFOIL_ORDERS_PER_TAB` sets another number.
const ORDERS_PER_TAB: u64 = 10;
/// Another tab pushes within this time after the leader fell silent.
const FOLLOWED_WITHIN: Duration = Duration::from_secs(20);

const TYPIST: &str = include_str!("typist.js");
const LEDGER: &str = include_str!("ledger.js");

/// A desk whose way to the server leads over a host that holds answers back and counts live tails.
async fn behind(server: &Server) -> (Front, Desk) {
    let front = Front::of(server.address(), given("COUNTERFOIL_DIST"));
    let desk = Desk::sit(front.address()).await;
    desk.knows(NORTHWIND_ORDERS).await;
    desk.is_installed().await;
    front.has_tails(1);
    (front, desk)
}

/// A second window, that has the list of orders open and does not lead.
async fn beside(desk: &Desk) -> Tab {
    let tab = desk.browser.another_window().await;
    desk.go("/orders").await;
    desk.knows(NORTHWIND_ORDERS).await;
    tab
}

/// Takes an order without leaving the page, which would give the lead away. Says its number.
async fn takes(desk: &Desk, item: &str) -> String {
    desk.walk("/new").await;
    let number = desk.write_down("ernst", &[item]).await;
    desk.place().await;
    number
}

/// How often each order with a provisional number like `number` was opened, and placed, at the server.
async fn ledger(desk: &Desk, number: &str) -> Value {
    let device = number.split('-').next().unwrap();
    desk.browser.run_async(&LEDGER.replace("DEVICE", device)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn five_tabs_that_take_orders_at_once_lose_none_and_double_none() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let count = std::env::var("COUNTERFOIL_ORDERS_PER_TAB");
    let count = count.map_or(ORDERS_PER_TAB, |text| text.parse().expect("a number"));
    let mut tabs = vec![desk.browser.tab().await];
    for _ in 1..ITEMS.len() {
        tabs.push(desk.browser.another_window().await);
    }
    for tab in &tabs {
        desk.browser.turn_to(tab).await;
        desk.go("/new").await;
        desk.browser.see("customer-search").await;
    }
    for (tab, item) in tabs.iter().zip(ITEMS) {
        desk.browser.turn_to(tab).await;
        let script = TYPIST.replace("COUNT", &count.to_string()).replace("ITEM", item);
        desk.browser.run(&script).await;
    }
    let mut numbers = BTreeSet::new();
    for tab in &tabs {
        desk.browser.turn_to(tab).await;
        let entered = desk
            .browser
            .run_async(
                "while (!window.entered.over) await new Promise((over) => setTimeout(over, 20)); \
                 return window.entered",
            )
            .await;
        assert_eq!(entered["fault"], Value::Null);
        let own = entered["numbers"].as_array().unwrap();
        numbers.extend(own.iter().map(|number| number.as_str().unwrap().to_owned()));
    }
    let all = count * u64::try_from(tabs.len()).unwrap();
    assert_eq!(u64::try_from(numbers.len()).unwrap(), all, "distinct numbers: {numbers:?}");

    desk.go("/outbox").await;
    desk.browser.counts("[data-testid='outbox-row']", 0).await;
    desk.go("/orders").await;
    desk.knows(NORTHWIND_ORDERS + all).await;
    let ledger = ledger(&desk, numbers.first().unwrap()).await;
    let once: serde_json::Map<_, _> =
        numbers.iter().map(|number| (number.clone(), json!(1))).collect();
    assert_eq!(ledger, json!({ "opened": once, "placed": once }));
    assert_eq!(server.orders(), NORTHWIND_ORDERS + all);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_freezes_in_mid_push_is_followed_and_does_no_harm_when_it_wakes() {
    let server = Server::with_northwind("manager");
    let MidPush { front, desk, leader, other, number } = mid_push(&server).await;
    desk.browser.freeze().await;
    let frozen = Instant::now();
    front.release_answers();
    desk.browser.turn_to(&other).await;
    desk.order_is(&number, "settled").await;
    let took = frozen.elapsed();
    println!("a frozen leader was followed after {took:?}");
    assert!(took < FOLLOWED_WITHIN, "{took:?}");

    // The former leader wakes up, and is one tab among others.
    desk.browser.turn_to(&leader).await;
    desk.browser.thaw().await;
    front.has_tails(1);
    let second = takes(&desk, "tofu").await;
    desk.walk("/orders").await;
    desk.order_is(&second, "settled").await;
    desk.order_is(&number, "settled").await;
    let once = json!({ &number: 1, &second: 1 });
    assert_eq!(ledger(&desk, &number).await, json!({ "opened": once, "placed": once }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_is_closed_in_mid_push_is_followed_at_once() {
    let server = Server::with_northwind("manager");
    let MidPush { front, desk, other, number, .. } = mid_push(&server).await;
    desk.browser.close_tab().await;
    is_followed(&front, &desk, &other, &number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_that_crashes_in_mid_push_is_followed_at_once() {
    let server = Server::with_northwind("manager");
    let MidPush { front, desk, other, number, .. } = mid_push(&server).await;
    desk.browser.crash().await;
    is_followed(&front, &desk, &other, &number).await;
}

/// A leading tab, in front, whose push has arrived and has no answer yet.
struct MidPush {
    front: Front,
    desk: Desk,
    leader: Tab,
    other: Tab,
    number: String,
}

async fn mid_push(server: &Server) -> MidPush {
    let (front, desk) = behind(server).await;
    let leader = desk.browser.tab().await;
    let other = beside(&desk).await;
    desk.browser.turn_to(&leader).await;
    front.hold_answers();
    let number = takes(&desk, "chai").await;
    front.holds_an_answer();
    MidPush { front, desk, leader, other, number }
}

/// The tab `other` gets the order `number` confirmed, which the leader had under way when it ended.
async fn is_followed(front: &Front, desk: &Desk, other: &Tab, number: &str) {
    let gone = Instant::now();
    front.release_answers();
    desk.browser.turn_to(other).await;
    desk.order_is(number, "settled").await;
    let took = gone.elapsed();
    println!("a leader that ended was followed after {took:?}");
    assert!(took < FOLLOWED_WITHIN, "{took:?}");
    front.has_tails(1);
    let once = json!({ number: 1 });
    assert_eq!(ledger(desk, number).await, json!({ "opened": once, "placed": once }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_that_was_frozen_shows_what_happened_meanwhile() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.begin("ernst", &["chai"]).await;
    desk.browser.freeze().await;
    let customer = server.stream_of("Ernst Handel");
    server.asks(&customer, "customer.block", json!({ "reason": "overdue" }));
    desk.browser.thaw().await;
    let awake = Instant::now();
    desk.browser.reads("customer-card", |text| text.contains("overdue")).await;
    let took = awake.elapsed();
    println!("a thawed tab knew the news after {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn twelve_tabs_share_one_live_stream_and_answers_stay_quick() {
    let server = Server::with_northwind("manager");
    let (front, desk) = behind(&server).await;
    for _ in 1..12 {
        desk.browser.another_tab().await;
        desk.go("/orders").await;
        desk.knows(NORTHWIND_ORDERS).await;
    }
    front.has_tails(1);
    let script = "const took = []; \
        for (let n = 0; n < 200; n += 1) { \
          const start = performance.now(); \
          await (await fetch('/api/v1/session')).json(); \
          took.push(performance.now() - start); \
        } \
        took.sort((a, b) => a - b); \
        return [took[99], took[197]];";
    let took = desk.browser.run_async(script).await;
    println!("answers with twelve tabs, p50 and p99 in ms: {took}");
    assert!(took[1].as_f64().unwrap() <= 200.0, "{took}");
    assert_eq!(front.tails(), 1);
    // An order that is taken in the last tab, which nobody looks at when the first is in front, goes out.
    let number = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&number).await;
}
