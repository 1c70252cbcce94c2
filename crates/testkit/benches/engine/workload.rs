//! The engine's work, measured the same way natively and in a browser: the caller brings the clock.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain, Epoch, Moment, Phase, Position, Role, Seq, Stamp,
    StreamId, UtcMillis, WorkspaceId,
};
use counterfoil_orders::{
    Article, Board, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand,
    Orders, Ppm, PriceBasis, ProductCommand, Profile, Quantity, Query, Rounding, TaxRounding,
    Terms, Unit, UnitTable, customer_id, order_id, product_id,
};
use counterfoil_sync::authority::{Book, Session};
use counterfoil_sync::protocol::{Page, PushRequest};
use counterfoil_sync::replica::{Ask, Effect, Identity, Input, Replica, Start};
use uuid::Uuid;

#[path = "workload/whole.rs"]
mod whole;

const ORDERS: u128 = 10_000;
const LINES: u128 = 5;
const CUSTOMERS: u128 = 900;
const PRODUCTS: u128 = 500;
const PENDING_ORDERS: u128 = 150;
const LONG_QUEUE_ORDERS: u128 = 1_430;
const BATCH: usize = 200;
const NOW: UtcMillis = UtcMillis(1_790_000_000_000);
const AT: Moment = Moment { at: NOW, offset_minutes: 0 };

/// One measured row.
#[derive(Debug)]
pub(crate) struct Figure {
    /// What was done.
    pub(crate) what: &'static str,
    /// How often.
    pub(crate) count: usize,
    /// How long it took in all, in milliseconds.
    pub(crate) millis: f64,
}

impl Figure {
    /// The row as `cargo xtask bench` reads it: how many per second, or how long if it is one thing.
    pub(crate) fn row(&self, place: &str) -> String {
        let Figure { what, count, millis } = self;
        #[expect(
            clippy::as_conversions,
            clippy::cast_precision_loss,
            reason = "a figure for the eye"
        )]
        let per_second = *count as f64 / (millis / 1000.0).max(1e-9);
        match count {
            1 => format!("bench\t{place}, {what}\t{millis:.3}\tms"),
            _ => format!("bench\t{place}, {what}\t{per_second:.0}\tin a second"),
        }
    }
}

/// Does all of it. `clock` says milliseconds since some moment.
pub(crate) fn measure(clock: fn() -> f64) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut run = |what, count: usize, start: f64| {
        figures.push(Figure { what, count, millis: clock() - start });
    };
    let mut book = Book::<Orders>::new(Epoch(id(1)));
    let start = clock();
    let commands = history();
    run("domain: make and encode commands", commands.len(), start);

    let start = clock();
    for batch in commands.chunks(BATCH) {
        push(&mut book, batch);
    }
    run("authority: decide, encode, receipt (commands)", commands.len(), start);

    let pages = all_pages(&book);
    let events: usize = pages.iter().map(|page| page.events.len()).sum();
    let start = clock();
    for event in pages.iter().flat_map(|page| &page.events) {
        Orders::decode_event(&event.kind, event.schema, &event.payload).unwrap();
    }
    run("domain: decode events", events, start);
    let mut replica = opened(None);
    let start = clock();
    for page in pages {
        take_in(&mut replica, page);
    }
    run("replica: decode and fold pages (events)", events, start);

    let start = clock();
    let checkpoint = replica.checkpoint();
    run("replica: write a checkpoint (bytes)", checkpoint.len(), start);
    let start = clock();
    drop(opened(Some(checkpoint)));
    run("replica: start from it (orders)", order_count(), start);

    let start = clock();
    let mut board = Board::default();
    for (stream, held) in replica.streams() {
        counterfoil_core::View::change(&mut board, stream, None, Some(&held.state));
    }
    run("board: build from states (orders)", order_count(), start);
    let start = clock();
    let query = Query { text: "customer 77".to_owned(), ..Query::default() };
    let rows = board.rows(&query, 0..50);
    run("board: search 10,000 orders (searches)", 1, start);
    assert!(rows.total > 0);

    let asks: Vec<Ask<Orders>> = (0..PENDING_ORDERS).flat_map(|n| asks_of(ORDERS + n)).collect();
    let count = asks.len();
    let start = clock();
    for ask in asks {
        let effects = replica.ask(ask, NOW).unwrap();
        answer(&mut replica, effects);
    }
    run("replica: ask, decide, predict (commands)", count, start);

    let before = book.head();
    push(&mut book, &touching());
    let start = clock();
    take_in(&mut replica, book.page(before, 500));
    run("replica: rebase under a page of 10 streams (pending)", count, start);

    figures.extend(long_queue(&mut replica, &mut book, clock));
    figures.extend(whole_only(clock));
    figures
}

