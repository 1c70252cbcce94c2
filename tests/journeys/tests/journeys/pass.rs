//! The pass: an order comes up on it, is moved on by one device, and the other sees it.

use counterfoil_journeys::Server;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_moved_on_by_a_digit_and_by_a_press_with_and_without_a_network() {
    let server = Server::with_northwind("manager");
    let kitchen = Desk::arrive(&server).await;
    let floor = Desk::arrive(&server).await;
    kitchen.go("/pass").await;
    let number = floor.order("berg", &["2* chai"]).await;
    let second = floor.order("around", &["tofu"]).await;
    let ticket = format!("[data-number='{number}'][data-testid='ticket']");
    let new = kitchen.browser.find(&format!("[data-column='new'] {ticket}")).await;
    assert!(new.text().await.unwrap().contains("Chai"), "what is to be made ready");

    // Without a network it is moved on all the same, and the mark says so.
    kitchen.unplug().await;
    let press = format!("[data-column='new'] {ticket} [data-testid='bump']");
    kitchen.browser.find(&press).await.click().await.unwrap();
    let doing = format!("[data-column='doing'] {ticket}");
    kitchen.browser.find(&format!("{doing}[data-delivery='here']")).await;
    kitchen.browser.see("pass-since").await;

    kitchen.plug().await;
    kitchen.browser.gone(&format!("{doing}[data-delivery='here']")).await;
    floor.look_up(&number).await;
    floor.browser.find(&format!("[data-number='{number}'][data-status='confirmed']")).await;

    // The digit on a ticket moves that ticket on.
    let ticket = format!("[data-column='new'] [data-number='{second}']");
    let digit = kitchen.browser.find(&format!("{ticket} kbd")).await;
    assert_eq!(digit.text().await.unwrap(), "1");
    kitchen.browser.find("main").await.click().await.unwrap();
    kitchen.browser.keys("1").await;
    let moved = format!("[data-column='doing'] [data-number='{second}']");
    kitchen.browser.find(&format!("{moved} .ticket-head")).await.click().await.unwrap();
    kitchen.browser.reads("slip-number", |text| text.contains(&second)).await;
}
