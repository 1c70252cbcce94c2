//! How far the app has come up, or why it cannot.

use counterfoil_sync::replica::{NetFault, StoreFault};

use crate::browser::update;

/// How far the app has come up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading what this device holds.
    Opening,
    /// Building the views anew, since they cannot be read.
    Rebuilding {
        /// Streams done.
        done: usize,
        /// Streams in all.
        total: usize,
    },
    /// Everything works.
    Ready,
    /// This device was never here, and there is no server to ask whom it works for.
    NoSession(NetFault),
    /// The database does not open yet: another window holds on to it.
    Held,
    /// The browser gives no storage, such as in a private window: nothing can be kept.
    NoStorage(StoreFault),
    /// A newer build of this app has raised the database: this one cannot read it any more.
    Overtaken,
}

impl Phase {
    /// Why a store that gave `fault` cannot be used.
    pub(super) fn without_store(fault: StoreFault) -> Phase {
        if update::met_newer_store() { Phase::Overtaken } else { Phase::NoStorage(fault) }
    }
}
