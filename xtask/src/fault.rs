//! Why a task stopped, in sentences for the person who started it.

use std::io;
use std::path::{Path, PathBuf};

/// Ends a task. Its text is the last thing that is printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The command line cannot be understood.
    #[error("{0}\nSee `cargo xtask help`.")]
    Asked(String),
    /// Something is missing that cannot be brought; the text says what to do.
    #[error("{0}")]
    Missing(String),
    /// A program could not be started.
    #[error("`{command}` could not be started.")]
    Start {
        /// As it would be typed.
        command: String,
        /// What the system said.
        #[source]
        why: io::Error,
    },
    /// A program ended badly. What it had to say stands above.
    #[error("`{command}` failed; its own words stand above.")]
    Failed {
        /// As it would be typed.
        command: String,
    },
    /// A program's answer is not what this task knows how to read.
    #[error("`{command}` answered something unexpected: {why}")]
    Answer {
        /// As it would be typed.
        command: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file or folder would not be read or written.
    #[error("{}: {why}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        why: io::Error,
    },
    /// Rules of the house are broken: one line each.
    #[error("{}\n{} of the rules are broken.", .0.join("\n"), .0.len())]
    Rules(Vec<String>),
}

impl Fault {
    /// For `map_err` on anything done to `path`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Fault {
        let path = path.to_owned();
        move |why| Fault::File { path, why }
    }
}
