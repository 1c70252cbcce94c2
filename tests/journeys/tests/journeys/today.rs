//! What a day came to is counted on the device, with or without a network; and the palette leads anywhere.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_counts_for_its_day_before_it_is_sent_and_says_so() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.go("/today").await;
    desk.browser.see("today-empty").await;
    desk.unplug().await;
    desk.order("berg", &["2* chai", "tofu"]).await;
    desk.walk("/today").await;
    // Two Chai at 18.00 and one Tofu at 23.25.
    desk.browser.reads("today-orders", |text| text == "1").await;
    desk.browser.reads("today-value", |text| text == "$59.25").await;
    desk.browser.reads("today-not-sent", |text| text == "1").await;
    desk.browser.reads("today-included", |text| text.contains("1 order that is not sent")).await;
    desk.browser
        .reads("today-items", |text| text.contains("Chai") && text.contains("$36.00"))
        .await;

    desk.plug().await;
    desk.browser.reads("today-not-sent", |text| text == "0").await;
    desk.browser.reads("today-orders", |text| text == "1").await;

    // Another day has what the books of Northwind have of it, and nothing of this one.
    desk.browser.press("today-earlier").await;
    desk.browser.reads("today-included", |text| text.contains("6 May 1998")).await;
    desk.browser.reads("today-orders", |text| text == "4").await;
    desk.browser.reads("today-items", |text| !text.contains("$36.00 ")).await;
    desk.browser.press("today-now").await;
    desk.browser.reads("today-value", |text| text == "$59.25").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_leads_to_any_page_order_or_deed() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let turn = || Key::Control + "k";
    // From within a field too.
    desk.browser.write("orders-search", "chai").await;
    desk.browser.keys(turn()).await;
    desk.browser.write("palette-search", "today").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.see("today-empty").await;

    desk.browser.keys(turn()).await;
    desk.browser.write("palette-search", "nw-10248").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("slip-number", |text| text.contains("NW-10248")).await;
    for (typed, card) in [
        ("ernst handel", "[data-testid='customer'][data-code='ERNSH']"),
        ("chartreuse", "[data-testid='item'][data-code='39']"),
    ] {
        desk.browser.keys(turn()).await;
        desk.browser.write("palette-search", typed).await;
        desk.browser.keys(Key::Enter).await;
        desk.browser.find(card).await;
    }

    desk.browser.keys(turn()).await;
    desk.browser.write("palette-search", "pause").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.find("[data-link='paused']").await;

    // Escape closes it, and nothing was done.
    desk.browser.keys(turn()).await;
    desk.browser.write("palette-search", "go on sending").await;
    desk.browser.keys(Key::Escape).await;
    desk.browser.gone("[data-testid='palette'][open]").await;
    desk.browser.find("[data-link='paused']").await;
}
