//! The power goes a moment after a choice: the device still knows whom it works for.

use counterfoil_journeys::{Network, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_right_after_the_first_visit_knows_whom_it_works_for() {
    let server = Server::with_northwind("manager");
    let left = Desk::arrive(&server).await.kill();

    left.cable.pull();
    let desk = left.back(Network::Off, "/orders").await;
    desk.knows(830).await;
    desk.browser.reads("person", |text| text.contains("Mina")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_killed_right_after_sample_data_was_chosen_keeps_to_it() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.go("/settings").await;
    desk.browser.press("use-mock").await;
    desk.browser.see("faults").await;
    let left = desk.kill();

    left.cable.pull();
    let desk = left.back(Network::Off, "/orders").await;
    desk.knows(12).await;
    desk.browser.reads("person", |text| text.contains("you")).await;
}
