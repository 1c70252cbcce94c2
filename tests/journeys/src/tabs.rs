//! Several tabs of one browser, and what may happen to each.

use serde_json::{Value, json};
use thirtyfour::WindowHandle;

use crate::Browser;

/// A tab of a [`Browser`].
#[derive(Debug, Clone)]
pub struct Tab(WindowHandle);

impl Browser {
    /// The tab that is in front.
    ///
    /// # Panics
    /// There is none.
    pub async fn tab(&self) -> Tab {
        Tab(self.driver.window().await.expect("a tab"))
    }

    /// Opens another tab, which is in front from now on.
    ///
    /// # Panics
    /// The browser has none to give.
    pub async fn another_tab(&self) -> Tab {
        let handle = self.driver.new_tab().await.expect("a tab");
        let tab = Tab(handle);
        self.turn_to(&tab).await;
        tab
    }

    /// The same in a window of its own: all windows are visible at the same time, and only the tab in front of
    /// each.
    ///
    /// # Panics
    /// The browser has none to give.
    pub async fn another_window(&self) -> Tab {
        let handle = self.driver.new_window().await.expect("a window");
        let tab = Tab(handle);
        self.turn_to(&tab).await;
        tab
    }

    /// Brings a tab to the front.
    ///
    /// # Panics
    /// It is gone.
    pub async fn turn_to(&self, tab: &Tab) {
        self.driver.switch_to_window(tab.0.clone()).await.expect("a tab that is there");
    }

    /// Closes the tab in front. Another one must be brought to the front before anything else.
    ///
    /// # Panics
    /// It is gone.
    pub async fn close_tab(&self) {
        self.driver.close_window().await.expect("a tab that is there");
    }

    /// Freezes the tab in front, as the browser does to tabs that nobody looks at: nothing in it runs, and it
    /// keeps what it holds.
    ///
    /// # Panics
    /// The browser does not.
    pub async fn freeze(&self) {
        self.devtools("Page.setWebLifecycleState", json!({ "state": "frozen" })).await;
    }

    /// Thaws the tab in front.
    ///
    /// # Panics
    /// The browser does not.
    pub async fn thaw(&self) {
        self.devtools("Page.setWebLifecycleState", json!({ "state": "active" })).await;
    }

    /// Crashes the tab in front, as a fault of the browser does. Another one must be brought to the front before
    /// anything else.
    pub async fn crash(&self) {
        // The tab dies without an answer.
        drop(self.driver.cdp().send_raw("Page.crash", json!({})).await);
    }

    /// Makes the window of the page `width` pixels wide, and its person prefer `theme`: `light` or `dark`.
    ///
    /// # Panics
    /// The browser does not.
    pub async fn looks(&self, width: u32, theme: &str) {
        let size =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// As [`Browser::run_async`], for a script that may end with its page: then there is nothing.
    ///
    /// # Panics
    /// There is no page.
    pub async fn try_run_async(&self, script: &str) -> Option<Value> {
        let script = format!("return (async () => {{ {script} }})()");
        let answer = self.driver.execute(&script, vec![]).await.ok()?;
        Some(answer.json().clone())
    }

    pub(crate) async fn devtools(&self, command: &str, told: Value) -> Value {
        let answer = self.driver.cdp().send_raw(command, told).await;
        answer.unwrap_or_else(|fault| panic!("{command}: {fault}"))
    }
}
