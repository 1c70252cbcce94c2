//! Take an order with the network off, lose the browser, come back, see it confirmed, and on a second
//! device too.

use counterfoil_journeys::{Network, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_taken_offline_survives_a_killed_browser_and_is_confirmed_everywhere() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;

    // The network goes; an order is taken, and amended.
    desk.unplug().await;
    let number = desk.begin("ernst", &["chai", "tofu"]).await;
    desk.enter("*3").await;
    desk.place().await;
    desk.open_slip(&number).await;
    desk.browser.press("do-edit").await;
    desk.add("konbu").await;
    desk.browser.press("done").await;
    desk.look_up(&number).await;
    desk.order_is(&number, "here").await;
    let total = desk.browser.see("row-total").await.text().await.unwrap();

    // The browser dies, and comes back without a network.
    let desk = desk.kill().back(Network::Off, &format!("/orders?q={number}")).await;
    desk.order_is(&number, "here").await;
    assert_eq!(desk.browser.see("row-total").await.text().await.unwrap(), total);
    desk.open_slip(&number).await;
    desk.browser.reads("slip-delivery", |text| text.contains("Saved on this device")).await;
    assert_eq!(desk.browser.count("[data-testid='slip-line']").await, 3);

    // The network is back: confirmed, with an official number.
    desk.plug().await;
    let official = desk.is_confirmed(&number).await;
    desk.open_slip(&number).await;
    desk.slip_is("placed").await;

    // A second device sees it.
    let second = Desk::sit(server.address()).await;
    second.knows(831).await;
    assert_eq!(second.is_confirmed(&number).await, official);
    assert_eq!(second.browser.see("row-total").await.text().await.unwrap(), total);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_put_back_from_the_journal_when_the_database_comes_back_empty() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.cable.pull();
    let number = desk.order("ernst", &["chai", "tofu"]).await;
    desk.look_up(&number).await;
    desk.order_is(&number, "here").await;
    let left = desk.kill();

    // What Chromium does after a torn write: the whole database is gone, everything else is there.
    std::fs::remove_dir_all(left.profile.path().join("Default/IndexedDB")).unwrap();

    left.cable.plug();
    let desk = left.back(Network::On, &format!("/orders?q={number}")).await;
    desk.browser.reads("toast", |text| text.contains("put back")).await;
    desk.official(&number).await;
    desk.go("/orders").await;
    desk.knows(831).await;
}
