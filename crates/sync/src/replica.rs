//! The client's end: one [`Replica`] per tab, folding the device's log and talking to the server.

pub mod step;

pub use step::{Ask, Effect, Identity, Input, Link, NetFault, Start, StoreFault, StreamChange};
