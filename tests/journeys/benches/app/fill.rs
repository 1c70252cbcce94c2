//! Shops with very many orders, as commands like any other.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use counterfoil_journeys::{Server, speak};
use serde_json::Value;

const CUSTOMERS: u32 = 100;
/// Commands in a push: as many as the server takes.
const BATCH: usize = 200;
/// Orders begin here, one a minute.
const FIRST_MILLIS: u64 = 1_780_000_000_000;
const MINUTE_MILLIS: u64 = 60_000;
const TERMS: &str = r#"{"currency":"USD","prices":"net","rounding":"half_away","tax":0,"tax_rounding":"per_total"}"#;

/// How much there is of what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shop {
    pub(crate) orders: u32,
    /// In each order.
    pub(crate) lines: u32,
    pub(crate) items: u32,
}

impl Shop {
    /// How many events that makes.
    pub(crate) fn events(self) -> u32 {
        CUSTOMERS + self.items + self.orders * (self.lines + 2)
    }

    /// A server that has it all. To fill one takes minutes, so its database is kept for the next time.
    pub(crate) fn server(self) -> Server {
        let kept = self.database();
        if !kept.is_file() {
            let server = Server::bare("manager");
            self.fill(server.address());
            server.back_up(&kept);
        }
        Server::on_a_copy_of(&kept, "manager")
    }

    fn database(self) -> PathBuf {
        let Shop { orders, lines, items } = self;
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("shop-{orders}-{lines}-{items}.db"))
    }

    /// Brings it all into a server.
    pub(crate) fn fill(self, server: SocketAddr) {
        println!("Filling a server with {} orders.", self.orders);
        let mut commands = Vec::with_capacity(BATCH);
        let mut seq = 0;
        let mut ask = |(stream, kind, payload, at): Ask| {
            seq += 1;
            commands.push(command(seq, &stream, (kind, &payload), at));
            if commands.len() == BATCH {
                push(server, &commands);
                commands.clear();
            }
        };
        (0..CUSTOMERS).for_each(|n| ask(customer(n)));
        (0..self.items).for_each(|n| ask(item(n)));
        for n in 0..self.orders {
            self.order(n).into_iter().for_each(&mut ask);
        }
        push(server, &commands);
    }

    fn order(self, n: u32) -> Vec<Ask> {
        let stream = format!("order-{}", id(5, n));
        let at = FIRST_MILLIS + u64::from(n) * MINUTE_MILLIS;
        let customer = id(3, n % CUSTOMERS);
        let open = format!(
            r#"{{"provisional":"B1-{n}","customer":"customer-{customer}","terms":{TERMS}}}"#
        );
        let mut asks = vec![(stream.clone(), "order.open", open, at)];
        asks.extend((0..self.lines).map(|line| {
            let product = id(4, (n + line) % self.items);
            let wish = format!(
                r#"{{"line":"{}","product":"product-{product}","quantity":{},"unit":"each","price_version":null}}"#,
                id(6, n * self.lines + line),
                1 + n % 9
            );
            (stream.clone(), "order.add_line", wish, at)
        }));
        asks.push((stream, "order.place", "{}".to_owned(), at));
        asks
    }
}

/// Stream, kind, payload and when.
type Ask = (String, &'static str, String, u64);

fn customer(n: u32) -> Ask {
    let payload = format!(
        r#"{{"profile":{{"name":"Shop {n}"}},"conditions":{{"days":30,"price_list":"standard"}},"credit_limit":null}}"#
    );
    (format!("customer-{}", id(3, n)), "customer.register", payload, FIRST_MILLIS)
}

fn item(n: u32) -> Ask {
    let payload = format!(
        r#"{{"article":{{"code":"G{n}","name":"Goods {n}","category":"","package":"","price_per":1,"tax":null,"units":[{{"unit":"each","factor":1}}]}},"price":{{"currency":"USD","minor":{}}}}}"#,
        995 + n % 100
    );
    (format!("product-{}", id(4, n)), "product.list", payload, FIRST_MILLIS)
}

fn id(space: u32, n: u32) -> String {
    format!("0190{space:04x}-0000-7000-8000-{n:012x}")
}

fn command(seq: u32, stream: &str, (kind, payload): (&str, &str), at: u64) -> String {
    format!(
        r#"{{"id":"{}","device":"{}","seq":{seq},"stream":"{stream}","kind":"{kind}","schema":1,"payload":{payload},"expected":"any","basis":0,"occurred_at":{{"at":{at},"offset_minutes":0}}}}"#,
        id(2, seq),
        id(1, 1),
    )
}

fn push(server: SocketAddr, commands: &[String]) {
    let commands = commands.join(",");
    let body =
        format!(r#"{{"epoch":null,"device":"{}","after":0,"commands":[{commands}]}}"#, id(1, 1));
    let what = "POST /api/v1/commands\ncounterfoil-protocol: 1";
    let reply = speak(server, what, &body).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.body);
    let page: Value = serde_json::from_str(&reply.body).unwrap();
    let refused = page["outcomes"].as_array().unwrap().iter();
    let refused: Vec<_> =
        refused.filter(|outcome| outcome["verdict"]["accepted"].is_null()).collect();
    assert!(refused.is_empty(), "{:?}", refused.first());
}
