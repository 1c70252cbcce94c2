//! The whole domain under one roof: three kinds of streams, and [`Orders`] that decides over them.

use std::sync::Arc;

use counterfoil_core::{
    DecodeFault, Difference, Domain, Encoded, Payload, Reader, Stamp, StreamId, StreamKind,
    TallyKey,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::Asked;
use crate::{
    Customer, CustomerCommand, CustomerEvent, Field, Order, OrderCommand, OrderEvent, Product,
    ProductCommand, ProductEvent, Refusal, Rule, Stage, codec, customer, difference, order, policy,
    product, tally,
};

/// Streams of orders.
pub const ORDER: StreamKind = kind("order");
/// Streams of customers.
pub const CUSTOMER: StreamKind = kind("customer");
/// Streams of products.
pub const PRODUCT: StreamKind = kind("product");
/// The kind of [`SHOP`].
pub const SHOP_KIND: StreamKind = kind("shop");
/// Where the sums over the whole workspace hang. It never has events.
pub const SHOP: StreamId = StreamId { kind: SHOP_KIND, id: Uuid::nil() };

const fn kind(name: &str) -> StreamKind {
    #[expect(clippy::panic, reason = "evaluated when it is compiled")]
    match StreamKind::parse(name) {
        Some(kind) => kind,
        None => panic!("not a kind"),
    }
}

/// The stream of the order called `id`.
pub const fn order_id(id: Uuid) -> StreamId {
    StreamId { kind: ORDER, id }
}

/// The stream of the customer called `id`.
pub const fn customer_id(id: Uuid) -> StreamId {
    StreamId { kind: CUSTOMER, id }
}

/// The stream of the product called `id`.
pub const fn product_id(id: Uuid) -> StreamId {
    StreamId { kind: PRODUCT, id }
}

/// The order-entry domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orders;

impl Orders {
    /// Every kind of command, with its newest schema.
    pub const COMMAND_KINDS: &'static [(&'static str, u16)] = codec::COMMANDS.newest;
    /// Every kind of event, with its newest schema.
    pub const EVENT_KINDS: &'static [(&'static str, u16)] = codec::EVENTS.newest;
}

/// An intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// On an order.
    Order(OrderCommand),
    /// On a customer.
    Customer(CustomerCommand),
    /// On a product.
    Product(ProductCommand),
}

impl Command {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            Command::Order(command) => command.kind(),
            Command::Customer(command) => command.kind(),
            Command::Product(command) => command.kind(),
        }
    }
}

impl From<OrderCommand> for Command {
    fn from(command: OrderCommand) -> Command {
        Command::Order(command)
    }
}

impl From<CustomerCommand> for Command {
    fn from(command: CustomerCommand) -> Command {
        Command::Customer(command)
    }
}

impl From<ProductCommand> for Command {
    fn from(command: ProductCommand) -> Command {
        Command::Product(command)
    }
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// About an order.
    Order(OrderEvent),
    /// About a customer.
    Customer(CustomerEvent),
    /// About a product.
    Product(ProductEvent),
}

impl Event {
    /// Its wire name.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Order(event) => event.kind(),
            Event::Customer(event) => event.kind(),
            Event::Product(event) => event.kind(),
        }
    }
}

/// What the events of one stream add up to. Shared, not copied: a screen that is shown a change holds both sides of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// An order.
    Order(Arc<Order>),
    /// A customer.
    Customer(Arc<Customer>),
    /// A product.
    Product(Arc<Product>),
}

impl State {
    /// The order, if it is one.
    pub fn order(&self) -> Option<&Order> {
        match self {
            State::Order(order) => Some(order),
            State::Customer(_) | State::Product(_) => None,
        }
    }

    /// The customer, if it is one.
    pub fn customer(&self) -> Option<&Customer> {
        match self {
            State::Customer(customer) => Some(customer),
            State::Order(_) | State::Product(_) => None,
        }
    }

    /// The product, if it is one.
    pub fn product(&self) -> Option<&Product> {
        match self {
            State::Product(product) => Some(product),
            State::Order(_) | State::Customer(_) => None,
        }
    }
}

impl Domain for Orders {
    type State = State;
    type Command = Command;
    type Event = Event;
    type Refusal = Refusal;

