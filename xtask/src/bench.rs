//! The figures of docs/benchmarks.md: the engine natively and in the browser, the server, the page.

use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::{size, test};

/// Runs every benchmark; they print what they measured.
///
/// # Errors
/// The first that fails ends it.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    let browser = test::tools(house)?;
    say("The engine, natively.");
    run_program(&mut house.cargo(&["bench", "--package", "counterfoil-testkit"]))?;
    say("The server.");
    run_program(&mut house.cargo(&["bench", "--package", "counterfoil-server"]))?;
    say("The engine, in Chromium.");
    let mut page = test::in_browser(house, &browser, &["--release", "--test", "bench"]);
    run_program(page.args(["--", "--nocapture"]))?;
    build::app(house)?;
    size::run(house)?;
    let server = build::server(house, Build::Release)?;
    say("The app, in Chromium.");
    let page = ["bench", "--package", "counterfoil-journeys"];
    run_program(&mut test::with_built(house, &browser, &page, server))
}
