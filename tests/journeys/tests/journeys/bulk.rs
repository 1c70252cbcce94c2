//! Orders are chosen and done with together, from the keyboard, with and without a network.

use counterfoil_journeys::Server;
use thirtyfour::Key;

use crate::desk::Desk;

/// Keeps the next file that the page hands over.
const CATCH: &str = "
    const make = URL.createObjectURL;
    URL.createObjectURL = (file) => {
        window.caught = file;
        return make.call(URL, file);
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_is_confirmed_in_one_go_and_a_refusal_is_left_chosen() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let mut numbers = Vec::new();
    for customer in ["ernst", "around", "berg"] {
        numbers.push(desk.order(customer, &["chai"]).await);
    }
    let empty = desk.begin("ernst", &[]).await;
    desk.go("/orders").await;
    desk.browser.find(&format!("[data-number='{empty}']")).await;

    // The newest row is the draft; with Shift a step takes in what it goes over.
    desk.browser.keys("j").await;
    desk.browser.keys("x").await;
    desk.browser.reads("choice-count", |text| text == "1 chosen").await;
    for _ in &numbers {
        desk.browser.keys(Key::Shift + Key::Down).await;
    }
    desk.browser.reads("choice-count", |text| text == "4 chosen").await;
    desk.unplug().await;
    desk.browser.reads("do-confirm", |text| text.ends_with('3')).await;
    desk.browser.press("do-confirm").await;
    desk.browser.reads("bulk-sum", |text| text == "3 done").await;
    desk.browser.reads("bulk-standing", |text| text.contains("3 orders")).await;
    desk.plug().await;
    desk.browser.reads("bulk-standing", str::is_empty).await;
    desk.browser.press("bulk-close").await;
    for number in &numbers {
        desk.browser.find(&format!("[data-number='{number}'][data-status='confirmed']")).await;
    }

    // An order without a line cannot be placed; it stays chosen, alone, and the slip leads to it.
    desk.browser.press("do-place").await;
    desk.browser.reads("bulk-sum", |text| text == "0 done, 1 refused").await;
    desk.browser.reads("bulk-refused", |text| text.contains(&empty)).await;
    desk.browser.press("bulk-only-refused").await;
    desk.browser.reads("choice-count", |text| text == "1 chosen").await;
    desk.browser.find(&format!("[data-number='{empty}'][data-chosen='true']")).await;

    desk.browser.keys(Key::Escape).await;
    desk.browser.gone("[data-testid='choice-bar']").await;
    desk.browser.see("orders-search").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_chooses_and_all_that_is_listed_becomes_a_table() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.go("/orders?q=ernst").await;
    let first = desk.browser.find("[data-testid='order-row'][data-index='0']").await;
    desk.browser.press("orders-choose").await;
    first.click().await.unwrap();
    desk.browser.reads("choice-count", |text| text == "1 chosen").await;
    desk.browser.press("choice-all").await;
    desk.browser.reads("choice-count", |text| text == "30 chosen").await;
    desk.browser.run(CATCH).await;
    desk.browser.press("choice-export").await;
    // Read as text, the mark by which a spreadsheet knows UTF-8 is gone.
    let mark = "return [...new Uint8Array(await window.caught.slice(0, 3).arrayBuffer())]";
    assert_eq!(desk.browser.run_async(mark).await, serde_json::json!([0xEF, 0xBB, 0xBF]));
    let table = desk.browser.run_async("return await window.caught.text()").await;
    let table = table.as_str().unwrap();
    let mut lines = table.lines();
    let head = "Number,Official number,Customer,Lines,Total,Currency,Status,Placed,By,Reference";
    assert_eq!(lines.next(), Some(head));
    assert_eq!(lines.clone().count(), 30);
    assert!(lines.all(|line| line.contains(",Ernst Handel,") && line.contains(",USD,")), "{table}");
}
