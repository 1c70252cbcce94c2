//! Pictures of every screen, for docs/screens.

use crate::args::Judged;
use crate::bench::lighthouse;
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::test;

/// Where they go.
const FOLDER: &str = "docs/screens";

/// Lighthouse brings it.
const AXE: &str = "tests/lighthouse/node_modules/axe-core/axe.min.js";

/// Builds the app and takes them; `judged`, every page has to be without fault.
///
/// # Errors
/// Something is missing, does not build, or a screen does not come up.
pub(crate) fn run(house: &House, judged: Judged) -> Result<(), Fault> {
    if judged == Judged::ByAxe {
        lighthouse::bring(house)?;
    }
    let browser = test::tools(house)?;
    build::app(house)?;
    let server = build::server(house, Build::Debug)?;
    say("Pictures of every screen, into docs/screens.");
    let take = ["run", "--package", "counterfoil-journeys", "--example", "screens", "--"];
    let mut cargo = test::with_built(house, &browser, &take, server);
    if judged == Judged::ByAxe {
        cargo.env("COUNTERFOIL_AXE", house.root().join(AXE));
    }
    run_program(cargo.arg(house.root().join(FOLDER)).arg("webp"))
}
