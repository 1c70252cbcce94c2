//! One tab's end of the sync, step by step.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the desk is a test's helper, which clippy does not see as a test"
)]

mod commands;
mod copies;
mod desk;
mod fork;
mod gaps;
mod link;
mod pairs;
mod reception;
mod shed;
mod stand_in;
