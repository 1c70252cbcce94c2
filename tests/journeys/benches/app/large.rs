//! A device with very many orders: how it comes up, and for how long the page stands still after that.

use counterfoil_journeys::{Browser, Profile, Server};
use serde_json::Value;

use crate::{numbers, with};

const STARTS: usize = 3;
/// Time for what is done after the first list: history is fetched, views and checkpoint are saved.
const SETTLES_SECONDS: u32 = 8;
/// When the first list was seen, and how long each task took that began after it.
const TASKS: &str = "await new Promise((done) => setTimeout(done, 1000 * SECONDS)); \
    const after = window.seen.tasks.filter((task) => task.startTime > window.seen.firstRow); \
    return [window.seen.firstRow, ...after.map((task) => task.duration)];";

pub(crate) async fn measure(orders: u32) {
    let server = Server::bare("manager");
    let address = format!("http://{}", server.address());
    let profile = Profile::fresh();
    let browser = Browser::start(&profile).await;
    browser.open(&format!("{address}/healthz")).await;
    let fill = with("ORDERS", orders, include_str!("fill.js"));
    assert_eq!(browser.run_async(&fill).await, "filled");
    browser.quit().await;
    for start in 0..=STARTS {
        let browser = Browser::start(&profile).await;
        browser.before_each_page(include_str!("watch.js")).await;
        browser.open(&format!("{address}/orders")).await;
        browser.find("[data-testid='order-row']").await;
        let came_up = tasks(&browser).await;
        println!(
            "start {start} with {orders} orders: first row after {:.0} ms, then tasks over 50 ms: {:.0?}",
            came_up[0],
            &came_up[1..]
        );
        browser.run("window.seen.tasks = []").await;
        let words = r#"const WORDS = ["shop 77", "b1-9999", "is:placed", "customer:shop 5"];"#;
        let keys = browser.run_async(&format!("{words}\n{}", include_str!("search.js"))).await;
        println!(
            "  search: {:.0?}, tasks over 50 ms: {:.0?}",
            numbers(&keys),
            &tasks(&browser).await[1..]
        );
        browser.quit().await;
    }
}

async fn tasks(browser: &Browser) -> Vec<f64> {
    let answer: Value = browser.run_async(&with("SECONDS", SETTLES_SECONDS, TASKS)).await;
    numbers(&answer)
}
