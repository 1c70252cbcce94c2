//! People who take orders: the real domain in the simulated world.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain, Moment, Position, Seq, StreamId, UtcMillis,
};
use counterfoil_orders::{
    Article, Caller, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand,
    Orders, Ppm, ProductCommand, Profile, Quantity, STANDARD_LIST, State, Status, Terms, Unit,
    customer_id, order_id, product_id,
};
use counterfoil_sync::authority::{Book, Session};
use counterfoil_sync::protocol::PushRequest;
use counterfoil_sync::replica::Replica;
use uuid::Uuid;

use super::role;
use super::script::Script;
use crate::rng::Rng;
use crate::till::Build;

const PRODUCTS: u64 = 3;
const CUSTOMERS: u64 = 2;

/// People who take orders.
#[derive(Debug)]
pub struct Clerks;

fn product(number: u64) -> StreamId {
    product_id(Uuid::from_u64_pair(1, number))
}

fn customer(number: u64) -> StreamId {
    customer_id(Uuid::from_u64_pair(2, number))
}

fn dollars(amount: u64) -> Money {
    Money::new(i64::try_from(amount).unwrap_or(0) * 100, Currency::Usd)
}

impl Script<Orders> for Clerks {
    fn prepare(book: &mut Book<Orders>, now: UtcMillis) {
        let device = DeviceId(Uuid::from_u64_pair(3, 0));
        let goods = (0..PRODUCTS).map(|number| (product(number), list(number)));
        let stock = (0..PRODUCTS).map(|number| {
            (product(number), Command::from(ProductCommand::CountStock { level: 200 }))
        });
        let people = (0..CUSTOMERS).map(|number| (customer(number), register(number)));
        let wishes = goods.chain(stock).chain(people);
        let command = |(at, (stream, intent)): (usize, (StreamId, Command))| {
            envelope((device, at), stream, &intent)
        };
        let commands = wishes.enumerate().filter_map(command).collect();
        let push = PushRequest { epoch: None, device, after: Position(0), commands };
        let session = Session { actor: "owner".to_owned(), role: role(), device };
        let settled = book.settle(&push, &session, now);
        // Nobody else writes to this book, so it cannot be stale.
        book.commit(&settled).unwrap_or_default();
    }

    fn wish(rng: &mut Rng, sight: &Replica<Orders>) -> Option<(StreamId, Command)> {
        let orders: Vec<(StreamId, Status, Vec<LineId>)> = sight
            .streams()
            .filter_map(|(stream, held)| {
                let order = held.state.order()?;
                Some((stream, order.status(), order.lines.iter().map(|line| line.id).collect()))
            })
            .collect();
        match (rng.below(24), rng.pick(&orders)) {
            (0, _) => Some(stock(rng)),
            (1, _) => Some(reprice(rng)),
            (2, _) => Some(credit(rng)),
            (3..=6, _) | (_, None) => Some(open(rng)),
            (_, Some((stream, status, lines))) => {
                let wish = on_order(rng, *status, lines)?;
                Some((*stream, wish.into()))
            }
        }
    }

    fn fix(rng: &mut Rng, stream: StreamId, refused: &Command) -> Option<(StreamId, Command)> {
        match rng.below(3) {
            0 => Some((customer(rng.below(CUSTOMERS)), limit(100_000))),
            1 if stream.kind == counterfoil_orders::ORDER => {
                Some((stream, OrderCommand::AcceptPrices.into()))
            }
            _ => Some((stream, refused.clone())),
        }
    }

    fn has_ended(state: &State) -> bool {
        state.order().is_some_and(|order| order.status() == Status::Cancelled)
    }

    // This domain's old builds are those of its corpus.
    fn run_as(_: Build) {}

    fn behind(_: &State) -> &[CommandId] {
        &[]
    }
}

fn list(number: u64) -> Command {
    let article =
        Article { code: format!("P{number}"), ..Article::named(format!("Product {number}")) };
    ProductCommand::List { article, price: dollars(number + 1) }.into()
}

fn register(number: u64) -> Command {
    let profile = Profile { name: format!("Customer {number}"), ..Profile::default() };
    let conditions = Conditions::default();
    let credit_limit = Some(dollars(60));
    CustomerCommand::Register { profile, conditions, credit_limit }.into()
}

fn envelope(
    from: (DeviceId, usize),
    stream: StreamId,
    intent: &Command,
) -> Option<CommandEnvelope> {
    let (device, at) = from;
    let encoded = Orders::encode_command(intent).ok()?;
    Some(encoded.command(
        (device, Seq(0).plus(at + 1), CommandId(Uuid::from_u64_pair(4, u64::try_from(at).ok()?))),
        stream,
        Moment::default(),
    ))
}

fn stock(rng: &mut Rng) -> (StreamId, Command) {
    let level = u32::try_from(rng.below(120)).unwrap_or(0);
    (product(rng.below(PRODUCTS)), ProductCommand::CountStock { level }.into())
}

fn reprice(rng: &mut Rng) -> (StreamId, Command) {
    let list = STANDARD_LIST.to_owned();
    let price = dollars(1 + rng.below(4));
    (product(rng.below(PRODUCTS)), ProductCommand::Reprice { list, price }.into())
}

fn limit(amount: u64) -> Command {
    CustomerCommand::SetCreditLimit { limit: Some(dollars(amount)) }.into()
}

fn credit(rng: &mut Rng) -> (StreamId, Command) {
    (customer(rng.below(CUSTOMERS)), limit(30 + rng.below(300)))
}

fn open(rng: &mut Rng) -> (StreamId, Command) {
    let open = OrderCommand::Open {
        provisional: format!("T-{}", rng.below(10_000)),
        customer: customer(rng.below(CUSTOMERS)),
        terms: Terms::default(),
    };
    (order_id(rng.uuid()), open.into())
}

fn on_order(rng: &mut Rng, status: Status, lines: &[LineId]) -> Option<OrderCommand> {
    let quantity = |rng: &mut Rng| Quantity::parse(1 + u32::try_from(rng.below(12)).unwrap_or(0));
    let line = rng.pick(lines).copied();
    let wish = match (rng.below(14), line, status) {
        (0..=3, _, _) | (4..=6, None, Status::Draft) => OrderCommand::AddLine {
            line: LineId(rng.uuid()),
            product: product(rng.below(PRODUCTS)),
            quantity: quantity(rng)?,
            unit: Unit::each(),
            price_version: None,
        },
        (4, Some(line), _) => {
            OrderCommand::ChangeQuantity { line, quantity: quantity(rng)?, unit: Unit::each() }
        }
        (5, Some(line), _) => OrderCommand::DiscountLine { line, discount: Ppm::percent(5) },
        (6, Some(line), _) => OrderCommand::RemoveLine { line },
        (7, _, _) => OrderCommand::SetReference { text: format!("ref {}", rng.below(5)) },
        (8, _, _) => {
            OrderCommand::Cancel { reason: "changed their mind".to_owned(), by: Caller::Customer }
        }
        (9, _, Status::Placed) => OrderCommand::Confirm,
        (9, _, _) => OrderCommand::Park { label: "table 4".to_owned() },
        (_, _, Status::Draft | Status::Parked) => OrderCommand::Place,
        (_, _, _) => OrderCommand::RecordPayment {
            amount: dollars(1 + rng.below(20)),
            method: "cash".to_owned(),
        },
    };
    Some(wish)
}
