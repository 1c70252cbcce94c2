//! The app's adapters and its loop in a real browser: one binary, so that the browser starts once.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "these are tests, which clippy does not see"
)]

mod connections;
mod early;
mod entrant;
mod faults;
mod journal;
mod locks;
mod log;
mod loops;
mod older;
mod recovery;
mod shed;
mod stage;
mod tabs;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
