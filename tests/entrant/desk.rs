//! What the harness asks for, asked of the app's dispatcher.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use counterfoil::browser::clock;
use counterfoil::browser::http::SessionAnswer;
use counterfoil::dispatch::Dispatcher;
use counterfoil::screen::{Delivery, Phase, Screen};
use counterfoil::shell::Shell;
use counterfoil::shell::backend::Backend;
use counterfoil::shell::opening::Opening;
use counterfoil::shell::pulse::Told;
use counterfoil_core::{Role, StreamId, WorkspaceId};
use counterfoil_orders::{
    Item, OrderCommand, Outset, Ppm, Quantity, Refusal, State, Terms, Unit, Whole, order_id,
};
use counterfoil_sync::log::Entry;
use counterfoil_sync::replica::{Input, Replica};
use serde::Deserialize;
use uuid::Uuid;

use crate::catalogue::{self, Bundle};

/// An order of the workload.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    id: Uuid,
    customer_id: String,
    created_at: i64,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    qty: u32,
    unit_price: u32,
}

/// Why something that the harness asked for was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the app cannot go on: {0:?}")]
    Stuck(Phase),
    #[error("the catalogue could not be written")]
    Catalogue,
    #[error("the domain refuses: {0:?}")]
    Refused(Refusal),
    #[error("the workload names what is not there")]
    Unknown,
}

/// What is called when all up to a command is durable.
type Done = Box<dyn FnOnce()>;

/// The app without its screen, and what its harness waits for.
pub(crate) struct Desk {
    pub(crate) shell: Rc<Shell>,
    screen: Screen,
    dispatcher: Dispatcher,
    waiting: RefCell<VecDeque<(StreamId, Done)>>,
}

impl Desk {
    /// Opens the app's log and journal, with the catalogue, and leaves the network alone: there is none here.
    pub(crate) async fn open(actor: &str) -> Result<Desk, Fault> {
        let session = SessionAnswer {
            workspace: WorkspaceId(Uuid::from_u128(1)),
            actor: actor.to_owned(),
            role: Role("manager".to_owned()),
            currency: "USD".to_owned(),
        };
        let opening = Opening { session, backend: Backend::Http };
        let shell = Shell::open(opening, |_| {}).await.map_err(Fault::Stuck)?;
        let dispatcher = Dispatcher::new(Rc::clone(&shell));
        dispatcher.pause(true);
        bring_catalogue(&shell).await?;
        let screen = Screen::new(Rc::clone(&shell));
        Ok(Desk { shell, screen, dispatcher, waiting: RefCell::default() })
    }

    /// Hears of everything that happens; `change` hears of the changes.
    pub(crate) fn listen(self: Rc<Self>, change: impl Fn(Told<'_>) + 'static) {
        let desk = Rc::clone(&self);
        self.shell.pulse().listen(move |told| match told {
            Told::Changed(_) => change(told),
            Told::Standing => desk.settle(),
        });
    }

    /// Takes an order that comes whole: one command.
    pub(crate) fn place(&self, order: &Order) -> Result<Option<StreamId>, Fault> {
        let stream = order_id(order.id);
        // The number is the app's own; what the workload says of the time goes with it.
        let (_, number) = self.dispatcher.new_order();
        let whole = Whole {
            customer: catalogue::customer(&order.customer_id).ok_or(Fault::Unknown)?,
            items: order.lines.iter().map(item).collect::<Result<_, _>>()?,
            outset: Outset::Placed,
            provisional: format!("{number} {}", order.created_at),
            terms: Terms { tax: Ppm::ZERO, ..Terms::default() },
        };
        self.dispatcher
            .send(stream, OrderCommand::Enter(Box::new(whole)))
            .map_err(Fault::Refused)?;
        Ok(Some(stream))
    }

    /// Changes the quantity on the line with this index.
    pub(crate) fn change_quantity(
        &self,
        order: Uuid,
        index: usize,
        qty: u32,
    ) -> Result<Option<StreamId>, Fault> {
        let stream = order_id(order);
        let line = self.screen.state(stream, |held| {
            let order = held.and_then(|held| State::order(&held.state))?;
            order.lines.get(index).map(|line| (line.id, line.note.parse()))
        });
        let (line, bundle) = line.ok_or(Fault::Unknown)?;
        let bundle = bundle.or(Err(Fault::Unknown))?;
        let command = OrderCommand::ChangeQuantity {
            line,
            quantity: pieces(qty, bundle)?,
            unit: Unit::each(),
        };
        self.dispatcher.send(stream, command).map_err(Fault::Refused)?;
        Ok(Some(stream))
    }

    /// Promises an order to its customer.
    pub(crate) fn confirm(&self, order: Uuid) -> Result<Option<StreamId>, Fault> {
        let stream = order_id(order);
        self.dispatcher.send(stream, OrderCommand::Confirm).map_err(Fault::Refused)?;
        Ok(Some(stream))
    }

    /// Calls `done` once both stores have all that was asked of `stream`, and so all that was asked before.
    pub(crate) fn when_saved(&self, stream: StreamId, done: impl FnOnce() + 'static) {
        self.waiting.borrow_mut().push_back((stream, Box::new(done)));
        self.settle();
    }

    fn settle(&self) {
        loop {
            let first = self.waiting.borrow().front().map(|(stream, _)| *stream);
            if !first.is_some_and(|stream| self.is_saved(stream)) {
                return;
            }
            let saved = self.waiting.borrow_mut().pop_front();
            if let Some((_, done)) = saved {
                done();
            }
        }
    }

    fn is_saved(&self, stream: StreamId) -> bool {
        !matches!(self.screen.delivery(stream), Delivery::Saving | Delivery::NotSaved)
    }
}

/// A line of the workload. Its note says how many pieces its bundle has: the workload changes a quantity without
/// naming the price again.
fn item(line: &Line) -> Result<Item, Fault> {
    let bundle = Bundle::of(line.unit_price);
    Ok(Item {
        discount: Ppm::ZERO,
        note: bundle.pieces.to_string(),
        price_version: None,
        product: bundle.product(),
        quantity: pieces(line.qty, bundle.pieces)?,
        unit: Unit::each(),
    })
}

/// So many bundles of so many pieces each.
fn pieces(bundles: u32, pieces: u32) -> Result<Quantity, Fault> {
    bundles.checked_mul(pieces).and_then(Quantity::parse).ok_or(Fault::Unknown)
}

/// Writes the catalogue as a device's first visit does: as the server's snapshot, into the log.
async fn bring_catalogue(shell: &Shell) -> Result<(), Fault> {
    let first = catalogue::customer("C0000").ok_or(Fault::Catalogue)?;
    let is_there = || shell.with(|replica| replica.state(first).is_some());
    if is_there() {
        return Ok(());
    }
    let base = catalogue::snapshot().ok_or(Fault::Catalogue)?;
    let entry = Entry { base: Some(base), ..Entry::default() };
    let turn = shell.with(Replica::turn).next();
    shell.log().append(turn, &entry).await.or(Err(Fault::Catalogue))?;
    shell.feed(Input::Hinted);
    while !is_there() {
        clock::sleep(1).await;
    }
    Ok(())
}
