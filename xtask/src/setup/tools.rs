//! Programs that `cargo install` brings, at the versions this repository is built with.

use std::fs;

use crate::fault::Fault;
use crate::house::{House, asked, run, say};

const TRUNK_VERSION: &str = "0.21.14";
const CARGO_FUZZ_VERSION: &str = "0.13.2";
const GECKODRIVER_VERSION: &str = "0.37.1";

/// The bundler.
pub(super) fn trunk(house: &House) -> Result<(), Fault> {
    bring(house, &Tool { package: "trunk", program: "trunk", minutes: 6 }, TRUNK_VERSION)
}

/// The maker of the glue between wasm and page, and the runner of the tests in the browser. Its version
/// must be the one in Cargo.lock, to the last digit.
pub(super) fn wasm_bindgen(house: &House) -> Result<(), Fault> {
    let path = house.root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(Fault::file(&path))?;
    let Some(version) = locked_version(&lock, "wasm-bindgen") else {
        let why = "Cargo.lock does not name wasm-bindgen. Run `cargo check` and try again.";
        return Err(Fault::Missing(why.to_owned()));
    };
    for program in ["wasm-bindgen", "wasm-bindgen-test-runner"] {
        bring(house, &Tool { package: "wasm-bindgen-cli", program, minutes: 3 }, version)?;
    }
    Ok(())
}

/// What builds and runs fuzz targets.
pub(super) fn cargo_fuzz(house: &House) -> Result<(), Fault> {
    let tool = Tool { package: "cargo-fuzz", program: "cargo-fuzz", minutes: 2 };
    bring(house, &tool, CARGO_FUZZ_VERSION)
}

/// What steers Firefox.
pub(super) fn geckodriver(house: &House) -> Result<(), Fault> {
    let tool = Tool { package: "geckodriver", program: "geckodriver", minutes: 3 };
    bring(house, &tool, GECKODRIVER_VERSION)
}

struct Tool {
    package: &'static str,
    program: &'static str,
    minutes: u32,
}

fn bring(house: &House, tool: &Tool, version: &str) -> Result<(), Fault> {
    if installed_version(house, tool.program).as_deref() == Some(version) {
        return Ok(());
    }
    let Tool { package, program, minutes } = tool;
    say(&format!(
        "Installing {program} {version} into cargo's own bin folder. It is compiled from source: \
         about {minutes} minutes, once."
    ));
    let arguments = ["install", package, "--version", version, "--locked", "--force"];
    let mut install = house.cargo(&arguments);
    // These run for seconds and are compiled for minutes, so compile them quickly. They also keep out of
    // our target folder, where they would be built beside everything else.
    install
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    run(&mut install).map_err(|fault| {
        Fault::Missing(format!(
            "{fault}\n{program} {version} is needed and could not be installed. Is there a network? \
             Then try again, or run `cargo {}` yourself.",
            arguments.join(" ")
        ))
    })?;
    if installed_version(house, program).as_deref() == Some(version) {
        return Ok(());
    }
    Err(Fault::Missing(format!(
        "{program} {version} was installed, but another version answers. Remove that one, or put \
         cargo's bin folder first on PATH."
    )))
}

fn installed_version(house: &House, program: &str) -> Option<String> {
    let said = asked(house.command(program).arg("--version"))?;
    version_said(&said).map(str::to_owned)
}

/// The version in what a program says of itself, such as `trunk 0.21.14`.
fn version_said(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The version of `package` in a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_what_a_program_says() {
        for (said, version) in [
            ("trunk 0.21.14", Some("0.21.14")),
            ("wasm-bindgen 0.2.129 (abc 2026-01-01)", Some("0.2.129")),
            ("command not found", None),
        ] {
            assert_eq!(version_said(said), version);
        }
    }

    #[test]
    fn the_locked_version_is_of_the_package_with_exactly_that_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
