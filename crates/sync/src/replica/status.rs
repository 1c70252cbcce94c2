//! How far a command has come: a pure function of stored facts and of what is under way.

use counterfoil_core::CommandId;

use super::{Delivery, Hold};
use crate::protocol::Deferral;

/// Whether a command stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// Not yet.
    No,
    /// Not, and the last try did not work.
    Failing,
    /// It does.
    Yes,
}

/// Whether a command may have left the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// Never offered.
    Never,
    /// In the request that is under way.
    Now,
    /// Offered earlier; what became of it is not known.
    Before,
    /// The server has said that it has it; it may be asked for the outcome at this moment.
    Received,
}

/// What stands between a durable command and the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It belongs to a draft.
    Private,
    /// This build cannot read it, or what is on its stream.
    Unreadable,
    /// A refusal before it that nobody dealt with.
    Behind(CommandId),
    /// A command before it that is stuck.
    After(CommandId),
    /// The server had a reason not to decide it yet.
    Deferred(Deferral),
    /// Nothing at all can be sent now, and waiting does not help.
    Link(Hold),
}

/// The status of a command.
pub(super) fn delivery(stored: Stored, sent: Sent, obstacle: Option<Obstacle>) -> Delivery {
    match (stored, sent, obstacle) {
        (Stored::No, _, _) => Delivery::Saving,
        (Stored::Failing, _, _) => Delivery::NotSaved,
        (Stored::Yes, Sent::Now, _) => Delivery::Sending,
        (Stored::Yes, _, Some(Obstacle::Private)) => Delivery::Draft,
        (Stored::Yes, _, Some(Obstacle::Unreadable)) => Delivery::Held(Hold::AppUpdate),
        (Stored::Yes, _, Some(Obstacle::Behind(id))) => Delivery::Held(Hold::Behind(id)),
        (Stored::Yes, _, Some(Obstacle::After(id))) => Delivery::Held(Hold::After(id)),
        (Stored::Yes, sent, Some(Obstacle::Deferred(why))) => deferred(sent, why),
        (Stored::Yes, _, Some(Obstacle::Link(hold))) => Delivery::Held(hold),
        (Stored::Yes, Sent::Received, None) => Delivery::Received,
        (Stored::Yes, Sent::Before, None) => Delivery::Unclear,
        (Stored::Yes, Sent::Never, None) => Delivery::Saved,
    }
}

fn deferred(sent: Sent, why: Deferral) -> Delivery {
    match (why, sent) {
        (Deferral::SetAside, _) => Delivery::SetAside,
        (Deferral::UpgradeRequired, _) => Delivery::Held(Hold::ServerUpdate),
        // It waits in the server's inbox.
        (
            Deferral::DependencyMissing | Deferral::DependencyRefused | Deferral::SeqTaken,
            Sent::Received,
        ) => Delivery::Received,
        // The server has said that it did not take it, so nothing about it is unclear.
        (
            Deferral::DependencyMissing | Deferral::DependencyRefused | Deferral::SeqTaken,
            Sent::Never | Sent::Now | Sent::Before,
        ) => Delivery::Saved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_status_follows_from_the_facts() {
        let id = CommandId(Uuid::from_u128(1));
        let table = [
            (Stored::No, Sent::Never, None, Delivery::Saving),
            (Stored::No, Sent::Never, Some(Obstacle::Private), Delivery::Saving),
            (Stored::Failing, Sent::Never, None, Delivery::NotSaved),
            (Stored::Yes, Sent::Never, None, Delivery::Saved),
            (Stored::Yes, Sent::Never, Some(Obstacle::Private), Delivery::Draft),
            (Stored::Yes, Sent::Now, None, Delivery::Sending),
            (Stored::Yes, Sent::Now, Some(Obstacle::Behind(id)), Delivery::Sending),
            (Stored::Yes, Sent::Before, None, Delivery::Unclear),
            (Stored::Yes, Sent::Received, None, Delivery::Received),
            (
                Stored::Yes,
                Sent::Received,
                Some(Obstacle::Behind(id)),
                Delivery::Held(Hold::Behind(id)),
            ),
            (
                Stored::Yes,
                Sent::Received,
                Some(Obstacle::Deferred(Deferral::DependencyMissing)),
                Delivery::Received,
            ),
            (
                Stored::Yes,
                Sent::Received,
                Some(Obstacle::Deferred(Deferral::SetAside)),
                Delivery::SetAside,
            ),
            (
                Stored::Yes,
                Sent::Never,
                Some(Obstacle::Behind(id)),
                Delivery::Held(Hold::Behind(id)),
            ),
            (Stored::Yes, Sent::Before, Some(Obstacle::After(id)), Delivery::Held(Hold::After(id))),
            (Stored::Yes, Sent::Never, Some(Obstacle::Unreadable), Delivery::Held(Hold::AppUpdate)),
            (
                Stored::Yes,
                Sent::Before,
                Some(Obstacle::Link(Hold::SignIn)),
                Delivery::Held(Hold::SignIn),
            ),
            (
                Stored::Yes,
                Sent::Before,
                Some(Obstacle::Deferred(Deferral::SetAside)),
                Delivery::SetAside,
            ),
            (
                Stored::Yes,
                Sent::Before,
                Some(Obstacle::Deferred(Deferral::UpgradeRequired)),
                Delivery::Held(Hold::ServerUpdate),
            ),
            (
                Stored::Yes,
                Sent::Before,
                Some(Obstacle::Deferred(Deferral::DependencyMissing)),
                Delivery::Saved,
            ),
        ];
        for (stored, sent, obstacle, expected) in table {
            assert_eq!(
                delivery(stored, sent, obstacle),
                expected,
                "{stored:?} {sent:?} {obstacle:?}"
            );
        }
    }

    #[test]
    fn a_stream_shows_its_worst_command() {
        let id = CommandId(Uuid::from_u128(1));
        let from_good_to_bad = [
            Delivery::Confirmed,
            Delivery::Draft,
            Delivery::Received,
            Delivery::Sending,
            Delivery::Saved,
            Delivery::Saving,
            Delivery::Changed,
            Delivery::Held(Hold::Behind(id)),
            Delivery::SetAside,
            Delivery::Refused,
            Delivery::NotSaved,
        ];
        assert!(from_good_to_bad.is_sorted());
    }
}
