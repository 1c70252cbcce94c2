//! The app in Chromium: from a press to the screen and to both stores, a start with 10,000 orders, their list,
//! scrolled and searched, and the pad on a slow processor. With `-- large [ORDERS]` instead: starts and searches
//! with very many; with `-- slow` the pad alone; with `-- lighthouse` what that says.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark: what goes wrong here is seen at once"
)]

mod fill;
mod large;
mod lighthouse;
mod pad;

use counterfoil_journeys::{Browser, Profile, Server};
use serde_json::Value;

use fill::Shop;

/// Besides those of Northwind.
const SHOP: Shop = Shop { orders: 10_000, lines: 2, items: 100 };
const STARTS: usize = 5;
/// Px in a second: a long flick of a thumb, and the whole list in the time.
const SCROLL_SPEEDS: [(&str, u32); 2] = [("flick", 8_000), ("whole list", 100_000)];
const SCROLL_SECONDS: u32 = 10;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["large"] => large::all().await,
        ["large", orders] => large::with_orders(orders.parse().unwrap()).await,
        ["slow"] => pad::slow().await,
        ["lighthouse"] => lighthouse::measure(),
        _ => usual().await,
    }
}

async fn usual() {
    let server = Server::with_northwind("manager");
    SHOP.fill(server.address());
    let address = format!("http://{}", server.address());
    let profile = Profile::fresh();
    let browser = Browser::start(&profile).await;
    browser.before_each_page(include_str!("watch.js")).await;
    browser.open(&format!("{address}/orders")).await;
    browser.reads("totals-orders", |text| text.contains("10,830")).await;
    pad::press_to_screen(&browser, &address).await;
    // A start reads what the last one saved: let the browser end in order.
    browser.quit().await;
    starts(&profile, &address).await;
    list(&profile, &address).await;
    pad::slow().await;
}

async fn starts(profile: &Profile, address: &str) {
    let mut millis = Vec::new();
    for _ in 0..STARTS {
        let browser = Browser::start(profile).await;
        browser.before_each_page(include_str!("watch.js")).await;
        browser.open(&format!("{address}/orders")).await;
        browser.reads("totals-orders", |text| text.contains("10,830")).await;
        millis.push(browser.run("return window.seen.firstRow").await.as_f64().unwrap());
        browser.quit().await;
    }
    println!("starts: {millis:.0?}");
    say("app, start with 10,830 orders to the first row, median", median(millis), "ms");
}

/// Chromium draws without a graphics card here, so a frame's painting is on the processor too.
async fn list(profile: &Profile, address: &str) {
    let browser = Browser::start(profile).await;
    browser.open(&format!("{address}/orders")).await;
    browser.reads("totals-orders", |text| text.contains("10,830")).await;
    browser.find("[data-testid='order-row']").await;
    for (name, speed) in SCROLL_SPEEDS {
        let scroll = with("SECONDS", SCROLL_SECONDS, include_str!("scroll.js"));
        let scroll = with("SPEED", speed, &scroll);
        let figures = numbers(&browser.run_async(&scroll).await);
        let named = |what: &str| format!("app, list of 10,830 scrolled for 10 s, {name}: {what}");
        say(&named("frames"), figures[1], "frames");
        say(&named("over 16.7 ms"), figures[2], "frames");
        say(&named("over 33 ms"), figures[3], "frames");
        say(&named("over 50 ms"), figures[4], "frames");
        say(&named("longest frame"), figures[5], "ms");
        say(&named("work of a frame, p50"), figures[6], "ms");
        say(&named("work of a frame, p95"), figures[7], "ms");
    }
    let search = include_str!("search.js");
    let words =
        r#"const WORDS = ["shop 77", "b1-9999", "is:placed", "total:>100", "customer:shop 5"];"#;
    let figures = numbers(&browser.run_async(&format!("{words}\n{search}")).await);
    for (what, figure) in [
        ("the changed list, p50", figures[1]),
        ("the changed list, p95", figures[2]),
        ("the painted frame, p50", figures[3]),
        ("the painted frame, p95", figures[4]),
    ] {
        say(&format!("app, key in the search over 10,830 orders to {what}"), figure, "ms");
    }
    browser.quit().await;
}

/// A row as `cargo xtask bench` reads it.
fn say(name: &str, value: f64, unit: &str) {
    println!("bench\t{name}\t{value:.2}\t{unit}");
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn numbers(answer: &Value) -> Vec<f64> {
    answer.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn with(name: &str, value: u32, script: &str) -> String {
    format!("const {name} = {value};\n{script}")
}
