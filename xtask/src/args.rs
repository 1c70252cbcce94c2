//! What was typed after `cargo xtask`.

mod bench;
mod soak;

pub(crate) use bench::{Bench, Part as Measured};
pub(crate) use soak::{Engine, Soak};

use crate::fault::Fault;

/// Said on `help`.
pub(crate) const HELP: &str = "\
cargo xtask demo [--port N]    build everything, load the sample data, serve the app (default port 8484)
cargo xtask test [--seeds N] [--only native|browser|journeys]
                               every test, those in the browser included
cargo xtask ci                 what CI runs: formatting, lints, layers, all tests, size
cargo xtask bench [--only native|server|browser|app|large|lighthouse] [--against FILE]
                               the figures of docs/benchmarks.md in one table, which is kept under target/bench;
                               with another beside it, of an earlier run; lighthouse only if it is named
cargo xtask entrant            builds the page for the benchmark of peers, and says where it is
cargo xtask soak [--minutes N] [--kills N] [--cuts N] [--server-kills N] [--drills N] [--tabs N] [--starts N]
                 [--sleeps N] [--queue ORDERS] [--engine chromium|chromium-sqlite|firefox|webkit|webkit-files]
                 [--seed N] [--devices N] [--orders N] [--age MINUTES]
                               kills, torn files and a bad network against the real app, with a report;
                               a queue is a day's orders that go out in one go;
                               kills can be of another browser, and a drill has so many devices, so many
                               orders behind the backup, and a backup that old
cargo xtask mutants [--only NAME]
                               builds known bugs in, one at a time: the tests have to find each
cargo xtask fuzz [--minutes N] any bytes at all for whatever reads bytes from outside (default: 10 minutes each)
cargo xtask layers             who imports what, and the other rules a program can check
cargo xtask size               what a first visit loads; needs a built app
cargo xtask screens [--axe]    pictures of every screen, into docs/screens; with axe's word on each

The first five bring what is missing: the wasm target, trunk, wasm-bindgen, Chromium and its driver; fuzz
brings a nightly Rust and cargo-fuzz.";

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Task {
    /// Say what there is.
    Help,
    /// Build and serve everything.
    Demo(Demo),
    /// Run tests.
    Test(Tests),
    /// Run what CI runs.
    Ci,
    /// Measure.
    Bench(Bench),
    /// Build what the benchmark of peers measures.
    Entrant,
    /// Try for a long time to lose or double something.
    Soak(Soak),
    /// See that the tests find bugs.
    Mutants(Mutants),
    /// Feed any bytes.
    Fuzz(Fuzz),
    /// Check the rules of the house.
    Layers,
    /// Measure the built app.
    Size,
    /// Take pictures of every screen.
    Screens(Judged),
    /// Make one sheet of all; called by Trunk.
    Style,
    /// Fill in the service worker; called by Trunk.
    Precache,
}

/// How to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Demo {
    /// Where to begin looking for a free port.
    pub(crate) port: u16,
}

/// Whether pictured pages are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judged {
    /// They are not.
    No,
    /// By axe, from npm.
    ByAxe,
}

/// How long to fuzz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fuzz {
    /// Minutes for each target.
    pub(crate) minutes: u32,
}

/// Which tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tests {
    /// How many seeds the simulation runs, and by how much more what goes with it; its own number if `None`.
    pub(crate) seeds: Option<u32>,
    /// Only this part; all of them if `None`.
    pub(crate) only: Option<Part>,
}

/// Which bugs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mutants {
    /// Only the one of this name; all of them if `None`.
    pub(crate) only: Option<String>,
}

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All that needs no browser.
    Native,
    /// The ports, in a real browser.
    Browser,
    /// The built app with the built server.
    Journeys,
}

/// Reads the words after the program's name.
///
/// # Errors
/// [`Fault::Asked`] with what is wrong.
pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Task, Fault> {
    let mut words = words.into_iter();
    let Some(task) = words.next() else { return Ok(Task::Help) };
    match task.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "demo" => demo(words),
        "test" => tests(words),
        "soak" => soak::soak(words).map(Task::Soak),
        "ci" => alone(Task::Ci, words),
        "fuzz" => fuzz(words),
        "layers" => alone(Task::Layers, words),
        "mutants" => mutants(words),
        "size" => alone(Task::Size, words),
        "screens" => screens(words),
        "bench" => bench::bench(words).map(Task::Bench),
        "entrant" => alone(Task::Entrant, words),
        "style" => alone(Task::Style, words),
        "precache" => alone(Task::Precache, words),
        other => Err(Fault::Asked(format!("There is no task \"{other}\"."))),
    }
}

fn alone(task: Task, mut words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    words.next().map_or(Ok(task), |word| Err(unexpected(&word)))
}

fn demo(mut words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    let mut demo = Demo { port: 8484 };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--port" => demo.port = number(&word, words.next())?,
            other => return Err(unexpected(other)),
        }
    }
    Ok(Task::Demo(demo))
}

