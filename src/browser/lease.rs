//! Who runs the network when the tab that should may be frozen: a pure choice.
//!
//! One tab holds the lock and says so every few seconds. A tab that hears nothing for long leads too, until
//! the holder is heard steadily again. Two leaders do no harm: pushes count once, writes exclude each other.

/// How often the leader says that it is there.
pub const BEAT_MILLIS: u32 = 5_000;
/// After so long a silence, another tab leads too.
pub const SILENCE_MILLIS: u64 = 15_000;

/// What one tab knows of the leader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lease {
    holds_lock: bool,
    stands_in: bool,
    heard: u64,
    heard_before: Option<u64>,
}

impl Lease {
    /// Begins to listen at `now`.
    pub fn new(now: u64) -> Lease {
        Lease { heard: now, ..Lease::default() }
    }

    /// The lock is this tab's.
    pub fn took_lock(&mut self) {
        self.holds_lock = true;
        self.stands_in = false;
    }

    /// The holder of the lock was heard at `now`. A stand-in steps back when it was heard twice within
    /// the silence that made it one: a throttled tab's single beat does not.
    pub fn heard(&mut self, now: u64) {
        let is_steady = now.saturating_sub(self.heard) < SILENCE_MILLIS;
        if is_steady && self.heard_before.is_some() {
            self.stands_in = false;
        }
        self.heard_before = Some(self.heard);
        self.heard = now;
    }

    /// Time passed.
    pub fn passed(&mut self, now: u64) {
        if !self.holds_lock && now.saturating_sub(self.heard) >= SILENCE_MILLIS {
            self.stands_in = true;
        }
    }

    /// Whether this tab runs the network.
    pub fn leads(self) -> bool {
        self.holds_lock || self.stands_in
    }

    /// Whether this tab must let the others hear it.
    pub fn beats(self) -> bool {
        self.holds_lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_the_lock_leads() {
        let mut lease = Lease::new(0);
        assert!(!lease.leads());
        lease.took_lock();
        assert!(lease.leads() && lease.beats());
    }

    #[test]
    fn a_silent_leader_gets_a_stand_in_until_it_is_heard_steadily() {
        let mut lease = Lease::new(0);
        lease.heard(5_000);
        lease.passed(19_999);
        assert!(!lease.leads());
        lease.passed(20_000);
        assert!(lease.leads() && !lease.beats());
        lease.heard(65_000);
        assert!(lease.leads(), "one beat of a throttled tab");
        lease.heard(70_000);
        assert!(!lease.leads());
    }
}
