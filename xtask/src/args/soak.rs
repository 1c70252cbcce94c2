//! What a soak was told.

use crate::fault::Fault;

use super::{number, unexpected};

/// How long a soak is that nobody said anything about.
const MINUTES: &str = "30";
/// Kinds of trouble, each with how much of it.
const TROUBLES: [&str; 9] = [
    "--minutes",
    "--kills",
    "--cuts",
    "--server-kills",
    "--drills",
    "--tabs",
    "--starts",
    "--sleeps",
    "--queue",
];
/// Numbers that ask for nothing by themselves.
const DETAILS: [&str; 4] = ["--devices", "--orders", "--age", "--seed"];

/// Which trouble, and in which browser.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Soak {
    /// The browser for the trials that any browser can take.
    pub(crate) engine: Engine,
    /// The rest, checked, as the trials' own program takes it.
    pub(crate) words: Vec<String>,
}

/// A browser by what it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium.
    #[default]
    Chromium,
    /// Chromium that keeps databases in `SQLite`.
    ChromiumSqlite,
    /// Firefox.
    Firefox,
    /// `WebKitGTK` as it is.
    WebKit,
    /// `WebKitGTK` with the private file system that Safari has.
    WebKitFiles,
}

impl Engine {
    const ALL: [Engine; 5] = [
        Engine::Chromium,
        Engine::ChromiumSqlite,
        Engine::Firefox,
        Engine::WebKit,
        Engine::WebKitFiles,
    ];

    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::ChromiumSqlite => "chromium-sqlite",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
            Engine::WebKitFiles => "webkit-files",
        }
    }

    fn read(word: Option<String>) -> Result<Engine, Fault> {
        let is_named = |engine: &Engine| word.as_deref() == Some(engine.name());
        Engine::ALL.into_iter().find(is_named).ok_or_else(|| {
            let names = Engine::ALL.map(Engine::name).join(", ");
            Fault::Asked(format!("--engine takes one of {names}."))
        })
    }
}

/// Reads the words after `soak`.
///
/// # Errors
/// [`Fault::Asked`] with what is wrong.
pub(super) fn soak(mut words: impl Iterator<Item = String>) -> Result<Soak, Fault> {
    let mut soak = Soak::default();
    while let Some(word) = words.next() {
        let name = word.as_str();
        if name == "--engine" {
            soak.engine = Engine::read(words.next())?;
        } else if TROUBLES.contains(&name) || DETAILS.contains(&name) {
            let count: u64 = number(name, words.next())?;
            soak.words.extend([word, count.to_string()]);
        } else {
            return Err(unexpected(name));
        }
    }
    if !soak.words.iter().any(|word| TROUBLES.contains(&word.as_str())) {
        soak.words.extend(["--minutes", MINUTES].map(str::to_owned));
    }
    Ok(soak)
}
