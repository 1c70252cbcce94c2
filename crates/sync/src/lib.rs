//! Both ends of the sync without their worlds: pure state machines, generic over the domain.
//!
//! Read in this order: [`protocol`] (what travels), [`log`] (what a device keeps), [`replica`] (the
//! client's end), [`authority`] (the server's end), [`journal`] and [`recovery`] (a log that was lost), `packed` (how
//! both are written).
#![deny(clippy::wildcard_enum_match_arm, clippy::float_arithmetic)]

pub mod authority;
pub mod journal;
pub mod log;
mod packed;
pub mod protocol;
pub use packed::PackFault;
pub mod recovery;
pub mod replica;
