//! What earlier builds stored, opened by today's.

use std::path::{Path, PathBuf};

use counterfoil_core::{CommandEnvelope, Position, Seq};
use counterfoil_orders::{CustomerCommand, Holds, Orders, Status, customer_id, order_id, report};
use counterfoil_server::args::Import;
use counterfoil_server::import;
use counterfoil_server::query::Totals;
use counterfoil_server::store::Store as _;
use counterfoil_server::store::sqlite::Sqlite;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::protocol::{Deferral, Snapshot, Verdict};
use reqwest::StatusCode;
use uuid::Uuid;

use crate::tablet::Tablet;
use crate::world::{Device, Running, all_accepted, folder};

/// Where the history of each fixture ends.
const HEAD: Position = Position(72);

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn number(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The cancellation in the fixtures, as its device sent it and would send it again.
fn cancellation() -> CommandEnvelope {
    let device = number(0xD);
    let text = format!(
        r#"{{"id": "{}", "device": "{device}", "seq": 8, "stream": "order-{}", "kind": "order.cancel",
            "schema": 1, "payload": {{"reason": "wrong shop"}}, "expected": "any", "basis": 0,
            "occurred_at": {{"at": 1008, "offset_minutes": 60}}}}"#,
        number(0xC008),
        number(1)
    );
    serde_json::from_str(&text).unwrap()
}

async fn opens_and_goes_on(version: u32) {
    let folder = folder();
    let database = folder.path().join("history.db");
    std::fs::copy(fixture(&format!("history-{version}.db")), &database).unwrap();
    let server = Running::start(folder.path()).await;
    let page = server.page(0, 500).await;
    assert!(page.is_gap_free());
    assert_eq!((page.events.len(), page.head), (72, HEAD));
    let totals: Totals = server.get("/api/v1/reports/totals").await.json().await.unwrap();
    assert_eq!((totals.orders, totals.lines, totals.units), (3 + 2, 8 + 2, 136 + 10));

    let snapshot: Snapshot = server.get("/api/v1/snapshot").await.json().await.unwrap();
    assert_eq!((snapshot.state_version, snapshot.position), (2, HEAD), "all of it can be read");
    let state = |stream| {
        let one = snapshot.streams.iter().find(|one| one.stream == stream).unwrap();
        one.state.read::<counterfoil_orders::State>().unwrap()
    };
    assert_eq!(state(order_id(number(1))).order().unwrap().status(), Status::Cancelled);
    let held = state(customer_id(number(1)));
    let held = held.customer().unwrap();
    assert_eq!((held.blocked.as_deref(), held.holds), (Some("unpaid"), Holds::Orders));

    let cancelled = cancellation();
    let mut device = Device::new(1);
    let push = counterfoil_sync::protocol::PushRequest {
        epoch: None,
        device: cancelled.device,
        after: HEAD,
        commands: vec![cancelled.clone()],
    };
    let again = server.push(&push).await;
    assert!(
        matches!(&again.outcomes[0].verdict, Verdict::Accepted { positions }
        if *positions.last().unwrap() < HEAD),
        "decided then, and known by its old shape"
    );
    assert_eq!(again.head, HEAD);
    let waiting = server.get(&format!("/api/v1/commands/{}", number(0xC011))).await;
    let in_inbox = if version >= 2 { StatusCode::ACCEPTED } else { StatusCode::NOT_FOUND };
    assert_eq!(waiting.status(), in_inbox);

    let stricter = CustomerCommand::Block { reason: "x".to_owned(), holds: Holds::Deliveries };
    let mut commands = vec![device.command(customer_id(number(1)), stricter.into())];
    commands.extend(device.shop(&[10]).commands);
    let page = server.push(&device.push(HEAD.0, commands)).await;
    assert!(all_accepted(&page), "{:?}", page.outcomes);
    let taken = CommandEnvelope { seq: Seq(99), ..cancelled };
    let waits = CommandEnvelope { schema: 3, id: counterfoil_core::CommandId(number(5)), ..taken };
    let push = counterfoil_sync::protocol::PushRequest { commands: vec![waits], ..push };
    let outcome = server.push(&push).await.outcomes.remove(0);
    assert_eq!(outcome.verdict, Verdict::Deferred { why: Deferral::UpgradeRequired });
    server.stop().await;

    let northwind = fixture("handful");
    let import = import::run(&Import { northwind, database: database.clone() }).await.unwrap();
    assert_eq!(import.events, 0, "what was imported then is known now");
    let store = Sqlite::open(&database).await.unwrap();
    assert_eq!(store.tally(&report::ORDERS).await.unwrap(), 3 + 2 + 1);
}

#[tokio::test]
async fn a_database_of_each_earlier_version_opens_and_goes_on() {
    for version in 1..=3 {
        opens_and_goes_on(version).await;
    }
}

#[tokio::test]
async fn a_device_whose_history_begins_with_old_states_shows_them_without_the_server() {
    let text = std::fs::read_to_string(fixture("snapshot-1.json")).unwrap();
    let snapshot: Snapshot = serde_json::from_str(&text).unwrap();
    assert_eq!(snapshot.state_version, 1);
    let base = Entry { base: Some(snapshot.clone()), ..Entry::default() };
    let tablet = Tablet::<Orders>::open(2, 0, vec![(Turn(1), base)]);
    assert_eq!(tablet.standing().cursor, HEAD);
    for stream in &snapshot.streams {
        let here = tablet.replica.confirmed(stream.stream).unwrap();
        assert_eq!(here.version, stream.version);
    }
    let held = &tablet.replica.confirmed(customer_id(number(1))).unwrap().state;
    assert_eq!(held.customer().unwrap().blocked.as_deref(), Some("unpaid"));
}
