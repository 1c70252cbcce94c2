//! What can still be done when the database cannot be opened: the journal gives what was not confirmed,
//! and a new database takes it from there.

use std::collections::BTreeMap;

use counterfoil_core::gather::Arrange;
use counterfoil_core::{CommandEnvelope, CommandId};
use counterfoil_sync::journal::Frame;

use super::export::Export;
use super::opening::Opening;
use crate::browser::journal::Journal;
use crate::browser::log::database_name;
use crate::browser::store::Store;
use crate::browser::{clock, fault, page};

/// Longest wait for a database to be deleted: another tab may not let go of it.
const DELETE_MILLIS: u32 = 5_000;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rescue {
    /// So many commands are in the user's hands.
    Exported(usize),
    /// The journal holds nothing that was not confirmed.
    NothingLeft,
    /// The browser would not.
    Refused,
}

/// Hands the user a file with every command in the journal that is not over.
pub async fn export() -> Rescue {
    let Ok(Opening { session, .. }) = Opening::choose().await else { return Rescue::Refused };
    let name = database_name(&session.workspace.to_string(), &session.actor);
    let (_journal, frames) = Journal::open(&name).await;
    let commands = left(&frames);
    let (Some(frame), false) = (frames.last(), commands.is_empty()) else {
        return Rescue::NothingLeft;
    };
    let count = commands.len();
    let export = Export { database: &name, device: frame.device, actor: &session.actor, commands };
    if export.hand_over() { Rescue::Exported(count) } else { Rescue::Refused }
}

/// Nothing fails on purpose any more at the next start: the lab cannot be reached from here.
pub fn stop_failing() {
    fault::clear();
    // Where the browser keeps nothing, it has kept no switch either.
    fault::keep();
}

/// Deletes the database, which cannot be read anyway, and starts again: what the journal holds is put into a
/// new one, and the rest is fetched from the server.
pub async fn begin_anew() -> Rescue {
    let Ok(Opening { session, .. }) = Opening::choose().await else { return Rescue::Refused };
    let name = database_name(&session.workspace.to_string(), &session.actor);
    match clock::within(Store::delete(&name), DELETE_MILLIS).await {
        Some(Ok(())) => {
            stop_failing();
            page::reload();
            Rescue::NothingLeft
        }
        Some(Err(_)) | None => Rescue::Refused,
    }
}

/// The commands in `frames` that nobody withdrew or dismissed, each once, by their numbers.
fn left(frames: &[Frame]) -> Vec<CommandEnvelope> {
    let mut left = BTreeMap::<CommandId, &CommandEnvelope>::new();
    for asked in frames.iter().flat_map(|frame| frame.asked.iter().chain(&frame.unlogged)) {
        left.insert(asked.command.id, &asked.command);
    }
    for handled in frames.iter().flat_map(Frame::deeds) {
        if handled.how.ends() {
            left.remove(&handled.command);
        }
    }
    let mut left: Vec<_> = left.into_values().cloned().collect();
    left.arrange_by_key(|command| command.seq);
    left
}
