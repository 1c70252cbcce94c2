//! The event-sourcing kernel: what a command, an event and a view are, whatever the domain.
//!
//! Pure: no clock, no chance, no input or output. Read in this order: [`id`], [`time`], [`envelope`],
//! [`domain`], [`upcast`], [`view`], [`json`],
//! [`gather`].
#![deny(clippy::wildcard_enum_match_arm, clippy::float_arithmetic)]

pub mod bug;
pub mod domain;
pub mod envelope;
pub mod gather;
pub mod id;
pub mod json;
pub mod time;
pub mod upcast;
pub mod view;

pub use domain::{
    Difference, Domain, Known, Phase, Read, Reader, Role, Stamp, TallyKey, Versioned, World,
};
pub use envelope::{CommandEnvelope, DecodeFault, Encoded, EventEnvelope, Expected, Payload};
pub use id::{
    CommandId, DeviceId, Epoch, EventId, ParseIdFault, Position, Seq, StreamId, StreamKind,
    Version, WorkspaceId,
};
pub use time::{Moment, UtcMillis};
pub use upcast::{Upcast, Upcasters};
pub use view::{Cause, Checkpoint, View};
