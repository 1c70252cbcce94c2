//! Where each order stands between this device and the server, told in the words of the marks.

use std::collections::BTreeMap;

use counterfoil_core::StreamId;

use crate::screen::{CommandStanding, Delivery};
use crate::ui::mark::Worst;
use crate::ui::opens::worst;
use crate::ui::parts::stub::Open;

/// Every order with something open, and what.
pub type Opens = BTreeMap<StreamId, Open>;

/// The worst standing and the oldest moment of each order among `commands`.
pub fn opens(commands: &[CommandStanding]) -> Opens {
    let mut opens: BTreeMap<StreamId, (Delivery, i64)> = BTreeMap::new();
    for standing in commands {
        let since = standing.since.0;
        let open = opens.entry(standing.command.stream).or_insert((standing.delivery, since));
        open.0 = open.0.max(standing.delivery);
        open.1 = open.1.min(since);
    }
    opens
        .into_iter()
        .map(|(stream, (delivery, since))| (stream, Open { worst: worst(delivery), since }))
        .collect()
}

/// Whether a person must act on the order.
pub fn needs_person(open: Option<&Open>) -> bool {
    open.is_some_and(|open| match open.worst {
        Worst::Refused | Worst::SetAside | Worst::Changed => true,
        Worst::Settled | Worst::Pending | Worst::Received | Worst::Held => false,
    })
}

/// Whether something of the order has not been taken in by the server.
pub fn not_sent(open: Option<&Open>) -> bool {
    open.is_some_and(|open| match open.worst {
        Worst::Pending | Worst::Held | Worst::Refused | Worst::SetAside => true,
        Worst::Settled | Worst::Received | Worst::Changed => false,
    })
}
