//! The order pad: from a press to the screen and to both stores; and on a slow processor, with much on the
//! device and much unsent, from an input to the next paint.

use std::time::Duration;

use counterfoil_journeys::{Browser, Network, Profile};
use thirtyfour::Key;

use crate::fill::Shop;
use crate::{numbers, say, with};

const STEPS: u32 = 200;
/// What the issue about speed asks for.
const SLOW_SHOP: Shop = Shop { orders: 10_000, lines: 2, items: 20_000 };
const PENDING: u32 = 500;
const SLOWER: u32 = 4;
/// Between two keys: a person who types fast.
const KEY_PAUSE: Duration = Duration::from_millis(120);
/// Items that are looked for, added, and changed.
const ITEMS: [&str; 8] = [
    "goods 77",
    "goods 1234",
    "g199",
    "goods 20",
    "g 15",
    "goods 4321",
    "12* goods 5",
    "goods 19999",
];

pub(crate) async fn press_to_screen(browser: &Browser, address: &str) {
    browser.open(&format!("{address}/new")).await;
    begin(browser).await;
    let figures = browser.run_async(&with("STEPS", STEPS, include_str!("step.js"))).await;
    let figures = numbers(&figures);
    let names = ["the changed screen", "the frame after it", "durable in both stores"];
    for (name, row) in names.iter().zip(figures.chunks(3)) {
        for (share, millis) in ["p50", "p95", "p99"].iter().zip(row) {
            say(&format!("app, pad: press to {name}, {share}"), *millis, "ms");
        }
    }
}

/// Every key that is pressed, by the browser's own account of events, which are rounded to 8 ms.
pub(crate) async fn slow() {
    let server = SLOW_SHOP.server();
    let profile = Profile::fresh();
    let browser = Browser::start(&profile).await;
    browser.before_each_page(include_str!("watch.js")).await;
    browser.open(&format!("http://{}/orders", server.address())).await;
    browser.find("[data-testid='order-row']").await;
    browser.network(Network::Off).await;
    browser.press("orders-new").await;
    begin(&browser).await;
    browser.run_async(&with("STEPS", PENDING, include_str!("step.js"))).await;
    browser.slow_down(SLOWER).await;
    browser.press("item-search").await;
    browser.run("window.seen.forget()").await;
    for item in ITEMS {
        for letter in item.chars() {
            press(&browser, &letter.to_string()).await;
        }
        press(&browser, Key::Enter).await;
        for step in ["+", "+", "+", "-"] {
            press(&browser, step).await;
        }
    }
    let figures = numbers(&browser.run_async(include_str!("inputs.js")).await);
    let name = "app, pad at a quarter of the speed, 20,000 items, 10,000 orders, 500 pending";
    say(&format!("{name}: inputs that were measured"), figures[0], "inputs");
    for (share, millis) in ["p50", "p98", "longest"].iter().zip(&figures[1..]) {
        say(&format!("{name}: input to next paint, {share}"), *millis, "ms");
    }
    browser.quit().await;
}

async fn press(browser: &Browser, key: impl Into<thirtyfour::TypingData>) {
    browser.keys(key).await;
    tokio::time::sleep(KEY_PAUSE).await;
}

/// An order of one line on the pad.
async fn begin(browser: &Browser) {
    browser.write("customer-search", "shop 77").await;
    browser.keys(Key::Enter).await;
    browser.write("item-search", "goods 7").await;
    browser.keys(Key::Enter).await;
    browser.counts("[data-testid='line']", 1).await;
}
