//! Which orders changed last, so that a list of thousands is brought up to date by a look at a few.

use counterfoil_core::gather::Gather;
use std::collections::{BTreeSet, VecDeque};

use super::Place;

/// How many changes are remembered. Whoever is further behind looks at everything.
const RECENT_MAX: usize = 256;

/// The last changes of a board.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// How many there were in all.
    pub(super) changes: u64,
    last: VecDeque<Place>,
}

impl Recent {
    /// The order at `place` changed, came or went.
    pub(super) fn note(&mut self, place: Place) {
        if self.last.len() == RECENT_MAX {
            self.last.pop_front();
        }
        self.last.push_back(place);
        self.changes = self.changes.saturating_add(1);
    }

    /// Any order may have changed.
    pub(super) fn note_all(&mut self) {
        self.last.clear();
        self.changes = self.changes.saturating_add(1);
    }

    /// What changed after the first `seen` changes; `None` if that is no longer known.
    pub(super) fn since(&self, seen: u64) -> Option<BTreeSet<Place>> {
        let missed = usize::try_from(self.changes.checked_sub(seen)?).ok()?;
        let first = self.last.len().checked_sub(missed)?;
        Some(self.last.iter().skip(first).copied().gather())
    }
}

/// How a board came to be what it is does not make it another one.
impl PartialEq for Recent {
    fn eq(&self, _: &Recent) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use counterfoil_core::{StreamId, UtcMillis};
    use uuid::Uuid;

    use super::*;
    use crate::ORDER;

    fn order(id: usize) -> Place {
        let id = Uuid::from_u128(u128::try_from(id).unwrap());
        Place { opened: Reverse(UtcMillis(0)), id: StreamId { kind: ORDER, id } }
    }

    #[test]
    fn what_was_missed_is_told_as_long_as_it_is_remembered() {
        let mut recent = Recent::default();
        assert_eq!(recent.since(0), Some(BTreeSet::new()));
        (1..=RECENT_MAX).for_each(|id| recent.note(order(id)));
        let seen = recent.changes;
        assert_eq!(recent.since(seen - 2), Some(BTreeSet::from([order(255), order(256)])));
        assert_eq!(recent.since(0).map(|all| all.len()), Some(RECENT_MAX));
        recent.note(order(9));
        assert_eq!(recent.since(seen), Some(BTreeSet::from([order(9)])));
        assert_eq!(recent.since(0), None);
        assert_eq!(recent.since(seen + 2), None);
    }

    #[test]
    fn after_a_change_of_everything_all_must_be_looked_at() {
        let mut recent = Recent::default();
        recent.note(order(1));
        let seen = recent.changes;
        recent.note_all();
        recent.note(order(2));
        assert_eq!(recent.since(seen), None);
        assert_eq!(recent.since(seen + 1), Some(BTreeSet::from([order(2)])));
    }
}
