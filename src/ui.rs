//! The interface. It sees views and the dispatcher, and nothing of the browser, the shell or the sync.

pub mod address;
pub mod appearance;
pub mod day;
pub mod frame;
pub mod language;
pub mod link;
pub mod mark;
pub mod opening;
pub mod opens;
pub mod pages;
pub mod palette;
pub mod parts;
pub mod root;
pub mod text;
pub mod undo;
pub mod update;
