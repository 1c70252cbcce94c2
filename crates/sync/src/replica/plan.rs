//! The one next exchange with the server, chosen from where things stand.

use counterfoil_core::Position;

use crate::protocol::PAGE_EVENTS_MAX;

/// Where things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heads {
    /// The last position taken in.
    pub(super) held: Position,
    /// The newest position heard of.
    pub(super) head: Position,
    /// Commands ready to be sent and durably marked as offered.
    pub(super) offered: usize,
    /// Commands ready to be sent, not yet marked.
    pub(super) unoffered: usize,
    /// What else is known.
    pub(super) news: Knowledge,
}

/// How much of the server is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Knowledge {
    /// Nobody was heard since the link was gone.
    Silent,
    /// The server is there, and the head may be out of date.
    Stale,
    /// The head was heard over this link.
    Fresh,
    /// The server has decided commands whose events are not here yet.
    Ahead,
    /// Nothing is here, and much is there; or what is here is of a history that has ended.
    Bootstrap,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nothing.
    Rest,
    /// Get the whole state.
    FetchSnapshot,
    /// Get the events after the cursor.
    Pull,
    /// Mark what is ready as offered: afterwards it can be sent.
    Offer,
    /// Send what is ready and marked; the answer brings events too.
    Push,
}

/// Chooses. Pulls before it pushes over a link that nobody answered on yet, so that nothing is offered into
/// a dead network and then stands there as without an answer; and if a push's answer could not hold what
/// is behind. Pushes what may be on its way already before anything new is offered.
pub(super) fn plan(heads: Heads) -> Plan {
    let behind = usize::try_from(heads.head.0.saturating_sub(heads.held.0)).unwrap_or(usize::MAX);
    let may_push = behind <= PAGE_EVENTS_MAX;
    match heads.news {
        Knowledge::Bootstrap => Plan::FetchSnapshot,
        Knowledge::Stale | Knowledge::Fresh if may_push && heads.offered > 0 => Plan::Push,
        Knowledge::Stale | Knowledge::Fresh if may_push && heads.unoffered > 0 => Plan::Offer,
        Knowledge::Fresh if behind == 0 => Plan::Rest,
        Knowledge::Silent | Knowledge::Stale | Knowledge::Fresh | Knowledge::Ahead => Plan::Pull,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_exchange_follows_from_the_heads() {
        let table = [
            (4, 4, 0, 0, Knowledge::Fresh, Plan::Rest),
            (4, 9, 0, 0, Knowledge::Fresh, Plan::Pull),
            (4, 4, 0, 0, Knowledge::Stale, Plan::Pull),
            (4, 4, 3, 0, Knowledge::Stale, Plan::Push),
            (4, 4, 3, 2, Knowledge::Silent, Plan::Pull),
            (4, 9, 3, 2, Knowledge::Fresh, Plan::Push),
            (4, 9, 0, 2, Knowledge::Fresh, Plan::Offer),
            (4, 505, 3, 0, Knowledge::Fresh, Plan::Pull),
            (4, 9, 3, 0, Knowledge::Ahead, Plan::Pull),
            (0, 90_000, 0, 0, Knowledge::Bootstrap, Plan::FetchSnapshot),
        ];
        for (held, head, offered, unoffered, news, expected) in table {
            let heads =
                Heads { held: Position(held), head: Position(head), offered, unoffered, news };
            assert_eq!(plan(heads), expected, "{heads:?}");
        }
    }
}
