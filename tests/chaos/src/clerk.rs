//! A person who takes orders at one device: its browser comes and goes, its profile and its cable stay.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use counterfoil_journeys::{Browser, Cable, Engine, KEEPS_LOG, Profile, Server};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::ledger::{Ledger, Row};
use crate::shop::{CUSTOMERS, GOODS};

/// A window so high that the lists show more rows than a few rounds add, and less around the page that takes
/// time to start.
const ARGUMENTS: [&str; 6] = [
    KEEPS_LOG,
    "--window-size=1280,6000",
    "--disable-extensions",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-features=PreloadTopChromeWebUI,InitialWebUI,WebUIReloadButton",
];
/// How long the order at hand may take to its end. A loaded machine is no failure, and the person, who waits for
/// 30 seconds, has to be able to say what does not come.
const ENDS_WITHIN: Duration = Duration::from_secs(90);
/// How long a list that is in sight may take to fill.
const SHOWS_WITHIN: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(15);
/// So many tabs in a row may break while they come up, without a doubt that it was the browser's own fault.
const BROKEN_TABS_MAX: u64 = 3;

/// Keeps what was said for a few seconds only.
const LISTEN: &str = "window.said = []; new MutationObserver(() => { \
    const toast = document.querySelector(\"[data-testid='toast']\"); \
    if (toast && toast.innerText !== window.said.at(-1)) window.said.push(toast.innerText); \
    }).observe(document, { childList: true, subtree: true, characterData: true });";
/// Whether nothing waits any more.
const CLEAR: &str = "document.querySelector(\"[data-testid='outbox-clear']\") !== null";
/// How many orders there are.
const TOTAL: &str =
    "document.querySelector(\"[data-testid='totals-orders']\")?.innerText.replace(',', '')";
/// The slips beside the pad.
const SLIPS: &str = "return [...document.querySelectorAll('a.pad-slip')].map((slip) => [ \
    slip.querySelector('.stub-number').textContent, \
    slip.querySelector('.stub').dataset.delivery ?? '', \
    slip.querySelector('.pad-slip-body .figures').textContent ])";
/// The list of orders. A settled one with an official number says that it is confirmed.
const ROWS: &str = "return [...document.querySelectorAll(\"[data-testid='order-row']\")].map((row) => [ \
    row.dataset.number, \
    row.dataset.delivery === 'settled' && row.dataset.official ? 'confirmed' : row.dataset.delivery, \
    row.querySelector(\"[data-testid='row-total']\").textContent ])";

/// What a person does at the pad.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Where all chance comes from.
    pub seed: u64,
    /// How long the person rests after each order.
    pub pause: Duration,
    /// After how many orders it ends; never if `None`.
    pub orders: Option<u64>,
    /// Whether orders that were placed get a line more now and then.
    pub amends: bool,
    /// Whether an order that the page does not take, and says so, is placed by another press a little later.
    /// Otherwise the person is stuck.
    pub insists: bool,
}

impl Work {
    /// Orders and amendments, as fast as it goes and until somebody stops it.
    #[must_use]
    pub fn new(seed: u64) -> Work {
        Work { seed, pause: Duration::ZERO, orders: None, amends: true, insists: false }
    }
}

/// The device, and the person at it.
#[derive(Debug)]
pub struct Clerk {
    /// Between the device and the server.
    pub cable: Arc<Cable>,
    // Ends before the folder that it writes into.
    browser: Option<Browser>,
    /// What the device keeps on its disk.
    pub profile: Profile,
}

impl Clerk {
    /// Somebody who was never here, at a Chromium; the app is installed when this returns.
    ///
    /// # Panics
    /// The app does not come up.
    pub async fn arrive(server: SocketAddr) -> Clerk {
        Clerk::arrive_in(Engine::Chromium, server).await
    }

    /// The same in any browser.
    ///
    /// # Panics
    /// The app does not come up.
    pub async fn arrive_in(engine: Engine, server: SocketAddr) -> Clerk {
        let cable = Arc::new(Cable::to(server));
        let mut clerk = Clerk { cable, profile: Profile::fresh_in(engine), browser: None };
        clerk.wake().await;
        clerk.go("/orders").await;
        clerk.browser().see("totals-orders").await;
        clerk.browser().run("return navigator.serviceWorker.ready.then(() => true)").await;
        clerk
    }

    /// The running browser.
    ///
    /// # Panics
    /// It was killed.
    #[must_use]
    pub fn browser(&self) -> &Browser {
        self.browser.as_ref().expect("a running browser")
    }

    /// Whether its browser runs.
    #[must_use]
    pub fn is_awake(&self) -> bool {
        self.browser.is_some()
    }

    /// Starts the browser, if it does not run.
    ///
    /// # Panics
    /// It does not start.
    pub async fn wake(&mut self) {
        if self.browser.is_none() {
            let browser = Browser::start_with(&self.profile, &ARGUMENTS).await;
            if matches!(self.profile.engine(), Engine::Chromium | Engine::ChromiumSqlite) {
                browser.before_each_page(LISTEN).await;
            }
            self.browser = Some(browser);
        }
    }

    /// Closes the browser as a person does at the end of the day: all that it holds is on the disk.
    ///
    /// # Panics
    /// It does not end.
    pub async fn close(&mut self) {
        if let Some(browser) = self.browser.take() {
            browser.quit().await;
        }
    }

    /// Kills the browser with SIGKILL: all of its processes at once.
    pub fn kill(&mut self) {
        if let Some(browser) = self.browser.take() {
            browser.kill();
        }
    }

    /// Opens a page of the app anew.
    pub async fn go(&self, path: &str) {
        self.browser().open(&format!("{}{path}", self.cable.address())).await;
    }

