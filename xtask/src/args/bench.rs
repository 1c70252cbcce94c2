//! What a benchmark was told.

use std::path::PathBuf;

use crate::fault::Fault;

use super::unexpected;

/// What to measure, and what to compare it with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bench {
    /// Only this part; if `None` all but [`Part::Lighthouse`].
    pub(crate) only: Option<Part>,
    /// The file of an earlier run.
    pub(crate) against: Option<PathBuf>,
}

/// A part of the benchmarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The engine as it is on a server.
    Native,
    /// The engine in a browser.
    Browser,
    /// The server under load.
    Server,
    /// The app through its screens.
    App,
    /// The same with very many orders.
    Large,
    /// Lighthouse's view of the app, which npm has to bring.
    Lighthouse,
}

impl Part {
    /// In the order in which they are measured.
    const ALL: [Part; 6] =
        [Part::Native, Part::Server, Part::Browser, Part::App, Part::Large, Part::Lighthouse];

    /// As it is typed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Part::Native => "native",
            Part::Browser => "browser",
            Part::Server => "server",
            Part::App => "app",
            Part::Large => "large",
            Part::Lighthouse => "lighthouse",
        }
    }
}

impl Bench {
    /// The parts to measure, in this order.
    pub(crate) fn parts(&self) -> Vec<Part> {
        match self.only {
            Some(part) => vec![part],
            // All else comes with Rust and the browser.
            None => Part::ALL.into_iter().filter(|part| *part != Part::Lighthouse).collect(),
        }
    }
}

/// Reads the words after `bench`.
pub(super) fn bench(mut words: impl Iterator<Item = String>) -> Result<Bench, Fault> {
    let mut bench = Bench::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--only" => bench.only = Some(part(words.next())?),
            "--against" => bench.against = Some(file(words.next())?),
            other => return Err(unexpected(other)),
        }
    }
    Ok(bench)
}

fn part(word: Option<String>) -> Result<Part, Fault> {
    let named = |part: &Part| word.as_deref() == Some(part.word());
    Part::ALL.into_iter().find(named).ok_or_else(|| {
        Fault::Asked(format!("--only takes one of {}.", Part::ALL.map(Part::word).join(", ")))
    })
}

fn file(word: Option<String>) -> Result<PathBuf, Fault> {
    let why = "--against takes the file of an earlier run.";
    word.map(PathBuf::from).ok_or_else(|| Fault::Asked(why.to_owned()))
}
