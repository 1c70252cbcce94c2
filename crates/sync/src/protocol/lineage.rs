//! How the histories of one server descend from each other: each restored backup begins a new one.

use counterfoil_core::{Epoch, Position};
use serde::{Deserialize, Serialize};

/// A history that began when a backup was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its name.
    pub epoch: Epoch,
    /// The history that the backup was taken of.
    pub parent: Epoch,
    /// The backup's head: up to here both hold the same events and receipts.
    pub at: Position,
}

/// Up to where the histories `one` and `other` are the same, as far as `branches` tell; `None`: nothing is
/// known that they have in common. Events and receipts up to there are in both.
#[inline] // Compiled where the page's size counts.
pub fn common(branches: &[Branch], one: Epoch, other: Epoch) -> Option<Position> {
    let ones = ancestry(branches, one);
    let others = ancestry(branches, other);
    let meet = |(epoch, at): &(Epoch, Position)| {
        let found = others.iter().find(|(known, _)| known == epoch);
        found.map(|(_, other_at)| *at.min(other_at))
    };
    ones.iter().find_map(meet)
}

/// A history and those it descends from, each with the position up to which it is still the same.
#[inline]
fn ancestry(branches: &[Branch], epoch: Epoch) -> Vec<(Epoch, Position)> {
    let mut line = vec![(epoch, Position(u64::MAX))];
    // No history has more ancestors than there are branches, even if they went round in a circle.
    for _ in branches {
        let Some((last, until)) = line.last().copied() else { break };
        let Some(branch) = branches.iter().find(|branch| branch.epoch == last) else { break };
        line.push((branch.parent, branch.at.min(until)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn epoch(number: u128) -> Epoch {
        Epoch(Uuid::from_u128(number))
    }

    fn branch(number: u128, parent: u128, at: u64) -> Branch {
        Branch { epoch: epoch(number), parent: epoch(parent), at: Position(at) }
    }

    #[test]
    fn two_histories_are_the_same_up_to_where_the_first_of_them_left_the_other() {
        // 1 ─50─ 2 ─70─ 3        2 ─40─ 6 (its backup was taken before 2 was restored)
        //   └30─ 4               8 and 9 go round in a circle
        let branches = [
            branch(2, 1, 50),
            branch(3, 2, 70),
            branch(4, 1, 30),
            branch(6, 2, 40),
            branch(8, 9, 5),
            branch(9, 8, 5),
        ];
        for (one, other, expected) in [
            (1, 2, Some(50)),
            (2, 1, Some(50)),
            (1, 3, Some(50)),
            (2, 3, Some(70)),
            (3, 4, Some(30)),
            (1, 6, Some(40)),
            (3, 6, Some(40)),
            (1, 7, None),
            (7, 8, None),
            (1, 1, Some(u64::MAX)),
        ] {
            let found = common(&branches, epoch(one), epoch(other));
            assert_eq!(found, expected.map(Position), "{one} and {other}");
        }
        assert_eq!(common(&[], epoch(1), epoch(2)), None);
    }
}
