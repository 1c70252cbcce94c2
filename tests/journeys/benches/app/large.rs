//! A device with very many orders: how it comes up, and for how long the page stands still after that, while
//! orders are searched, and while one is taken.

use counterfoil_journeys::{Browser, Profile};
use thirtyfour::{Key, TypingData};

use crate::fill::Shop;
use crate::{median, numbers, say, with};

const STARTS: usize = 3;
/// What the issue about speed asks for: as many orders, and as many events.
const SHOPS: [Shop; 2] = [
    Shop { orders: 100_000, lines: 2, items: 100 },
    Shop { orders: 143_000, lines: 5, items: 1_000 },
];
/// A first visit to so many orders takes longer than a person has patience.
const FIRST_ROW: &str = "while (!window.seen.firstRow) await new Promise((done) => setTimeout(done, 50)); \
    return window.seen.firstRow;";

pub(crate) async fn all() {
    for shop in SHOPS {
        measure(shop).await;
    }
}

/// The same with so many orders of two lines.
pub(crate) async fn with_orders(orders: u32) {
    measure(Shop { orders, lines: 2, items: 100 }).await;
}

/// What one start brought, in milliseconds; tasks under 50 ms count as none.
#[derive(Debug, Default, Clone, Copy)]
struct Start {
    first_row: f64,
    after_it: f64,
    search: f64,
    key_p50: f64,
    key_p95: f64,
    order: f64,
}

async fn measure(shop: Shop) {
    let server = shop.server();
    let address = format!("http://{}", server.address());
    let profile = Profile::fresh();
    let name = format!("large, {} orders, {} events", shop.orders, shop.events());
    let first = start(&profile, &address).await;
    say(&format!("{name}: first visit to the first row"), first.0, "ms");
    say(&format!("{name}: first visit, longest task after it"), longest(&first.1).await, "ms");
    first.1.quit().await;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let found = once(&profile, &address).await;
        println!("{found:.0?}");
        starts.push(found);
    }
    let middle = |read: fn(&Start) -> f64| median(starts.iter().map(read).collect());
    let worst = |read: fn(&Start) -> f64| starts.iter().map(read).fold(0.0, f64::max);
    for (what, millis) in [
        ("warm start to the first row, median", middle(|start| start.first_row)),
        ("longest task after it, worst", worst(|start| start.after_it)),
        ("key in the search to the frame, p50", middle(|start| start.key_p50)),
        ("key in the search to the frame, p95", middle(|start| start.key_p95)),
        ("longest task while searching, worst", worst(|start| start.search)),
        ("longest task while an order is taken, worst", worst(|start| start.order)),
    ] {
        say(&format!("{name}: {what}"), millis, "ms");
    }
}

/// A new browser process, and when it showed the first row.
async fn start(profile: &Profile, address: &str) -> (f64, Browser) {
    let browser = Browser::start(profile).await;
    browser.before_each_page(include_str!("watch.js")).await;
    browser.open(&format!("{address}/orders")).await;
    let first_row = browser.run_async(FIRST_ROW).await.as_f64().unwrap();
    (first_row, browser)
}

async fn once(profile: &Profile, address: &str) -> Start {
    let (first_row, browser) = start(profile, address).await;
    let after_it = longest(&browser).await;
    let words = r#"const WORDS = ["shop 77", "b1-9999", "is:placed", "customer:shop 5"];"#;
    let keys = browser.run_async(&format!("{words}\n{}", include_str!("search.js"))).await;
    let keys = numbers(&keys);
    let search = longest(&browser).await;
    browser.press("orders-new").await;
    browser.write("customer-search", "shop 77").await;
    browser.keys(Key::Enter).await;
    browser.write("item-search", "goods 7").await;
    browser.keys(Key::Enter).await;
    browser.counts("[data-testid='line']", 1).await;
    browser.keys(TypingData::from(Key::F9)).await;
    browser.counts("[data-testid='line']", 0).await;
    let order = longest(&browser).await;
    browser.quit().await;
    Start { first_row, after_it, search, key_p50: keys[3], key_p95: keys[4], order }
}

/// Waits until the page has been at rest for a while; says how long the longest task was that began since the
/// last time, or since the first row.
async fn longest(browser: &Browser) -> f64 {
    let tasks = numbers(&browser.run_async(&with("REST", 5_000, include_str!("rest.js"))).await);
    println!("tasks over 50 ms: {tasks:.0?}");
    tasks.into_iter().fold(0.0, f64::max)
}
