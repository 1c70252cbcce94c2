//! The world, one port per file: the only code that touches the browser.

pub mod clock;
pub mod http;
pub mod ids;
pub mod journal;
pub mod log;
pub mod marker;
pub mod prefs;
pub mod store;
pub mod worker;
