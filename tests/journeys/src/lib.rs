//! What the journeys stand on: the real server, a host of static files, a cable that can be pulled, and a
//! browser that can be killed.
//!
//! Only `cargo xtask test` knows where the built parts are; it says so by environment variables.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this package is a test: a failure here is a failed test, with its place"
)]

mod browser;
mod builds;
mod cable;
mod files;
mod front;
mod http;
mod server;
mod storm;
mod tabs;

pub use browser::engine::Engine;
pub use browser::trials::{KEEPS_LOG, Life};
pub use browser::{Browser, Network, Profile};
pub use builds::Builds;
pub use cable::{Answers, Cable};
pub use files::Files;
pub use front::{Front, Trouble};
pub use http::{Reply, speak};
pub use server::Server;
pub use tabs::Tab;

use std::path::PathBuf;

/// The path that `cargo xtask test` put into the environment variable `name`.
///
/// # Panics
/// It is not set: the journeys were started in another way.
#[must_use]
pub fn given(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    value.unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test`")).into()
}
