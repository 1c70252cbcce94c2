//! The parts of Rust itself: the wasm target, rustfmt, clippy.

use std::path::Path;

use crate::fault::Fault;
use crate::house::{House, asked, run, say};

const TARGET: &str = "wasm32-unknown-unknown";

/// The standard library for the browser.
pub(super) fn wasm_target(house: &House) -> Result<(), Fault> {
    let sysroot = asked(house.command("rustc").args(["--print", "sysroot"])).ok_or_else(|| {
        Fault::Missing("There is no rustc here. Install Rust from https://rustup.rs.".to_owned())
    })?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    say(&format!("Adding Rust's target {TARGET} (a download of 20 MB)."));
    with_rustup(house, &["target", "add", TARGET])
}

/// rustfmt and clippy, which a minimal Rust comes without.
pub(super) fn components(house: &House) -> Result<(), Fault> {
    for (component, tool) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if asked(house.cargo(&[tool, "--version"]).stdin(std::process::Stdio::null())).is_none() {
            say(&format!("Adding Rust's component {component}."));
            with_rustup(house, &["component", "add", component])?;
        }
    }
    Ok(())
}

/// The Rust that can build with sanitizers.
pub(super) fn nightly(house: &House) -> Result<(), Fault> {
    if asked(house.command("rustc").args(["+nightly", "--version"])).is_some() {
        return Ok(());
    }
    say("Adding Rust's nightly toolchain (a download of 100 MB).");
    with_rustup(house, &["toolchain", "install", "nightly", "--profile", "minimal"])
}

fn with_rustup(house: &House, arguments: &[&str]) -> Result<(), Fault> {
    let typed = format!("rustup {}", arguments.join(" "));
    if house.which("rustup").is_none() {
        return Err(Fault::Missing(format!(
            "This Rust was installed without rustup, so `{typed}` cannot be run. Install Rust from \
             https://rustup.rs, or add that part with the tool that installed Rust."
        )));
    }
    run(house.command("rustup").args(arguments)).map_err(|fault| {
        Fault::Missing(format!("{fault}\nIs there a network? Then run `{typed}` and try again."))
    })
}
