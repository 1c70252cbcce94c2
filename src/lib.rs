//! The browser app: a thin shell around pure crates, and the only code that knows a browser.
//!
//! Read in this order: [`app`] (the root), [`dispatch`] (how the screen causes anything), [`screen`]
//! (what it may look at), [`shell`] (the loop between them and the world), [`browser`] (the world, one
//! port per file), [`ui`] (what a person sees).

pub mod app;
pub mod browser;
pub mod dispatch;
pub mod screen;
pub mod shell;
pub mod ui;
