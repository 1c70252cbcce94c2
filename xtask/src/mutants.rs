//! The tests' own test: each bug is switched on, and the tests have to find it.
//!
//! A bug stands where it would be made, as a condition `bug!("name")`. That they are there at all is said to the
//! compiler by a wrapper, which cargo calls for the packages of this workspace alone; which one is on, by an
//! environment variable. So all is built once, and nothing but this task ever builds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use crate::args::Mutants;
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};

/// Worlds of each domain that a bug has to be found in.
const SEEDS: u32 = 300;

/// Where a bug stands, and so which tests have to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `crates/sync`: its own tests, and those of the testkit with the simulation.
    Ends,
    /// `crates/server`.
    Server,
}

/// All bugs.
const BUGS: [(&str, Part); 21] = [
    ("no-receipts", Part::Ends),
    ("no-digest", Part::Ends),
    ("copies-are-refused", Part::Ends),
    ("page-ends-in-a-command", Part::Ends),
    ("no-checksum", Part::Ends),
    ("numbers-restart", Part::Ends),
    ("no-rebase", Part::Ends),
    ("no-epoch", Part::Ends),
    ("cursor-before-events", Part::Ends),
    ("echo-on-top", Part::Ends),
    ("sign-out-deletes", Part::Ends),
    ("poison-blocks", Part::Ends),
    ("withdrawn-after-offer", Part::Ends),
    ("received-ends", Part::Ends),
    ("fork-forgets", Part::Ends),
    ("saved-all-the-same", Part::Ends),
    ("refusal-stops-nothing", Part::Ends),
    ("stood-in-for-good", Part::Ends),
    ("clock-is-trusted", Part::Ends),
    ("page-ends-in-a-command", Part::Server),
    ("confirmed-without-commit", Part::Server),
];

/// Builds the tests once and runs them with one bug after the other; says by what each was found.
///
/// # Errors
/// [`Fault::Rules`] with the bugs that no test finds; others if something cannot be built.
pub(crate) fn run(house: &House, mutants: &Mutants) -> Result<(), Fault> {
    let is_chosen = |name: &str| mutants.only.as_ref().is_none_or(|only| only == name);
    let chosen: Vec<_> = BUGS.into_iter().filter(|(name, _)| is_chosen(name)).collect();
    if chosen.is_empty() {
        return Err(Fault::Asked("There is no bug of that name.".to_owned()));
    }
    let wrapper = wrapper(&house.root().join("target/mutants"))?;
    for part in [Part::Ends, Part::Server] {
        if chosen.iter().any(|(_, other)| *other == part) {
            say(&format!("Tests with bugs that are off: {part:?}."));
            run_program(&mut tests(house, &wrapper, part))?;
        }
    }
    let mut survivors = Vec::new();
    let mut table = Vec::new();
    for (name, part) in chosen {
        let begin = now();
        let finders = find(tests(house, &wrapper, part).env("COUNTERFOIL_BUG", name))?;
        let found = finders.first().map_or("NOT FOUND", String::as_str);
        let line = format!("{name:26} {found:88} {:4} s", begin.elapsed().as_secs());
        println!("{line}");
        table.push(line);
        if finders.is_empty() {
            survivors.push(format!("No test finds the bug {name} ({part:?})."));
        }
    }
    println!("\n{}", table.join("\n"));
    if survivors.is_empty() { Ok(()) } else { Err(Fault::Rules(survivors)) }
}

/// The tests of a part, built with the bugs in it.
fn tests(house: &House, wrapper: &Path, part: Part) -> Command {
    let packages: &[&str] = match part {
        Part::Ends => &["--package", "counterfoil-sync", "--package", "counterfoil-testkit"],
        Part::Server => &["--package", "counterfoil-server"],
    };
    let mut cargo = house.cargo(&["test", "--lib", "--tests"]);
    cargo
        .args(packages)
        .env("RUSTC_WORKSPACE_WRAPPER", wrapper)
        .env("COUNTERFOIL_SEEDS", SEEDS.to_string());
    cargo
}

/// The tests that fail: the first program with one of them is the last that is run.
fn find(tests: &mut Command) -> Result<Vec<String>, Fault> {
    let command = "cargo test".to_owned();
    let Output { status, stdout, stderr } =
        tests.output().map_err(|why| Fault::Start { command: command.clone(), why })?;
    let finders = failed(&String::from_utf8_lossy(&stdout));
    if !status.success() && finders.is_empty() {
        eprintln!("{}", String::from_utf8_lossy(&stderr));
        return Err(Fault::Failed { command });
    }
    Ok(finders)
}

/// The names in what a test program says of failed tests.
fn failed(said: &str) -> Vec<String> {
    let name =
        |line: &str| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned());
    said.lines().filter_map(name).collect()
}

/// A program that calls the compiler for a build with bugs. Its path is part of what cargo knows builds apart by.
fn wrapper(folder: &Path) -> Result<PathBuf, Fault> {
    fs::create_dir_all(folder).map_err(Fault::file(folder))?;
    let path = folder.join("rustc-with-bugs");
    let text = "#!/usr/bin/env bash\nexec \"$@\" --cfg counterfoil_bugs\n";
    fs::write(&path, text).map_err(Fault::file(&path))?;
    make_executable(&path)?;
    Ok(path)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(Fault::file(path))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Fault> {
    Err(Fault::Missing("`cargo xtask mutants` needs a Unix shell.".to_owned()))
}

#[expect(clippy::disallowed_methods, reason = "how long it took is told to a person")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failed_tests_count_as_finders() {
        let said = "running 2 tests\ntest a::b ... ok\ntest c ... FAILED\n\nfailures:\n    c\n";
        assert_eq!(failed(said), ["c"]);
    }
}
