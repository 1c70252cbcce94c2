//! A browser with a profile that outlives it, spoken to in the user's words.

pub(crate) mod engine;
mod processes;
pub(crate) mod trials;

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use thirtyfour::{Key, TypingData};

use engine::Engine;
use processes::Processes;

/// How long a state may take to come. Generous: a loaded machine is no failure.
const PATIENCE: Duration = Duration::from_secs(30);
/// What the browser asks a page before it leaves it. Driven, it leaves whatever the page says.
const MAY_LEAVE: &str =
    "return window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A browser's memory on disk, and beside it what its processes leave behind when they are killed.
#[derive(Debug)]
pub struct Profile {
    folder: TempDir,
    engine: Engine,
}

impl Profile {
    /// Of somebody who was never here, and has Chromium.
    ///
    /// # Panics
    /// No room on the disk.
    #[must_use]
    pub fn fresh() -> Profile {
        Profile::fresh_in(Engine::Chromium)
    }

    /// Of somebody who was never here.
    ///
    /// # Panics
    /// No room on the disk.
    #[must_use]
    pub fn fresh_in(engine: Engine) -> Profile {
        let folder = TempDir::new().expect("a temporary folder");
        let profile = Profile { folder, engine };
        std::fs::create_dir(profile.path()).expect("a folder");
        std::fs::create_dir(profile.litter()).expect("a folder");
        profile
    }

    /// The browser that it is for.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    fn litter(&self) -> PathBuf {
        self.folder.path().join("litter")
    }
}

/// A running browser with one tab in front.
#[derive(Debug)]
pub struct Browser {
    pub(crate) driver: WebDriver,
    processes: Processes,
}

impl Browser {
    /// Starts a browser on `profile`.
    ///
    /// # Panics
    /// It or its driver does not start.
    pub async fn start(profile: &Profile) -> Browser {
        Browser::start_with(profile, &[]).await
    }

    /// The same, with further arguments if it is Chromium; of two that contradict, the later holds.
    ///
    /// # Panics
    /// As [`Browser::start`].
    pub async fn start_with(profile: &Profile, arguments: &[&str]) -> Browser {
        let mut processes = Processes::none();
        let (address, asked) = engine::start(&mut processes, profile, arguments);
        let driver = WebDriver::new(format!("http://{address}"), asked).await.expect("a browser");
        Browser { driver, processes }
    }

    /// Leaves the page for `address`, as soon as the page has nothing against being left.
    ///
    /// # Panics
    /// The page wants to be stayed on, or the other cannot be opened.
    pub async fn open(&self, address: &str) {
        self.opened(address).await.expect("the page");
    }

    /// The same, unless the tab breaks meanwhile.
    async fn opened(&self, address: &str) -> WebDriverResult<()> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while *self.driver.execute(MAY_LEAVE, vec![]).await?.json() == false {
            let is_late = tokio::time::Instant::now() >= deadline;
            assert!(!is_late, "not to be left, the page shows:\n{}", self.text().await);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.driver.goto(address).await
    }

    /// Kills driver, browser and all its children with SIGKILL, at once.
    ///
    /// # Panics
    /// They do not die.
    pub fn kill(mut self) {
        self.processes.kill();
    }

    /// The element with this `data-testid`, as soon as it is there and visible.
    ///
    /// # Panics
    /// It does not come.
    pub async fn see(&self, id: &str) -> WebElement {
        self.find(&format!("[data-testid='{id}']")).await
    }

    /// The first visible element that `selector` finds, as soon as there is one.
    ///
    /// # Panics
    /// None comes: the message holds the page's text.
    pub async fn find(&self, selector: &str) -> WebElement {
        self.found(selector).await.expect("a script")
    }

