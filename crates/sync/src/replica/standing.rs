//! What a person may know about commands and about the link: plain facts, no words.

use counterfoil_core::{
    CommandEnvelope, CommandId, Difference, Domain, Epoch, Payload, Position, StreamId, UtcMillis,
    Version,
};

use super::{Link, NetFault, StoreFault};
use crate::protocol::Deferral;

/// How far a command has come. Ordered from nothing to tell to the worst, so that a stream shows the
/// greatest of its commands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Nothing is open: all that is shown was decided.
    #[default]
    Confirmed,
    /// Durable, and meant to stay on this device for now.
    Draft,
    /// The server has it for good and decides it by itself: it is safe even if this device is lost.
    Received,
    /// Offered, and an answer is awaited at this moment.
    Sending,
    /// Offered, but the answer was lost: the server may have it. It cannot count twice.
    Unclear,
    /// Durable on this device, not offered yet.
    Saved,
    /// Being written; not durable yet.
    Saving,
    /// Decided, and otherwise than it was shown; not seen yet.
    Changed,
    /// Durable, and waiting for something else than the network.
    Held(Hold),
    /// The server failed on this command alone, or nobody can read it here: needs support.
    SetAside,
    /// The server said no, and nobody dealt with that yet.
    Refused,
    /// The write failed: it exists in this tab only. It is tried again at the next action.
    NotSaved,
}

/// What a held command waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// An earlier command on the stream, refused and not dealt with.
    Behind(CommandId),
    /// An earlier command on the stream which is itself held or set aside.
    After(CommandId),
    /// A new session.
    SignIn,
    /// A newer build of this app: something on the stream cannot be read by this one.
    AppUpdate,
    /// A newer build of the server.
    ServerUpdate,
    /// The server that this device knew: another history answers.
    ForeignHistory,
}

/// Why the server said no.
#[derive(Debug, PartialEq)]
pub enum Refused<D: Domain> {
    /// The domain's refusal.
    Domain(D::Refusal),
    /// A refusal of the domain which this build cannot read.
    Unreadable(Payload),
    /// The stream was not at the version that the user saw.
    Moved {
        /// What the user saw.
        expected: Version,
        /// What was there.
        actual: Version,
    },
    /// Another command was decided under this id.
    IdReused,
    /// Another command of this device was decided under this sequence number: so said servers of before.
    SeqReused,
    /// The server could not make sense of the payload.
    Malformed,
}

// Derived, it would ask the domain itself to be `Clone`.
impl<D: Domain> Clone for Refused<D> {
    fn clone(&self) -> Refused<D> {
        match self {
            Refused::Domain(refusal) => Refused::Domain(refusal.clone()),
            Refused::Unreadable(payload) => Refused::Unreadable(payload.clone()),
            Refused::Moved { expected, actual } => {
                Refused::Moved { expected: *expected, actual: *actual }
            }
            Refused::IdReused => Refused::IdReused,
            Refused::SeqReused => Refused::SeqReused,
            Refused::Malformed => Refused::Malformed,
        }
    }
}

/// One command that somebody may have to know of: queued, refused and not dealt with, or confirmed with
/// changes that nobody saw yet.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandStanding<D: Domain> {
    /// As it was stored. An unsaved one carries the sequence number it would get now.
    pub command: CommandEnvelope,
    /// Its intent; `None` if a newer build wrote it.
    pub intent: Option<D::Command>,
    /// How far it has come.
    pub delivery: Delivery,
    /// Why the server said no.
    pub refused: Option<Refused<D>>,
    /// Why the server would say no, as far as this device knows by now.
    pub at_risk: Option<Refused<D>>,
    /// In what the decision differs from what was shown.
    pub differences: Vec<Difference>,
    /// Whether it can be taken back: it was never offered.
    pub can_withdraw: bool,
    /// How often this tab has sent it.
    pub attempts: u32,
    /// Why the last of these exchanges did not work.
    pub last_fault: Option<NetFault>,
    /// What the server said it waits for.
    pub deferred: Option<Deferral>,
    /// When it was asked, or decided if it was.
    pub since: UtcMillis,
}

/// How far one command has come, and no more: what marks are made from, however long the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brief {
    /// Which.
    pub command: CommandId,
    /// What it is about.
    pub stream: StreamId,
    /// How far it has come.
    pub delivery: Delivery,
    /// When it was asked, or decided if it was.
    pub since: UtcMillis,
}

/// How the device stands as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Commands on their way or ready for it; drafts and held ones are not counted.
    pub pending: usize,
    /// Durable commands of drafts.
    pub drafts: usize,
    /// Commands that wait for something else than the network.
    pub held: usize,
    /// Refused commands that nobody dealt with.
    pub refused: usize,
    /// Confirmed commands whose changes nobody saw.
    pub changed: usize,
    /// Asked but not durable yet.
    pub unsaved: usize,
    /// When the oldest pending command was asked.
    pub oldest: Option<UtcMillis>,
    /// How the link is.
    pub link: Link,
    /// The history that this device is in.
    pub epoch: Option<Epoch>,
    /// The last position taken in.
    pub cursor: Position,
    /// The newest position heard of.
    pub head: Position,
    /// When the server last answered.
    pub last_contact: Option<UtcMillis>,
    /// The latest moment of the next try, while one is waited for.
    pub next_try: Option<UtcMillis>,
    /// Why the device cannot write at the moment: nothing is being saved.
    pub not_saving: Option<StoreFault>,
    /// Why the device cannot read what other tabs wrote.
    pub not_reading: Option<StoreFault>,
    /// Streams that a newer build wrote to: shown as they last could be read, and not to be changed.
    pub unreadable: usize,
    /// Whether this tab runs the network.
    pub is_leading: bool,
}
