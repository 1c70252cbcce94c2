//! The customers and the articles that the workload's orders name, as a server's snapshot brings them.
//!
//! The workload gives a unit price with every line. Here a price comes from the list and never from a command,
//! so an article is sold by the piece at a price that divides the unit price, in bundles of so many pieces.

use counterfoil_core::{CommandId, DeviceId, Domain, Known, World};
use counterfoil_core::{
    Epoch, Moment, Payload, Phase, Position, Reader, Role, Stamp, StreamId, TallyKey, Version,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, Money, Orders, ProductCommand,
    Profile, State, customer_id, product_id,
};
use counterfoil_sync::protocol::{Snapshot, SnapshotStream};
use uuid::Uuid;

/// Customers of the workload: `C0000` to `C0899`.
const CUSTOMERS: u32 = 900;
/// Unit prices of the workload, in cents.
pub(crate) const UNIT_PRICES: std::ops::Range<u32> = 250..26_250;
/// The most pieces in a bundle, so that the greatest number of bundles on a line is still a quantity.
const BUNDLE_PIECES_MAX: u32 = 16_000;
/// Nothing up to the greatest unit price has a smallest divisor above this but itself.
const DIVISOR_MAX: u32 = 162;

/// What is sold at a unit price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// Cents for a piece, which is all that tells articles apart.
    pub(crate) piece: u32,
    /// Pieces.
    pub(crate) pieces: u32,
}

impl Bundle {
    /// The largest bundle that costs `unit_price`.
    pub(crate) fn of(unit_price: u32) -> Bundle {
        let least = unit_price.div_ceil(BUNDLE_PIECES_MAX).max(1);
        let divides = |piece: &u32| unit_price.is_multiple_of(*piece);
        let piece = (least..=DIVISOR_MAX).find(divides).unwrap_or(unit_price);
        Bundle { piece, pieces: unit_price / piece }
    }

    /// The article.
    pub(crate) fn product(self) -> StreamId {
        product_id(Uuid::from_u128(u128::from(self.piece)))
    }
}

/// The customer called `code`; `None` if that is no customer of the workload.
pub(crate) fn customer(code: &str) -> Option<StreamId> {
    let number: u32 = code.strip_prefix('C')?.parse().ok()?;
    Some(customer_id(Uuid::from_u128(u128::from(number))))
}

/// What a customer is called.
pub(crate) fn code(customer: StreamId) -> String {
    format!("C{:04}", customer.id.as_u128())
}

/// All customers and articles. `None`: the domain refuses one of them.
pub(crate) fn snapshot() -> Option<Snapshot> {
    let mut streams = Vec::new();
    for number in 0..CUSTOMERS {
        let stream = customer_id(Uuid::from_u128(u128::from(number)));
        streams.push(begun(stream, &register(stream).into())?);
    }
    let mut pieces: Vec<u32> = UNIT_PRICES.map(|price| Bundle::of(price).piece).collect();
    pieces.sort_unstable();
    pieces.dedup();
    for piece in pieces {
        let stream = Bundle { piece, pieces: 1 }.product();
        streams.push(begun(stream, &list(piece).into())?);
    }
    streams.sort_by_key(|held| held.stream);
    Some(Snapshot {
        epoch: Epoch(Uuid::from_u128(1)),
        position: Position(u64::try_from(streams.len()).ok()?),
        state_version: Orders::STATE_VERSION,
        streams,
    })
}

fn register(stream: StreamId) -> CustomerCommand {
    let profile = Profile { code: code(stream), name: code(stream), ..Profile::default() };
    CustomerCommand::Register { profile, conditions: Conditions::default(), credit_limit: None }
}

fn list(piece: u32) -> ProductCommand {
    let article =
        Article { code: format!("P{piece}"), ..Article::named(format!("Article {piece}")) };
    ProductCommand::List { article, price: Money::new(i64::from(piece), Currency::default()) }
}

/// The stream that `command` begins, as the server would have decided it.
fn begun(stream: StreamId, command: &Command) -> Option<SnapshotStream> {
    let stamp = Stamp {
        id: CommandId(stream.id),
        at: Moment::default(),
        device: DeviceId(Uuid::nil()),
        actor: String::new(),
        role: Role("manager".to_owned()),
        phase: Phase::Deciding,
    };
    let events = Orders::decide(stream, command, &stamp, &mut Reader::new(&Empty)).ok()?;
    let apply = |state, event| Orders::apply(stream, state, event);
    let state = events.iter().fold(None, apply)?;
    Some(SnapshotStream { stream, version: Version(1), state: Payload::of(&state).ok()? })
}

/// Nothing is there yet.
struct Empty;

impl World<State> for Empty {
    fn state(&self, _: StreamId) -> Known<Option<&State>> {
        Known::Yes(None)
    }

    fn tally(&self, _: &TallyKey) -> Known<i64> {
        Known::Yes(0)
    }
}
