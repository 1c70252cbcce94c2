//! The HTTP contract: commands go up, decided events and outcomes come down.

pub mod lineage;
pub mod problem;
pub mod pull;
pub mod push;

pub use lineage::Branch;
pub use problem::Problem;
pub use pull::{Head, Page, Snapshot, SnapshotStream};
pub use push::{
    Answer, Deferral, Outcome, Prefer, PushFlaw, PushRequest, Received, ReceivedCommand, Rejection,
    Verdict,
};

/// Version of this contract. Both ends say it in the header `counterfoil-protocol`; an answer without
/// it does not come from a Counterfoil server (a captive portal, say) and counts as offline.
pub const PROTOCOL: u16 = 1;
/// Name of the header that carries [`PROTOCOL`].
pub const PROTOCOL_HEADER: &str = "counterfoil-protocol";
/// The preference, in the header `prefer`, of a push that does not wait for its decision (RFC 7240).
pub const RESPOND_ASYNC: &str = "respond-async";
/// Most commands in one push.
pub const PUSH_COMMANDS_MAX: usize = 200;
/// Most bytes of one push.
pub const PUSH_BYTES_MAX: usize = 256 * 1024;
/// Most events in one page.
pub const PAGE_EVENTS_MAX: usize = 500;
