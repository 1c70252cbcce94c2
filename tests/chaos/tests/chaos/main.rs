//! A little of each trial, in the real Chromium against the real server. `cargo xtask soak` does more of it.

mod ends;
mod trials;
