//! What a person does, from end to end: the real app in Chromium, the real server, a real cable.
//!
//! One binary, so that everything is linked once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "these are tests: a failure here is a failed test, with its place"
)]

mod desk;

mod answers;
mod bulk;
mod crash;
mod customers;
mod fixes;
mod generations;
mod items;
mod lab;
mod language;
mod offline;
mod pass;
mod portal;
mod reasons;
mod refusal;
mod samples;
mod session;
mod slip;
mod storage;
mod tabs;
mod today;
mod totals;
mod undo;
mod update;
mod upgrade;
mod worker;
