//! Refusals that come back from the server: what the person reads, what the outbox offers, and that the
//! fix ends in one confirmed order.

use counterfoil_journeys::Server;
use serde_json::json;
use thirtyfour::Key;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_changed_meanwhile_is_taken_from_the_outbox() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.order("ernst", &["2* chai", "tofu"]).await;

    let price = json!({ "minor": 2050, "currency": "USD" });
    let data = json!({ "list": "standard", "price": price });
    server.asks(&server.stream_of("Chai"), "product.reprice", data);
    desk.plug().await;
    desk.resolves(&number, "price_changed").await;
    assert_eq!(desk.reason().await, "Chai: was $18.00, now $20.50.");
    desk.browser.reads("known", |text| text.ends_with("Chai 18.00 20.50")).await;
    assert_eq!(desk.offered().await, ["take-prices", "park", "edit", "dismiss"]);
    desk.browser.reads("fix-total", |text| text.contains("$64.25")).await;

    desk.browser.press("fix-do").await;
    desk.is_entered_once(&server, &number).await;
    desk.browser.reads("row-total", |text| text.contains("64.25")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_no_longer_sold_is_taken_off_from_the_outbox() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.order("ernst", &["chai", "tofu"]).await;

    server.asks(&server.stream_of("Tofu"), "product.discontinue", json!({}));
    desk.plug().await;
    desk.resolves(&number, "item_gone").await;
    assert_eq!(desk.reason().await, "Tofu is no longer sold.");
    desk.browser.reads("known", |text| text.contains("Tofu")).await;
    assert_eq!(desk.offered().await, ["remove-lines", "park", "edit", "dismiss"]);

    desk.browser.press("fix-do").await;
    desk.is_entered_once(&server, &number).await;
    desk.browser.reads("row-total", |text| text.contains("18.00")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discount_above_the_roles_limit_is_lowered_from_the_outbox() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.begin("ernst", &["2* tofu"]).await;
    desk.browser.press("line-more").await;
    // More than a manager may give is not even written down.
    desk.browser.write("line-discount", "40").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("line", |text| text.contains("40 % is above your limit of 30 %.")).await;
    desk.browser.write("line-discount", "25").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("line", |text| text.contains("\u{2212}25 %")).await;
    desk.place().await;

    // Meanwhile this person has become a clerk.
    let server = server.restart_as("clerk");
    desk.cable.lead_to(server.address());
    desk.plug().await;
    desk.resolves(&number, "discount_too_high").await;
    assert_eq!(desk.reason().await, "25 % is above your limit of 10 %.");
    desk.browser.reads("known", |text| text.contains("A manager may give it.")).await;
    assert_eq!(desk.offered().await, ["lower-discount", "again", "edit", "dismiss"]);

    // What waited behind it goes on by itself.
    desk.browser.press("fix-do").await;
    desk.is_entered_once(&server, &number).await;
    desk.browser.reads("row-total", |text| text.contains("41.85")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_a_customer_on_hold_is_asked_again_once_the_hold_is_off() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.order("bottom", &["chai"]).await;

    let customer = server.stream_of("Bottom-Dollar Markets");
    server.asks(&customer, "customer.block", json!({ "reason": "two invoices are overdue" }));
    desk.plug().await;
    desk.resolves(&number, "customer_blocked").await;
    assert_eq!(desk.reason().await, "Bottom-Dollar Markets is on hold: two invoices are overdue");
    assert_eq!(desk.offered().await, ["again", "park", "edit", "dismiss"]);

    // Asked too early it is refused at once, and nothing is lost.
    desk.browser.press("fix-do").await;
    desk.browser.reads("toast", |text| text.contains("is on hold")).await;
    desk.resolves(&number, "customer_blocked").await;

    server.asks(&customer, "customer.unblock", json!({}));
    desk.browser.press("fix-do").await;
    desk.is_entered_once(&server, &number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_is_withdrawn_and_a_refusal_can_be_left() {
    let mut server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.orders_while_paused(&["bottom"]).await.remove(0);

    // Withdrawn before it was sent: a draft again.
    desk.withdraws(3).await;
    desk.browser.counts("[data-testid='outbox-row']", 0).await;
    desk.browser.press("outbox-pause").await;
    desk.open_slip(&number).await;
    desk.browser.reads("slip-delivery", |text| text == "Draft, kept on this device").await;

    // Placed again, refused, and left so: a draft again, and nothing was entered.
    desk.cable.pull();
    desk.browser.press("do-place").await;
    desk.browser.gone("[data-testid='do-place']").await;
    let customer = server.stream_of("Bottom-Dollar Markets");
    server.asks(&customer, "customer.block", json!({ "reason": "overdue" }));
    desk.cable.plug();
    desk.resolves(&number, "customer_blocked").await;
    desk.go("/outbox").await;
    desk.browser.press("row-dismiss").await;
    desk.browser.see("outbox-clear").await;
    desk.open_slip(&number).await;
    desk.browser.reads("slip-delivery", |text| text == "Draft, kept on this device").await;
    assert_eq!(server.orders(), 830);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_beginning_is_withdrawn_goes_as_a_whole() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let numbers = desk.orders_while_paused(&["ernst", "bottom"]).await;
    desk.withdraws(4).await;
    desk.browser.counts("[data-testid='outbox-row']", 3).await;

    // Sending goes on.
    desk.browser.press("outbox-pause").await;
    desk.browser.see("outbox-clear").await;
    desk.is_confirmed(&numbers[0]).await;
    desk.look_up(&numbers[1]).await;
    desk.browser.see("orders-empty").await;
    assert_eq!(server.orders(), 831);
}

impl Desk {
    /// Pauses sending and places an order for each of `customers`; ends at the outbox, with three changes
    /// of each order in it.
    async fn orders_while_paused(&self, customers: &[&str]) -> Vec<String> {
        self.go("/outbox").await;
        self.browser.press("outbox-pause").await;
        self.browser.reads("pill", |text| text.starts_with("Paused")).await;
        self.walk("/new").await;
        let mut numbers = Vec::new();
        for customer in customers {
            numbers.push(self.write_down(customer, &["chai"]).await);
            self.place().await;
        }
        self.walk("/outbox").await;
        let rows = u64::try_from(customers.len() * 3).unwrap();
        self.browser.counts("[data-testid='outbox-row']", rows).await;
        numbers
    }

    /// Withdraws the change in this row of the outbox, counted from 1.
    async fn withdraws(&self, position: u8) {
        let row = format!("[data-testid='group-waiting'] li:nth-child({position})");
        let button = self.browser.find(&format!("{row} [data-testid='row-withdraw']")).await;
        button.click().await.unwrap();
        self.browser.press("dialog-do").await;
    }

    /// Waits until the server has refused the order, and goes to where that is resolved.
    pub(crate) async fn resolves(&self, number: &str, code: &str) {
        self.look_up(number).await;
        self.order_is(number, "refused").await;
        self.go("/outbox").await;
        let row = format!("[data-testid='outbox-row'][data-number='{number}']");
        self.browser.find(&row).await;
        self.browser.press("resolve").await;
        let page = "[data-testid='resolve-page']";
        self.browser.find(&format!("{page}[data-code='{code}'][data-number='{number}']")).await;
    }

    /// Why the server said no.
    pub(crate) async fn reason(&self) -> String {
        self.browser.see("resolve-reason").await.text().await.unwrap()
    }

    /// The ways out that the page offers.
    pub(crate) async fn offered(&self) -> Vec<String> {
        let script = "return Array.from(document.querySelectorAll('[data-testid=\"fixes\"] input[type=radio]'), \
            (radio) => radio.dataset.testid.replace('fix-', ''))";
        serde_json::from_value(self.browser.run(script).await).unwrap()
    }

    /// Waits until the order is confirmed; there is nothing else of it, here or at the server.
    pub(crate) async fn is_entered_once(&self, server: &Server, number: &str) {
        self.browser.see("resolve-clear").await;
        self.is_confirmed(number).await;
        assert_eq!(server.orders(), 831);
        self.go("/outbox").await;
        self.browser.see("outbox-clear").await;
        self.look_up(number).await;
        self.browser.counts(&format!("[data-number='{number}']"), 1).await;
    }
}
