//! What the tests stand on: fresh names, waits for a state, and a shell over the authority in the page.

use std::rc::Rc;

use counterfoil::browser::http::SessionAnswer;
use counterfoil::browser::mock::{Faults, Mock};
use counterfoil::browser::{clock, ids};
use counterfoil::shell::Shell;
use counterfoil::shell::backend::Backend;
use counterfoil::shell::opening::Opening;
use counterfoil_core::{CommandId, Role, StreamId, WorkspaceId};
use counterfoil_orders::{
    LineId, ORDER, Order, OrderCommand, PRODUCT, Quantity, State, Terms, Unit,
};
use counterfoil_sync::replica::Delivery;

/// Longest wait for a state.
const WAIT_MILLIS: u64 = 10_000;

/// A name that nothing else has.
pub(crate) fn fresh(what: &str) -> String {
    format!("{what}-{}", ids::random())
}

/// Waits until `is_so`.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = clock::now();
    while !is_so() {
        assert!(clock::now().since(begun) < WAIT_MILLIS, "waited in vain until {what}");
        clock::sleep(5).await;
    }
}

/// A device with an authority of its own. Its tabs can be closed and opened again.
pub(crate) struct Device {
    session: SessionAnswer,
    pub(crate) mock: Rc<Mock>,
}

impl Device {
    pub(crate) async fn new() -> Device {
        let mock = Mock::open(&fresh("authority")).await.unwrap();
        mock.set_faults(Faults::default());
        Device { session: session("anna"), mock: Rc::new(mock) }
    }

    /// Another device in the same workspace.
    pub(crate) fn beside(&self) -> Device {
        let session = SessionAnswer { actor: fresh("berta"), ..self.session.clone() };
        Device { session, mock: Rc::clone(&self.mock) }
    }

    /// The workspace, and the person.
    pub(crate) fn whom(&self) -> (String, String) {
        (self.session.workspace.to_string(), self.session.actor.clone())
    }

    /// What a tab starts from.
    pub(crate) fn opening(&self) -> Opening {
        let mock: Rc<Mock> = Rc::clone(&self.mock);
        let backend = Backend::Mock(mock);
        Opening { session: self.session.clone(), backend }
    }

    /// Opens a tab.
    pub(crate) async fn tab(&self) -> Rc<Shell> {
        Shell::open(self.opening(), |_| {}).await.unwrap()
    }

    /// Opens a tab that has heard of the sample data.
    pub(crate) async fn ready_tab(&self) -> Rc<Shell> {
        let tab = self.tab().await;
        until("the sample data is here", || products(&tab).len() > 1).await;
        tab
    }

    pub(crate) fn cut_off(&self) {
        self.mock.set_faults(Faults { offline: true, ..Faults::default() });
    }
}

fn session(actor: &str) -> SessionAnswer {
    SessionAnswer {
        workspace: WorkspaceId(ids::random()),
        actor: actor.to_owned(),
        role: Role("manager".to_owned()),
        currency: "USD".to_owned(),
    }
}

/// The products on sale that a tab knows.
pub(crate) fn products(tab: &Shell) -> Vec<StreamId> {
    tab.with(|replica| {
        let all = replica.streams().filter(|(stream, _)| stream.kind == PRODUCT);
        let open = all.filter(|(_, state)| match &state.state {
            State::Product(product) => product.sale == counterfoil_orders::Sale::Open,
            State::Order(_) | State::Customer(_) => false,
        });
        open.map(|(stream, _)| stream).collect()
    })
}

fn customer(tab: &Shell) -> StreamId {
    tab.with(|replica| {
        let mut all = replica.streams();
        let first = all.find(|(_, state)| matches!(state.state, State::Customer(_)));
        first.map(|(stream, _)| stream).unwrap()
    })
}

/// Opens an order with one line, and places it. Gives the order and the last command.
pub(crate) fn place(tab: &Shell) -> (StreamId, CommandId) {
    let stream = draft(tab);
    let placed = tab.ask(stream, vec![OrderCommand::Place.into()], None).unwrap();
    (stream, placed[0])
}

/// Opens an order with one line.
pub(crate) fn draft(tab: &Shell) -> StreamId {
    let stream = ids::stream(ORDER);
    let open = OrderCommand::Open {
        provisional: tab.next_number(),
        customer: customer(tab),
        terms: Terms::default(),
    };
    let line = OrderCommand::AddLine {
        line: LineId(ids::growing()),
        product: products(tab)[0],
        quantity: Quantity::parse(2).unwrap(),
        unit: Unit::each(),
        price_version: None,
    };
    tab.ask(stream, vec![open.into(), line.into()], None).unwrap();
    stream
}

pub(crate) fn order(tab: &Shell, stream: StreamId) -> Option<Order> {
    tab.with(|replica| replica.state(stream).and_then(|state| state.state.order().cloned()))
}

/// The official number, once there is one.
pub(crate) fn number(tab: &Shell, stream: StreamId) -> Option<u64> {
    order(tab, stream)?.placing()?.number
}

pub(crate) fn delivery(tab: &Shell, stream: StreamId) -> Delivery {
    tab.with(|replica| replica.delivery(stream))
}

/// Waits until all that was asked in `tab` is durable.
pub(crate) async fn saved(tab: &Shell) {
    until("all is saved", || tab.with(|replica| replica.standing().unsaved == 0)).await;
}

/// Waits until the server has decided all of an order.
pub(crate) async fn confirmed(tab: &Shell, stream: StreamId) {
    until("the order is confirmed", || {
        delivery(tab, stream) == Delivery::Confirmed && number(tab, stream).is_some()
    })
    .await;
}
