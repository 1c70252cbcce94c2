//! What a device keeps: one log of turns, shared by all its tabs.
//!
//! Each write of any tab is one [`Entry`] at the next [`Turn`]. A tab that does not know the newest turn
//! cannot write: the store refuses, the tab reads what it missed, and asks again. So every tab folds the
//! same entries in the same order, and a tab that slept through something can do no harm.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Epoch, EventEnvelope, Payload, Position, Seq, UtcMillis,
};
use serde::{Deserialize, Serialize};

use crate::packed::{PackFault, pack, unpack};
use crate::protocol::{Branch, Outcome, Snapshot};

/// Place in the device's log. The first is 1; 0 means none.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Turn(pub u64);

impl Turn {
    /// The one after it.
    #[must_use]
    pub fn next(self) -> Turn {
        Turn(self.0.saturating_add(1))
    }
}

/// Version of [`Entry`]'s stored shape; part of the database's name, so builds that write another one
/// never meet.
pub const LOG_FORMAT: u16 = 2;

/// All that one write says. Folded in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Numbers up to here were taken in a log that was lost; the next command gets the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Seq>,
    /// The device turned out to have a copy: from here on it goes by another id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed: Option<Renamed>,
    /// The server was restored from a backup: from here on the device is in another history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forked: Option<Box<Forked>>,
    /// The server's history up to a position, on a device that has none (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Snapshot>,
    /// News of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied: Option<Applied>,
    /// What the user did with queued, changed or refused commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub handled: Vec<Handled>,
    /// Commands that may be on their way: from here on, only an outcome ends them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<CommandId>,
    /// Commands that the server has said to have. They stay queued until their outcome all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received: Vec<CommandId>,
    /// New commands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// All that the entries before add up to. Stands alone in its entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Box<Whole>>,
}

impl Entry {
    /// As it is stored. Compiled here and not where it is called: this crate is built for speed.
    ///
    /// # Errors
    /// It has no stored form: a bug.
    pub fn encode(&self) -> Result<Vec<u8>, PackFault> {
        let rest = Entry {
            taken: self.taken,
            renamed: self.renamed,
            forked: self.forked.clone(),
            base: self.base.clone(),
            applied: self.applied.clone(),
            handled: self.handled.clone(),
            offered: self.offered.clone(),
            received: self.received.clone(),
            asked: Vec::new(),
            whole: self.whole.clone(),
        };
        pack(&rest, &[&self.asked])
    }

    /// What [`Entry::encode`] wrote, in this build or one before. `None` if it is nothing of that.
    pub fn decode(bytes: &[u8]) -> Option<Entry> {
        let (mut entry, mut commands) = unpack::<Entry>(bytes)?;
        entry.asked.extend(commands.pop().unwrap_or_default());
        Some(entry)
    }

    /// As JSON, for people to read.
    ///
    /// # Errors
    /// As [`Entry::encode`].
    pub fn json(&self) -> Result<String, PackFault> {
        serde_json::to_string(self).map_err(PackFault::Json)
    }

    /// Whether the journal need not wait until the log has it. New commands do no harm there if another tab takes
    /// the turn: they were not said to be saved, and are asked again behind it. A deed, an offer or a new id
    /// would.
    pub fn is_ahead(&self) -> bool {
        self.renamed.is_none() && self.handled.is_empty() && self.offered.is_empty()
    }

    /// Whether it says nothing. Nobody writes such an entry: in the log it stands for one that was shed.
    pub fn is_empty(&self) -> bool {
        self.taken.is_none()
            && self.renamed.is_none()
            && self.forked.is_none()
            && self.base.is_none()
            && self.applied.is_none()
            && self.handled.is_empty()
            && self.offered.is_empty()
            && self.received.is_empty()
            && self.asked.is_empty()
            && self.whole.is_none()
    }
}

/// What a log adds up to, so that the entries before can be shed: their place stays taken, by an entry that
/// says nothing. Whoever has folded them all passes over this; whoever finds one of them gone begins with
/// it. A build that does not know it sees an empty log, pulls again, and finds open work in the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// What the server has decided.
    pub base: Snapshot,
    /// What it has not, and all else: written and read by the replica's checkpoint.
    pub rest: Payload,
}

/// A device takes another id. What is pending goes by the new one, under the same command ids and numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// Its id until now, which a copy goes by as well.
    pub from: DeviceId,
    /// Its own.
    pub to: DeviceId,
}

/// The device leaves its history for one that forked off it. What was confirmed behind the fork is set
/// aside, and the device's own commands among it are pending once more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Forked {
    /// The history that is left.
    pub from: Epoch,
    /// The history that is entered.
    pub to: Epoch,
    /// Up to here they are the same.
    pub at: Position,
    /// All that the server told about how its histories descend from each other.
    pub lineage: Vec<Branch>,
}

/// A page of the server, taken in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Applied {
    /// Which history.
    pub epoch: Epoch,
    /// The cursor before.
    pub from: Position,
    /// The cursor after.
    pub to: Position,
    /// All events in between.
    pub events: Vec<EventEnvelope>,
    /// Final outcomes of this device's commands.
    pub outcomes: Vec<Outcome>,
}

/// A new command with what its user was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The command.
    pub command: CommandEnvelope,
    /// The events that were predicted when it was asked.
    pub shown: Vec<Shown>,
}

/// A predicted event as it was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// `order.placed`.
    pub kind: String,
    /// Version of the payload's shape.
    pub schema: u16,
    /// The fact.
    pub payload: Payload,
}

/// A deed of the user about one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    /// Which command.
    pub command: CommandId,
    /// What was done.
    pub how: Handling,
    /// When, by the device's clock.
    pub at: UtcMillis,
}

/// What a user can do with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Taken back before it was offered: it never happened anywhere.
    Withdrawn,
    /// Refused, and left at that.
    Dismissed,
    /// Confirmed with changes, and the changes were seen.
    Seen,
}

impl Handling {
    /// Whether the command is over with it.
    pub fn ends(self) -> bool {
        match self {
            Handling::Withdrawn | Handling::Dismissed => true,
            Handling::Seen => false,
        }
    }
}
