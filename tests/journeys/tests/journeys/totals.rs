//! The sums on the screen come from the browser's own log, and equal the server's to the cent.

use counterfoil_journeys::{Browser, Cable, Profile, Server};

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_adds_up_to_what_the_server_reports() {
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();
    let desk = Desk::open(Browser::start(&profile).await, &cable.address(), "/orders").await;
    desk.browser.reads("totals-orders", |text| text.contains("830")).await;
    let report = "return fetch('/api/v1/reports/totals').then((answer) => answer.json())";
    let report = desk.browser.run(report).await;
    assert_eq!(report["orders"], 830);
    assert_eq!(report["lines"], 2155);
    assert_eq!(report["units"], 51317);
    assert_eq!(report["gross"], 135_445_859);

    // With the network gone, what is on the screen can only come from the device's own log.
    desk.is_installed().await;
    cable.pull();
    desk.go("/orders").await;
    for name in ["orders", "lines", "units", "gross", "net"] {
        let want = report[name].as_i64().unwrap().to_string();
        desk.browser
            .reads(&format!("totals-{name}"), |text| {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                digits == want
            })
            .await;
    }
}
