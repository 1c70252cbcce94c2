//! Customers looked up, known, and ordered for: from the keyboard, and without a network.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::{Desk, digits};

const ROW: &str = "[data-testid='customers-row']";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_found_and_the_usual_ordered_from_the_keyboard() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.browser.keys("gc").await;
    desk.browser.reads("customers-count", |text| text == "91 customers").await;
    desk.browser.keys("/").await;
    desk.browser.find("[data-testid='customers-search']:focus").await;
    desk.browser.keys("handel ernst").await;
    desk.browser.find(&format!("{ROW}[data-code='ERNSH']")).await;
    desk.browser.counts(ROW, 1).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find(&format!("{ROW} a:focus")).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find("[data-testid='customer'][data-code='ERNSH']").await;
    desk.browser.find("[data-testid='customer'] h2:focus").await;
    let orders = desk.browser.reads("customer-orders-count", |text| text != "0").await;
    desk.browser.reads("customer-orders-all", |text| digits(text) == orders).await;

    let label = desk.browser.reads("usual-start", |text| text.contains("Order the usual")).await;
    let items: u64 = digits(&label).parse().unwrap();
    desk.browser.press("usual-start").await;
    desk.browser.counts("[data-testid='line']", items).await;
    desk.browser.reads("toast", |text| text.contains("A new draft")).await;
    let number = desk.number().await;
    desk.look_up(&number).await;
    desk.order_is(&number, "draft").await;

    // The address is the view: the filter and the card come back with it.
    desk.go("/customers?q=ernst").await;
    desk.browser.counts(ROW, 1).await;
    // What is typed is ordered, and nothing else.
    desk.browser.press("customers-row").await;
    desk.browser.write("usual-quantity", "7").await;
    desk.browser.reads("usual-start", |text| text.contains("Start order, 1 item")).await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.counts("[data-testid='line']", 1).await;
    desk.browser.find("[data-testid='line'] .stepper input").await;
    let typed = "return document.querySelector(\"[data-testid='line'] .stepper input\").value";
    assert_eq!(desk.browser.run(typed).await, "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_left_counts_an_order_that_was_not_sent() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.opens("ernst").await;
    let before = desk.browser.reads("customer-left", |text| !text.is_empty()).await;
    desk.browser.press("customer-edit").await;
    desk.browser.write("edit-limit", "soon").await;
    desk.browser.press("edit-save").await;
    desk.browser.reads("edit-error", |text| text.starts_with("Credit limit:")).await;
    desk.browser.write("edit-limit", "1,000,000").await;
    desk.browser.press("edit-save").await;
    desk.browser.gone("[data-testid='customer-editing']").await;
    let left = desk.browser.reads("customer-left", |text| text != before).await;
    let left: u64 = digits(&left).parse().unwrap();

    desk.unplug().await;
    let number = desk.order("ernst", &["2* chai"]).await;
    desk.opens("ernst").await;
    let row = format!("{ROW}[data-code='ERNSH'][data-delivery='here']");
    desk.browser.find(&row).await;
    desk.browser.reads("customer-left", |text| digits(text) == (left - 3_600).to_string()).await;
    desk.browser.reads("customer-unsent", |text| text.contains("1 order not sent")).await;
    let slip = format!("[data-testid='slip-link'][data-number='{number}']");
    desk.browser.find(&format!("{slip}[data-delivery='here']")).await;

    desk.plug().await;
    desk.browser.find(&format!("{slip}[data-delivery='settled']")).await;
    desk.browser.find(&format!("{ROW}[data-code='ERNSH'][data-delivery='settled']")).await;
    desk.browser.reads("customer-left", |text| digits(text) == (left - 3_600).to_string()).await;
    desk.browser.find(&slip).await.click().await.unwrap();
    desk.slip_is("placed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_customer_needs_only_a_name_and_no_network() {
    let server = Server::with_northwind("clerk");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    desk.walk("/customers").await;
    desk.browser.press("customers-new").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("customer-new", |text| text.contains("A name is needed")).await;
    desk.browser.write("dialog-text", "Hanbit Mart").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("customer", |text| text.contains("Hanbit Mart")).await;
    desk.browser.reads("customers-count", |text| text == "92 customers").await;
    desk.browser.press("customer-order").await;
    desk.add("chai").await;
    desk.place().await;

    // A clerk may not put anybody on hold, and is told who may.
    desk.opens("hanbit").await;
    let hold = desk.browser.find("[data-testid='customer-hold'][aria-disabled='true']").await;
    let why = hold.attr("title").await.unwrap().unwrap();
    assert!(why.contains("cannot put customers on hold"), "{why}");
    assert!(why.contains("an approver may"), "{why}");
    desk.plug().await;
    desk.browser.find(&format!("{ROW}[data-delivery='settled']")).await;
    assert_eq!(server.orders(), 831);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_put_on_hold_and_served_again() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.opens("ernst").await;
    desk.browser.press("customer-hold").await;
    desk.browser.write("dialog-text", "unpaid").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("customer-held", |text| text.contains("unpaid")).await;
    desk.browser.find(&format!("{ROW}[data-code='ERNSH'][data-note='On hold']")).await;
    desk.browser.reads("customer-hold", |text| text == "Serve again").await;
    desk.browser.press("customer-hold").await;
    desk.browser.gone("[data-testid='customer-held']").await;

    desk.browser.write("customers-search", "nobody at all").await;
    desk.browser.reads("customers-empty", |text| text.contains("nobody at all")).await;
    desk.browser.press("lookup-show-all").await;
    desk.browser.reads("customers-count", |text| text == "91 customers").await;
}

impl Desk {
    /// Opens the card of the first customer whom `typed` finds.
    async fn opens(&self, typed: &str) {
        self.go(&format!("/customers?q={typed}")).await;
        self.browser.counts(ROW, 1).await;
        self.browser.press("customers-row").await;
        self.browser.see("customer").await;
    }
}
