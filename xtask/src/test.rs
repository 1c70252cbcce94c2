//! Every test: native, the ports in a real browser, and the journeys through the built app.

use std::path::PathBuf;
use std::process::Command;

use crate::args::{Part, Tests};
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::setup::{self, Browser};

/// The packages that need the built app, the built server and a browser.
const IN_CHROMIUM: [&str; 2] = ["counterfoil-journeys", "counterfoil-chaos"];
/// Seconds until a test in the browser is given up. A loaded machine is no failure.
const BROWSER_TEST_SECONDS: &str = "180";

/// Brings what is missing and runs the tests that were asked for, the quick ones first.
///
/// # Errors
/// The first part that fails ends it.
pub(crate) fn run(house: &House, tests: Tests) -> Result<(), Fault> {
    match tests.only {
        Some(Part::Native) => native(house, tests.seeds),
        Some(Part::Browser) => ports(house, &setup::browser_tests(house)?),
        Some(Part::Journeys) => {
            let browser = tools(house)?;
            build::app(house)?;
            journeys(house, &browser)
        }
        None => {
            let browser = tools(house)?;
            native(house, tests.seeds)?;
            ports(house, &browser)?;
            build::app(house)?;
            journeys(house, &browser)
        }
    }
}

/// All that the tests need. Brought before anything is compiled: who must install something by hand
/// should hear it at once.
///
/// # Errors
/// Something cannot be brought.
pub(crate) fn tools(house: &House) -> Result<Browser, Fault> {
    let browser = setup::browser_tests(house)?;
    setup::app(house)?;
    Ok(browser)
}

/// The tests that need no browser; the simulation with `seeds` seeds, and as many times more of all that is tried
/// in numbers; or each test's own number.
///
/// # Errors
/// A test failed.
pub(crate) fn native(house: &House, seeds: Option<u32>) -> Result<(), Fault> {
    say("Native tests.");
    let mut cargo = house.cargo(&["test", "--workspace"]);
    cargo.args(IN_CHROMIUM.iter().flat_map(|name| ["--exclude", name]));
    if let Some(seeds) = seeds {
        cargo.env("COUNTERFOIL_SEEDS", seeds.to_string());
    }
    run_program(&mut cargo)
}

/// The tests of the browser's ports, in the browser.
///
/// # Errors
/// A test failed.
pub(crate) fn ports(house: &House, browser: &Browser) -> Result<(), Fault> {
    say("Tests of the ports, in Chromium.");
    run_program(&mut in_browser(house, browser, &["--test", "browser"]))
}

/// `cargo test` for the app, run in the browser.
pub(crate) fn in_browser(house: &House, browser: &Browser, which: &[&str]) -> Command {
    let mut cargo = house.cargo(&["test", "--package", "counterfoil"]);
    cargo
        .args(["--target", "wasm32-unknown-unknown"])
        .args(which)
        .env("CHROMEDRIVER", &browser.driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_SECONDS);
    cargo
}

/// The journeys through the app in `dist` and a real server, and then the kills and cuts.
///
/// # Errors
/// The server does not build, or a test failed.
pub(crate) fn journeys(house: &House, browser: &Browser) -> Result<(), Fault> {
    let server = build::server(house, Build::Debug)?;
    say("Journeys through the built app, with the real server.");
    // One after another: each has browsers of its own, and two cores are enough for one journey.
    let mut cargo = with_built(house, browser, &["test"], server);
    cargo.args(IN_CHROMIUM.iter().flat_map(|name| ["--package", name]));
    run_program(cargo.args(["--", "--test-threads=1"]))
}

/// `cargo` with `arguments`, told where the built parts and the browser are.
pub(crate) fn with_built(
    house: &House,
    browser: &Browser,
    arguments: &[&str],
    server: PathBuf,
) -> Command {
    let mut cargo = house.cargo(arguments);
    cargo
        .env("COUNTERFOIL_SERVER", server)
        .env("COUNTERFOIL_DIST", build::dist(house))
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.driver);
    cargo
}
