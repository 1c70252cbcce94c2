//! What was done last is taken back by one key, as a step of its own, and what cannot be is said.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::Desk;

const LINE: &str = "[data-testid='line']";

#[tokio::test(flavor = "multi_thread")]
async fn one_key_takes_back_step_by_step_and_says_what_cannot_be() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let undo = || Key::Control + "z";
    let number = desk.begin("ernst", &["12* chai", "tofu"]).await;
    let before = desk.browser.reads("pad-total", |text| !text.is_empty()).await;
    desk.enter("*5").await;
    let after = desk.browser.reads("pad-total", |text| text != before).await;

    // Typed text is the browser's to take back; an empty field has none.
    desk.browser.write("item-search", "cha").await;
    desk.browser.keys(undo()).await;
    desk.browser.reads("pad-total", |text| text == after).await;
    desk.browser.keys(Key::Control + "a").await;
    desk.browser.keys(Key::Backspace).await;
    desk.browser.keys(undo()).await;
    desk.browser.reads("toast", |text| text.contains(&number) && text.contains("Tofu to 1")).await;
    desk.browser.reads("pad-total", |text| text == before).await;
    desk.browser.keys(undo()).await;
    desk.browser.counts(LINE, 1).await;

    // A line that was taken away comes back with its quantity, by the button beside the word of it.
    desk.add("tofu").await;
    desk.enter("*3").await;
    let three = desk.browser.reads("pad-total", |text| text != before).await;
    desk.browser.keys(Key::Up).await;
    desk.browser.keys(Key::Delete).await;
    desk.browser.counts(LINE, 1).await;
    desk.browser
        .find("[data-testid='toast'] .button:not([data-look])")
        .await
        .click()
        .await
        .unwrap();
    desk.browser.counts(LINE, 2).await;
    desk.browser.reads("pad-total", |text| text == three).await;

    // An order that was placed is not made unplaced behind anybody's back.
    desk.place().await;
    desk.browser.keys(undo()).await;
    desk.browser.reads("toast", |text| text.contains("cannot be taken back")).await;
    desk.look_up(&number).await;
    desk.order_is(&number, "settled").await;
    desk.browser.find(&format!("[data-number='{number}'][data-status='placed']")).await;
}