fn screens(words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    let words: Vec<String> = words.collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Ok(Task::Screens(Judged::No)),
        ["--axe"] => Ok(Task::Screens(Judged::ByAxe)),
        [.., last] => Err(unexpected(last)),
    }
}

fn fuzz(mut words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    let mut fuzz = Fuzz { minutes: 10 };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--minutes" => fuzz.minutes = number(&word, words.next())?,
            other => return Err(unexpected(other)),
        }
    }
    Ok(Task::Fuzz(fuzz))
}

fn tests(mut words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    let mut tests = Tests::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seeds" => tests.seeds = Some(number(&word, words.next())?),
            "--only" => tests.only = Some(part(words.next())?),
            other => return Err(unexpected(other)),
        }
    }
    Ok(Task::Test(tests))
}

fn mutants(mut words: impl Iterator<Item = String>) -> Result<Task, Fault> {
    let mut mutants = Mutants::default();
    while let Some(word) = words.next() {
        match (word.as_str(), words.next()) {
            ("--only", Some(name)) => mutants.only = Some(name),
            ("--only", None) => return Err(Fault::Asked("--only takes a bug's name.".to_owned())),
            (other, _) => return Err(unexpected(other)),
        }
    }
    Ok(Task::Mutants(mutants))
}

fn part(word: Option<String>) -> Result<Part, Fault> {
    match word.as_deref() {
        Some("native") => Ok(Part::Native),
        Some("browser") => Ok(Part::Browser),
        Some("journeys") => Ok(Part::Journeys),
        Some(_) | None => Err(Fault::Asked("--only takes native, browser or journeys.".to_owned())),
    }
}

fn number<N: std::str::FromStr>(option: &str, word: Option<String>) -> Result<N, Fault> {
    let parsed = word.as_deref().and_then(|word| word.parse().ok());
    parsed.ok_or_else(|| match word {
        Some(word) => {
            Fault::Asked(format!("{option} takes a number in its range, not \"{word}\"."))
        }
        None => Fault::Asked(format!("{option} takes a number.")),
    })
}

fn unexpected(word: &str) -> Fault {
    Fault::Asked(format!("\"{word}\" is not expected here."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Task, String> {
        parse(line.split_whitespace().map(str::to_owned)).map_err(|fault| fault.to_string())
    }

    fn soak(engine: Engine, words: &str) -> Task {
        Task::Soak(Soak { engine, words: words.split_whitespace().map(str::to_owned).collect() })
    }

    fn app_against(file: &str) -> Bench {
        Bench { only: Some(Measured::App), against: Some(file.into()) }
    }

    #[test]
    fn what_is_typed_becomes_a_task() {
        let only = Tests { seeds: Some(9), only: Some(Part::Journeys) };
        for (line, task) in [
            ("", Task::Help),
            ("demo", Task::Demo(Demo { port: 8484 })),
            ("demo --port 1234", Task::Demo(Demo { port: 1234 })),
            ("test", Task::Test(Tests::default())),
            ("test --seeds 9 --only journeys", Task::Test(only)),
            ("fuzz --minutes 3", Task::Fuzz(Fuzz { minutes: 3 })),
            ("ci", Task::Ci),
            ("bench", Task::Bench(Bench::default())),
            ("bench --only app --against a.tsv", Task::Bench(app_against("a.tsv"))),
            ("entrant", Task::Entrant),
            ("screens", Task::Screens(Judged::No)),
            ("screens --axe", Task::Screens(Judged::ByAxe)),
            ("soak", soak(Engine::Chromium, "--minutes 30")),
            ("soak --seed 7", soak(Engine::Chromium, "--seed 7 --minutes 30")),
            ("soak --engine firefox --kills 200", soak(Engine::Firefox, "--kills 200")),
            ("mutants --only a", Task::Mutants(Mutants { only: Some("a".to_owned()) })),
        ] {
            assert_eq!(read(line), Ok(task), "{line}");
        }
    }

    #[test]
    fn a_mistake_is_answered_with_what_is_wrong() {
        for (line, said) in [
            ("dmeo", "no task \"dmeo\""),
            ("demo --port 70000", "--port takes a number in its range, not \"70000\""),
            ("demo --port", "--port takes a number."),
            ("test --only unit", "--only takes native, browser or journeys"),
            ("soak --kills many", "--kills takes a number in its range, not \"many\""),
            ("soak --engine opera", "--engine takes one of chromium, chromium-sqlite"),
            ("bench --only all", "--only takes one of native, server, browser, app"),
            ("bench --against", "--against takes the file of an earlier run"),
            ("size dist", "\"dist\" is not expected here"),
        ] {
            let answer = read(line).unwrap_err();
            assert!(answer.contains(said), "{line}: {answer}");
        }
    }
}
