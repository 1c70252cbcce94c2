//! The real server over real sockets, with `SQLite` in a folder of its own for each test.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails; helpers are not seen as tests"
)]

mod answers;
mod bad_input;
mod builds;
mod contract;
mod crowd;
mod earlier;
mod files;
mod hostile;
mod import;
mod live;
mod past;
mod process;
mod push;
mod receive;
mod restore;
mod tablet;
mod world;
