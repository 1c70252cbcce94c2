//! Trouble on request: what the authority in this page makes, and where the wish is kept.

use serde::{Deserialize, Serialize};

use crate::browser::prefs;

/// Where the trouble on request is kept.
const FAULTS: &str = "faults";

/// Trouble on request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// Nothing gets through.
    pub offline: bool,
    /// Each exchange takes about so long.
    pub latency_millis: u32,
    /// So many pushes in a hundred are not answered after the work was done. What they came to is pulled.
    pub lost_answers_percent: u8,
    /// So many pushes in a hundred arrive twice.
    pub duplicate_percent: u8,
    /// So many commands in a hundred are refused.
    pub refuse_percent: u8,
}

impl Faults {
    /// What this browser was asked for last.
    pub(super) fn kept() -> Faults {
        prefs::load(FAULTS).unwrap_or_default()
    }

    /// Remembers it.
    pub(super) fn keep(self) {
        prefs::save(FAULTS, &self);
    }
}
