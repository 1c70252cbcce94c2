//! How many commands a second the real server decides and makes durable, over loopback.
//!
//! `cargo bench -p counterfoil-server --bench push [-- CLIENTS BATCH SECONDS]`. Every client sends one push
//! after the other: whole orders of one line, `BATCH` commands at a time, over one connection. `SQLite`
//! syncs every commit; many pushes share one.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, and stops when something fails"
)]

use std::time::{Duration, Instant};

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain as _, Moment, Position, Role, Seq, StreamId,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand, Orders,
    ProductCommand, Profile, Quantity, Terms, Unit, customer_id, order_id, product_id,
};
use counterfoil_server::args::Serve;
use counterfoil_server::serve::Server;
use counterfoil_sync::protocol::{Page, PushRequest, Verdict};
use tokio::sync::oneshot;
use uuid::Uuid;

#[derive(Clone, Copy)]
struct Load {
    clients: usize,
    batch: usize,
    lasts: Duration,
}

struct Device {
    id: DeviceId,
    seq: u64,
    cursor: Position,
}

impl Device {
    fn new() -> Device {
        Device { id: DeviceId(Uuid::new_v4()), seq: 0, cursor: Position(0) }
    }

    fn command(&mut self, stream: StreamId, command: &Command) -> CommandEnvelope {
        self.seq += 1;
        let encoded = Orders::encode_command(command).unwrap();
        encoded.command(
            (self.id, Seq(self.seq), CommandId(Uuid::new_v4())),
            stream,
            Moment::default(),
        )
    }

    fn shop(&mut self, (product, customer): (StreamId, StreamId)) -> Vec<CommandEnvelope> {
        let article = Article::named("Tea".to_owned());
        let price = Money::new(250, Currency::Usd);
        let profile = Profile { name: "Ann's".to_owned(), ..Profile::default() };
        let conditions = Conditions::default();
        let register = CustomerCommand::Register { profile, conditions, credit_limit: None };
        vec![
            self.command(product, &ProductCommand::List { article, price }.into()),
            self.command(customer, &register.into()),
        ]
    }

    fn order(&mut self, (product, customer): (StreamId, StreamId)) -> [CommandEnvelope; 3] {
        let stream = order_id(Uuid::new_v4());
        let provisional = format!("B-{}", self.seq);
        let add = OrderCommand::AddLine {
            line: LineId(Uuid::new_v4()),
            product,
            quantity: Quantity::parse(3).unwrap(),
            unit: Unit::each(),
            price_version: None,
        };
        let open = OrderCommand::Open { provisional, customer, terms: Terms::default() };
        [open, add, OrderCommand::Place].map(|one| self.command(stream, &one.into()))
    }

    async fn push(&mut self, to: &(reqwest::Client, String), commands: Vec<CommandEnvelope>) {
        let push = PushRequest { epoch: None, device: self.id, after: self.cursor, commands };
        let answer = to.0.post(&to.1).json(&push).send().await.unwrap();
        let page: Page = answer.json().await.unwrap();
        let accepted = |verdict: &Verdict| matches!(verdict, Verdict::Accepted { .. });
        assert!(page.outcomes.iter().all(|outcome| accepted(&outcome.verdict)));
        // What the others do is not what is measured: the next answer begins at the head.
        self.cursor = page.head;
    }
}

async fn measure(load: Load) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::prepare(Serve {
        database: folder.path().join("history.db"),
        listen: "127.0.0.1:0".parse().unwrap(),
        app: None,
        actor: "bench".to_owned(),
        role: Role("admin".to_owned()),
        per_address: 200,
    });
    let server = server.await.unwrap();
    let url = format!("http://{}/api/v1/commands", server.address());
    let (stop, asked) = oneshot::channel::<()>();
    let running = tokio::spawn(server.run(async move { asked.await.unwrap() }));
    let to = (reqwest::Client::builder().no_proxy().build().unwrap(), url);
    let sold = (product_id(Uuid::new_v4()), customer_id(Uuid::new_v4()));
    let mut first = Device::new();
    let commands = first.shop(sold);
    first.push(&to, commands).await;
    let begun = Instant::now();
    let clients = (0..load.clients).map(|_| {
        let to = to.clone();
        tokio::spawn(async move {
            let (mut device, mut waits) = (Device::new(), Vec::new());
            while begun.elapsed() < load.lasts {
                let orders = load.batch.div_ceil(3);
                let commands = (0..orders).flat_map(|_| device.order(sold)).collect();
                let sent = Instant::now();
                device.push(&to, commands).await;
                waits.push(sent.elapsed());
            }
            (device.seq, waits)
        })
    });
    let (mut commands, mut waits) = (0, Vec::new());
    for client in clients.collect::<Vec<_>>() {
        let (decided, took) = client.await.unwrap();
        commands += decided;
        waits.extend(took);
    }
    report(load, (commands, begun.elapsed()), waits);
    drop(to);
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}

fn report(load: Load, (commands, took): (u64, Duration), mut waits: Vec<Duration>) {
    waits.sort();
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    let rate = u128::from(commands) * 1_000 / took.as_millis().max(1);
    println!(
        "{:>3} clients, {:>3} commands a push: {rate:>6} commands/s, p50 {:>6.1} ms, p99 {:>6.1} ms",
        load.clients,
        load.batch.div_ceil(3) * 3,
        at(50).as_secs_f64() * 1_000.0,
        at(99).as_secs_f64() * 1_000.0,
    );
}

#[tokio::main]
async fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|one| one.parse().ok()).collect();
    if let [clients, batch, seconds] = numbers.as_slice() {
        let lasts = Duration::from_secs(u64::try_from(*seconds).unwrap());
        measure(Load { clients: *clients, batch: *batch, lasts }).await;
        return;
    }
    for (clients, batch) in [(1, 3), (8, 3), (32, 3), (8, 99), (1, 198)] {
        measure(Load { clients, batch, lasts: Duration::from_secs(4) }).await;
    }
}
