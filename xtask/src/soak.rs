//! `cargo xtask soak`: kills, cuts, a restore and bad weather, as long as one likes, and a report.

use crate::args::{Engine, Soak};
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, become_program, say};
use crate::{setup, test};

/// Builds app and server and hands them to the trials.
///
/// # Errors
/// Something was lost or doubled, or did not come in time; or nothing could be built.
pub(crate) fn run(house: &House, soak: &Soak) -> Result<(), Fault> {
    let browser = test::tools(house)?;
    let programs = match soak.engine {
        Engine::Chromium | Engine::ChromiumSqlite => Vec::new(),
        Engine::Firefox => setup::firefox(house)?,
        Engine::WebKit | Engine::WebKitFiles => setup::webkit(house)?,
    };
    build::app(house)?;
    let server = build::server(house, Build::Release)?;
    say("Kills, cuts and bad weather. Nothing may be lost or counted twice.");
    let start = ["run", "--package", "counterfoil-chaos", "--", "--engine", soak.engine.name()];
    let mut trials = test::with_built(house, &browser, &start, server);
    // Whoever ends this program means the trials: they know what they have started.
    become_program(trials.args(&soak.words).envs(programs))
}
