//! What of the outbox is in sight: after a long day without a network there is more than anybody reads. Pure.

use std::collections::BTreeSet;

use counterfoil_core::StreamId;
use counterfoil_core::gather::Gather;

use super::faces::{Group, group_of, is_held_here};
use crate::screen::{Brief, Delivery};

/// So many orders of each group are in sight at first, and so many more after each press.
pub const ORDERS_SHOWN: usize = 25;

/// What is open, and what of it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// Whose commands are shown.
    pub shown: BTreeSet<StreamId>,
    /// How many orders have open commands.
    pub orders: usize,
    /// How many commands are open.
    pub commands: usize,
    needs_you: usize,
    waiting: usize,
    held: usize,
}

impl Sight {
    /// The first `most` orders of each group, in the order of `briefs`.
    pub fn of(briefs: &[Brief], most: usize) -> Sight {
        let open: Vec<(Group, &Brief)> =
            briefs.iter().filter_map(|brief| Some((group_of(brief.delivery)?, brief))).collect();
        let mut sight = Sight { commands: open.len(), ..Sight::default() };
        for group in [Group::NeedsYou, Group::Waiting, Group::Held] {
            let mut own = BTreeSet::new();
            let all = open.iter().filter(|(one, _)| *one == group).map(|(_, brief)| brief.stream);
            sight.shown.extend(all.filter(|stream| own.insert(*stream)).take(most));
        }
        let refused = briefs.iter().filter(|brief| brief.delivery == Delivery::Refused);
        let refused: BTreeSet<StreamId> = refused.map(|brief| brief.stream).gather();
        let mut orders = BTreeSet::new();
        for (group, brief) in open {
            orders.insert(brief.stream);
            // What hangs on the refused one above it is no further matter.
            if !is_held_here(brief.delivery) || !refused.contains(&brief.stream) {
                *match group {
                    Group::NeedsYou => &mut sight.needs_you,
                    Group::Waiting => &mut sight.waiting,
                    Group::Held => &mut sight.held,
                } += 1;
            }
        }
        Sight { orders: orders.len(), ..sight }
    }

    /// How many commands of a group stand for themselves, shown or not.
    pub fn rows(&self, group: Group) -> usize {
        match group {
            Group::NeedsYou => self.needs_you,
            Group::Waiting => self.waiting,
            Group::Held => self.held,
        }
    }

    /// How many orders are not shown.
    pub fn hidden(&self) -> usize {
        self.orders.saturating_sub(self.shown.len())
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::{CommandId, UtcMillis};
    use counterfoil_orders::order_id;
    use uuid::Uuid;

    use super::*;
    use crate::screen::Hold;

    fn brief(order: u128, delivery: Delivery) -> Brief {
        let id = Uuid::from_u128(order);
        Brief { command: CommandId(id), stream: order_id(id), delivery, since: UtcMillis(0) }
    }

    #[test]
    fn the_oldest_orders_of_each_group_are_shown_and_all_are_counted() {
        let behind = Delivery::Held(Hold::Behind(CommandId(Uuid::nil())));
        let mut briefs = vec![brief(1, Delivery::Saved), brief(1, Delivery::Saved)];
        briefs.extend((2..=9).map(|order| brief(order, Delivery::Saved)));
        briefs.extend([brief(20, Delivery::Draft), brief(30, Delivery::Refused)]);
        briefs.extend([brief(30, behind), brief(40, behind)]);
        let sight = Sight::of(&briefs, 3);
        let shown = [1, 2, 3, 30, 40].map(|order| order_id(Uuid::from_u128(order)));
        assert_eq!(sight.shown, BTreeSet::from(shown));
        assert_eq!((sight.orders, sight.commands, sight.hidden()), (11, 13, 6));
        let rows = [Group::NeedsYou, Group::Waiting, Group::Held].map(|group| sight.rows(group));
        assert_eq!(rows, [1, 10, 1], "what waits for the refused one hangs on it");
        assert_eq!(Sight::of(&briefs, 9).hidden(), 0);
    }
}
