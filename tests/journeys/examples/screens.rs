//! Pictures of every screen, in both themes and three widths: `cargo xtask screens` writes them to docs/screens.
//!
//! The first word is the folder, the second `webp`, `jpeg` or `png`, further words are the scenes to take instead
//! of all. Where `COUNTERFOIL_AXE` names the script of axe, every picture's page is judged by it, and what it finds
//! ends the program.
#![expect(clippy::unwrap_used, reason = "what goes wrong here is seen at once")]

use std::cell::RefCell;
use std::path::PathBuf;

use counterfoil_journeys::{Browser, Cable, Network, Profile, Server};
use thirtyfour::Key;

const WIDTHS: [u32; 3] = [360, 768, 1280];
/// Asks axe for all that the standards and good practice say.
const AXE: &str = "const kinds = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: kinds });
    return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))]);";
const THEMES: [&str; 2] = ["light", "dark"];

/// A screen that needs no more than its address: its name, that, and what is there when it is ready.
const PLAIN: [(&str, &str, &str); 16] = [
    ("orders", "/orders", "order-row"),
    ("orders-no-match", "/orders?q=nothing+like+it", "orders-empty"),
    ("outbox-waiting", "/outbox", "outbox-send"),
    ("today", "/today", "today-hours"),
    ("today-another-day", "/today?day=1998-05-06", "today-hours"),
    ("pass", "/pass", "ticket"),
    ("customers", "/customers", "customers-row"),
    ("items", "/items", "items-row"),
    ("settings", "/settings", "pause"),
    ("lab", "/lab", "lab"),
    ("lab-log", "/lab/log", "lab-record"),
    ("lab-time", "/lab/time", "lab-recent"),
    ("lab-views", "/lab/views", "lab-views"),
    ("lab-sync", "/lab/sync", "lab-sync"),
    ("lab-scenes", "/lab/scenes", "lab-scene"),
    ("lab-faults", "/lab/faults", "lab-clear"),
];

#[tokio::main]
async fn main() {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let kind = words.next().unwrap();
    let axe = std::env::var_os("COUNTERFOIL_AXE");
    let axe = axe.map(|path| std::fs::read_to_string(path).unwrap());
    let album = Album { folder, kind, only: words.collect(), axe, found: RefCell::default() };
    let server = Server::with_northwind("manager");
    let cable = Cable::to(server.address());
    let profile = Profile::fresh();
    let browser = Browser::start(&profile).await;
    let shop = Shop { browser, cable };
    shop.open("/outbox").await;
    shop.browser.reads("person", |_| true).await;
    shop.open("/orders").await;
    shop.browser.reads("totals-orders", |text| text.contains("830")).await;
    album.take(&shop.browser, "orders-preview").await;
    for (customer, items) in
        [("around", ["6* chai", "2* tofu"]), ("berg", ["24* chang", "3* ipoh"])]
    {
        shop.order(customer, &items).await;
    }
    shop.open("/outbox").await;
    album.take(&shop.browser, "outbox-empty").await;
    shop.write_down("hungry", &["12* chai", "3* tofu", "5* ikura"]).await;
    album.take(&shop.browser, "pad").await;
    shop.browser.write("item-search", "sir").await;
    shop.browser.find(".option").await;
    album.take(&shop.browser, "pad-search").await;
    shop.cable.pull();
    shop.browser.network(Network::Off).await;
    shop.browser.write("item-search", "").await;
    shop.browser.keys(Key::F9).await;
    shop.browser.counts("[data-testid='line']", 0).await;
    album.take(&shop.browser, "pad-empty").await;
    shop.plain(&album, "").await;
    shop.cards(&album, "").await;
    shop.open("/orders").await;
    let slip = shop.browser.find("[data-testid='order-row'] a").await;
    let slip = slip.attr("href").await.unwrap().unwrap();
    shop.open(&slip).await;
    shop.browser.find("main h1").await;
    album.take(&shop.browser, "slip").await;
    shop.browser.press("palette-open").await;
    shop.browser.find(".option").await;
    album.take(&shop.browser, "palette").await;
    shop.choice(&album, "").await;
    shop.open("/settings").await;
    shop.browser.see("pause").await;
    shop.browser.run("document.querySelectorAll('[name=language]')[1].click()").await;
    shop.browser.find("html[lang='ko']").await;
    shop.plain(&album, "-ko").await;
    shop.cards(&album, "-ko").await;
    shop.choice(&album, "-ko").await;
    shop.browser.quit().await;
    let found = album.found.into_inner();
    assert!(found.is_empty(), "axe found:\n{}", found.join("\n"));
}

