//! What went wrong, in a sentence that says what to do.

use std::fmt;

/// A sentence for the person at the keyboard.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Fault {
    /// `sentence` says what happened and what to do.
    pub(crate) fn new(sentence: impl Into<String>) -> Fault {
        Fault(sentence.into())
    }

    /// The same for a file that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, cause: &std::io::Error) -> Fault {
        Fault(format!("{}: {cause}", path.display()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
