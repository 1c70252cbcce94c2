//! Items looked up, and orders begun with them.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::{Desk, digits};

const ROW: &str = "[data-testid='items-row']";

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_found_by_its_code_and_an_order_begun_with_it() {
    let server = Server::with_northwind("clerk");
    let desk = Desk::arrive(&server).await;
    desk.browser.keys("gi").await;
    desk.browser.see("items-list").await;
    desk.browser.keys("/").await;
    desk.browser.find("[data-testid='items-search']:focus").await;
    desk.browser.keys("14").await;
    desk.browser.counts(ROW, 1).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find(&format!("{ROW}[data-code='14'] a:focus")).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find("[data-testid='item'][data-code='14'] h2:focus").await;
    desk.browser
        .reads("item-prices", |text| text.contains("standard") && text.contains("$23.25"))
        .await;
    desk.browser.reads("item-units", |text| text.contains("case")).await;
    desk.browser.press("item-start").await;
    desk.browser.find("[data-testid='customer-search']:focus").await;
    desk.browser.keys("ernst").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("line", |text| text.contains("Tofu")).await;
    desk.browser.counts("[data-testid='line']", 1).await;
    let number = desk.number().await;
    desk.place().await;
    desk.is_confirmed(&number).await;

    // The orders that have it, that one among them.
    desk.go("/items?q=14").await;
    desk.browser.press("items-row").await;
    desk.browser.press("item-orders").await;
    desk.order_is(&number, "settled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_counts_own_orders_that_were_not_sent() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.shows("14").await;
    desk.browser.press("item-recount").await;
    desk.browser.write("dialog-text", "many").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("item-counting", |text| text.contains("Not a quantity of this item.")).await;
    desk.browser.write("dialog-text", "100 case").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("item-counted", |text| text.starts_with("1,200 at")).await;
    let left = desk.browser.reads("item-left", |text| !digits(text).is_empty()).await;
    let left: u64 = digits(&left).parse().unwrap();

    desk.unplug().await;
    desk.order("ernst", &["2* tofu"]).await;
    desk.shows("14").await;
    let less = (left - 2).to_string();
    desk.browser.reads("item-left", |text| digits(text) == less).await;
    desk.browser.reads("item-own", |text| text == "2").await;
    desk.browser.reads("items-row", |text| digits(text).ends_with(&less)).await;
    desk.plug().await;
    desk.browser.gone("[data-testid='item-own']").await;
    desk.browser.reads("item-left", |text| digits(text) == less).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_gets_a_price_and_at_last_an_end() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.shows("14").await;
    desk.browser.press("item-reprice").await;
    desk.browser.write("dialog-text", "25.50").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("item-prices", |text| text.contains("$25.50")).await;
    desk.browser.press("item-discontinue").await;
    desk.browser.press("item-end").await;
    desk.browser.see("item-gone").await;
    desk.browser.gone("[data-testid='item-start']").await;
    desk.browser.counts(ROW, 0).await;
    desk.browser.see("items-empty").await;
    desk.browser.press("items-gone").await;
    desk.browser.find(&format!("{ROW}[data-code='14'][data-note='No longer sold']")).await;
    // Orders that have it are found all the same.
    desk.browser.press("item-orders").await;
    desk.browser.see("order-row").await;
}

impl Desk {
    /// Opens the card of the item with this code.
    async fn shows(&self, code: &str) {
        self.go(&format!("/items?q={code}")).await;
        self.browser.find(&format!("{ROW}[data-code='{code}']")).await;
        self.browser.press("items-row").await;
        self.browser.see("item").await;
    }
}