/// Somebody who works here.
struct Shop {
    browser: Browser,
    cable: Cable,
}

impl Shop {
    async fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.cable.address())).await;
    }

    /// Every screen that needs no more than its address.
    async fn plain(&self, album: &Album, tongue: &str) {
        for (name, path, ready) in PLAIN {
            self.open(path).await;
            self.browser.see(ready).await;
            album.take(&self.browser, &format!("{name}{tongue}")).await;
        }
    }

    /// The card of the first customer, and of the first item.
    async fn cards(&self, album: &Album, tongue: &str) {
        for (list, row, card) in
            [("/customers", "customers-row", "customer"), ("/items", "items-row", "item")]
        {
            self.open(list).await;
            let link = self.browser.find(&format!("[data-testid='{row}'] a")).await;
            let address = link.attr("href").await.unwrap().unwrap();
            self.open(&address).await;
            self.browser.see(card).await;
            album.take(&self.browser, &format!("{card}{tongue}")).await;
        }
    }

    /// Orders that are chosen, and the slip of what came of a deed on them: called off without a network.
    async fn choice(&self, album: &Album, tongue: &str) {
        self.open("/orders?q=is:confirmed").await;
        self.browser.press("orders-choose").await;
        for index in 0..3 {
            let row = format!("[data-testid='order-row'][data-index='{index}']");
            self.browser.find(&row).await.click().await.unwrap();
        }
        album.take(&self.browser, &format!("orders-chosen{tongue}")).await;
        self.browser.press("do-cancel").await;
        self.browser.write("dialog-text", "closed for the day").await;
        self.browser.press("dialog-do").await;
        self.browser.see("bulk-sum").await;
        album.take(&self.browser, &format!("orders-result{tongue}")).await;
    }

    async fn write_down(&self, customer: &str, items: &[&str]) {
        self.open("/new").await;
        self.browser.write("customer-search", customer).await;
        self.browser.keys(Key::Enter).await;
        for (lines, item) in (1..).zip(items) {
            self.browser.write("item-search", item).await;
            self.browser.keys(Key::Enter).await;
            self.browser.counts("[data-testid='line']", lines).await;
        }
    }

    async fn order(&self, customer: &str, items: &[&str]) {
        self.write_down(customer, items).await;
        self.browser.keys(Key::F9).await;
        self.browser.counts("[data-testid='line']", 0).await;
    }
}

/// Where the pictures go.
struct Album {
    folder: PathBuf,
    kind: String,
    only: Vec<String>,
    /// The script of axe.
    axe: Option<String>,
    /// What it found.
    found: RefCell<Vec<String>>,
}

impl Album {
    /// The page as it is now, at every width and in both themes.
    async fn take(&self, browser: &Browser, scene: &str) {
        if !self.only.is_empty() && !self.only.iter().any(|name| name == scene) {
            return;
        }
        for width in WIDTHS {
            for theme in THEMES {
                browser.looks(width, theme).await;
                let name = format!("{scene}-{width}-{theme}.{}", self.kind);
                browser.picture(&self.folder.join(&name)).await;
                self.judge(browser, &name).await;
            }
        }
        println!("{scene}");
    }

    /// Notes every violation that axe sees, with the first places of each.
    async fn judge(&self, browser: &Browser, name: &str) {
        let Some(axe) = &self.axe else { return };
        browser.run_async(&format!("if (!window.axe) {{ {axe} }}")).await;
        let seen = browser.run_async(AXE).await;
        let seen = seen.as_array().unwrap().iter().map(|one| format!("{name}: {one}"));
        self.found.borrow_mut().extend(seen);
    }
}
