//! The names of items, lines and customers, as far as this device knows them.

use std::collections::BTreeMap;

use counterfoil_core::StreamId;
use counterfoil_core::gather::Gather;
use counterfoil_orders::{CUSTOMER, LineId, STANDARD_LIST, Slip, State};

use crate::screen::Screen;
use crate::ui::text::deeds::Names;
use crate::ui::text::text;

/// Names, read from the views; lines by the slip and by the items that were seen on them.
#[derive(Debug, Clone)]
pub struct Known {
    screen: Screen,
    lines: BTreeMap<LineId, StreamId>,
}

impl Known {
    /// The names that `slip` knows, and `lines` that it had.
    pub fn of(
        screen: Screen,
        slip: Option<&Slip>,
        lines: impl IntoIterator<Item = (LineId, StreamId)>,
    ) -> Known {
        let mut known: BTreeMap<LineId, StreamId> = lines.into_iter().gather();
        if let Some(slip) = slip {
            known.extend(slip.lines.iter().map(|line| (line.id, line.product)));
        }
        Known { screen, lines: known }
    }

    /// The names that the sentences about one order need.
    pub fn on(screen: Screen, order: StreamId) -> Known {
        let lines: Vec<(LineId, StreamId)> = screen.state(order, |held| {
            let order = held.and_then(|held| State::order(&held.state));
            let lines = order.map(|order| order.lines.as_slice()).unwrap_or_default();
            lines.iter().map(|line| (line.id, line.product)).gather()
        });
        Known::of(screen, None, lines)
    }
}

impl Names for Known {
    fn of(&self, stream: StreamId) -> String {
        let found = if stream.kind == CUSTOMER {
            self.screen.directory(|all| all.card(stream).map(|card| card.name.clone()))
        } else {
            let item = |id| self.screen.catalogue(|all| all.item(id, STANDARD_LIST));
            item(stream).map(|item| item.name)
        };
        found.unwrap_or_else(|| text().deeds.unknown.to_owned())
    }

    fn on_line(&self, line: LineId) -> String {
        match self.lines.get(&line) {
            Some(product) => self.of(*product),
            None => text().deeds.a_line.to_owned(),
        }
    }
}
