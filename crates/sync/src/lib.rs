//! Both ends of the sync without their worlds: pure state machines, generic over the domain.
//!
//! Read in this order: [`protocol`] (what travels), [`log`] (what a device keeps), [`replica`] (the
//! client's end), [`authority`] (the server's end), [`journal`] and [`recovery`] (a log that was lost).
#![deny(clippy::wildcard_enum_match_arm, clippy::float_arithmetic)]

pub mod authority;
pub mod journal;
pub mod log;
pub mod protocol;
pub mod recovery;
pub mod replica;
