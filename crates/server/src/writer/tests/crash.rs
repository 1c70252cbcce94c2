//! One order among a hundred brings the domain down: by its device's own clock, which only waits move.

use std::collections::VecDeque;

use counterfoil_core::{Phase, Stamp, WorkspaceId};
use counterfoil_orders::{
    Article, Command, Currency, LineId, Money, OrderCommand, ProductCommand, Quantity, Terms, Unit,
    order_id, product_id,
};
use counterfoil_sync::protocol::{Answer, PAGE_EVENTS_MAX, Page};
use counterfoil_sync::replica::{Ask, Delivery, Effect, Hold, Identity, Input, Replica, Start};

use super::*;
use crate::config::FLAGGED_TRIES;

const ORDERS: u64 = 100;
/// The one whose opening always crashes.
const CRASHING: u64 = 40;
/// Within so much of the device's time all others are confirmed.
const CONFIRMED_WITHIN: UtcMillis = UtcMillis(60_000);

fn tea() -> StreamId {
    product_id(id(1))
}

fn customer() -> StreamId {
    customer_id(id(2))
}

fn order(number: u64) -> StreamId {
    order_id(id(number))
}

/// One product and one customer.
fn shop() -> [(StreamId, Command); 2] {
    let article = Article { code: "T1".to_owned(), ..Article::named("Tea".to_owned()) };
    let price = Money::new(250, Currency::Usd);
    let (profile, conditions) = (Profile::default(), Conditions::default());
    let profile = Profile { name: "Ann's".to_owned(), ..profile };
    let register = CustomerCommand::Register { profile, conditions, credit_limit: None };
    [(tea(), ProductCommand::List { article, price }.into()), (customer(), register.into())]
}

/// A whole order.
fn wishes(number: u64) -> [OrderCommand; 3] {
    let provisional = if number == CRASHING { "poison".to_owned() } else { format!("T-{number}") };
    let add = OrderCommand::AddLine {
        line: LineId(id(1_000 + number)),
        product: tea(),
        quantity: Quantity::parse(1).unwrap(),
        unit: Unit::each(),
        price_version: None,
    };
    let (customer, terms) = (customer(), Terms::default());
    [OrderCommand::Open { provisional, customer, terms }, add, OrderCommand::Place]
}

/// A device before the writer. Its stores always work.
struct Tablet {
    replica: Replica<Orders>,
    wants: VecDeque<Effect<Orders>>,
    now: UtcMillis,
    timers: Vec<UtcMillis>,
    asked: u64,
}

impl Tablet {
    fn new() -> Tablet {
        let Session { actor, role, device } = session();
        let identity = Identity { device, workspace: WorkspaceId(id(3)), actor, role };
        let start = Start { identity, checkpoint: None, entries: Vec::new() };
        let now = UtcMillis(0);
        let (replica, wants) = Replica::open(start, now);
        let wants = wants.into();
        Tablet { replica, wants, now, timers: Vec::new(), asked: 0 }
    }

    fn step(&mut self, input: Input) {
        self.wants.extend(self.replica.step(input, self.now));
    }

    fn ask(&mut self, stream: StreamId, intent: Command) {
        self.asked += 1;
        let Session { actor, role, device } = session();
        let (id, at) = (CommandId(id(10_000 + self.asked)), Moment::default());
        let stamp = Stamp { id, at, device, actor, role, phase: Phase::Predicting };
        let ask = Ask { stamp, stream, intent, fixes: None };
        self.wants.extend(self.replica.ask(ask, self.now).unwrap());
    }

    /// Talks to the writer until nothing is left but waits.
    async fn settle(&mut self, desk: &Desk, store: &Memory) {
        let page = async |after| store.page(after, PAGE_EVENTS_MAX).await.unwrap();
        while let Some(want) = self.wants.pop_front() {
            let answered = match want {
                Effect::Store { .. } => Input::Stored(Ok(())),
                Effect::Push(push, _) => {
                    let outcomes = desk.decide(session(), push.commands).await.unwrap();
                    let page = Page { outcomes, ..page(push.after).await };
                    Input::Answered(Ok(Answer::Page(page)))
                }
                Effect::Pull { after, .. } => Input::Answered(Ok(Answer::Page(page(after).await))),
                Effect::FetchSnapshot => Input::Fetched(Ok(store.snapshot().await.unwrap())),
                Effect::WakeAfter { up_to_millis } => {
                    self.timers.push(UtcMillis(self.now.0 + i64::from(up_to_millis)));
                    continue;
                }
                Effect::Read { .. }
                | Effect::Restored(_)
                | Effect::Changed(_)
                | Effect::Standing
                | Effect::Hint
                | Effect::Shed { .. }
                | Effect::Checkpoint => continue,
            };
            self.step(answered);
        }
    }

    /// The clock goes to the next timer.
    fn wait(&mut self) {
        self.now = self.timers.iter().copied().min().expect("it waits for something");
        self.timers.retain(|due| *due > self.now);
        self.step(Input::Woke);
    }

    fn orders_confirmed(&self) -> usize {
        let is_done = |number: &u64| self.replica.delivery(order(*number)) == Delivery::Confirmed;
        (0..ORDERS).filter(is_done).count()
    }
}

#[tokio::test]
async fn an_order_that_always_crashes_holds_up_none_of_the_other_ninety_nine() {
    let store = Arc::new(Memory::new(Epoch(id(0))));
    let (desk, _) = start_with(Arc::clone(&store), settle_with_a_bug).await.unwrap();
    let mut tablet = Tablet::new();
    for (stream, intent) in shop() {
        tablet.ask(stream, intent);
    }
    for number in 0..ORDERS {
        for wish in wishes(number) {
            tablet.ask(order(number), wish.into());
        }
    }
    tablet.step(Input::Leading(true));
    tablet.settle(&desk, &store).await;
    while tablet.orders_confirmed() < 99 {
        tablet.wait();
        tablet.settle(&desk, &store).await;
    }
    println!("99 confirmed after {} ms of the device's time", tablet.now.0);
    assert!(tablet.now <= CONFIRMED_WITHIN, "{:?}", tablet.now);

    let mut tries = set_aside(&store).await.tries;
    while !set_aside(&store).await.is_flagged() {
        tablet.wait();
        tablet.settle(&desk, &store).await;
        let now = set_aside(&store).await.tries;
        assert!(now <= tries + 1, "flagged no earlier than after the eighth try");
        tries = now;
    }
    println!("flagged after {tries} tries and {} ms", tablet.now.0);
    assert_eq!(tries, FLAGGED_TRIES);
    let open = tablet.replica.commands();
    let open: Vec<_> = open.iter().map(|told| (told.command.stream, told.delivery)).collect();
    let behind = Delivery::Held(Hold::After(set_aside(&store).await.command.id));
    let lane = order(CRASHING);
    assert_eq!(open, [(lane, Delivery::SetAside), (lane, behind), (lane, behind)]);
    assert_eq!(store.head().await.unwrap().head, Position(2 + 3 * (ORDERS - 1)));
}
