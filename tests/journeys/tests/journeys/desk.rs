//! The app in the words of the person at it.

use counterfoil_journeys::Browser;
use thirtyfour::{Key, TypingData};

const LINE: &str = "[data-testid='line']";

/// A person at a browser with the app in it.
pub(crate) struct Desk {
    pub(crate) browser: Browser,
    address: String,
}

impl Desk {
    /// Opens the app's `path` and waits until it works.
    pub(crate) async fn open(browser: Browser, address: &str, path: &str) -> Desk {
        let desk = Desk { browser, address: address.to_owned() };
        desk.go(path).await;
        desk
    }

    /// Goes to another page by its address, as a new visit.
    pub(crate) async fn go(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.address)).await;
    }

    /// Starts a new order for `customer`, with one piece of each item, and says its provisional number.
    pub(crate) async fn begin(&self, customer: &str, items: &[&str]) -> String {
        self.go("/new").await;
        self.browser.write("customer-search", customer).await;
        self.browser.keys(Key::Enter).await;
        for item in items {
            self.add(item).await;
        }
        let number = self.browser.reads("number", |text| text.contains('-')).await;
        number.split_whitespace().next().unwrap().to_owned()
    }

    /// Adds what the search finds first for `entry`, such as `chai` or `12* chai`.
    pub(crate) async fn add(&self, entry: &str) {
        let before = self.browser.count(LINE).await;
        self.browser.write("item-search", entry).await;
        self.browser.keys(Key::Enter).await;
        self.browser.counts(LINE, before + 1).await;
    }

    /// Types a text and Enter into the item field, such as `*5` for the quantity of the last line.
    pub(crate) async fn enter(&self, text: &str) {
        self.browser.write("item-search", text).await;
        self.browser.keys(Key::Enter).await;
    }

    /// Places the order by its key and waits until the pad is empty again.
    pub(crate) async fn place(&self) {
        self.browser.keys(TypingData::from(Key::F9)).await;
        self.browser.counts(LINE, 0).await;
    }

    /// Waits until the list of orders shows `number` with this delivery.
    pub(crate) async fn order_is(&self, number: &str, delivery: &str) {
        let row = format!("[data-testid='order-row'][data-number='{number}']");
        self.browser.find(&format!("{row}[data-delivery='{delivery}']")).await;
    }

    /// The official number of an order in the list, once it has one.
    pub(crate) async fn official(&self, number: &str) -> String {
        let row = format!("[data-testid='order-row'][data-number='{number}']");
        let row = self.browser.find(&format!("{row}[data-official]:not([data-official=''])")).await;
        row.attr("data-official").await.unwrap().unwrap()
    }

    /// Opens the slip of an order from the list.
    pub(crate) async fn open_slip(&self, number: &str) {
        self.go(&format!("/orders?q={number}")).await;
        let row = format!("[data-testid='order-row'][data-number='{number}']");
        self.browser.find(&row).await;
        let id = self
            .browser
            .run(&format!("return document.querySelector(\"{row}\").dataset.stream"))
            .await;
        self.go(&format!("/orders/{}", id.as_str().expect("data-stream"))).await;
        self.browser.see("slip").await;
    }

    /// Waits until the app answers without a network: the service worker has everything.
    pub(crate) async fn is_installed(&self) {
        self.browser.run("return navigator.serviceWorker.ready.then(() => true)").await;
    }
}
