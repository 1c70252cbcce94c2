//! Kills, cuts and bad networks against the real app in real browsers, and the real server. What the page
//! showed as saved is written down outside of the browser and compared with what is there afterwards.
//!
//! The tests run a little of each; `cargo xtask soak` runs as much as it is told.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this package is a test: a failure here is a failed test, with its place"
)]

pub mod clerk;
pub mod cuts;
pub mod drains;
pub mod drill;
pub mod end;
pub mod halts;
pub mod history;
pub mod kills;
pub mod ledger;
pub mod shop;
pub mod sleeps;
pub mod soak;
pub mod starts;
pub mod tabs;
