//! Chromium and its driver.

use std::env;
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::house::House;

use super::apt;

const BROWSERS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const DRIVERS: [&str; 3] =
    ["chromedriver", "/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];
/// The fonts are for screenshots: without them Korean text is boxes.
const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-noto-cjk"];

/// A browser and the driver that steers it.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// Chromium's program.
    pub(crate) chromium: PathBuf,
    /// chromedriver's program.
    pub(crate) driver: PathBuf,
}

/// The browser, wherever it is. `None` if there is none.
pub(super) fn look(house: &House) -> Option<PathBuf> {
    named("CHROMIUM").or_else(|| first(house, &BROWSERS))
}

/// The browser with its driver, installed if need be.
pub(super) fn bring(house: &House) -> Result<Browser, Fault> {
    if let Some(browser) = both(house) {
        return Ok(browser);
    }
    install(house)?;
    both(house).ok_or_else(|| {
        Fault::Missing(
            "Chromium was installed, but it or its driver is nowhere to be found. Set CHROMIUM and \
             CHROMEDRIVER to their paths and try again."
                .to_owned(),
        )
    })
}

fn both(house: &House) -> Option<Browser> {
    let driver = named("CHROMEDRIVER").or_else(|| first(house, &DRIVERS))?;
    Some(Browser { chromium: look(house)?, driver })
}

/// The program that an environment variable names.
pub(super) fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

/// The first of these programs that is there.
pub(super) fn first(house: &House, names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        let path = Path::new(name);
        if path.is_absolute() { path.is_file().then(|| path.to_owned()) } else { house.which(name) }
    })
}

fn install(house: &House) -> Result<(), Fault> {
    if house.which("apt-get").is_none() {
        return Err(Fault::Missing(
            "The tests in the browser need Chromium (or Chrome) and a chromedriver of the same \
             version. Install both, or set CHROMIUM and CHROMEDRIVER to their paths, and try again."
                .to_owned(),
        ));
    }
    apt::install(house, "Chromium, its driver and a font (a download of 150 MB)", &PACKAGES)
}
