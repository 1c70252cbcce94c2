//! One file per route. Pages know commands.

pub mod lab;
pub mod orders;
pub mod outbox;
pub mod pad;
pub mod pass;
pub mod settings;
pub mod slip;
pub mod today;
