//! Where orders, link and storage stand, read off the screen once for all pages.

use std::collections::BTreeMap;

use counterfoil_core::StreamId;
use leptos::prelude::*;

use super::frame::FrameFacts;
use super::link::{LinkFacts, LinkState, Saving};
use super::mark::{Reach, Worst};
use super::parts::stub::Open;
use super::text::text;
use crate::screen::{Brief, Delivery, Keeping, Link, NetFault, Room, Screen, StoreFault, screen};

/// Every order with an open command, and what is open.
pub type OpenOrders = BTreeMap<StreamId, Open>;

/// Where every order with an open command stands. Kept in the context by the root.
#[derive(Debug, Clone, Copy)]
pub struct Opens {
    /// All of them.
    pub orders: Memo<OpenOrders>,
    /// Whether the server is known to be out of reach.
    pub reach: Signal<Reach>,
}

impl Opens {
    /// Reads the screen from now on.
    pub fn follow(screen: Screen) -> Opens {
        let orders = Memo::new(move |_| open_orders(&screen.briefs()));
        let reach = Memo::new(move |_| reach(screen.link()));
        Opens { orders, reach: reach.into() }
    }

    /// Where the order on `stream` stands, tracked.
    pub fn of(self, stream: StreamId) -> Open {
        self.orders.with(|orders| orders.get(&stream).copied().unwrap_or_default())
    }
}

/// The worst standing and the oldest moment of each order with an open command.
fn open_orders(briefs: &[Brief]) -> OpenOrders {
    let mut orders = OpenOrders::new();
    for brief in briefs {
        let next = Open { worst: worst(brief.delivery), since: brief.since.0 };
        note(&mut orders, brief.stream, next);
    }
    orders
}

fn note(orders: &mut OpenOrders, stream: StreamId, next: Open) {
    let open = orders.entry(stream).or_insert(next);
    open.since = open.since.min(next.since);
    if gravity(next.worst) > gravity(open.worst) {
        open.worst = next.worst;
    }
}

/// What is open of each owner, such as a customer: of their own record, and of all that `owner` says is
/// theirs.
pub fn opens_of_owners(
    opens: &OpenOrders,
    owner: &dyn Fn(StreamId) -> Option<StreamId>,
) -> OpenOrders {
    let mut owners = OpenOrders::new();
    for (stream, open) in opens {
        note(&mut owners, owner(*stream).unwrap_or(*stream), *open);
    }
    owners
}

/// The opens of this page.
pub fn opens() -> Opens {
    use_context().unwrap_or_else(|| Opens::follow(screen()))
}

/// What a delivery means for the stub. What is only being written shows no mark.
pub fn worst(delivery: Delivery) -> Worst {
    match delivery {
        Delivery::Confirmed => Worst::Settled,
        Delivery::Draft => Worst::Unmarked,
        Delivery::Saving => Worst::Saving,
        Delivery::Received => Worst::Received,
        Delivery::Sending | Delivery::Unclear | Delivery::Saved => Worst::Pending,
        Delivery::Changed => Worst::Changed,
        Delivery::Held(_) => Worst::Held,
        Delivery::SetAside => Worst::SetAside,
        Delivery::Refused => Worst::Refused,
        Delivery::NotSaved => Worst::NotSaved,
    }
}

/// How much a standing weighs beside others of the same order. A mark speaks for the whole order: what is
/// being saved weighs more than what is saved or received.
fn gravity(worst: Worst) -> u8 {
    match worst {
        Worst::Settled => 0,
        Worst::Unmarked => 1,
        Worst::Received => 2,
        Worst::Pending => 3,
        Worst::Saving => 4,
        Worst::Changed => 5,
        Worst::Held => 6,
        Worst::SetAside => 7,
        Worst::Refused => 8,
        Worst::NotSaved => 9,
    }
}

fn reach(link: Link) -> Reach {
    match link {
        Link::Unknown | Link::Up => Reach::Up,
        Link::Down(_) | Link::NoNetwork | Link::Paused | Link::ForeignHistory => Reach::Down,
    }
}

/// What the frame shows of the device.
pub fn frame_facts(screen: Screen, drafts: usize) -> FrameFacts {
    let standing = screen.standing();
    FrameFacts {
        workspace: if screen.has_mock() { text().frame.sample.to_owned() } else { String::new() },
        person: screen.actor(),
        link: LinkFacts {
            link: link_state(standing.link),
            saving: saving(screen.keeping(), screen.room()),
            waiting: standing.pending.saturating_add(standing.held),
        },
        drafts,
        needing: standing.refused.saturating_add(standing.changed),
    }
}

/// From here on the room is worth a word.
const SCARCE_PERCENT: u64 = 70;

fn saving(keeping: Keeping, room: Option<Room>) -> Saving {
    let used = room.map(Room::percent).unwrap_or_default();
    match keeping {
        Keeping::Nowhere(StoreFault::Full) => Saving::Full,
        Keeping::Nowhere(StoreFault::Moved | StoreFault::Failed) => Saving::Failed,
        Keeping::JournalAlone(StoreFault::Full) => Saving::JournalForRoom,
        Keeping::JournalAlone(StoreFault::Moved | StoreFault::Failed) => Saving::JournalAlone,
        Keeping::LogAlone => Saving::LogAlone,
        Keeping::Twice if used >= SCARCE_PERCENT => Saving::Scarce(used.min(100)),
        Keeping::Twice => Saving::Works,
    }
}

fn link_state(link: Link) -> LinkState {
    match link {
        Link::Unknown | Link::Up => LinkState::Up,
        Link::NoNetwork | Link::Down(NetFault::Offline) => LinkState::Offline,
        Link::Down(NetFault::NotOurs) => LinkState::NotOurs,
        Link::Down(NetFault::Trouble | NetFault::NotAccepted) => LinkState::Silent,
        Link::Down(NetFault::Busy { .. }) => LinkState::Slow,
        Link::Down(NetFault::SignedOut) => LinkState::SignedOut,
        Link::Down(NetFault::UpgradeNeeded) => LinkState::Outdated,
        Link::Paused => LinkState::Paused,
        Link::ForeignHistory => LinkState::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_owner_shows_the_worst_of_what_is_theirs() {
        let stream = |id| counterfoil_orders::order_id(Uuid::from_u128(id));
        let open = |worst, since| Open { worst, since };
        let opens = OpenOrders::from([
            (stream(1), open(Worst::Pending, 30)),
            (stream(2), open(Worst::Refused, 20)),
            (stream(3), open(Worst::Received, 10)),
        ]);
        let owner = |id: StreamId| (id != stream(3)).then(|| stream(9));
        let owners = opens_of_owners(&opens, &owner);
        let want = [(stream(3), open(Worst::Received, 10)), (stream(9), open(Worst::Refused, 20))];
        assert_eq!(owners, OpenOrders::from(want));
    }

    #[test]
    fn what_is_being_saved_outweighs_what_is_saved() {
        let saving = gravity(worst(Delivery::Saving));
        for delivery in [
            Delivery::Confirmed,
            Delivery::Draft,
            Delivery::Received,
            Delivery::Sending,
            Delivery::Unclear,
            Delivery::Saved,
        ] {
            assert!(gravity(worst(delivery)) < saving, "{delivery:?}");
        }
    }
}