/// What comes whole, in a shop where nobody has ordered yet.
pub(crate) fn whole_only(clock: fn() -> f64) -> Vec<Figure> {
    let mut shop = Book::<Orders>::new(Epoch(id(1)));
    let commands = catalogue();
    for batch in commands.chunks(BATCH) {
        push(&mut shop, batch);
    }
    let mut replica = opened(None);
    for page in all_pages(&shop) {
        take_in(&mut replica, page);
    }
    whole::measure(replica, clock)
}

/// Somebody was offline all day.
fn long_queue(
    replica: &mut Replica<Orders>,
    book: &mut Book<Orders>,
    clock: fn() -> f64,
) -> Vec<Figure> {
    let more = ORDERS + PENDING_ORDERS..ORDERS + LONG_QUEUE_ORDERS;
    for ask in more.flat_map(asks_of) {
        let effects = replica.ask(ask, NOW).unwrap();
        answer(replica, effects);
    }
    let start = clock();
    let count = replica.standing().pending;
    let standing = clock() - start;
    let start = clock();
    assert_eq!(replica.briefs().len(), count);
    let briefs = clock() - start;
    let start = clock();
    assert_eq!(replica.commands().len(), count);
    let commands = clock() - start;
    let mut steps = drain(replica, book, clock);
    assert_eq!(replica.standing().pending, 0);
    let whole = steps.iter().sum();
    steps.sort_by(f64::total_cmp);
    let longest = steps.pop().unwrap();
    [
        ("long queue: how the device stands (pending)", count, standing),
        ("long queue: how far each has come (pending)", count, briefs),
        ("long queue: all that is told of each (pending)", count, commands),
        ("long queue: it drains (commands)", count, whole),
        ("long queue: the longest step of that", 1, longest),
    ]
    .map(|(what, count, millis)| Figure { what, count, millis })
    .into()
}

/// The network is there at last: how long the replica takes for each answer.
fn drain(replica: &mut Replica<Orders>, book: &mut Book<Orders>, clock: fn() -> f64) -> Vec<f64> {
    let mut steps = Vec::new();
    let mut effects = replica.step(Input::SyncNow, NOW);
    while let Some(effect) = effects.pop() {
        let input = match effect {
            Effect::Store { .. } => Input::Stored(Ok(())),
            Effect::Push(push, _) => {
                let session = session(push.device);
                let settled = book.settle(&push, &session, NOW);
                book.commit(&settled).unwrap();
                let page = Page { outcomes: settled.outcomes, ..book.page(push.after, 500) };
                Input::Answered(Ok(page.into()))
            }
            Effect::Pull { after, limit, .. } => {
                Input::Answered(Ok(book.page(after, limit).into()))
            }
            _ => continue,
        };
        let start = clock();
        effects.extend(replica.step(input, NOW));
        steps.push(clock() - start);
    }
    steps
}

