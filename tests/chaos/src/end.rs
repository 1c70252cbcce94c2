//! The word to end, from outside.

use tokio::signal::unix::{SignalKind, signal};

/// Waits until this program is told to end: by a key, by `kill`, or because its window was closed.
///
/// # Panics
/// The system lets nobody listen.
pub async fn told() {
    let listen = |kind| signal(kind).expect("a signal to listen to");
    let mut interrupt = listen(SignalKind::interrupt());
    let mut terminate = listen(SignalKind::terminate());
    let mut hangup = listen(SignalKind::hangup());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hangup.recv() => {}
    }
}
