//! How many commands a second the domain decides, and how many events it folds, without any database.
//!
//! `cargo bench -p counterfoil-server --bench decide`
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and stops when something fails"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use counterfoil_core::{
    CommandId, DeviceId, Domain as _, Known, Moment, Phase, Reader, Role, Stamp, StreamId,
    TallyKey, World,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand, Orders,
    ProductCommand, Profile, Quantity, State, Terms, Unit, customer_id, order_id, product_id,
};
use uuid::Uuid;

const ORDERS: u64 = 20_000;
const LINES: u64 = 5;

#[derive(Default)]
struct Streams(BTreeMap<StreamId, State>);

impl World<State> for Streams {
    fn state(&self, stream: StreamId) -> Known<Option<&State>> {
        Known::Yes(self.0.get(&stream))
    }

    fn tally(&self, _: &TallyKey) -> Known<i64> {
        Known::Yes(0)
    }
}

fn id(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind, number)
}

fn shop() -> Vec<(StreamId, Command)> {
    let article = Article::named("Tea".to_owned());
    let price = Money::new(250, Currency::Usd);
    let profile = Profile { name: "Ann's".to_owned(), ..Profile::default() };
    let conditions = Conditions::default();
    let register = CustomerCommand::Register { profile, conditions, credit_limit: None };
    let list = |number| {
        let command = ProductCommand::List { article: article.clone(), price };
        (product_id(id(1, number)), command.into())
    };
    let customer = (customer_id(id(2, 0)), register.into());
    (0..LINES).map(list).chain([customer]).collect()
}

fn order(number: u64) -> Vec<(StreamId, Command)> {
    let stream = order_id(id(3, number));
    let open = OrderCommand::Open {
        provisional: format!("B-{number}"),
        customer: customer_id(id(2, 0)),
        terms: Terms::default(),
    };
    let add = |line| OrderCommand::AddLine {
        line: LineId(id(4, line)),
        product: product_id(id(1, line)),
        quantity: Quantity::parse(3).unwrap(),
        unit: Unit::each(),
        price_version: None,
    };
    let all = [open].into_iter().chain((0..LINES).map(add)).chain([OrderCommand::Place]);
    all.map(|command| (stream, command.into())).collect()
}

fn main() {
    let mut streams = Streams::default();
    let (mut decided, mut applied) = (Duration::ZERO, Duration::ZERO);
    let (mut commands, mut facts) = (0_u64, Vec::new());
    let stamp = Stamp {
        id: CommandId(id(5, 0)),
        at: Moment::default(),
        device: DeviceId(id(6, 0)),
        actor: "bench".to_owned(),
        role: Role("admin".to_owned()),
        phase: Phase::Deciding,
    };
    for (stream, command) in shop().into_iter().chain((0..ORDERS).flat_map(order)) {
        let begun = Instant::now();
        let mut reader = Reader::new(&streams);
        let events = Orders::decide(stream, &command, &stamp, &mut reader).unwrap();
        drop(black_box(reader.into_reads()));
        decided += begun.elapsed();
        commands += 1;
        let begun = Instant::now();
        for event in &events {
            let after = Orders::apply(stream, streams.0.remove(&stream), event).unwrap();
            streams.0.insert(stream, after);
        }
        applied += begun.elapsed();
        facts.extend(events.into_iter().map(|event| (stream, event)));
    }
    say("decide", commands, decided);
    let events = u64::try_from(facts.len()).unwrap();
    say("apply, state in hand", events, applied);
    let begun = Instant::now();
    let stored: Vec<_> = facts
        .iter()
        .map(|(stream, event)| (*stream, Orders::encode_event(event).unwrap()))
        .collect();
    say("encode events", events, begun.elapsed());
    let begun = Instant::now();
    let mut folded: BTreeMap<StreamId, State> = BTreeMap::new();
    for (stream, stored) in &stored {
        let event = Orders::decode_event(stored.kind, stored.schema, &stored.payload).unwrap();
        let after = Orders::apply(*stream, folded.remove(stream), &event).unwrap();
        folded.insert(*stream, after);
    }
    say("decode and apply events", events, begun.elapsed());
    assert_eq!(folded, streams.0);
}

fn say(what: &str, count: u64, took: Duration) {
    let rate = u128::from(count) * 1_000_000 / took.as_micros().max(1);
    println!("bench\tnative, domain: {what}\t{rate}\tin a second");
}