    /// The same, unless the tab breaks meanwhile.
    async fn found(&self, selector: &str) -> WebDriverResult<WebElement> {
        let script = first_visible(selector);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            // One script, so that a page that draws anew meanwhile cannot show half of each.
            if let Ok(found) = self.driver.execute(&script, vec![]).await?.element() {
                return Ok(found);
            }
            let is_late = tokio::time::Instant::now() >= deadline;
            assert!(!is_late, "no {selector} on the page, which shows:\n{}", self.text().await);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits until nothing visible is found by `selector`.
    ///
    /// # Panics
    /// It stays.
    pub async fn gone(&self, selector: &str) {
        let script = format!(
            "return Array.from(document.querySelectorAll(\"{selector}\")) \
             .filter((found) => found.checkVisibility()).length"
        );
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.run(&script).await != 0 {
            assert!(
                tokio::time::Instant::now() < deadline,
                "{selector} is still there:\n{}",
                self.text().await
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Presses what has this `data-testid`.
    ///
    /// # Panics
    /// It is not there, or cannot be pressed.
    pub async fn press(&self, id: &str) {
        loop {
            match self.see(id).await.click().await {
                Ok(()) => return,
                // It was drawn anew between the look and the press, which therefore reached nothing.
                Err(fault)
                    if matches!(
                        fault.as_inner(),
                        WebDriverErrorInner::StaleElementReference(_)
                    ) => {}
                Err(fault) => panic!("pressing {id}: {fault}"),
            }
        }
    }

    /// Types into what has this `data-testid`, after emptying it.
    ///
    /// # Panics
    /// It is not there, or takes no text.
    pub async fn write(&self, id: &str, text: &str) {
        self.press(id).await;
        let field = self.see(id).await;
        field.send_keys(Key::Control + "a").await.expect("a field");
        field.send_keys(text).await.unwrap_or_else(|fault| panic!("typing into {id}: {fault}"));
    }

    /// Sends keys to wherever the focus is.
    ///
    /// # Panics
    /// Nothing has the focus.
    pub async fn keys(&self, keys: impl Into<TypingData>) {
        let focused = self.driver.active_element().await.expect("a focus");
        focused.send_keys(keys).await.expect("keys");
    }

    /// The text of what has this `data-testid`, as soon as `is_right` says so.
    ///
    /// # Panics
    /// It never becomes right.
    pub async fn reads(&self, id: &str, is_right: impl Fn(&str) -> bool) -> String {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            // What was drawn anew between the look and the reading is read at the next look.
            let text = self.see(id).await.text().await.unwrap_or_default();
            if is_right(&text) {
                return text;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "{id} reads {text:?}; the page shows:\n{}",
                self.text().await
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// How many elements `selector` finds at this moment.
    ///
    /// # Panics
    /// It is no selector.
    pub async fn count(&self, selector: &str) -> u64 {
        let script = format!("return document.querySelectorAll(\"{selector}\").length");
        self.run(&script).await.as_u64().expect("a count")
    }

    /// Waits until `selector` finds exactly `count` elements.
    ///
    /// # Panics
    /// It never does.
    pub async fn counts(&self, selector: &str, count: u64) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.count(selector).await != count {
            let found = self.count(selector).await;
            assert!(
                tokio::time::Instant::now() < deadline,
                "{found} times {selector}, not {count}; the page shows:\n{}",
                self.text().await
            );
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// All that the page shows, as text.
    pub async fn text(&self) -> String {
        match self.driver.find(By::Tag("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(fault) => format!("(no page: {fault})"),
        }
    }

    /// What `script` returns in the page.
    ///
    /// # Panics
    /// It throws.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        let answer = self.driver.execute(script, vec![]).await.expect("a script");
        answer.json().clone()
    }

    /// What the body of an async function, `script`, returns in the page.
    ///
    /// # Panics
    /// It throws, or takes more than ten minutes.
    pub async fn run_async(&self, script: &str) -> serde_json::Value {
        let patience = Duration::from_mins(10);
        self.driver.set_script_timeout(patience).await.expect("a time limit");
        self.run(&format!("return (async () => {{ {script} }})()")).await
    }

    /// Runs `script` at the start of every page from now on, before the page's own.
    ///
    /// # Panics
    /// The browser does not take it.
    pub async fn before_each_page(&self, script: &str) {
        let told = json!({ "source": script });
        let told = self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", told).await;
        told.expect("a script for every page");
    }

    /// Ends the browser in order, as a person does who closes its window.
    ///
    /// # Panics
    /// It does not end.
    pub async fn quit(mut self) {
        self.driver.clone().quit().await.expect("an end");
        self.processes.kill();
    }

    /// Tells the page that the network interface is down, or up: `navigator.onLine` and every request
    /// of this tab follow.
    ///
    /// # Panics
    /// The browser does not take it.
    pub async fn network(&self, network: Network) {
        let conditions = json!({
            "offline": network == Network::Off,
            "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        let told = self.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await;
        told.expect("a network switch");
    }

    /// Has this tab's processor seem so many times slower.
    ///
    /// # Panics
    /// The browser does not take it.
    pub async fn slow_down(&self, times: u32) {
        let told = json!({ "rate": times });
        let told = self.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", told).await;
        told.expect("a slower processor");
    }

    /// Gives the site at `origin` so many bytes of storage; `None`: as many as it had.
    ///
    /// # Panics
    /// The browser does not take it.
    pub async fn room(&self, origin: &str, bytes: Option<u64>) {
        let mut told = json!({ "origin": origin });
        if let Some(bytes) = bytes {
            told["quotaSize"] = json!(bytes);
        }
        let told = self.driver.cdp().send_raw("Storage.overrideQuotaForOrigin", told).await;
        told.expect("a quota");
    }

    /// Writes a picture of the page to `path` when it has come to rest: `webp`, `jpeg` or `png` by the end of its
    /// name.
    ///
    /// # Panics
    /// The path cannot be written.
    pub async fn picture(&self, path: &Path) {
        self.run_async(AT_REST).await;
        let kind = path.extension().and_then(|kind| kind.to_str()).expect("a kind of picture");
        let told = json!({ "format": kind, "quality": 70 });
        let taken = self.devtools("Page.captureScreenshot", told).await;
        let bytes = taken["data"].as_str().map(|data| BASE64_STANDARD.decode(data));
        let bytes = bytes.expect("a picture").expect("base64");
        std::fs::write(path, bytes).expect("a file");
    }
}

/// Ends what moves, and waits until all is drawn.
const AT_REST: &str = "await document.fonts.ready;
    for (const moving of document.getAnimations()) moving.finish();
    const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
    await frame(); await frame(); await frame();";

/// State of the browser's network interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// Up.
    On,
    /// Down.
    Off,
}

/// A script's start that gives the first visible element.
fn first_visible(selector: &str) -> String {
    format!(
        "return Array.from(document.querySelectorAll(\"{selector}\")) \
         .find((found) => found.checkVisibility())"
    )
}
