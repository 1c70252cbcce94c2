//! An order over the credit limit: the refusal comes back with its facts, is fixed from the outbox, and
//! is confirmed.

use counterfoil_journeys::Server;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_over_the_credit_limit_is_fixed_from_the_outbox_and_confirmed() {
    // Two devices know the same credit. Both use most of it up, one of them while offline.
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let other = Desk::arrive(&server).await;

    desk.cable.pull();
    let refused = desk.order("lazy k", &["60* ipoh"]).await;
    let accepted = other.order("lazy k", &["60* ipoh"]).await;
    other.is_confirmed(&accepted).await;

    // Back online, the later one comes back with its facts.
    desk.cable.plug();
    desk.look_up(&refused).await;
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
    desk.is_confirmed(&refused).await;
}