fn order_count() -> usize {
    usize::try_from(ORDERS).unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

fn device() -> DeviceId {
    DeviceId(id(2))
}

/// Where all came from that this device did not ask.
fn others() -> DeviceId {
    DeviceId(id(3))
}

fn customer(n: u128) -> StreamId {
    customer_id(id(1_000 + n % CUSTOMERS))
}

fn product(n: u128) -> StreamId {
    product_id(id(10_000 + n % PRODUCTS))
}

fn order(n: u128) -> StreamId {
    order_id(id(1_000_000 + n))
}

fn envelope(n: u128, stream: StreamId, command: &Command) -> CommandEnvelope {
    let encoded = Orders::encode_command(command).unwrap();
    encoded.command(
        (others(), Seq(u64::try_from(n).unwrap() + 1), CommandId(id(1_000_000_000 + n))),
        stream,
        AT,
    )
}

/// Everything that happened: customers, products, and orders of five lines, each placed.
fn history() -> Vec<CommandEnvelope> {
    let orders = (0..ORDERS).flat_map(|n| wishes(n).into_iter().map(move |wish| (order(n), wish)));
    let orders = orders.zip(CUSTOMERS + PRODUCTS..);
    let orders = orders.map(|((stream, wish), n)| envelope(n, stream, &wish));
    catalogue().into_iter().chain(orders).collect()
}

fn catalogue() -> Vec<CommandEnvelope> {
    let customers = (0..CUSTOMERS).map(|n| (customer(n), register(n)));
    let products = (0..PRODUCTS).map(|n| (product(n), list(n)));
    let all = customers.chain(products);
    all.enumerate()
        .map(|(n, (stream, wish))| envelope(n.try_into().unwrap(), stream, &wish))
        .collect()
}

fn register(n: u128) -> Command {
    Command::Customer(CustomerCommand::Register {
        profile: Profile { name: format!("Customer {n}"), ..Profile::default() },
        conditions: Conditions::default(),
        credit_limit: None,
    })
}

fn list(n: u128) -> Command {
    Command::Product(ProductCommand::List {
        article: Article {
            code: format!("P{n}"),
            category: "Goods".to_owned(),
            package: "12 in a case".to_owned(),
            units: UnitTable::pieces(Some(12)).unwrap(),
            ..Article::named(format!("Product {n}"))
        },
        price: Money::new(995 + i64::try_from(n).unwrap(), Currency::Usd),
    })
}

/// What a person does for one order.
fn wishes(n: u128) -> Vec<Command> {
    let terms = Terms {
        currency: Currency::Usd,
        tax: Ppm::ZERO,
        prices: PriceBasis::Net,
        rounding: Rounding::HalfAway,
        tax_rounding: TaxRounding::PerTotal,
    };
    let open = OrderCommand::Open { provisional: format!("B1-{n}"), customer: customer(n), terms };
    let lines = (0..LINES).map(|line| OrderCommand::AddLine {
        line: LineId(id(2_000_000 + n * LINES + line)),
        product: product(n * 7 + line),
        quantity: Quantity::parse(1 + u32::try_from((n + line) % 20).unwrap()).unwrap(),
        unit: Unit::each(),
        price_version: None,
    });
    let all = std::iter::once(open).chain(lines).chain(std::iter::once(OrderCommand::Place));
    all.map(Command::Order).collect()
}

fn asks_of(n: u128) -> Vec<Ask<Orders>> {
    let ask = |(step, intent)| Ask {
        stamp: Stamp {
            id: CommandId(id(3_000_000_000 + n * 100 + u128::try_from(step).unwrap())),
            at: AT,
            device: device(),
            actor: "Mina".to_owned(),
            role: Role("manager".to_owned()),
            phase: Phase::Predicting,
        },
        stream: order(n),
        intent,
        fixes: None,
    };
    wishes(n).into_iter().enumerate().map(ask).collect()
}

/// Somebody else changes ten customers for whom orders are pending.
fn touching() -> Vec<CommandEnvelope> {
    let change = |n: u128| {
        let profile = Profile { name: format!("Renamed {n}"), ..Profile::default() };
        let wish = Command::Customer(CustomerCommand::Change { profile });
        envelope(500_000_000 + n, customer(ORDERS + n), &wish)
    };
    (0..10).map(change).collect()
}

fn push(book: &mut Book<Orders>, commands: &[CommandEnvelope]) {
    let device = commands[0].device;
    let push = PushRequest { epoch: None, device, after: Position(0), commands: commands.to_vec() };
    let settled = book.settle(&push, &session(device), NOW);
    book.commit(&settled).unwrap();
}

fn session(device: DeviceId) -> Session {
    Session { actor: "Mina".to_owned(), role: Role("manager".to_owned()), device }
}

fn all_pages(book: &Book<Orders>) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut after = Position(0);
    while after < book.head() {
        let page = book.page(after, 500);
        after = page.to;
        // A device this far behind would ask for a snapshot; here the folding is what counts.
        pages.push(Page { head: after, ..page });
    }
    pages
}

fn opened(checkpoint: Option<Vec<u8>>) -> Replica<Orders> {
    let identity = Identity {
        device: device(),
        workspace: WorkspaceId(id(4)),
        actor: "Mina".to_owned(),
        role: Role("manager".to_owned()),
    };
    let (mut replica, effects) =
        Replica::open(Start { identity, checkpoint, entries: Vec::new() }, NOW);
    answer(&mut replica, effects);
    let effects = replica.step(Input::Leading(true), NOW);
    answer(&mut replica, effects);
    replica
}

fn take_in(replica: &mut Replica<Orders>, page: Page) {
    let effects = replica.step(Input::Answered(Ok(page.into())), NOW);
    answer(replica, effects);
}

/// A store that always works, and a network that is never there.
fn answer(replica: &mut Replica<Orders>, effects: Vec<Effect<Orders>>) {
    for effect in effects {
        if matches!(effect, Effect::Store { .. }) {
            let effects = replica.step(Input::Stored(Ok(())), NOW);
            answer(replica, effects);
        }
    }
}
