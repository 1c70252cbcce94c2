//! What is done with an order beside writing it: each deed as it is pressed, read, and kept at the server.

use counterfoil_journeys::Server;
use serde_json::json;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_parked_and_taken_up_again() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.begin("ernst", &["chai"]).await;
    desk.browser.press("park").await;
    desk.browser.write("park-label", "Table 10").await;
    desk.browser.press("park-save").await;
    desk.browser.reads("toast", |text| text.contains("Parked as Table 10.")).await;
    desk.browser.counts("[data-testid='line']", 0).await;

    let stream = desk.open_slip(&number).await;
    desk.slip_is("parked").await;
    desk.browser.reads("slip", |text| text.contains("Table 10")).await;

    // Another device takes it up, adds to it, and places it.
    let other = Desk::arrive(&server).await;
    other.open_slip(&number).await;
    other.browser.press("do-edit").await;
    other.browser.press("resume").await;
    other.browser.gone("[data-testid='resume']").await;
    other.add("tofu").await;
    other.place().await;
    let official = other.is_confirmed(&number).await;

    assert_eq!(desk.is_confirmed(&number).await, official);
    desk.open_slip(&number).await;
    desk.slip_is("placed").await;
    assert_eq!(
        server.history(&stream),
        [
            "order.opened",
            "order.line_added",
            "order.parked",
            "order.resumed",
            "order.line_added",
            "order.placed"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_confirmed_paid_and_shipped() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["2* chai"]).await;
    let stream = desk.open_slip(&number).await;
    desk.slip_is("placed").await;
    desk.browser.reads("slip-total", |text| text == "$36.00").await;

    desk.browser.press("do-confirm").await;
    desk.slip_is("confirmed").await;

    // No more than is due.
    desk.pays("50", "cash").await;
    desk.browser.reads("dialog-pay", |text| text.contains("Amount: $36.00 is due.")).await;
    desk.browser.write("dialog-amount", "10.50").await;
    desk.browser.press("dialog-do").await;
    desk.browser.gone("[data-testid='dialog-pay']").await;
    desk.browser.reads("slip-due", |text| text == "$25.50").await;
    // The rest is proposed.
    desk.browser.press("do-pay").await;
    let rest = desk.browser.see("dialog-amount").await.prop("value").await.unwrap();
    assert_eq!(rest.as_deref(), Some("25.50"));
    desk.browser.write("dialog-text", "card").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("slip-due", |text| text == "$0.00").await;

    desk.browser.press("do-ship").await;
    desk.slip_is("shipped").await;
    desk.browser.gone("[data-testid='do-cancel']").await;

    desk.open_slip(&number).await;
    desk.slip_is("shipped").await;
    desk.browser.reads("slip-due", |text| text == "$0.00").await;
    desk.browser.reads("timeline", |text| text.contains("$25.50") && text.contains("card")).await;
    assert_eq!(
        server.history(&stream)[2..],
        [
            "order.placed",
            "order.confirmed",
            "order.payment_recorded",
            "order.payment_recorded",
            "order.shipped"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_cancelled_with_a_reason() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["chai"]).await;
    let stream = desk.open_slip(&number).await;
    desk.slip_is("placed").await;

    desk.browser.press("do-cancel").await;
    desk.browser.press("dialog-do").await;
    desk.browser.reads("dialog-cancel", |text| text.contains("Say why")).await;
    desk.browser.write("dialog-text", "ordered twice").await;
    desk.browser.press("dialog-do").await;
    desk.slip_is("cancelled").await;

    desk.open_slip(&number).await;
    desk.slip_is("cancelled").await;
    desk.browser.reads("slip", |text| text.contains("ordered twice")).await;
    assert_eq!(server.history(&stream).last().unwrap(), "order.cancelled");
    assert_eq!(server.orders(), 830);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_repeated_and_its_other_price_is_seen() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let first = desk.order("ernst", &["2* chai", "tofu"]).await;
    desk.is_confirmed(&first).await;

    // Placed with the price of before, while there is no network.
    desk.unplug().await;
    desk.open_slip(&first).await;
    desk.browser.press("do-repeat").await;
    desk.browser.counts("[data-testid='line']", 2).await;
    let number = desk.number().await;
    assert_ne!(number, first);
    desk.place().await;
    desk.go("/outbox").await;
    desk.browser.reads("row-progress", |text| text.contains("Saved on this device")).await;
    let data = json!({ "list": "standard", "price": { "minor": 2050, "currency": "USD" } });
    server.asks(&server.stream_of("Chai"), "product.reprice", data);

    desk.plug().await;
    desk.browser.find("[data-testid='outbox-row'][data-standing='changed']").await;
    desk.browser.press("row-see").await;
    let said =
        |text: &str| text.contains("Chai") && text.contains("18.00") && text.contains("20.50");
    desk.browser.reads("difference", said).await;
    desk.browser.reads("slip-total", |text| text == "$64.25").await;

    // It stays until somebody has seen it.
    desk.open_slip(&number).await;
    desk.browser.press("slip-seen").await;
    desk.browser.gone("[data-testid='slip-changed']").await;
    desk.is_confirmed(&number).await;
    desk.go("/outbox").await;
    desk.browser.see("outbox-clear").await;
    assert_eq!(server.orders(), 832);
}

impl Desk {
    /// Records a payment.
    async fn pays(&self, amount: &str, method: &str) {
        self.browser.press("do-pay").await;
        self.browser.write("dialog-amount", amount).await;
        self.browser.write("dialog-text", method).await;
        self.browser.press("dialog-do").await;
    }
}
