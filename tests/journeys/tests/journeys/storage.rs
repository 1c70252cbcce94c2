//! Storage that fails, fills up or cannot be opened: what the person is told, and that nothing is lost.

use counterfoil_journeys::{Network, Server};
use thirtyfour::Key;

use crate::desk::Desk;

const LINE: &str = "[data-testid='line']";

/// Keeps what the page hands to the person as a file.
const KEEP_FILES: &str = "
    window.handedOver = [];
    const real = URL.createObjectURL;
    URL.createObjectURL = (thing) => {
        if (thing.type === 'application/json') thing.text().then((text) => window.handedOver.push(text));
        return real.call(URL, thing);
    };";

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_is_saved_no_order_is_taken_and_the_work_can_be_exported() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.browser.before_each_page(KEEP_FILES).await;
    desk.fail(&["database-commit", "journal-append", "journal-begin", "mirror"]).await;

    desk.go("/new").await;
    desk.browser.write("customer-search", "ernst").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("strip", |text| text.contains("Nothing is being saved")).await;
    desk.browser.reads("pill", |text| text == "NOT SAVING").await;
    desk.add("chai").await;
    let number = desk.number().await;
    desk.browser.keys(Key::F9).await;
    desk.browser.reads("place-reason", |text| text == "Nothing is being saved.").await;
    assert_eq!(desk.browser.count(LINE).await, 1, "the pad keeps its content");

    // The way out: everything that is not confirmed, in a file.
    desk.browser.find("[data-testid='strip'] button").await.click().await.unwrap();
    let file = desk.handed_over().await;
    let kinds: Vec<&str> = file["commands"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["order.open", "order.add_line"]);

    // The list does not pretend.
    desk.walk("/orders?q=is:draft").await;
    desk.order_is(&number, "not-saved").await;

    // The storage is back: all is saved by itself, and the order can be placed.
    desk.heal().await;
    desk.browser.gone("[data-testid='strip'][data-tone='loud']").await;
    desk.walk("/orders?q=is:draft").await;
    desk.order_is(&number, "draft").await;
    let desk = desk.kill().back(Network::On, &format!("/orders?q={number}")).await;
    desk.open_slip(&number).await;
    desk.browser.press("do-place").await;
    desk.is_confirmed(&number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_with_the_way_out_and_what_was_written_is_saved_once_there_is_room() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let origin = format!("http://{}", desk.cable.address());
    // Chromium tells no page its true quota: it says ten gigabytes more than are used.
    desk.browser
        .before_each_page(
            "navigator.storage.estimate = async () => ({ usage: 7_200_000, quota: 10_000_000 });",
        )
        .await;
    desk.go("/settings").await;
    desk.browser.reads("room", |text| text == "7.2 MB of 10 MB (72 %)").await;
    desk.browser.reads("strip", |text| text.contains("72 % full")).await;

    desk.browser.room(&origin, Some(1)).await;
    desk.go("/new").await;
    desk.browser.write("customer-search", "ernst").await;
    desk.browser.keys(Key::Enter).await;
    desk.browser.reads("strip", |text| text.contains("Free some space")).await;
    desk.add("chai").await;
    let number = desk.number().await;

    desk.browser.room(&origin, None).await;
    desk.add("tofu").await;
    desk.browser.gone("[data-testid='strip'][data-tone='loud']").await;
    desk.place().await;
    desk.is_confirmed(&number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_opened_gives_way_to_a_new_one_with_all_that_was_saved() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.browser.before_each_page(KEEP_FILES).await;
    desk.fail(&["network-request"]).await;
    let number = desk.order("ernst", &["chai", "tofu"]).await;
    desk.look_up(&number).await;
    desk.order_is(&number, "here").await;
    desk.fail(&["database-open"]).await;

    desk.go("/orders").await;
    desk.browser.press("rescue-export").await;
    desk.browser.reads("rescued", |text| text == "4 changes exported.").await;
    assert_eq!(desk.handed_over().await["commands"].as_array().unwrap().len(), 4);

    // Nothing fails on purpose any more, and the server has never heard of the order.
    desk.browser.press("rescue-renew").await;
    desk.browser.reads("toast", |text| text.contains("put back")).await;
    desk.is_confirmed(&number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_asked_to_keep_the_storage_once_and_at_the_first_placed_order() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    desk.browser
        .before_each_page(
            "navigator.storage.persist = async () => {
                localStorage.asked = Number(localStorage.asked ?? 0) + 1;
                return true;
            };",
        )
        .await;
    let asked = async || desk.browser.run("return Number(localStorage.asked ?? 0)").await;
    let first = desk.begin("ernst", &["chai"]).await;
    desk.browser.reads("number", |text| text.contains(&first)).await;
    assert_eq!(asked().await, 0, "a draft is no reason to ask");
    desk.place().await;
    desk.is_confirmed(&first).await;
    assert_eq!(asked().await, 1);
    let second = desk.order("ernst", &["chai"]).await;
    desk.is_confirmed(&second).await;
    assert_eq!(asked().await, 1);
}

impl Desk {
    /// Has these sites of the adapters fail from the next page on.
    async fn fail(&self, sites: &[&str]) {
        self.go("/lab/faults").await;
        for site in sites {
            self.browser.press(site).await;
        }
    }

    /// Has nothing fail any more, without leaving the page's memory.
    async fn heal(&self) {
        self.walk("/settings").await;
        self.browser.find("a[href='/lab']").await.click().await.unwrap();
        self.browser.press("lab-clear").await;
    }

    /// The last file that this page handed over.
    async fn handed_over(&self) -> serde_json::Value {
        let script = "while (!window.handedOver.length) await new Promise(requestAnimationFrame);
            return window.handedOver.at(-1)";
        let text = self.browser.run_async(script).await;
        serde_json::from_str(text.as_str().unwrap()).unwrap()
    }
}
