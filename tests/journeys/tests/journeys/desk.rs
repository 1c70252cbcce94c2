//! The app in the words of the person at it.

use std::net::SocketAddr;

use counterfoil_journeys::{Browser, Cable, Network, Profile, Server};
use thirtyfour::{Key, TypingData};

const LINE: &str = "[data-testid='line']";

/// Orders in the Northwind data.
pub(crate) const NORTHWIND_ORDERS: u64 = 830;

/// A person at a browser with the app in it, and the cable to what is at the other end.
pub(crate) struct Desk {
    pub(crate) browser: Browser,
    pub(crate) cable: Cable,
    profile: Profile,
}

/// A desk whose browser is gone. The device keeps what it kept on its disk.
pub(crate) struct Left {
    pub(crate) cable: Cable,
    pub(crate) profile: Profile,
}

impl Desk {
    /// Somebody who was never here opens the app: all orders are there, and it is installed.
    pub(crate) async fn arrive(server: &Server) -> Desk {
        let desk = Desk::sit(server.address()).await;
        desk.knows(NORTHWIND_ORDERS).await;
        desk.is_installed().await;
        desk
    }

    /// Somebody who was never here opens the list of orders at `address`.
    pub(crate) async fn sit(address: SocketAddr) -> Desk {
        let left = Left { cable: Cable::to(address), profile: Profile::fresh() };
        left.back(Network::On, "/orders").await
    }

    /// Kills the browser with SIGKILL.
    pub(crate) fn kill(self) -> Left {
        let Desk { browser, cable, profile } = self;
        browser.kill();
        Left { cable, profile }
    }

    /// The network is gone, and the browser knows it.
    pub(crate) async fn unplug(&self) {
        self.cable.pull();
        self.browser.network(Network::Off).await;
    }

    /// The network is back.
    pub(crate) async fn plug(&self) {
        self.cable.plug();
        self.browser.network(Network::On).await;
    }

    /// Goes to another page by its address, as a new visit.
    pub(crate) async fn go(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.cable.address())).await;
    }

    /// Goes to another page by the navigation, so that the page's own memory stays.
    pub(crate) async fn walk(&self, path: &str) {
        let link = self.browser.find(&format!("nav a[href='{path}']")).await;
        link.click().await.unwrap();
    }

    /// Waits until the list of all orders adds up to `count` of them.
    pub(crate) async fn knows(&self, count: u64) {
        self.browser.reads("totals-orders", |text| digits(text) == count.to_string()).await;
    }

    /// Starts a new order for `customer`, with one piece of each item, and says its provisional number.
    pub(crate) async fn begin(&self, customer: &str, items: &[&str]) -> String {
        self.go("/new").await;
        self.write_down(customer, items).await
    }

    /// The same on the pad that is open.
    pub(crate) async fn write_down(&self, customer: &str, items: &[&str]) -> String {
        self.browser.write("customer-search", customer).await;
        self.browser.keys(Key::Enter).await;
        for item in items {
            self.add(item).await;
        }
        self.number().await
    }

    /// The provisional number of the order on the pad.
    pub(crate) async fn number(&self) -> String {
        let number = self.browser.reads("number", |text| text.contains('-')).await;
        number.split_whitespace().last().unwrap().to_owned()
    }

    /// Adds what the search finds first for `entry`, such as `chai` or `12* chai`.
    pub(crate) async fn add(&self, entry: &str) {
        let before = self.browser.count(LINE).await;
        self.enter(entry).await;
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

    /// Begins an order and places it.
    pub(crate) async fn order(&self, customer: &str, items: &[&str]) -> String {
        let number = self.begin(customer, items).await;
        self.place().await;
        number
    }

    /// Looks the order up in the list.
    pub(crate) async fn look_up(&self, number: &str) {
        self.go(&format!("/orders?q={number}")).await;
    }

    /// Waits until the list of orders shows `number` with this delivery.
    pub(crate) async fn order_is(&self, number: &str, delivery: &str) {
        self.browser.find(&format!("{}[data-delivery='{delivery}']", row(number))).await;
    }

    /// The official number of an order in the list, once it has one.
    pub(crate) async fn official(&self, number: &str) -> String {
        let row = format!("{}[data-official]:not([data-official=''])", row(number));
        let row = self.browser.find(&row).await;
        row.attr("data-official").await.unwrap().unwrap()
    }

    /// Looks the order up and waits until it is confirmed, under the official number that this gives.
    pub(crate) async fn is_confirmed(&self, number: &str) -> String {
        self.look_up(number).await;
        let official = self.official(number).await;
        self.order_is(number, "settled").await;
        official
    }

    /// Opens the slip of an order from the list; gives the stream's name.
    pub(crate) async fn open_slip(&self, number: &str) -> String {
        self.look_up(number).await;
        self.browser.find(&row(number)).await;
        let script = format!("return document.querySelector(\"{}\").dataset.stream", row(number));
        let id = self.browser.run(&script).await;
        let id = id.as_str().expect("data-stream");
        self.go(&format!("/orders/{id}")).await;
        self.browser.see("slip").await;
        format!("order-{id}")
    }

    /// Waits until the open slip has this status and nothing of it is on its way.
    pub(crate) async fn slip_is(&self, status: &str) {
        let slip = format!("[data-testid='slip'][data-status='{status}']");
        self.browser.find(&slip).await;
        self.browser.reads("slip-delivery", |text| text == "Confirmed").await;
    }

    /// Waits until the app answers without a network: the service worker has everything.
    pub(crate) async fn is_installed(&self) {
        self.browser.run("return navigator.serviceWorker.ready.then(() => true)").await;
    }
}

impl Left {
    /// Starts the browser again, with or without a network, at the app's `path`.
    pub(crate) async fn back(self, network: Network, path: &str) -> Desk {
        let Left { cable, profile } = self;
        let browser = Browser::start(&profile).await;
        if network == Network::Off {
            browser.network(network).await;
        }
        let desk = Desk { browser, cable, profile };
        desk.go(path).await;
        desk
    }
}

/// The digits of an amount or a count.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn row(number: &str) -> String {
    format!("[data-testid='order-row'][data-number='{number}']")
}
