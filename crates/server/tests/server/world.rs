//! A running server, a device that talks to it, and the things that devices say.

use std::path::Path;

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain as _, Epoch, Moment, Position, Role, Seq,
    StreamId, UtcMillis,
};
use counterfoil_orders::{
    Article, Command, Conditions, Currency, CustomerCommand, LineId, Money, OrderCommand, Orders,
    ProductCommand, Profile, Quantity, Terms, Unit, customer_id, order_id, product_id,
};
use counterfoil_server::args::Serve;
use counterfoil_server::config::Limits;
use counterfoil_server::serve::{ServeFault, Server};
use counterfoil_sync::protocol::{Outcome, Page, Problem, PushRequest, Verdict};
use reqwest::{Client, Response, StatusCode};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A server in this process.
pub(crate) struct Running {
    pub(crate) base: String,
    pub(crate) client: Client,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeFault>>,
}

impl Running {
    /// Over the database in `folder`, for an admin.
    pub(crate) async fn start(folder: &Path) -> Running {
        Running::serve(folder, None).await
    }

    /// With the app in `app`.
    pub(crate) async fn serve(folder: &Path, app: Option<&Path>) -> Running {
        Running::limited(folder, app, Limits::default()).await
    }

    /// With limits of its own.
    pub(crate) async fn limited(folder: &Path, app: Option<&Path>, limits: Limits) -> Running {
        let server = Server::prepare(Serve {
            database: folder.join("history.db"),
            listen: "127.0.0.1:0".parse().unwrap(),
            app: app.map(Path::to_owned),
            actor: "ann".to_owned(),
            role: Role("admin".to_owned()),
            per_address: limits.connections_per_address,
        });
        let server = server.await.unwrap().within(limits);
        let base = format!("http://{}", server.address());
        let (stop, asked) = oneshot::channel();
        let task = tokio::spawn(server.run(async move { asked.await.unwrap() }));
        Running { base, client: client(), stop, task }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    /// The page after `after`.
    pub(crate) async fn page(&self, after: u64, limit: usize) -> Page {
        let answer = self.get(&format!("/api/v1/events?after={after}&limit={limit}")).await;
        answer.json().await.unwrap()
    }

    pub(crate) async fn push(&self, push: &PushRequest) -> Page {
        let answer = self.post(serde_json::to_vec(push).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    pub(crate) async fn post(&self, body: Vec<u8>) -> Response {
        let request = self.client.post(format!("{}/api/v1/commands", self.base));
        request.header("content-type", "application/json").body(body).send().await.unwrap()
    }

    /// A push that does not wait for its decision.
    pub(crate) async fn post_async(&self, push: &PushRequest) -> Response {
        let request = self.client.post(format!("{}/api/v1/commands", self.base)).json(push);
        request.header("prefer", "respond-async, wait=1").send().await.unwrap()
    }

    /// The outcome of a command, when there is one.
    pub(crate) async fn decided(&self, id: CommandId) -> Outcome {
        for _ in 0..500 {
            let answer = self.get(&format!("/api/v1/commands/{id}")).await;
            if answer.status() == StatusCode::OK {
                return answer.json().await.unwrap();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{id} is never decided");
    }

    /// Stops it and waits until it is gone.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        drop(self.client);
        self.task.await.unwrap().unwrap();
    }
}

/// Without a pool, so that no idle connection keeps a server waiting.
pub(crate) fn client() -> Client {
    Client::builder().pool_max_idle_per_host(0).no_proxy().build().unwrap()
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Status and code of an answer that is a problem.
pub(crate) async fn problem(answer: Response) -> (StatusCode, String) {
    assert_eq!(answer.headers()["counterfoil-protocol"], "1");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let status = answer.status();
    let problem: Problem = answer.json().await.unwrap();
    assert!(!problem.message.is_empty());
    (status, problem.code)
}

/// How much of something is tried: the `usual` number, or one for each so many seeds if somebody asks for more of
/// those by `COUNTERFOIL_SEEDS`.
pub(crate) fn scaled(usual: usize, seeds_each: usize) -> usize {
    let seeds = std::env::var("COUNTERFOIL_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    seeds.map_or(usual, |seeds: usize| seeds.div_ceil(seeds_each))
}

/// An id made from `number`: the same number, the same id.
pub(crate) fn id(number: u64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes())
}

/// A browser profile that numbers its commands.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    number: u64,
    seq: u64,
}

impl Device {
    pub(crate) fn new(number: u64) -> Device {
        Device { id: DeviceId(id(number)), number, seq: 0 }
    }

    pub(crate) fn command(&mut self, stream: StreamId, command: Command) -> CommandEnvelope {
        self.seq += 1;
        let encoded = Orders::encode_command(&command).unwrap();
        encoded.command(
            (self.id, Seq(self.seq), CommandId(id(self.number * 1_000_000 + self.seq))),
            stream,
            Moment { at: UtcMillis(1_000), offset_minutes: 60 },
        )
    }

    pub(crate) fn push(&self, after: u64, commands: Vec<CommandEnvelope>) -> PushRequest {
        PushRequest { epoch: None, device: self.id, after: Position(after), commands }
    }

    /// A push of one product, one customer and an order for each of `orders`.
    pub(crate) fn shop(&mut self, orders: &[u64]) -> PushRequest {
        let mut commands = self.fill_shop();
        for number in orders {
            commands.extend(self.order(*number, 1));
        }
        self.push(0, commands)
    }

    /// One product and one customer, the same for every device.
    pub(crate) fn fill_shop(&mut self) -> Vec<CommandEnvelope> {
        let article = Article { code: "T1".to_owned(), ..Article::named("Tea".to_owned()) };
        let price = Money::new(250, Currency::Usd);
        let profile = Profile { name: "Ann's".to_owned(), ..Profile::default() };
        let conditions = Conditions::default();
        let register = CustomerCommand::Register { profile, conditions, credit_limit: None };
        vec![
            self.command(tea(), ProductCommand::List { article, price }.into()),
            self.command(customer(), register.into()),
        ]
    }

    /// A whole order of some tea, placed.
    pub(crate) fn order(&mut self, number: u64, quantity: u32) -> Vec<CommandEnvelope> {
        let stream = order_id(id(number));
        whole_order(number, quantity).map(|one| self.command(stream, one.into())).into()
    }
}

/// What a whole order of some tea is made of; its line has the next number.
pub(crate) fn whole_order(number: u64, quantity: u32) -> [OrderCommand; 3] {
    let open = OrderCommand::Open {
        provisional: format!("T-{number}"),
        customer: customer(),
        terms: Terms::default(),
    };
    let add = OrderCommand::AddLine {
        line: LineId(id(number + 1)),
        product: tea(),
        quantity: Quantity::parse(quantity).unwrap(),
        unit: Unit::each(),
        price_version: None,
    };
    [open, add, OrderCommand::Place]
}

pub(crate) fn tea() -> StreamId {
    product_id(id(1))
}

pub(crate) fn customer() -> StreamId {
    customer_id(id(2))
}

/// Whether all of the page's outcomes are accepted.
pub(crate) fn all_accepted(page: &Page) -> bool {
    page.outcomes.iter().all(|outcome| matches!(outcome.verdict, Verdict::Accepted { .. }))
}

/// An epoch that no server has.
pub(crate) fn other_epoch() -> Epoch {
    Epoch(id(99))
}
