//! One file per route. Pages know commands.

pub mod pad;
