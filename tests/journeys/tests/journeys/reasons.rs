//! The refusals that no choice of goods answers: what the person reads, that the order is as the server
//! has it, and that it is the person who gives up what was asked. With [`crate::fixes`] and
//! [`crate::refusal`] each code of a refusal has its journey.

use counterfoil_journeys::Server;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_short_in_stock_is_taken_as_far_as_there_is() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.order("ernst", &["8* raclette", "tofu"]).await;

    let cheese = server.stream_of("Raclette Courdavault");
    server.asks(&cheese, "product.count_stock", json!({ "level": 3 }));
    desk.plug().await;
    desk.resolves(&number, "stock_short").await;
    desk.browser.reads("known", |text| text.contains("Raclette Courdavault")).await;
    assert_eq!(
        desk.offered().await,
        ["take-available", "reduce", "again", "park", "edit", "dismiss"]
    );

    desk.browser.press("fix-do").await;
    desk.is_entered_once(&server, &number).await;
    // Three at 55.00 and the tofu at 23.25.
    desk.browser.reads("row-total", |text| text.contains("188.25")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_an_order_that_was_called_off_meanwhile_is_given_up() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let (number, stream) = desk.goes_offline_with(&["chai"]).await;
    desk.browser.press("do-confirm").await;
    desk.here("confirmed").await;

    let called_off = json!({ "reason": "ordered twice" });
    server.asks(&stream, "order.cancel", called_off);
    desk.plug().await;
    desk.resolves(&number, "already_closed").await;
    assert_eq!(desk.reason().await, "The order is already cancelled.");
    assert_eq!(desk.offered().await, ["dismiss"]);
    desk.gives_up(&number, "cancelled").await;
    assert_eq!(server.history(&stream).last().unwrap(), "order.cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_somebody_else_took_out_first_is_not_changed() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let other = Desk::arrive(&server).await;
    let (number, stream) = desk.goes_offline_with(&["chai", "tofu"]).await;
    desk.browser.press("do-edit").await;
    desk.enter("*5").await;
    desk.browser.reads("pill", |text| text == "Offline · 1 here").await;

    other.open_slip(&number).await;
    other.browser.press("do-edit").await;
    other.browser.counts("[data-testid='line']", 2).await;
    other.opens_last_line().await;
    other.browser.press("line-remove").await;
    other.browser.counts("[data-testid='line']", 1).await;
    other.is_confirmed(&number).await;

    desk.plug().await;
    desk.resolves(&number, "already_changed").await;
    assert_eq!(desk.reason().await, "Somebody changed this first: lines.");
    assert_eq!(desk.offered().await, ["again", "edit", "dismiss"]);
    desk.gives_up(&number, "placed").await;
    desk.browser.reads("slip-total", |text| text == "$18.00").await;
    assert_eq!(server.history(&stream).last().unwrap(), "order.line_removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_twice_is_recorded_once() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let (number, stream) = desk.goes_offline_with(&["chai"]).await;
    desk.browser.press("do-pay").await;
    desk.browser.write("dialog-amount", "18").await;
    desk.browser.write("dialog-text", "cash").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("slip-due", |text| text == "$0.00").await;

    let paid = json!({ "amount": { "minor": 1_000, "currency": "USD" }, "method": "card" });
    server.asks(&stream, "order.record_payment", paid);
    desk.plug().await;
    desk.resolves(&number, "invalid").await;
    assert_eq!(desk.reason().await, "Amount: $8.00 is due.");
    assert_eq!(desk.offered().await, ["edit", "dismiss"]);
    desk.gives_up(&number, "placed").await;
    desk.browser.reads("slip-due", |text| text == "$8.00").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_may_no_longer_do_says_who_may() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let (number, stream) = desk.goes_offline_with(&["chai"]).await;
    desk.browser.press("do-confirm").await;
    desk.here("confirmed").await;

    let server = server.restart_as("clerk");
    desk.cable.lead_to(server.address());
    desk.plug().await;
    desk.resolves(&number, "not_allowed").await;
    assert_eq!(desk.reason().await, "Your role cannot confirm orders.");
    desk.browser.reads("known", |text| text.contains("an approver may")).await;
    assert_eq!(desk.offered().await, ["again", "edit", "dismiss"]);
    desk.gives_up(&number, "placed").await;
    assert_eq!(server.history(&stream).last().unwrap(), "order.placed");
}

impl Desk {
    /// Places an order of `items`, sees it confirmed, and loses the network with its slip open. Says its number
    /// and its stream.
    async fn goes_offline_with(&self, items: &[&str]) -> (String, String) {
        let number = self.order("ernst", items).await;
        let stream = self.open_slip(&number).await;
        self.slip_is("placed").await;
        self.unplug().await;
        (number, stream)
    }

    /// Waits until the open slip has this status, saved here alone.
    async fn here(&self, status: &str) {
        self.browser.find(&format!("[data-testid='slip'][data-status='{status}']")).await;
        self.browser.reads("slip-delivery", |text| text.contains("Saved on this device")).await;
    }

    /// Opens what more there is to the last line.
    async fn opens_last_line(&self) {
        let more = "[data-testid='line']:last-child [data-testid='line-more']";
        self.browser.find(more).await.click().await.unwrap();
    }

    /// Gives up what was refused: nothing is left of it, and the order is as the server has it.
    async fn gives_up(&self, number: &str, status: &str) {
        self.browser.press("fix-dismiss").await;
        self.browser.press("fix-do").await;
        self.browser.see("resolve-clear").await;
        self.open_slip(number).await;
        self.slip_is(status).await;
        self.go("/outbox").await;
        self.browser.see("outbox-clear").await;
        self.open_slip(number).await;
    }
}