    /// Wakes and opens the list of orders. A tab of a browser may break by itself; the person opens the browser
    /// anew then. Gives how often that was needed.
    ///
    /// # Panics
    /// It breaks again and again.
    pub async fn come_up(&mut self) -> u64 {
        for broken in 0..BROKEN_TABS_MAX {
            self.wake().await;
            let address = format!("{}/orders", self.cable.address());
            let Err(fault) = self.browser().comes_up(&address, "totals-orders").await else {
                return broken;
            };
            println!("a tab broke: {fault}\n{}", self.profile.last_log());
            self.kill();
        }
        panic!("{BROKEN_TABS_MAX} tabs broke one after the other");
    }

    /// Goes to a page by the navigation.
    ///
    /// # Panics
    /// There is no way to it.
    pub async fn walk(&self, path: &str) {
        let link = self.browser().find(&format!("nav a[href='{path}']")).await;
        link.click().await.unwrap();
    }

    /// Begins to work on the pad, which is in sight, and returns at once.
    pub async fn work(&self, work: Work) {
        let Work { seed, pause, orders, amends, insists } = work;
        let script = include_str!("clerk.js");
        let given = format!(
            "const SEED = {}; const PAUSE = {}; const ORDERS = {}; const AMENDS = {amends}; \
             const INSISTS = {insists}; const CUSTOMERS = {}; const GOODS = {};\n{script}",
            seed % (1 << 31),
            pause.as_millis(),
            json!(orders),
            json!(CUSTOMERS),
            json!(GOODS),
        );
        self.browser().run(&given).await;
    }

    /// Stops taking orders after the one at hand. Gives how many were placed and amended since it began.
    ///
    /// # Panics
    /// The person is stuck: the page did not do what it should have.
    pub async fn stop(&self) -> (u64, u64) {
        let deadline = Instant::now() + ENDS_WITHIN;
        while self.browser().run("clerk.stop = true; return clerk.stopped === true").await != true {
            assert!(Instant::now() < deadline, "the clerk does not come to an end");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        let clerk = self.browser().run("return window.clerk").await;
        assert_eq!(clerk["trouble"], Value::Null, "the clerk is stuck");
        (clerk["placed"].as_u64().unwrap(), clerk["amended"].as_u64().unwrap())
    }

    /// Writes down what the pad shows, again and again, until that, and the number of orders that were placed
    /// since the page was opened, `is_enough`.
    ///
    /// # Panics
    /// The person is stuck.
    pub async fn watch(
        &self,
        ledger: &mut Ledger,
        mut is_enough: impl FnMut(&Ledger, u64) -> bool,
    ) {
        let script = SLIPS.replace("return", "const slips =");
        let script = format!(
            "{script}; return {{ slips, trouble: window.clerk?.trouble ?? null, placed: window.clerk?.placed ?? 0 }}"
        );
        loop {
            let seen = self.browser().run(&script).await;
            assert_eq!(seen["trouble"], Value::Null, "the clerk is stuck");
            ledger.note(&Row::all(&seen["slips"]));
            if is_enough(ledger, seen["placed"].as_u64().unwrap()) {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// The rows in sight on the list of orders.
    pub async fn rows(&self) -> Vec<Row> {
        Row::all(&self.browser().run(ROWS).await)
    }

    /// Whether the list, which is in sight, waits for the server before it can show what the journal has put
    /// back.
    pub async fn waits_for_contact(&self) -> bool {
        self.browser().see("totals-orders").await;
        self.browser().text().await.contains("comes back with the next contact")
    }

    /// What of `ledger` this device does not show on its list of orders, which is in sight.
    ///
    /// # Panics
    /// The list is not in sight.
    pub async fn lacks(&self, ledger: &Ledger) -> Vec<String> {
        self.browser().see("totals-orders").await;
        let deadline = Instant::now() + SHOWS_WITHIN;
        let mut rows = self.rows().await;
        while !ledger.missing_in(&rows).is_empty() && Instant::now() < deadline {
            tokio::time::sleep(LOOK_AGAIN).await;
            rows = self.rows().await;
        }
        // A long list shows only what is in sight: the rest is searched for.
        for missing in ledger.missing_in(&rows) {
            let number = missing.split([' ', ':']).next().unwrap();
            self.go(&format!("/orders?q={number}")).await;
            self.browser().see("totals-orders").await;
            let deadline = Instant::now() + SHOWS_WITHIN;
            while self.rows().await.is_empty() && Instant::now() < deadline {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            rows.extend(self.rows().await);
        }
        ledger.missing_in(&rows)
    }

    /// What the page has said in passing since it was opened. Only Chromium keeps it.
    ///
    /// # Panics
    /// The page is none of ours.
    pub async fn said(&self) -> Vec<String> {
        let said = self.browser().run("return window.said").await;
        said.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// Waits until nothing waits here any more, and the list adds up to as many orders as `server` has.
    /// Nobody presses anything. Gives how long it took.
    ///
    /// # Errors
    /// What the page shows when `patience` is over.
    pub async fn drains(&self, server: &Server, patience: Duration) -> Result<Duration, String> {
        let start = Instant::now();
        let is_late = || start.elapsed() > patience;
        self.walk("/outbox").await;
        while !self.is_true(CLEAR).await {
            if is_late() {
                return Err(format!("the queue does not drain:\n{}", self.browser().text().await));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.walk("/orders").await;
        while !self.is_true(&format!("{TOTAL} === '{}'", server.orders())).await {
            if is_late() {
                return Err(format!("not all orders come:\n{}", self.browser().text().await));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Ok(start.elapsed())
    }

    async fn is_true(&self, expression: &str) -> bool {
        self.browser().run(&format!("return {expression}")).await == true
    }
}
