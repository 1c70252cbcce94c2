//! What may happen to a browser besides being killed: a machine that sleeps, a full disk, a tab that breaks.

use std::path::Path;

use super::{Browser, Profile};

/// Chromium keeps a log in its profile with this argument.
pub const KEEPS_LOG: &str = "--enable-logging";
/// So many of a log's last lines are told.
const LINES: usize = 40;

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

    /// Opens `address` as [`Browser::open`] does, and waits for what has this `data-testid` there.
    ///
    /// # Errors
    /// What the driver says if the tab breaks meanwhile.
    ///
    /// # Panics
    /// The page that is there wants to be stayed on, or the new one comes up without it.
    pub async fn comes_up(&self, address: &str, id: &str) -> Result<(), String> {
        let broke = |fault: thirtyfour::error::WebDriverError| fault.to_string();
        self.opened(address).await.map_err(broke)?;
        self.found(&format!("[data-testid='{id}']")).await.map(drop).map_err(broke)
    }
}

impl Profile {
    /// How many bytes it takes on the disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        bytes_below(&self.path())
    }

    /// The last that its Chromium wrote into its log, if it keeps one.
    #[must_use]
    pub fn last_log(&self) -> String {
        let log = std::fs::read(self.path().join("chrome_debug.log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }
}

/// Files come and go while a browser runs: what cannot be read is not counted.
fn bytes_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let entries =
        entries.flatten().filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)));
    entries.map(|(path, kind)| if kind.is_dir() { bytes_below(&path) } else { kind.len() }).sum()
}
