//! Take an order with the network off, lose the browser, come back, see it confirmed, and on a second
//! device too.

use counterfoil_journeys::{Browser, Cable, Network, Profile, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_taken_offline_survives_a_killed_browser_and_is_confirmed_everywhere() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();

    // An online visit.
    let desk = Desk::open(Browser::start(&profile).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;
    desk.is_installed().await;

    // The network goes; an order is taken, and amended.
    cable.pull();
    desk.browser.network(Network::Off).await;
    let number = desk.begin("ernst", &["chai", "tofu"]).await;
    desk.enter("*3").await;
    desk.place().await;
    desk.open_slip(&number).await;
    desk.browser.press("do-edit").await;
    desk.add("konbu").await;
    desk.browser.press("done").await;
    desk.go(&format!("/orders?q={number}")).await;
    desk.order_is(&number, "here").await;
    let total = desk.browser.see("row-total").await.text().await.unwrap();

    // The browser dies, and comes back without a network.
    desk.browser.kill();
    let browser = Browser::start(&profile).await;
    browser.network(Network::Off).await;
    let desk = Desk::open(browser, &cable.address(), &format!("/orders?q={number}")).await;
    desk.order_is(&number, "here").await;
    assert_eq!(desk.browser.see("row-total").await.text().await.unwrap(), total);
    desk.open_slip(&number).await;
    desk.browser.reads("slip-delivery", |text| text.contains("Saved on this device")).await;
    assert_eq!(desk.browser.count("[data-testid='slip-line']").await, 3);

    // The network is back: confirmed, with an official number.
    cable.plug();
    desk.browser.network(Network::On).await;
    desk.go(&format!("/orders?q={number}")).await;
    let official = desk.official(&number).await;
    desk.order_is(&number, "settled").await;
    desk.open_slip(&number).await;
    desk.browser.reads("slip-delivery", |text| text.contains("Confirmed")).await;

    // A second device sees it.
    let other = Profile::fresh();
    let second = Desk::open(Browser::start(&other).await, &cable.address(), "/orders").await;
    second.browser.reads("totals-orders", |text| text.contains("831")).await;
    second.go(&format!("/orders?q={number}")).await;
    assert_eq!(second.official(&number).await, official);
    assert_eq!(second.browser.see("row-total").await.text().await.unwrap(), total);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_put_back_from_the_journal_when_the_database_comes_back_empty() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();
    let desk = Desk::open(Browser::start(&profile).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;
    desk.is_installed().await;
    cable.pull();
    let number = desk.begin("ernst", &["chai", "tofu"]).await;
    desk.place().await;
    desk.go(&format!("/orders?q={number}")).await;
    desk.order_is(&number, "here").await;
    desk.browser.kill();

    // What Chromium does after a torn write: the whole database is gone, everything else is there.
    std::fs::remove_dir_all(profile.path().join("Default/IndexedDB")).unwrap();

    cable.plug();
    let browser = Browser::start(&profile).await;
    let desk = Desk::open(browser, &cable.address(), &format!("/orders?q={number}")).await;
    desk.browser.reads("toast", |text| text.contains("put back")).await;
    desk.official(&number).await;
    desk.go("/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("831")).await;
}
