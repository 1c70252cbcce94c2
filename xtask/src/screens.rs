//! Pictures of every screen, for docs/screens.

use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::test;

/// Where they go.
const FOLDER: &str = "docs/screens";

/// Builds the app and takes them.
///
/// # Errors
/// Something is missing, does not build, or a screen does not come up.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    let browser = test::tools(house)?;
    build::app(house)?;
    let server = build::server(house, Build::Debug)?;
    say("Pictures of every screen, into docs/screens.");
    let take = ["run", "--package", "counterfoil-journeys", "--example", "screens", "--"];
    let mut cargo = test::with_built(house, &browser, &take, server);
    run_program(cargo.arg(house.root().join(FOLDER)).arg("webp"))
}
