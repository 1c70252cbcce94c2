//! The network swallows answers: the server has decided, the device does not know.

use counterfoil_journeys::{Answers, Browser, Cable, Profile, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_answers_are_lost_is_entered_once() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();
    let desk = Desk::open(Browser::start(&profile).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;

    cable.lose_answers(Answers::AreLost);
    let number = desk.begin("ernst", &["chai"]).await;
    desk.place().await;
    desk.go("/outbox").await;
    desk.browser.reads("outbox", |text| text.contains("cannot be entered twice")).await;

    cable.lose_answers(Answers::Arrive);
    desk.browser.press("outbox-send").await;
    desk.go(&format!("/orders?q={number}")).await;
    desk.official(&number).await;
    let other = Profile::fresh();
    let second = Desk::open(Browser::start(&other).await, &cable.address(), "/orders").await;
    second.browser.reads("totals-orders", |text| text.contains("831")).await;
    assert_eq!(second.browser.count(&format!("[data-number='{number}']")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_nothing_that_was_confirmed() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();
    let desk = Desk::open(Browser::start(&profile).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;
    let number = desk.begin("ernst", &["chai"]).await;
    desk.place().await;
    desk.go(&format!("/orders?q={number}")).await;
    let official = desk.official(&number).await;

    let server = server.kill_and_restart();
    cable.lead_to(server.address());
    let other = Profile::fresh();
    let second = Desk::open(Browser::start(&other).await, &cable.address(), "/orders").await;
    second.browser.reads("totals-orders", |text| text.contains("831")).await;
    second.go(&format!("/orders?q={number}")).await;
    assert_eq!(second.official(&number).await, official);
}
