//! Something else answers in the server's place: a captive portal's page.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};

use counterfoil_journeys::Server;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_counts_as_offline_and_loses_nothing() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;

    desk.cable.pull();
    desk.cable.lead_to(portal());
    desk.cable.plug();
    let number = desk.order("ernst", &["chai"]).await;
    desk.look_up(&number).await;
    desk.order_is(&number, "here").await;
    desk.go("/outbox").await;
    desk.browser.press("outbox-send").await;
    desk.browser.reads("pill", |text| text.contains("not answering")).await;

    desk.cable.pull();
    desk.cable.lead_to(server.address());
    desk.cable.plug();
    desk.browser.press("outbox-send").await;
    desk.is_confirmed(&number).await;
}

/// Answers everything with a friendly page and 200.
fn portal() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let page = "<html><body>Welcome to the market hall. Please accept our terms.</body></html>";
                let mut asked = [0; 8 * 1024];
                drop(client.read(&mut asked));
                drop(write!(
                    client,
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n{page}",
                    page.len()
                ));
            });
        }
    });
    address
}
