//! The server's end: what was pushed and what is known go in, events and outcomes come out. Pure.
//!
//! A store loads what [`settle`] misses into [`Facts`], calls it again, and commits the [`Settled`] in one
//! transaction if the head is still [`Settled::head_before`]. [`Book`] is such a store in memory. What is
//! received before it is decided waits in an [`inbox`].

pub mod book;
pub mod facts;
pub mod inbox;
mod lane;
pub mod receipt;
pub mod settle;

pub use book::{Book, Record, Stale};
pub use facts::{Facts, Missing, StreamFact};
pub use inbox::{Inbox, Reception, Taken, Waiting};
pub use receipt::{Digest, Receipt};
pub(crate) use settle::add_difference;
pub use settle::{Session, Settled, settle};
