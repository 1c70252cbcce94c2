//! Every limit of the server, with its unit in its name.

use std::time::Duration;

/// Most connections at a time; the next one waits in the queue of the operating system.
pub const CONNECTIONS_MAX: usize = 8_000;
/// Files that are open besides: the database, the app's own.
pub const OTHER_FILES_MAX: usize = 200;
/// Most connections from one address. An office behind one address has many browsers, each with six.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 200;
/// How long a client may take to send its headers, from the first byte it could have sent.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer may take, the reading of the request's body included.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
/// How long open requests may go on after the server was asked to stop.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(7);
/// How long the writer may then go on with what it was asked. With the drain time at most ten seconds, after
/// which most supervisors kill.
pub const FINISH_TIMEOUT: Duration = Duration::from_secs(2);

/// How much a server puts up with. Tests have shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// See [`CONNECTIONS_MAX`].
    pub connections: usize,
    /// See [`CONNECTIONS_PER_ADDRESS_MAX`].
    pub connections_per_address: usize,
    /// See [`HEADER_TIMEOUT`].
    pub header: Duration,
    /// See [`REQUEST_TIMEOUT`].
    pub request: Duration,
    /// See [`DRAIN_TIMEOUT`].
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: CONNECTIONS_MAX,
            connections_per_address: CONNECTIONS_PER_ADDRESS_MAX,
            header: HEADER_TIMEOUT,
            request: REQUEST_TIMEOUT,
            drain: DRAIN_TIMEOUT,
        }
    }
}
/// How often a live tail without news sends a sign of life.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Most live tails at a time.
pub const TAILS_MAX: usize = 5_000;
/// Most snapshots that are made at a time, since each replays the whole history; the next one waits.
pub const SNAPSHOTS_MAX: usize = 2;
/// Most pushes that share one commit.
pub const GROUP_PUSHES_MAX: usize = 64;
/// Most pushes that wait for the writer; the next one is asked to come back.
pub const WAITING_PUSHES_MAX: usize = 256;
/// Most commands in the inbox. What comes on top of that is decided while its client waits.
pub const INBOX_COMMANDS_MAX: usize = 10_000;
/// Most commands of the inbox that are decided in one commit.
pub const INBOX_GROUP_MAX: usize = 1_000;
/// After so many tries a command that the server fails on is flagged: a person should look at it.
pub const FLAGGED_TRIES: u32 = 8;
/// Most commands that were set aside in one answer.
pub const SET_ASIDE_TOLD_MAX: usize = 200;
/// Most characters of a reason for setting a command aside.
pub const REASON_CHARACTERS_MAX: usize = 500;
/// How long the inbox is left alone after the database failed on it.
pub const INBOX_REST: Duration = Duration::from_secs(5);
/// What a client that came too early is told to wait, in seconds.
pub const RETRY_AFTER_SECONDS: u16 = 2;
/// How often a batch is decided again because somebody else wrote in between.
pub const SETTLE_ATTEMPTS_MAX: usize = 5;
/// How often a push is tried again with more facts; every look of a decision may ask for one more.
pub const LOADS_MAX: usize = 32;
/// Most streams, sums and receipts that the writer keeps in memory between two groups.
pub const CACHED_FACTS_MAX: usize = 50_000;
/// Connections that read while the writer writes.
pub const READERS_MAX: u32 = 4;
/// How long a connection waits for a lock of another process on the database.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of events are this long unless asked otherwise.
pub const PAGE_EVENTS_DEFAULT: usize = 200;
/// Most events in a stream's timeline.
pub const TIMELINE_EVENTS_MAX: usize = 2_000;
/// Longest text that a session may carry as its actor, in bytes.
pub const ACTOR_BYTES_MAX: usize = 100;
/// Of a body that is too large, this much is read so that the client sees the refusal.
pub const DISCARDED_BYTES_MAX: usize = 4 * 1024 * 1024;
