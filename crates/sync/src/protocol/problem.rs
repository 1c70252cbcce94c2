//! The body of every answer that is not what was asked for.

use serde::{Deserialize, Serialize};

/// What went wrong, for a program and for a person. Nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// For a program: `too_large`, `malformed`, `not_found`, …
    pub code: String,
    /// For a person: what happened and what to do.
    pub message: String,
}
