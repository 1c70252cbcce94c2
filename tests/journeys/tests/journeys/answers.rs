//! The network swallows answers: the server has decided, the device does not know.

use counterfoil_journeys::{Answers, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_answers_are_lost_is_entered_once() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;

    desk.cable.lose_answers(Answers::AreLost);
    let number = desk.order("ernst", &["chai"]).await;
    desk.go("/outbox").await;
    desk.browser.reads("outbox", |text| text.contains("cannot be entered twice")).await;

    desk.cable.lose_answers(Answers::Arrive);
    desk.browser.press("outbox-send").await;
    desk.is_confirmed(&number).await;
    let second = Desk::sit(server.address()).await;
    second.knows(831).await;
    assert_eq!(second.browser.count(&format!("[data-number='{number}']")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_nothing_that_was_confirmed() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let number = desk.order("ernst", &["chai"]).await;
    let official = desk.is_confirmed(&number).await;

    let server = server.kill_and_restart();
    let second = Desk::sit(server.address()).await;
    second.knows(831).await;
    assert_eq!(second.is_confirmed(&number).await, official);
}
