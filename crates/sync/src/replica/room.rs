//! How much goes into one push.

use crate::protocol::PUSH_BYTES_MAX;

/// What is left of a push's limits. Once something did not fit, nothing does: order matters.
pub(super) struct Room {
    commands: usize,
    bytes: usize,
    is_untouched: bool,
}

impl Room {
    pub(super) fn of(commands: usize) -> Room {
        Room { commands, bytes: PUSH_BYTES_MAX, is_untouched: true }
    }

    /// Whether nothing fits any more.
    pub(super) fn is_full(&self) -> bool {
        self.commands == 0
    }

    /// Whether one more of so many bytes fits; then it is in.
    pub(super) fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.commands > 0 && (bytes <= self.bytes || self.is_untouched);
        self.is_untouched = false;
        self.commands = if fits { self.commands - 1 } else { 0 };
        self.bytes = self.bytes.saturating_sub(bytes);
        fits
    }
}
