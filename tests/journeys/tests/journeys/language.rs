//! The app in Korean: at once, for good, and found by initial consonants.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn korean_is_there_at_once_after_a_reload_and_in_the_search() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.go("/settings").await;
    desk.browser.see("pause").await;
    let korean = "document.querySelector('[name=language]:not(:checked)').click()";
    desk.browser.run(korean).await;
    desk.browser.find("html[lang='ko']").await;
    let orders = desk.browser.find("nav a[href='/orders']").await;
    assert_eq!(orders.text().await.unwrap(), "주문");

    desk.go("/new").await;
    desk.browser.find("html[lang='ko']").await;
    desk.browser.write("customer-search", "한빛 마트").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.press("new-customer-save").await;
    desk.browser.gone("[data-testid='new-customer'][open]").await;

    // By initials, and by a syllable that is still being typed.
    desk.go("/customers").await;
    for typed in ["ㅎㅂ", "한ㅂ", "한빛 ㅁ"] {
        desk.browser.write("customers-search", typed).await;
        desk.browser.reads("customers-count", |text| text.contains("1곳")).await;
        desk.browser.reads("customers-row", |text| text.contains("한빛 마트")).await;
    }
    // The mark is said in Korean, and nothing was lost on the way from one language to the other.
    desk.go("/orders").await;
    desk.knows(830).await;
}
