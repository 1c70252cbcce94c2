//! The server's clock and its one source of chance.

use std::time::{SystemTime, UNIX_EPOCH};

use counterfoil_core::UtcMillis;
use uuid::Uuid;

/// Now, by the clock of this machine.
#[expect(clippy::disallowed_methods, reason = "the server's edge is where its time comes from")]
pub fn now() -> UtcMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMillis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A new id that nobody has.
#[expect(clippy::disallowed_methods, reason = "the server's edge is where its ids come from")]
pub fn fresh_id() -> Uuid {
    Uuid::new_v4()
}
