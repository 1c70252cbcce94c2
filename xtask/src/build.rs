//! Builds the app and the server.

use std::env;
use std::path::PathBuf;

use crate::fault::Fault;
use crate::house::{House, run, say};

/// Which build of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// Shares its parts with the native tests.
    Debug,
    /// Fast.
    Release,
}

/// The app as it is delivered, in `dist`.
///
/// # Errors
/// Trunk failed.
pub(crate) fn app(house: &House) -> Result<PathBuf, Fault> {
    say("Building the app (2 to 4 minutes from scratch).");
    let mut trunk = house.command("trunk");
    trunk.args(["build", "--release", "--offline", "--locked", "--skip-version-check"]);
    if env::var_os("NO_COLOR").is_some() {
        // Trunk reads only `true` and `false` here, and stops at the usual `1`.
        trunk.env("NO_COLOR", "true");
    }
    run(&mut trunk)?;
    Ok(dist(house))
}

/// Where the built app is.
pub(crate) fn dist(house: &House) -> PathBuf {
    house.root().join("dist")
}

/// The server; its program's path.
///
/// # Errors
/// Cargo failed.
pub(crate) fn server(house: &House, build: Build) -> Result<PathBuf, Fault> {
    say("Building the server.");
    let mut cargo = house.cargo(&["build", "--package", "counterfoil-server"]);
    let profile = match build {
        Build::Debug => "debug",
        Build::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    run(&mut cargo)?;
    house.built(profile, "counterfoil-server")
}
