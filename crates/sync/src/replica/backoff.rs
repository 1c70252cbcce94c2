//! How long to leave something alone that did not work: exponential, with full jitter, never given up.

use counterfoil_core::{UtcMillis, bug};

/// Longest first wait.
pub const WAIT_FIRST_MILLIS: u32 = 1_000;
/// Longest wait of all.
pub const WAIT_MAX_MILLIS: u32 = 60_000;

/// The longest wait after so many failures in a row.
pub(super) fn longest_wait(failures: u32) -> u32 {
    let doublings = failures.saturating_sub(1).min(16);
    WAIT_FIRST_MILLIS.saturating_mul(1 << doublings).min(WAIT_MAX_MILLIS)
}

/// The wait of one thing. The jitter is the runner's: it wakes us after a random share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wait {
    failures: u32,
    since: UtcMillis,
    until: Option<UtcMillis>,
    /// Not even a waking ends the wait before its time: the other side named it.
    is_strict: bool,
}

impl Wait {
    /// It did not work once more.
    pub(super) fn fail(&mut self, now: UtcMillis) {
        self.failures = self.failures.saturating_add(1);
        self.since = now;
        self.until = Some(after(now, longest_wait(self.failures)));
        self.is_strict = false;
    }

    /// The other side wants to be left alone for so long.
    pub(super) fn leave_alone(&mut self, now: UtcMillis, millis: u32) {
        self.failures = self.failures.saturating_add(1);
        self.since = now;
        self.until = Some(after(now, millis.max(WAIT_FIRST_MILLIS)));
        self.is_strict = true;
    }

    /// It worked.
    pub(super) fn reset(&mut self) {
        *self = Wait::default();
    }

    /// Whoever is asked for it by a person or by a new network does not wait on.
    pub(super) fn skip(&mut self) {
        self.until = None;
        self.is_strict = false;
    }

    /// The runner woke us.
    pub(super) fn wake(&mut self, now: UtcMillis) {
        if !self.is_strict || self.is_over(now) {
            self.skip();
        }
    }

    /// A wait whose beginning lies ahead was begun by a clock that was put back since: it has no end.
    pub(super) fn is_over(&self, now: UtcMillis) -> bool {
        let was_put_back = now < self.since && !bug!("clock-is-trusted");
        self.until.is_none_or(|until| until <= now || was_put_back)
    }

    /// Its latest end, unless it was ended before.
    pub(super) fn end(&self) -> Option<UtcMillis> {
        self.until
    }

    /// Within how many milliseconds the runner should wake us for it. A strict wait is doubled, so that
    /// every other jittered waking comes after its end.
    pub(super) fn wake_within(&self, now: UtcMillis) -> Option<u32> {
        let end = self.until.filter(|_| !self.is_over(now))?;
        let left = end.since(now).saturating_mul(if self.is_strict { 2 } else { 1 });
        Some(u32::try_from(left).unwrap_or(u32::MAX))
    }
}

fn after(now: UtcMillis, millis: u32) -> UtcMillis {
    UtcMillis(now.0.saturating_add(i64::from(millis)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        for (failures, millis) in [(1, 1_000), (2, 2_000), (3, 4_000), (6, 32_000), (7, 60_000)] {
            assert_eq!(longest_wait(failures), millis, "{failures}");
        }
        assert_eq!(longest_wait(u32::MAX), WAIT_MAX_MILLIS);
    }

    #[test]
    fn a_waking_ends_a_wait_but_not_one_that_the_server_named() {
        let (start, soon) = (UtcMillis(0), UtcMillis(10));
        let mut wait = Wait::default();
        wait.fail(start);
        assert!(!wait.is_over(soon));
        wait.wake(soon);
        assert!(wait.is_over(soon));

        wait.leave_alone(start, 5_000);
        wait.wake(soon);
        assert!(!wait.is_over(soon));
        assert_eq!(wait.wake_within(start), Some(10_000));
        wait.wake(UtcMillis(5_000));
        assert!(wait.is_over(UtcMillis(5_000)));
    }

    #[test]
    fn a_person_does_not_wait() {
        let mut wait = Wait::default();
        wait.leave_alone(UtcMillis(0), 60_000);
        wait.skip();
        assert!(wait.is_over(UtcMillis(0)));
    }

    #[test]
    fn a_wait_does_not_outlive_a_clock_that_is_put_back() {
        let (now, a_year) = (UtcMillis(0), 365 * 24 * 3_600_000);
        let mut wait = Wait::default();
        wait.leave_alone(now, 3_000);
        let earlier = UtcMillis(now.0 - a_year);
        assert!(!wait.is_over(UtcMillis(now.0 + 2_000)) && wait.is_over(earlier));
        assert_eq!(wait.wake_within(earlier), None);
    }
}
