//! The app on a host of static files alone: its server runs in the page, with sample data, and makes
//! trouble on request.

use counterfoil_journeys::{Files, Network};

use crate::desk::Desk;

/// Orders in the sample data.
const SAMPLES: u64 = 12;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_over_sample_data_is_confirmed_and_survives_a_killed_browser() {
    let host = Files::of_the_app();
    let desk = Desk::sit(host.address()).await;
    desk.knows(SAMPLES).await;
    desk.is_installed().await;
    let number = desk.order("ernst", &["chai", "tofu"]).await;
    let official = desk.is_confirmed(&number).await;

    desk.go("/orders").await;
    desk.knows(SAMPLES + 1).await;
    // Back without a network, on a device on which nobody chose the sample data.
    let desk = desk.kill().back(Network::Off, "/orders").await;
    desk.knows(SAMPLES + 1).await;
    assert_eq!(desk.is_confirmed(&number).await, official);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_switch_of_the_sample_server_loses_an_order_or_doubles_it() {
    let host = Files::of_the_app();
    let desk = Desk::sit(host.address()).await;
    desk.knows(SAMPLES).await;

    // Offline: kept here, and confirmed once the switch is back.
    desk.switch("fault-offline").await;
    let offline = desk.order("ernst", &["chai"]).await;
    desk.browser.reads("pill", |text| text == "Offline · 3 here").await;
    desk.look_up(&offline).await;
    desk.order_is(&offline, "here").await;
    desk.switch("fault-offline").await;
    desk.is_confirmed(&offline).await;

    // Slow: on its way, then confirmed.
    desk.set("fault-latency", "10000").await;
    let slow = desk.order("ernst", &["chai"]).await;
    desk.browser.reads("pill", |text| text.contains(" sending")).await;
    desk.look_up(&slow).await;
    desk.order_is(&slow, "here").await;
    desk.set("fault-latency", "0").await;
    desk.is_confirmed(&slow).await;

    // No push is answered: the order is entered, and that is learnt all the same.
    desk.set("fault-lost", "100").await;
    let unanswered = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&unanswered).await;
    desk.set("fault-lost", "0").await;

    // Everything arrives twice.
    desk.set("fault-duplicate", "100").await;
    let doubled = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&doubled).await;
    desk.set("fault-duplicate", "0").await;

    // Everything is refused: it stays here until somebody asks again.
    desk.set("fault-refuse", "100").await;
    let refused = desk.order("ernst", &["chai"]).await;
    desk.go("/outbox").await;
    let row =
        format!("[data-testid='outbox-row'][data-standing='refused'][data-number='{refused}']");
    desk.browser.find(&row).await;
    desk.browser.reads("row-reason", |text| text.starts_with("Your role cannot ")).await;
    desk.set("fault-refuse", "0").await;
    desk.go("/outbox").await;
    desk.browser.press("resolve").await;
    desk.browser.press("plain-again").await;
    desk.is_confirmed(&refused).await;

    desk.go("/orders").await;
    desk.knows(SAMPLES + 5).await;
    desk.go("/outbox").await;
    desk.browser.see("outbox-clear").await;
}

impl Desk {
    /// Turns a switch in the settings.
    async fn switch(&self, name: &str) {
        self.walk("/settings").await;
        self.browser.press(name).await;
    }

    /// Writes a number into the settings.
    async fn set(&self, name: &str, number: &str) {
        self.walk("/settings").await;
        self.browser.write(name, number).await;
        self.browser.keys(thirtyfour::Key::Enter).await;
    }
}
