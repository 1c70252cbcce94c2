//! An order over the credit limit: the refusal comes back with its facts, is fixed from the outbox, and
//! is confirmed.

use counterfoil_journeys::{Browser, Cable, Profile, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_over_the_credit_limit_is_fixed_from_the_outbox_and_confirmed() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());

    // Two devices know the same credit. Both use most of it up, one of them while offline.
    let (here, there) = (Profile::fresh(), Profile::fresh());
    let desk = Desk::open(Browser::start(&here).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;
    desk.is_installed().await;
    let cable_there = Cable::to(server.address());
    let other = Desk::open(Browser::start(&there).await, &cable_there.address(), "/orders").await;
    other.browser.reads("totals-orders", |text| text.contains("830")).await;

    cable.pull();
    let refused = desk.begin("lazy k", &["60* ipoh"]).await;
    desk.place().await;
    let accepted = other.begin("lazy k", &["60* ipoh"]).await;
    other.place().await;
    other.go(&format!("/orders?q={accepted}")).await;
    other.official(&accepted).await;

    // Back online, the later one comes back with its facts.
    cable.plug();
    desk.go(&format!("/orders?q={refused}")).await;
    desk.order_is(&refused, "refused").await;
    desk.go("/outbox").await;
    desk.browser.press("resolve").await;
    desk.browser.reads("fact-limit", |text| text.contains(',') || text.contains('.')).await;
    desk.browser.see("fact-exposure").await;
    desk.browser.see("fact-over-by").await;

    // Fixed right there: fewer of them.
    desk.browser.press("fix-reduce").await;
    desk.browser.write("fix-quantity", "1").await;
    desk.browser.press("fix-do").await;
    desk.go(&format!("/orders?q={refused}")).await;
    desk.official(&refused).await;
    desk.order_is(&refused, "settled").await;
}
