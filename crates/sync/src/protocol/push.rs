//! Commands on their way up, and what became of them.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Epoch, Payload, Position, UtcMillis, Version,
};
use serde::{Deserialize, Serialize};

use super::Page;

/// `POST /api/v1/commands`. The answer is a [`super::Page`] after `after`, with one outcome per command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushRequest {
    /// Which history the device believes to be in; `None` before the first contact.
    pub epoch: Option<Epoch>,
    /// Who sends. Every command must be this device's.
    pub device: DeviceId,
    /// The device's cursor: the answer carries the events after it.
    pub after: Position,
    /// At most [`super::PUSH_COMMANDS_MAX`], each after what it depends on.
    pub commands: Vec<CommandEnvelope>,
}

impl PushRequest {
    /// Whether the device believes to be in another history than `epoch`. Then nothing is decided, and
    /// the answer is an empty page of this history.
    pub fn is_foreign(&self, epoch: Epoch) -> bool {
        self.epoch.is_some_and(|believed| believed != epoch)
    }

    /// Checks what holds for every push.
    ///
    /// # Errors
    /// Nothing of it may be decided.
    pub fn check(&self) -> Result<(), PushFlaw> {
        if self.commands.len() > super::PUSH_COMMANDS_MAX {
            return Err(PushFlaw::TooMany);
        }
        match self.commands.iter().find(|command| command.device != self.device) {
            Some(command) => Err(PushFlaw::OtherDevice { command: command.id }),
            None => Ok(()),
        }
    }
}

/// How a push is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefer {
    /// With the outcomes.
    Outcomes,
    /// As soon as the commands are durable at the server ([`super::RESPOND_ASYNC`]). It is a preference: the
    /// server may decide at once and answer with the outcomes all the same.
    Reception,
}

/// Answer to a push; a pull is answered with a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Decided: the outcomes, and the events after the cursor.
    Page(Page),
    /// Durable at the server, and decided soon.
    Received(Received),
}

impl From<Page> for Answer {
    fn from(page: Page) -> Answer {
        Answer::Page(page)
    }
}

/// `202`: the server has these commands and decides them by itself, even if their device never comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Which history will hold them.
    pub epoch: Epoch,
    /// One per pushed command, in their order; also those that were decided before.
    pub commands: Vec<ReceivedCommand>,
}

/// One command in a [`Received`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedCommand {
    /// Which one.
    pub id: CommandId,
    /// The address that tells what becomes of it.
    pub location: String,
}

/// What is wrong with a push as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PushFlaw {
    /// More than [`super::PUSH_COMMANDS_MAX`] commands.
    #[error("too many commands in one push")]
    TooMany,
    /// A command of another device than the one that pushes.
    #[error("command {command} is another device's")]
    OtherDevice {
        /// The first of them.
        command: CommandId,
    },
}

/// What became of one command. All but [`Verdict::Deferred`] are final and recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of which command.
    pub command: CommandId,
    /// What became of it.
    pub verdict: Verdict,
    /// When, by the server's clock.
    pub decided_at: UtcMillis,
}

/// The authority's answer to a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It became these events; none if the wish was already true.
    Accepted {
        /// Where they stand.
        positions: Vec<Position>,
    },
    /// It will never become anything. The reason is data.
    Rejected(Rejection),
    /// Nothing was recorded: keep it, and send it again when the reason is gone.
    Deferred {
        /// What it waits for.
        why: Deferral,
    },
}

/// Why a command will never become anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The domain says no; the content is its refusal.
    Domain(Payload),
    /// The stream is not at the version that the user saw.
    Moved {
        /// What the command demanded.
        expected: Version,
        /// What is there.
        actual: Version,
    },
    /// Another command was decided under this id.
    IdReused,
    /// Another command of this device was decided under this sequence number. No server says so any more
    /// ([`Deferral::SeqTaken`]); a log may hold it.
    SeqReused,
    /// The payload is not of the shape of its kind.
    Malformed,
}

/// What a command waits for at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferral {
    /// The command before it has not arrived.
    DependencyMissing,
    /// The command before it was refused and not yet replaced.
    DependencyRefused,
    /// This server does not know such commands yet.
    UpgradeRequired,
    /// The server failed on this command alone. The others go on.
    SetAside,
    /// Another command has the device's number: the device has a copy, and must take another id.
    SeqTaken,
}
