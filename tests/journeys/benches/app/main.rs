//! The app in Chromium: from a press to the screen and to both stores, a start with 10,000 orders, and their
//! list, scrolled and searched. With `-- large ORDERS` instead: starts and searches with so many.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark: what goes wrong here is seen at once"
)]

mod large;

use counterfoil_journeys::{Browser, Profile, Server};
use serde_json::Value;

const ORDERS: u32 = 10_000;
const STEPS: u32 = 200;
const STARTS: usize = 5;
/// Px in a second: a long flick of a thumb, twice, and the whole list in the time.
const SCROLL_SPEEDS: [u32; 4] = [8_000, 8_000, 100_000, 100_000];
const SCROLL_SECONDS: u32 = 10;

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip_while(|word| word != "large").skip(1);
    if let Some(orders) = words.next() {
        return large::measure(orders.parse().unwrap()).await;
    }
    let server = Server::with_northwind("manager");
    let address = format!("http://{}", server.address());
    let profile = Profile::fresh();
    let browser = Browser::start(&profile).await;
    browser.before_each_page(include_str!("watch.js")).await;
    browser.open(&format!("{address}/healthz")).await;
    let fill = with("ORDERS", ORDERS, include_str!("fill.js"));
    assert_eq!(browser.run_async(&fill).await, "filled");

    browser.open(&format!("{address}/orders")).await;
    browser.reads("totals-orders", |text| text.contains("10,830")).await;
    press_to_screen(&browser, &address).await;
    // A start reads what the last one saved: let the browser end in order.
    browser.quit().await;
    starts(&profile, &address).await;
    list(&profile, &address).await;
}

async fn press_to_screen(browser: &Browser, address: &str) {
    browser.open(&format!("{address}/new")).await;
    browser.write("customer-search", "shop 77").await;
    browser.keys(thirtyfour::Key::Enter).await;
    browser.write("item-search", "goods 7").await;
    browser.keys(thirtyfour::Key::Enter).await;
    browser.counts("[data-testid='line']", 1).await;
    let figures = browser.run_async(&with("STEPS", STEPS, include_str!("step.js"))).await;
    let figures = numbers(&figures);
    for (name, row) in [
        "press to changed screen",
        "press to the frame after it",
        "press to durable in both stores",
    ]
    .iter()
    .zip(figures.chunks(3))
    {
        println!(
            "{name:<44} p50 {:>6.1} ms  p95 {:>6.1} ms  p99 {:>6.1} ms",
            row[0], row[1], row[2]
        );
    }
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
    millis.sort_by(f64::total_cmp);
    println!(
        "new process, {ORDERS} orders and Northwind, to the first row: median {:.0} ms of {millis:.0?}",
        millis[STARTS / 2]
    );
}

/// Chromium draws without a graphics card here, so a frame's painting is on the processor too.
async fn list(profile: &Profile, address: &str) {
    let browser = Browser::start(profile).await;
    browser.open(&format!("{address}/orders")).await;
    browser.reads("totals-orders", |text| text.contains("10,830")).await;
    browser.find("[data-testid='order-row']").await;
    for speed in SCROLL_SPEEDS {
        let scroll = with("SECONDS", SCROLL_SECONDS, include_str!("scroll.js"));
        let scroll = with("SPEED", speed, &scroll);
        let figures = numbers(&browser.run_async(&scroll).await);
        println!(
            "scroll of {:.0} px in {SCROLL_SECONDS} s: {:.0} frames, over 16.7 ms {:.0}, over 33 ms {:.0}, \
             over 50 ms {:.0}, longest {:.0} ms; work of a frame p50 {:.1} ms  p95 {:.1} ms",
            figures[0],
            figures[1],
            figures[2],
            figures[3],
            figures[4],
            figures[5],
            figures[6],
            figures[7],
        );
    }
    let search = include_str!("search.js");
    let words =
        r#"const WORDS = ["shop 77", "b1-9999", "is:placed", "total:>100", "customer:shop 5"];"#;
    let figures = numbers(&browser.run_async(&format!("{words}\n{search}")).await);
    println!(
        "{:.0} keys in the search field: to the changed list p50 {:.1} ms  p95 {:.1} ms, \
         to the painted frame p50 {:.1} ms  p95 {:.1} ms",
        figures[0], figures[1], figures[2], figures[3], figures[4]
    );
    browser.quit().await;
}

fn numbers(answer: &Value) -> Vec<f64> {
    answer.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn with(name: &str, value: u32, script: &str) -> String {
    format!("const {name} = {value};\n{script}")
}