    // 2: a customer has `holds`, which reads as the usual one where it is not there.
    const STATE_VERSION: u32 = 2;
    const STATE_OLDEST: u32 = 1;

    fn decode_command(kind: &str, schema: u16, payload: &Payload) -> Result<Command, DecodeFault> {
        codec::decode_command(kind, schema, payload)
    }

    fn encode_command(command: &Command) -> Result<Encoded, DecodeFault> {
        codec::encode_command(command)
    }

    fn decode_event(kind: &str, schema: u16, payload: &Payload) -> Result<Event, DecodeFault> {
        codec::decode_event(kind, schema, payload)
    }

    fn encode_event(event: &Event) -> Result<Encoded, DecodeFault> {
        codec::encode_event(event)
    }

    fn decide(
        stream: StreamId,
        command: &Command,
        stamp: &Stamp,
        reader: &mut Reader<'_, State>,
    ) -> Result<Vec<Event>, Refusal> {
        policy::allow(command.kind(), stamp)?;
        let state = reader.state(stream);
        match (command, stream.kind) {
            (Command::Order(command), ORDER) => {
                let asked = Asked { stream, state: state.and_then(State::order), stamp };
                let events = order::decide::decide(&asked, command, reader)?;
                Ok(events.into_iter().map(Event::Order).collect())
            }
            (Command::Customer(command), CUSTOMER) => {
                let asked = Asked { stream, state: state.and_then(State::customer), stamp };
                let events = customer::decide(&asked, command)?;
                Ok(events.into_iter().map(Event::Customer).collect())
            }
            (Command::Product(command), PRODUCT) => {
                let asked = Asked { stream, state: state.and_then(State::product), stamp };
                let events = product::decide(&asked, command, reader)?;
                Ok(events.into_iter().map(Event::Product).collect())
            }
            (Command::Order(_) | Command::Customer(_) | Command::Product(_), _) => {
                Err(Refusal::invalid(Field::Stream, Rule::WrongKind))
            }
        }
    }

    fn apply(_: StreamId, state: Option<State>, event: &Event) -> Option<State> {
        match (state, event) {
            (None, Event::Order(event)) => order::apply(None, event).map(of_order),
            (Some(State::Order(order)), Event::Order(event)) => {
                order::apply(Some(Arc::unwrap_or_clone(order)), event).map(of_order)
            }
            (None, Event::Customer(event)) => customer::apply(None, event).map(of_customer),
            (Some(State::Customer(customer)), Event::Customer(event)) => {
                customer::apply(Some(Arc::unwrap_or_clone(customer)), event).map(of_customer)
            }
            (None, Event::Product(event)) => product::apply(None, event).map(of_product),
            (Some(State::Product(product)), Event::Product(event)) => {
                product::apply(Some(Arc::unwrap_or_clone(product)), event).map(of_product)
            }
            (state @ Some(_), Event::Order(_) | Event::Customer(_) | Event::Product(_)) => state,
        }
    }

    fn tallies(_: StreamId, state: &State) -> Vec<(TallyKey, i64)> {
        match state {
            State::Order(order) => tally::of_order(order),
            State::Customer(_) | State::Product(_) => Vec::new(),
        }
    }

    fn is_private(state: &State) -> bool {
        state.order().is_some_and(|order| order.stage == Stage::Draft)
    }

    fn is_careful(command: &Command) -> bool {
        match command {
            Command::Order(command) => matches!(command, OrderCommand::Cancel { .. }),
            Command::Customer(command) => matches!(
                command,
                CustomerCommand::Change { .. }
                    | CustomerCommand::SetConditions { .. }
                    | CustomerCommand::SetCreditLimit { .. }
            ),
            Command::Product(command) => {
                matches!(command, ProductCommand::Change { .. } | ProductCommand::Reprice { .. })
            }
        }
    }

    fn differences(shown: &[Event], decided: &[Event]) -> Vec<Difference> {
        difference::differences(shown, decided)
    }
}

fn of_order(order: Order) -> State {
    State::Order(Arc::new(order))
}

fn of_customer(customer: Customer) -> State {
    State::Customer(Arc::new(customer))
}

fn of_product(product: Product) -> State {
    State::Product(Arc::new(product))
}
