//! The lab: the log is read, the past is looked at, and all views are computed once more.

use counterfoil_journeys::{Files, Server};
use thirtyfour::Key;

use crate::desk::{Desk, NORTHWIND_ORDERS, digits};

const ROW: &str = "[data-testid='lab-record']";

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_an_order_from_the_wish_to_the_decision() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&number).await;
    desk.go("/lab/log").await;
    desk.browser.write("lab-search", &number).await;
    for (kind, name) in [
        ("command", "order.place/"),
        ("prediction", "order.placed/"),
        ("event", "order.placed/"),
        ("event", "order.line_added/"),
    ] {
        desk.browser.find(&format!("{ROW}[data-kind='{kind}'][data-name^='{name}']")).await;
    }
    // Nothing of another order is among them.
    desk.browser.gone(&format!("{ROW}[data-kind='history']")).await;
    desk.browser.write("lab-search", &format!("{number} event placed")).await;
    desk.browser.counts(ROW, 1).await;

    // From the search into the list, and with Enter into what it says.
    desk.browser.keys(Key::Enter).await;
    desk.browser.find(&format!("{ROW} a:focus")).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find("[data-testid='lab-content'][data-kind='event']").await;
    desk.browser.reads("lab-json", |json| json.contains("\"kind\": \"order.placed\"")).await;
    desk.browser.reads("lab-chain", |chain| chain.contains("order.place/")).await;
    desk.browser.press("lab-open-order").await;
    desk.browser.reads("slip-number", |text| text.contains(&number)).await;

    // What comes while somebody reads waits to be let in.
    desk.unplug().await;
    desk.walk("/orders").await;
    desk.go("/lab/log").await;
    desk.browser.see("lab-record").await;
    desk.plug().await;
    let second = Desk::sit(server.address()).await;
    second.knows(NORTHWIND_ORDERS + 1).await;
    second.order("berg", &["tofu"]).await;
    desk.browser.press("lab-news").await;
    desk.browser.gone("[data-testid='lab-news']").await;
    desk.browser.find(&format!("{ROW}[data-kind='event'][data-name^='order.placed/']")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_log_once_more_comes_to_what_is_shown() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&number).await;
    desk.unplug().await;
    // What is only predicted is shown, so it is part of what has to come out.
    desk.order("berg", &["2* chai", "tofu"]).await;
    desk.go("/lab/views").await;
    let rows = NORTHWIND_ORDERS + 2;
    desk.browser.find(&format!("[data-view='board'][data-rows='{rows}']")).await;
    desk.equal_again().await;
    desk.plug().await;
    desk.go("/outbox").await;
    desk.browser.see("outbox-clear").await;
    desk.go("/lab/views").await;
    desk.equal_again().await;
    desk.browser.reads("lab-behind", |text| text == "nothing").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_shown_and_nothing_is_changed_by_it() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&number).await;
    desk.unplug().await;
    desk.order("berg", &["tofu"]).await;
    desk.go("/lab/time").await;
    desk.orders_then(NORTHWIND_ORDERS + 2).await;
    desk.browser.find("[data-testid='lab-time'][data-when='now']").await;

    // The first turn is the first page of what the device was given when it came.
    desk.slide_to(1).await;
    let is_some = |text: &str| (1..NORTHWIND_ORDERS).contains(&digits(text).parse().unwrap_or(0));
    desk.browser.reads("lab-orders", is_some).await;
    desk.browser.reads("lab-when", |text| text.contains("Nothing can be done from here")).await;
    desk.browser.press("lab-now").await;
    desk.orders_then(NORTHWIND_ORDERS + 2).await;
    desk.browser.find("[data-testid='lab-status'][data-status='draft'][data-count='0']").await;

    // One turn before the order was placed it was a draft.
    desk.browser.run("document.activeElement.blur()").await;
    desk.browser.keys(Key::Left).await;
    desk.browser.find("[data-testid='lab-time'][data-when='past']").await;
    desk.browser.find("[data-testid='lab-status'][data-status='draft'][data-count='1']").await;
    desk.browser.keys(Key::Right).await;
    desk.browser.find("[data-testid='lab-time'][data-when='now']").await;

    desk.plug().await;
    desk.walk("/orders").await;
    desk.knows(NORTHWIND_ORDERS + 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lab_works_over_sample_data_too() {
    let host = Files::of_the_app();
    let desk = Desk::sit(host.address()).await;
    desk.knows(12).await;
    let number = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&number).await;
    desk.go("/lab").await;
    desk.browser.find(".lab-card[href='/lab/views']").await.click().await.unwrap();
    desk.equal_again().await;
    desk.browser.find(".lab-tabs a[href='/lab/log']").await.click().await.unwrap();
    desk.browser.find(&format!("{ROW}[data-kind='event'][data-name^='order.placed/']")).await;
    desk.browser.find(".lab-tabs a[href='/lab/time']").await.click().await.unwrap();
    desk.orders_then(13).await;
    desk.slide_to(1).await;
    desk.browser.reads("lab-orders", |text| digits(text) != "13").await;
}

impl Desk {
    /// Has the whole log folded once more, and waits until all of it came out the same.
    async fn equal_again(&self) {
        self.browser.press("lab-replay").await;
        self.browser.find("[data-testid='lab-replay-told'][data-result='equal']").await;
        self.browser.counts("[data-testid='lab-check'][data-result='equal']", 5).await;
    }

    /// Waits until so many orders stood where the time machine is.
    async fn orders_then(&self, count: u64) {
        self.browser.reads("lab-orders", |text| digits(text) == count.to_string()).await;
    }

    async fn slide_to(&self, turn: u64) {
        let script = format!(
            "const slider = document.querySelector(\"[data-testid='lab-slider']\");
            slider.value = {turn};
            slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"
        );
        self.browser.run(&script).await;
    }
}
