//! A mistake in a view that breaks the app: its person is told, and after the second time it is left out.

use counterfoil_journeys::Server;

use crate::desk::{Desk, NORTHWIND_ORDERS};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_keeps_breaking_the_app_is_left_out_and_orders_flow_on() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.unplug().await;
    let number = desk.order("ernst", &["chai"]).await;
    let slip = desk.open_slip(&number).await;

    desk.go("/lab/faults").await;
    desk.browser.press("order-list").await;
    desk.walk("/new").await;
    desk.browser.see("item-search").await;
    desk.browser.write("customer-search", "ernst").await;
    desk.browser.keys(thirtyfour::Key::Enter).await;
    desk.has_stopped().await;

    // The list breaks it as soon as what waits is put into it.
    desk.go("/new").await;
    desk.has_stopped().await;
    desk.browser.find("#stopped a").await.click().await.unwrap();
    desk.browser.reads("left-out", |text| text.contains("Your orders are safe")).await;

    // What was saved is here, and more can be taken; all of it arrives, once.
    let second = desk.begin("ernst", &["tofu"]).await;
    desk.place().await;
    assert_ne!(second, number);
    desk.plug().await;
    desk.go(&format!("/orders/{}", slip.trim_start_matches("order-"))).await;
    desk.slip_is("placed").await;
    desk.walk("/outbox").await;
    desk.browser.see("outbox-clear").await;
    assert_eq!(server.orders(), NORTHWIND_ORDERS + 2);
}

impl Desk {
    /// Waits until the page says that the app has stopped.
    async fn has_stopped(&self) {
        self.browser.reads("stopped", |text| text.contains("is safe on this device")).await;
    }
}
