//! One file per route. Pages know commands.

pub mod begin;
pub mod filter;
pub mod lab;
pub mod orders;
pub mod outbox;
pub mod pad;
pub mod settings;
pub mod slip;
