//! What CI runs, the quick checks first.

use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::{build, layers, setup, size, test};

/// Formatting, lints for both targets, layers, all tests, the size of the page.
///
/// # Errors
/// The first that fails ends it.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    setup::lints(house)?;
    say("Formatting.");
    run_program(&mut house.cargo(&["fmt", "--all", "--check"]))?;
    layers::run(house)?;
    let browser = test::tools(house)?;
    lint(house)?;
    test::native(house, None)?;
    test::ports(house, &browser)?;
    build::app(house)?;
    size::run(house)?;
    test::journeys(house, &browser)
}

fn lint(house: &House) -> Result<(), Fault> {
    const STRICT: [&str; 3] = ["--", "--deny", "warnings"];
    say("Lints, for this machine.");
    let mut native = house.cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    run_program(native.args(STRICT))?;
    say("Lints, for the browser.");
    let mut wasm = house.cargo(&["clippy", "--locked", "--package", "counterfoil"]);
    wasm.args(["--target", "wasm32-unknown-unknown", "--all-targets"]);
    run_program(wasm.args(STRICT))
}
