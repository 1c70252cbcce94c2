//! Which tab runs the network when the one that should may be frozen or throttled: a pure choice.
//!
//! Who leads says so every few seconds, as a claim with a term. A tab that hears nothing for long claims the
//! next term, and the highest claim that is heard wins. So there is one leader as soon as the tabs hear
//! each other, and it is one that is awake. Two for a moment do no harm: pushes count once, writes exclude
//! each other.

/// How often the leader says that it is there.
pub const BEAT_MILLIS: u32 = 5_000;
/// After so long a silence, another tab leads.
pub const SILENCE_MILLIS: u64 = 12_000;
/// So often a tab must have looked since it heard anything: one that slept itself hears first what it
/// slept through.
const LOOKS_MIN: u32 = 2;

/// Somebody says to run the network. Later terms win; within one, any order will do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// One more than the highest that its tab knew of.
    pub term: u64,
    /// Which tab.
    pub tab: u128,
}

/// What one tab knows of the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    tab: u128,
    highest: Claim,
    heard: u64,
    looks: u32,
}

impl Lease {
    /// Begins to listen at `now`, as `tab`. Instants are millis of a clock that nobody sets.
    pub fn new(tab: u128, now: u64) -> Lease {
        Lease { tab, highest: Claim::default(), heard: now, looks: 0 }
    }

    /// This tab leads from now on, as long as it hears of no higher claim.
    pub fn claim(&mut self) {
        self.highest = Claim { term: self.highest.term.saturating_add(1), tab: self.tab };
    }

    /// Another tab's claim was heard at `now`.
    pub fn heard(&mut self, claim: Claim, now: u64) {
        if claim >= self.highest {
            *self = Lease { highest: claim, heard: now, looks: 0, ..*self };
        }
    }

    /// Looks at the time. A leader that was silent for too long is taken for dead.
    pub fn look(&mut self, now: u64) {
        self.looks = self.looks.saturating_add(1);
        let silence = now.saturating_sub(self.heard);
        if !self.leads() && silence >= SILENCE_MILLIS && self.looks >= LOOKS_MIN {
            self.claim();
        }
    }

    /// Whether this tab runs the network, and must let the others hear it.
    pub fn leads(self) -> bool {
        self.highest.tab == self.tab
    }

    /// The claim in force, as far as this tab knows.
    pub fn highest(self) -> Claim {
        self.highest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: u128 = 7;
    const NEW: u128 = 3;

    /// Two tabs of which the first leads.
    fn two() -> (Lease, Lease) {
        let (mut old, mut new) = (Lease::new(OLD, 0), Lease::new(NEW, 0));
        old.claim();
        new.heard(old.highest(), 0);
        (old, new)
    }

    #[test]
    fn a_silent_leader_is_followed_by_another_tab() {
        let (_, mut new) = two();
        for (now, leads) in [(5_000, false), (10_000, false), (11_999, false), (12_000, true)] {
            new.look(now);
            assert_eq!(new.leads(), leads, "at {now}");
        }
    }

    #[test]
    fn a_former_leader_that_wakes_up_follows_whoever_took_over() {
        let (mut old, mut new) = two();
        new.look(10_000);
        new.look(15_000);
        // Asleep all the while; its own claim is outdated, and of no account for the other.
        assert!(old.leads());
        new.heard(old.highest(), 60_000);
        assert!(new.leads());
        old.heard(new.highest(), 60_000);
        assert!(!old.leads());
    }

    #[test]
    fn a_tab_that_slept_hears_first_what_it_slept_through() {
        let (old, mut new) = two();
        new.look(3_600_000);
        assert!(!new.leads());
        new.heard(old.highest(), 3_600_001);
        new.look(3_605_000);
        assert!(!new.leads());
    }

    #[test]
    fn of_two_that_claim_at_once_one_leads() {
        let (_, mut new) = two();
        let mut third = Lease::new(5, 0);
        third.heard(new.highest(), 0);
        for lease in [&mut new, &mut third] {
            lease.look(10_000);
            lease.look(15_000);
        }
        let (one, other) = (new.highest(), third.highest());
        new.heard(other, 15_001);
        third.heard(one, 15_001);
        assert_eq!([new.leads(), third.leads()], [false, true]);
    }
}
