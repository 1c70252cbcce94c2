//! Lighthouse, which npm brings for this one benchmark.

use crate::fault::Fault;
use crate::house::{House, run as run_program, say};

/// Its package, with a lockfile.
const FOLDER: &str = "tests/lighthouse";

/// Brings it, at the locked version. No script of a package runs.
///
/// # Errors
/// [`Fault::Missing`] with what to do.
pub(crate) fn bring(house: &House) -> Result<(), Fault> {
    if house.which("npm").is_none() {
        let why = "Lighthouse comes from npm and runs in Node. Install both and try again.";
        return Err(Fault::Missing(why.to_owned()));
    }
    say("Installing Lighthouse into tests/lighthouse (a minute).");
    let mut npm = house.command("npm");
    run_program(npm.args(["ci", "--ignore-scripts"]).current_dir(house.root().join(FOLDER)))
}
