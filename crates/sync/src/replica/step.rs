//! All that can happen to a replica, and all that it can want.

use counterfoil_core::{
    Cause, CommandId, DeviceId, Domain, Epoch, Position, Role, Stamp, StreamId, Versioned,
    WorkspaceId,
};

use crate::log::{Entry, Handling, Turn};
use crate::protocol::{Answer, Prefer, PushRequest, Snapshot};

/// Who the replica works for.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// The browser profile: the id that its log was made with ([`super::Replica::device`] is the present one).
    pub device: DeviceId,
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The person, as the session says.
    pub actor: String,
    /// The person's role, as the session says.
    pub role: Role,
}

/// What a replica starts from.
#[derive(Debug)]
pub struct Start {
    /// Who it works for.
    pub identity: Identity,
    /// The newest checkpoint, if one can be read: what [`super::Replica::checkpoint`] gave.
    pub checkpoint: Option<Vec<u8>>,
    /// All entries after the checkpoint's turn (after 0 without one), in order.
    pub entries: Vec<(Turn, Entry)>,
}

/// A wish of the user.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask<D: Domain> {
    /// Who, when, under which id; its phase is `Predicting`.
    pub stamp: Stamp,
    /// About what.
    pub stream: StreamId,
    /// What.
    pub intent: D::Command,
    /// The refused command that this one replaces.
    pub fixes: Option<CommandId>,
}

/// Something that happened. Wishes come in by [`super::Replica::ask`], since they are answered at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Answer to [`Effect::Store`].
    Stored(Result<(), StoreFault>),
    /// Another tab says that it wrote.
    Hinted,
    /// Answer to [`Effect::Read`]: all entries after the asked turn; none if there are none.
    Read(Result<Vec<(Turn, Entry)>, StoreFault>),
    /// Answer to [`Effect::Push`] and [`Effect::Pull`].
    Answered(Result<Answer, NetFault>),
    /// Answer to [`Effect::FetchSnapshot`].
    Fetched(Result<Snapshot, NetFault>),
    /// The live tail says where the server is.
    HeadIs(Epoch, Position),
    /// This tab runs the network from now on, or no longer.
    Leading(bool),
    /// The browser says whether there is a network.
    Online(bool),
    /// A wait is over.
    Woke,
    /// The user wants it now: skip the back-off once.
    SyncNow,
    /// The user wants the network left alone, or used again.
    Paused(bool),
    /// The user did something with one command.
    Handle(CommandId, Handling),
    /// Room gets scarce on this device: what can be fetched again may go.
    RoomScarce,
}

/// Something to be done. Each `Store`, `Read`, `Push`, `Pull` and `FetchSnapshot` is answered by one input;
/// at most one of the first two and one of the last three is under way.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<D: Domain> {
    /// Write `entry` at `turn` if that is the next one, in one transaction, with its asked commands in the
    /// second store as well; answer when both are durable.
    Store {
        /// Where.
        turn: Turn,
        /// What.
        entry: Box<Entry>,
    },
    /// Read all entries after this turn.
    Read {
        /// The newest known turn.
        after: Turn,
    },
    /// Send commands. All of them are durably marked as offered.
    Push(PushRequest, Prefer),
    /// Ask for the events after a position.
    Pull {
        /// The history that this device is in.
        epoch: Option<Epoch>,
        /// The cursor.
        after: Position,
        /// At most so many.
        limit: usize,
    },
    /// Ask for the whole state.
    FetchSnapshot,
    /// Wake the replica after a random share of this time (full jitter).
    WakeAfter {
        /// Longest wait.
        up_to_millis: u32,
    },
    /// These streams look different now.
    Changed(Vec<StreamChange<D>>),
    /// The queue, the link or the standing of commands changed: read it anew.
    Standing,
    /// Tell the other tabs that the log grew.
    Hint,
    /// Now is a good time to save [`super::Replica::checkpoint`].
    Checkpoint,
    /// Empty all entries of the log before this turn: it says all that they said. Whenever it suits; what is
    /// not done is asked for once more.
    Shed {
        /// The turn.
        before: Turn,
    },
    /// The server was restored from a backup, and this device has gone along with it: tell the user.
    Restored(Restored),
}

/// What a restored server meant for this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The last position of the backup.
    pub at: Position,
    /// How many of this device's decided commands are sent again.
    pub again: usize,
}

/// A stream before and after, as the screen sees it: confirmed, overlaid by predictions.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamChange<D: Domain> {
    /// Which one.
    pub stream: StreamId,
    /// Why.
    pub cause: Cause,
    /// As it was.
    pub before: Option<Versioned<D::State>>,
    /// As it is.
    pub after: Option<Versioned<D::State>>,
}

/// Why a write or a read did not work. Nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// Another tab wrote at this turn first: read what it wrote, then ask again.
    #[error("another tab wrote first")]
    Moved,
    /// The user must free space.
    #[error("the browser's storage is full")]
    Full,
    /// The store cannot be used.
    #[error("the browser's storage does not answer")]
    Failed,
}

/// Why an exchange did not work. Whether the server did it is unknown: keep everything, send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetFault {
    /// Nobody answered.
    #[error("the server cannot be reached")]
    Offline,
    /// Something answered that does not speak the protocol: a captive portal, a proxy's page.
    #[error("something else answered in the server's place")]
    NotOurs,
    /// The server answered that it cannot, or nonsense.
    #[error("the server is in trouble")]
    Trouble,
    /// The server wants to be left alone for a while.
    #[error("the server is busy")]
    Busy {
        /// How long.
        retry_after_millis: u32,
    },
    /// Pause, ask to sign in; local work goes on.
    #[error("the session has ended")]
    SignedOut,
    /// Pause until this app is newer.
    #[error("this app is too old for the server")]
    UpgradeNeeded,
    /// The server would not take this request as it is (4xx). Kept, tried again, and shown.
    #[error("the server did not accept the request")]
    NotAccepted,
}

/// How the replica stands to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Never tried, or nothing heard yet.
    Unknown,
    /// The last exchange worked.
    Up,
    /// The last exchange failed.
    Down(NetFault),
    /// The browser says there is no network.
    NoNetwork,
    /// The user paused it.
    Paused,
    /// The server has another history than this device: nothing is applied, nothing wiped.
    ForeignHistory,
}
