//! A server that is killed again and again while devices push to it, without a browser.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use counterfoil_journeys::{Server, speak};
use fastrand::Rng;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use crate::history::History;
use crate::shop::{CUSTOMERS, GOODS, PRICE, customer, open, product};

/// Devices that push at the same time.
const DEVICES: u64 = 4;
/// How long a server lives before it is killed.
const LIFE_MILLIS: std::ops::Range<u64> = 10..260;
/// Wait of a device that got no answer.
const AGAIN_MILLIS: u64 = 8;
/// How often the server is asked whether it has decided what it received.
const ASKED_TIMES_MAX: u32 = 500;

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// Commands that the server called accepted.
    pub confirmed: usize,
    /// Commands that it called received.
    pub received: usize,
    /// Of both, those that its history does not hold.
    pub lost: Vec<String>,
    /// What its history holds twice.
    pub doubled: Vec<String>,
    /// Pushes that had to be sent again.
    pub sent_again: u64,
    /// What `SQLite` says about the file.
    pub integrity: String,
}

impl Findings {
    /// Whether the promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.integrity == "ok"
    }
}

#[derive(Debug, Default)]
struct Told {
    confirmed: BTreeSet<String>,
    received: BTreeSet<String>,
    sent_again: u64,
}

/// Kills a server `count` times; all chance comes from `seed`.
///
/// # Panics
/// The server does not come back, or refuses an order.
pub async fn run(count: u32, seed: u64) -> Findings {
    println!("{count} kills of the server, seed {seed}");
    let mut server = open(Server::bare("manager"));
    let address = Arc::new(Mutex::new(server.address()));
    let is_over = Arc::new(AtomicBool::new(false));
    let devices: Vec<_> = (1..=DEVICES)
        .map(|number| {
            let (address, is_over) = (Arc::clone(&address), Arc::clone(&is_over));
            thread::spawn(move || Device::new(number, seed).sell(&address, &is_over))
        })
        .collect();
    let mut chance = Rng::with_seed(seed);
    for _ in 0..count {
        tokio::time::sleep(Duration::from_millis(chance.u64(LIFE_MILLIS))).await;
        server = server.kill_and_restart();
        *address.lock().unwrap() = server.address();
    }
    is_over.store(true, Ordering::Relaxed);
    let mut all = Told::default();
    for device in devices {
        let told = device.join().expect("a device that sells to the end");
        all.confirmed.extend(told.confirmed);
        all.received.extend(told.received);
        all.sent_again += told.sent_again;
    }
    judge(&server, all).await
}

async fn judge(server: &Server, told: Told) -> Findings {
    let mut history = History::of(server.address());
    // What was received is decided soon, and nobody says when.
    for _ in 0..ASKED_TIMES_MAX {
        if told.received.iter().all(|id| history.knows(id)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        history = History::of(server.address());
    }
    let promised = told.confirmed.iter().chain(&told.received);
    Findings {
        lost: promised.filter(|id| !history.knows(id)).cloned().collect(),
        doubled: history.doubled(),
        confirmed: told.confirmed.len(),
        received: told.received.len(),
        sent_again: told.sent_again,
        integrity: integrity(&server.database()).await,
    }
}

/// What `SQLite` says about the file at `path`, which may be in use.
///
/// # Panics
/// It cannot be opened.
pub async fn integrity(path: &Path) -> String {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.expect("a database");
    let row = sqlx::query("PRAGMA integrity_check").fetch_one(&mut connection).await;
    let said = row.expect("an answer").get::<String, _>(0);
    connection.close().await.expect("an end");
    said
}

/// A device that sells one order after the other, and sends each until it hears what became of it.
#[derive(Debug)]
struct Device {
    number: u64,
    seq: u64,
    orders: u64,
    chance: Rng,
}

impl Device {
    fn new(number: u64, seed: u64) -> Device {
        let chance = Rng::with_seed(seed.wrapping_mul(31).wrapping_add(number));
        Device { number, seq: 0, orders: 0, chance }
    }

    fn sell(mut self, address: &Mutex<SocketAddr>, is_over: &AtomicBool) -> Told {
        let mut told = Told::default();
        while !is_over.load(Ordering::Relaxed) {
            let commands = self.order();
            let prefer = if self.chance.bool() { "\nprefer: respond-async" } else { "" };
            let what = format!("POST /api/v1/commands{prefer}");
            let push = json!({
                "epoch": null, "device": self.id(), "after": 0, "commands": commands,
            });
            loop {
                let server = *address.lock().unwrap();
                if take(&mut told, speak(server, &what, &push.to_string())) {
                    break;
                }
                told.sent_again += 1;
                thread::sleep(Duration::from_millis(AGAIN_MILLIS));
            }
        }
        told
    }

    fn id(&self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", 0x100 + self.number)
    }

    fn order(&mut self) -> Vec<Value> {
        self.orders += 1;
        let (number, order) = (self.number, self.orders);
        let stream = format!("order-0000000{number}-0000-4000-8000-{order:012x}");
        let terms = json!({
            "currency": "USD", "prices": "net", "rounding": "half_away", "tax": 0,
            "tax_rounding": "per_total",
        });
        let buyer = customer(self.chance.usize(0..CUSTOMERS.len()));
        let open = json!({
            "provisional": format!("S{number}-{order}"), "customer": buyer, "terms": terms,
        });
        let line = json!({
            "line": format!("0000000{number}-0000-4000-8001-{order:012x}"),
            "product": product(self.chance.usize(0..GOODS.len())),
            "quantity": 1, "unit": "each", "price_version": null,
        });
        let parts = [("order.open", open), ("order.add_line", line), ("order.place", json!({}))];
        parts.into_iter().map(|(kind, payload)| self.command(&stream, kind, payload)).collect()
    }

    fn command(&mut self, stream: &str, kind: &str, payload: Value) -> Value {
        self.seq += 1;
        json!({
            "id": format!("0000000{}-0000-7000-8000-{:012x}", self.number, self.seq),
            "device": self.id(), "seq": self.seq, "stream": stream, "kind": kind, "schema": 1,
            "payload": payload, "expected": "any", "basis": 0,
            "occurred_at": { "at": PRICE, "offset_minutes": 0 },
        })
    }
}

/// Whether the answer ends the push: outcomes for all, or the word that all were received.
fn take(told: &mut Told, reply: Option<counterfoil_journeys::Reply>) -> bool {
    let Some(reply) = reply else { return false };
    let Ok(body) = serde_json::from_str::<Value>(&reply.body) else { return false };
    let ids = |list: &Value, name: &str| -> Vec<String> {
        let all = list.as_array().expect("a list");
        all.iter().map(|one| one[name].as_str().expect("an id").to_owned()).collect()
    };
    match reply.status {
        200 => {
            let outcomes = body["outcomes"].as_array().expect("outcomes");
            let refused = outcomes.iter().find(|one| one["verdict"]["accepted"].is_null());
            assert!(refused.is_none(), "{refused:?}");
            told.confirmed.extend(ids(&body["outcomes"], "command"));
            true
        }
        202 => {
            told.received.extend(ids(&body["commands"], "id"));
            true
        }
        503 => false,
        status => panic!("{status}: {body}"),
    }
}
