//! What may happen to a browser besides being killed: a machine that sleeps, a full disk.

use std::path::Path;

use super::{Browser, Profile};

/// Whether something goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// It does.
    Goes,
    /// It stands still, and keeps all that it holds.
    Stands,
}

impl Browser {
    /// Stops all its processes, as a machine that sleeps does, or lets them go on.
    ///
    /// # Panics
    /// There is no `kill` on this machine.
    pub fn machine(&self, life: Life) {
        let signal = match life {
            Life::Goes => "-CONT",
            Life::Stands => "-STOP",
        };
        assert!(self.processes.signal(signal), "{signal} to the browser");
    }
}

impl Profile {
    /// How many bytes it takes on the disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        bytes_below(&self.path())
    }
}

/// Files come and go while a browser runs: what cannot be read is not counted.
fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let entries =
        entries.flatten().filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)));
    entries.map(|(path, kind)| if kind.is_dir() { bytes_below(&path) } else { kind.len() }).sum()
}
