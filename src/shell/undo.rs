//! What was done to orders on this page, the newest last, and what takes each of it back.
//!
//! Taking back is asking for something else: it stands in the log as what it is.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use counterfoil_core::StreamId;
use counterfoil_orders::{
    Command, LineId, ORDER, Order, OrderCommand, Orders, Refusal, State, way_back,
};
use counterfoil_sync::replica::Replica;

use super::Shell;
use crate::browser::ids;

/// So many deeds can be taken back.
const DEEDS_MAX: usize = 50;

/// Something that was done to an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// Its name: how many there were before it on this page.
    pub ordinal: u64,
    /// To which order.
    pub order: StreamId,
    /// What was asked.
    pub asked: Vec<OrderCommand>,
    /// What takes it back; `None`: nothing does.
    pub back: Option<Vec<OrderCommand>>,
}

/// The deeds of this page.
#[derive(Debug, Default)]
pub struct Deeds {
    kept: RefCell<VecDeque<Deed>>,
    count: Cell<u64>,
}

/// A deed before it is done.
#[derive(Debug)]
pub(super) struct Begun {
    order: StreamId,
    asked: Vec<OrderCommand>,
    then: Option<Order>,
}

impl Shell {
    /// The last deed that was not taken back.
    pub fn last_deed(&self) -> Option<Deed> {
        self.deeds.kept.borrow().back().cloned()
    }

    /// Takes a deed back, if it still is one of those that can be.
    ///
    /// # Errors
    /// The refusal: nothing changed, and the deed is none any more.
    pub fn take_back(&self, ordinal: u64) -> Result<(), Refusal> {
        let taken = {
            let mut kept = self.deeds.kept.borrow_mut();
            let place = kept.iter().position(|deed| deed.ordinal == ordinal);
            place.and_then(|place| kept.remove(place))
        };
        let Some(Deed { order, back: Some(back), .. }) = taken else { return Ok(()) };
        self.decide(order, back.into_iter().map(Command::from).collect(), None).map(drop)
    }

    /// What is about to be asked of `stream`, if it is an order.
    pub(super) fn begin_deed(&self, stream: StreamId, intents: &[Command]) -> Option<Begun> {
        if stream.kind != ORDER {
            return None;
        }
        let asked = intents.iter().filter_map(|intent| match intent {
            Command::Order(command) => Some(command.clone()),
            Command::Customer(_) | Command::Product(_) => None,
        });
        Some(Begun { order: stream, asked: asked.collect(), then: self.order(stream) })
    }

    /// It was done.
    pub(super) fn note_deed(&self, Begun { order, asked, then }: Begun) {
        let back = self.with(|replica| {
            let now = order_in(replica, order)?;
            way_back(now, then.as_ref()?, || LineId(ids::growing()))
        });
        if back.as_ref().is_some_and(Vec::is_empty) {
            return;
        }
        let ordinal = self.deeds.count.get();
        self.deeds.count.set(ordinal.saturating_add(1));
        let mut kept = self.deeds.kept.borrow_mut();
        if kept.len() >= DEEDS_MAX {
            kept.pop_front();
        }
        kept.push_back(Deed { ordinal, order, asked, back });
    }

    fn order(&self, stream: StreamId) -> Option<Order> {
        self.with(|replica| order_in(replica, stream).cloned())
    }
}

fn order_in(replica: &Replica<Orders>, stream: StreamId) -> Option<&Order> {
    replica.state(stream).and_then(|held| State::order(&held.state))
}
