//! Firefox and `WebKitGTK`, for the trials that are not about Chromium alone.

use std::path::PathBuf;

use crate::fault::Fault;
use crate::house::{House, asked};

use super::browser::{first, named};
use super::{apt, tools};

/// Programs by the environment variables that the trials read.
pub(crate) type Programs = Vec<(&'static str, PathBuf)>;

const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
const WEBKIT_DRIVER: [&str; 2] = ["WebKitWebDriver", "/usr/lib/webkit2gtk-4.1/WebKitWebDriver"];
/// The driver, a screen for it to draw on, and what the window of our own is written in.
const WEBKIT_PACKAGES: [&str; 4] =
    ["webkit2gtk-driver", "xvfb", "python3-gi", "gir1.2-webkit2-4.1"];
/// The system's own Python: another one does not have the system's bindings.
const PYTHON: &str = "/usr/bin/python3";

/// Firefox and its driver, brought if need be.
pub(super) fn firefox(house: &House) -> Result<Programs, Fault> {
    let look = || named("FIREFOX").or_else(|| first(house, &FIREFOX));
    if look().is_none() {
        apt::install(house, "Firefox (a download of 70 MB)", &["firefox-esr"])?;
    }
    tools::geckodriver(house)?;
    Ok(vec![
        ("FIREFOX", there(look(), "Firefox")?),
        ("GECKODRIVER", there(house.which("geckodriver"), "geckodriver")?),
    ])
}

/// `WebKitGTK`, its driver, and a screen that nobody sees, brought if need be.
pub(super) fn webkit(house: &House) -> Result<Programs, Fault> {
    let driver = || first(house, &WEBKIT_DRIVER);
    let screen = || house.which("Xvfb");
    let speaks = "import gi; gi.require_version('WebKit2', '4.1')";
    let has_window = || asked(house.command(PYTHON).args(["-c", speaks])).is_some();
    if driver().is_none() || screen().is_none() || !has_window() {
        let what = "WebKitGTK, its driver and a virtual screen (a download of 60 MB)";
        apt::install(house, what, &WEBKIT_PACKAGES)?;
    }
    Ok(vec![
        ("WEBKIT_DRIVER", there(driver(), "WebKitWebDriver")?),
        ("XVFB", there(screen(), "Xvfb")?),
        ("PYTHON", PYTHON.into()),
    ])
}

fn there(found: Option<PathBuf>, name: &str) -> Result<PathBuf, Fault> {
    found
        .ok_or_else(|| Fault::Missing(format!("{name} was installed, but is nowhere to be found.")))
}
