//! One file per route. Pages know commands.

pub mod begin;
pub mod customers;
pub mod filter;
pub mod items;
pub mod lab;
pub mod lookup;
pub mod orders;
pub mod outbox;
pub mod pad;
pub mod pass;
pub mod settings;
pub mod slip;
pub mod today;
