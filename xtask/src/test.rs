//! `cargo xtask test` and what stands around it.

use std::process::Command;

use crate::fault::Fault;
use crate::run::{cargo, path_with_cargo_bin, run, say};
use crate::{app, layers, tools};

/// Packages that only compile, or only make sense, outside the plain native run.
const APART: [&str; 4] = ["--exclude", "counterfoil-journeys", "--exclude", "counterfoil"];
const WASM: [&str; 4] = ["--target", "wasm32-unknown-unknown", "--package", "counterfoil"];

/// Which tests, and how many seeds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    only: Option<Part>,
    seeds: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Native,
    Browser,
    Journeys,
}

impl Options {
    /// Reads the words after `test`.
    pub(crate) fn parse(words: &[&str]) -> Result<Options, Fault> {
        match words {
            [] => Ok(Options::default()),
            ["--seeds", count, rest @ ..] => match count.parse() {
                Ok(seeds) => Ok(Options { seeds: Some(seeds), ..Options::parse(rest)? }),
                Err(_) => Err(Fault::new(format!("--seeds takes a number, not {count}"))),
            },
            ["--only", part, rest @ ..] => {
                let part = match *part {
                    "native" => Part::Native,
                    "browser" => Part::Browser,
                    "journeys" => Part::Journeys,
                    _ => return Err(Fault::new("--only takes native, browser or journeys")),
                };
                Ok(Options { only: Some(part), ..Options::parse(rest)? })
            }
            [word, ..] => {
                Err(Fault::new(format!("`test` knows --seeds N and --only PART, not {word}")))
            }
        }
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

/// Runs the tests that `options` ask for, the cheap ones first.
pub(crate) fn test(options: &Options) -> Result<(), Fault> {
    if options.wants(Part::Native) {
        native(options.seeds)?;
    }
    if options.wants(Part::Browser) {
        browser()?;
    }
    if options.wants(Part::Journeys) {
        journeys(&["test", "--locked", "--package", "counterfoil-journeys"])?;
    }
    say("All tests passed");
    Ok(())
}

/// Formatting, lints on both targets, layers, then every test.
pub(crate) fn ci() -> Result<(), Fault> {
    say("Checking formatting, lints and layers");
    run(cargo(&["fmt", "--all", "--check"]))?;
    layers::check()?;
    tools::wasm_target()?;
    let mut host = cargo(&["clippy", "--locked", "--workspace", "--all-targets"]);
    host.args(["--exclude", "counterfoil", "--", "-D", "warnings"]);
    run(host)?;
    let mut page = cargo(&["clippy", "--locked", "--all-targets"]);
    page.args(WASM).args(["--", "-D", "warnings"]);
    run(page)?;
    test(&Options::default())
}

/// The figures of docs/benchmarks.md.
pub(crate) fn bench() -> Result<(), Fault> {
    say("Native: decide, fold, rebase");
    run(cargo(&["bench", "--locked", "--package", "counterfoil-testkit"]))?;
    say("The server under load");
    run(cargo(&["bench", "--locked", "--package", "counterfoil-server"]))?;
    say("The same engine in the browser");
    tools::wasm_bindgen()?;
    run(in_chromium(&["test", "--locked", "--release", "--test", "bench"], &["--nocapture"])?)?;
    journeys(&["bench", "--locked", "--package", "counterfoil-journeys"])?;
    crate::size::size()
}

fn native(seeds: Option<u64>) -> Result<(), Fault> {
    say("Native tests, with the simulation");
    let mut command = cargo(&["test", "--locked", "--workspace"]);
    command.args(APART);
    if let Some(seeds) = seeds {
        command.env("COUNTERFOIL_SEEDS", seeds.to_string());
    }
    run(command)?;
    // The app's own pure parts: marks, list arithmetic, query text, words.
    run(cargo(&["test", "--locked", "--package", "counterfoil", "--lib"]))
}

fn browser() -> Result<(), Fault> {
    tools::wasm_target()?;
    tools::wasm_bindgen()?;
    let command = in_chromium(&["test", "--locked", "--test", "browser"], &[])?;
    say("Adapters in Chromium");
    run(command)
}

fn in_chromium(words: &[&str], after: &[&str]) -> Result<Command, Fault> {
    let chromium = tools::chromium()?;
    let mut command = cargo(words);
    command.args(WASM).arg("--").args(after);
    command.env("PATH", path_with_cargo_bin());
    command.env("CHROMEDRIVER", chromium.driver).env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    Ok(command)
}

fn journeys(words: &[&str]) -> Result<(), Fault> {
    let chromium = tools::chromium()?;
    tools::for_the_app()?;
    app::build()?;
    let server = app::server()?;
    say("Journeys in Chromium against the real server");
    let mut command = cargo(words);
    command.env("COUNTERFOIL_SERVER", server).env("COUNTERFOIL_DIST", app::dist());
    command.env("CHROMIUM", chromium.browser).env("CHROMEDRIVER", chromium.driver);
    run(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_in_any_order() {
        let wanted = Options { only: Some(Part::Native), seeds: Some(7) };
        assert_eq!(Options::parse(&["--seeds", "7", "--only", "native"]).ok(), Some(wanted));
        for bad in [&["--seeds", "x"][..], &["--only", "all"], &["fast"], &["--seeds"]] {
            assert!(Options::parse(bad).is_err(), "{bad:?}");
        }
    }
}
