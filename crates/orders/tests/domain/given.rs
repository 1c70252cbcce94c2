//! A small world in memory, and the three words that tests are written in.

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Known, Moment, Phase, Reader, Role, Stamp, StreamId, TallyKey,
    UtcMillis, World,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, Event, LineId, Money, OrderCommand,
    Orders, Ppm, ProductCommand, Profile, Quantity, Refusal, State, Terms, Unit, UnitTable,
    customer_id, order_id, product_id,
};
use uuid::Uuid;

/// All streams and sums, in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Shop {
    pub(crate) states: BTreeMap<StreamId, State>,
    pub(crate) tallies: BTreeMap<TallyKey, i64>,
}

impl World<State> for Shop {
    fn state(&self, stream: StreamId) -> Known<Option<&State>> {
        Known::Yes(self.states.get(&stream))
    }

    fn tally(&self, key: &TallyKey) -> Known<i64> {
        Known::Yes(self.tallies.get(key).copied().unwrap_or(0))
    }
}

impl Shop {
    /// Decides and records `command`.
    pub(crate) fn ask(
        &mut self,
        stream: StreamId,
        command: impl Into<Command>,
        stamp: &Stamp,
    ) -> Result<Vec<Event>, Refusal> {
        let events =
            Orders::decide(stream, &command.into(), stamp, &mut Reader::new(&self.clone()))?;
        for event in &events {
            self.record(stream, event);
        }
        Ok(events)
    }

    /// Folds `event`, and keeps the sums by the difference.
    pub(crate) fn record(&mut self, stream: StreamId, event: &Event) {
        let before = self.states.remove(&stream);
        for (key, amount) in before.iter().flat_map(|state| Orders::tallies(stream, state)) {
            *self.tallies.entry(key).or_insert(0) -= amount;
        }
        if let Some(state) = Orders::apply(stream, before, event) {
            for (key, amount) in Orders::tallies(stream, &state) {
                *self.tallies.entry(key).or_insert(0) += amount;
            }
            self.states.insert(stream, state);
        }
    }

    pub(crate) fn sum(&self, key: &TallyKey) -> i64 {
        self.tallies.get(key).copied().unwrap_or(0)
    }
}

/// What was recorded before the test begins.
pub(crate) struct Given(pub(crate) Shop);

/// What came of the one thing asked.
pub(crate) struct Then {
    pub(crate) shop: Shop,
    result: Result<Vec<Event>, Refusal>,
}

/// A shop in which all of `asked` was asked by an admin and decided.
pub(crate) fn given(asked: Vec<(StreamId, Command)>) -> Given {
    let mut shop = Shop::default();
    for (stream, command) in asked {
        shop.ask(stream, command.clone(), &stamp("admin"))
            .unwrap_or_else(|refusal| panic!("{command:?}: {refusal:?}"));
    }
    Given(shop)
}

impl Given {
    /// A manager asks.
    pub(crate) fn when(self, stream: StreamId, command: impl Into<Command>) -> Then {
        self.when_by("manager", stream, command)
    }

    /// Somebody asks.
    pub(crate) fn when_by(
        mut self,
        role: &str,
        stream: StreamId,
        command: impl Into<Command>,
    ) -> Then {
        let result = self.0.ask(stream, command, &stamp(role));
        Then { shop: self.0, result }
    }
}

impl Then {
    pub(crate) fn then(self, events: &[Event]) -> Shop {
        assert_eq!(self.result.as_deref(), Ok(events));
        self.shop
    }

    /// Something happened, whatever.
    pub(crate) fn then_done(self) -> Shop {
        assert!(self.result.as_ref().is_ok_and(|events| !events.is_empty()), "{:?}", self.result);
        self.shop
    }

    pub(crate) fn then_nothing(self) -> Shop {
        self.then(&[])
    }

    pub(crate) fn then_refuses(self, refusal: &Refusal) {
        assert_eq!(self.result.as_ref(), Err(refusal));
    }
}

pub(crate) fn stamp(role: &str) -> Stamp {
    Stamp {
        id: CommandId(Uuid::from_u128(7)),
        at: Moment { at: UtcMillis(1_000), offset_minutes: 60 },
        device: DeviceId(Uuid::from_u128(9)),
        actor: "mina".to_owned(),
        role: Role(role.to_owned()),
        phase: Phase::Deciding,
    }
}

pub(crate) fn order(n: u128) -> StreamId {
    order_id(Uuid::from_u128(n))
}

pub(crate) fn customer(n: u128) -> StreamId {
    customer_id(Uuid::from_u128(n))
}

pub(crate) fn product(n: u128) -> StreamId {
    product_id(Uuid::from_u128(n))
}

pub(crate) fn line(n: u128) -> LineId {
    LineId(Uuid::from_u128(n))
}

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

pub(crate) fn some(amount: u32) -> Quantity {
    Quantity::parse(amount).unwrap()
}

pub(crate) fn article(name: &str) -> Article {
    Article { units: UnitTable::pieces(Some(12)).unwrap(), ..Article::named(name.to_owned()) }
}

pub(crate) fn registered(limit: Option<i64>) -> CustomerCommand {
    CustomerCommand::Register {
        profile: Profile { name: "Hanbit Mart".to_owned(), ..Profile::default() },
        conditions: Conditions::default(),
        credit_limit: limit.map(usd),
    }
}

pub(crate) fn listed(name: &str, price: i64) -> ProductCommand {
    ProductCommand::List { article: article(name), price: usd(price) }
}

/// 10 % tax on top.
pub(crate) fn terms() -> Terms {
    Terms { tax: Ppm::percent(10), ..Terms::default() }
}

pub(crate) fn opened() -> OrderCommand {
    OrderCommand::Open { provisional: "C7-0142".to_owned(), customer: customer(1), terms: terms() }
}

/// `amount` pieces of product `of` on line `n`.
pub(crate) fn added(n: u128, of: u128, amount: u32) -> OrderCommand {
    OrderCommand::AddLine {
        line: line(n),
        product: product(of),
        quantity: some(amount),
        unit: Unit::each(),
        price_version: None,
    }
}

/// Customer 1, products 1 (Chai, 18.00) and 2 (Tofu, 23.25), order 1 with 12 and 3 of them: 285.75
/// before and 314.33 after tax.
pub(crate) fn draft() -> Vec<(StreamId, Command)> {
    vec![
        (customer(1), registered(None).into()),
        (product(1), listed("Chai", 1800).into()),
        (product(2), listed("Tofu", 2325).into()),
        (order(1), opened().into()),
        (order(1), added(1, 1, 12).into()),
        (order(1), added(2, 2, 3).into()),
    ]
}

/// [`draft`] and more.
pub(crate) fn draft_and(more: Vec<(StreamId, Command)>) -> Vec<(StreamId, Command)> {
    draft().into_iter().chain(more).collect()
}

/// [`draft`], placed, and more.
pub(crate) fn placed_and(more: Vec<(StreamId, Command)>) -> Vec<(StreamId, Command)> {
    draft_and(std::iter::once((order(1), OrderCommand::Place.into())).chain(more).collect())
}

/// Numbers from a seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % sides.max(1)
    }
}
