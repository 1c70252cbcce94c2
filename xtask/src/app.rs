//! Building what is served: the app by Trunk, the server by cargo.

use std::path::PathBuf;

use crate::fault::Fault;
use crate::run::{call, cargo, find, path_with_cargo_bin, root, run, say};

/// Where the built app is.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the app for release into [`dist`].
pub(crate) fn build() -> Result<(), Fault> {
    say("Building the app (release; some minutes at first)");
    let trunk = find(&["trunk"]).unwrap_or_else(|| "trunk".into());
    let mut command = call(trunk, &["build", "--release", "--offline", "true", "--locked", "true"]);
    command.env("PATH", path_with_cargo_bin()).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes "1" for no value it knows, and some machines set it.
    command.env_remove("NO_COLOR");
    run(command)
}

/// Builds the server for release and says where it is.
pub(crate) fn server() -> Result<PathBuf, Fault> {
    say("Building the server (release; some minutes at first)");
    run(cargo(&["build", "--release", "--locked", "--package", "counterfoil-server"]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let name = format!("counterfoil-server{}", std::env::consts::EXE_SUFFIX);
    Ok(target.join("release").join(name))
}
