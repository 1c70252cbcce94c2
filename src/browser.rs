//! The world, one port per file: the only code that touches the browser.

pub mod clock;
mod ear;
pub mod fault;
pub mod hands;
pub mod http;
pub mod ids;
pub mod journal;
pub mod lease;
pub mod leaving;
pub mod live;
pub mod locks;
pub mod log;
pub mod marker;
pub mod memo;
pub mod mock;
pub mod online;
pub mod page;
pub mod prefs;
pub mod room;
pub mod store;
pub mod tabs;
pub mod update;
pub mod worker;
