//! The sync server: decides commands, keeps their history in `SQLite`, serves the app.
//!
//! Read in this order: [`args`] and [`serve`] (from the command line to a running server), [`routes`] (what
//! it answers), [`writer`] (the one task that decides and writes), [`store`] (where it is kept),
//! [`import`] (sample data, as commands).

pub mod accept;
pub mod app;
pub mod args;
pub mod body;
pub mod clock;
pub mod config;
mod doors;
pub mod guard;
pub mod import;
pub mod problem;
pub mod pull;
pub mod push;
pub mod query;
mod receive;
pub mod replay;
pub mod routes;
pub mod serve;
pub mod set_aside;
pub mod shape;
pub mod site;
pub mod store;
pub mod writer;

/// A fault with all its causes, as one sentence.
pub fn sentence(fault: &dyn std::error::Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
