//! The sums on the screen come from the browser's own log, and equal the server's to the cent.

use counterfoil_journeys::Server;

use crate::desk::{Desk, digits};

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_adds_up_to_what_the_server_reports() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let report = "return fetch('/api/v1/reports/totals').then((answer) => answer.json())";
    let report = desk.browser.run(report).await;
    assert_eq!(report["orders"], 830);
    assert_eq!(report["lines"], 2155);
    assert_eq!(report["units"], 51317);
    assert_eq!(report["gross"], 135_445_859);

    // With the network gone, what is on the screen can only come from the device's own log.
    desk.cable.pull();
    desk.go("/orders").await;
    for name in ["orders", "lines", "units", "gross", "net"] {
        let want = report[name].as_i64().unwrap().to_string();
        desk.browser.reads(&format!("totals-{name}"), |text| digits(text) == want).await;
    }
}
