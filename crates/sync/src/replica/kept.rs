//! Own commands that were decided. They are kept for a while, because a server that is restored from a
//! backup has forgotten the last of them: then every device is the backup of its own.

use counterfoil_core::{Position, Seq, StreamId};
use serde::{Deserialize, Serialize};

use crate::log::Asked;

/// At least so many of the last decided commands are kept; a count and not an age, since clocks expire
/// nothing. Somebody who enters 50 orders a day fills it in about a week.
const KEPT_COMMANDS: usize = 2_000;

/// More than anybody does in the last second before a kill.
const LAST_COMMANDS: usize = 200;

/// A decided command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptCommand {
    pub(super) asked: Asked,
    pub(super) slot: Seq,
    /// Where one of its events stands: a backup holds all of them or none. `None`: it has none, and nobody
    /// can tell where it was decided.
    pub(super) at: Option<Position>,
}

/// All of them, in the order of their decision.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Kept(Vec<KeptCommand>);

impl Kept {
    pub(super) fn keep(&mut self, command: KeptCommand) {
        self.0.push(command);
        if self.0.len() > 2 * KEPT_COMMANDS {
            self.0.drain(..KEPT_COMMANDS);
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &KeptCommand> {
        self.0.iter()
    }

    /// What the last of them were about, the newest first.
    pub(super) fn last(&self) -> impl Iterator<Item = StreamId> {
        self.0.iter().rev().take(LAST_COMMANDS).map(|kept| kept.asked.command.stream)
    }

    /// Takes out all that a history which is the same up to `at` may not hold.
    pub(super) fn take_after(&mut self, at: Position) -> Vec<KeptCommand> {
        let is_safe = |kept: &KeptCommand| kept.at.is_some_and(|held| held <= at);
        let (safe, open) = std::mem::take(&mut self.0).into_iter().partition(is_safe);
        self.0 = safe;
        open
    }
}
