//! What is pushed once counts once, whoever pushes at the same time.

use std::collections::BTreeSet;
use std::path::Path;

use counterfoil_core::{CommandId, Position};
use counterfoil_sync::protocol::{Outcome, Page};
use reqwest::StatusCode;
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::world::{Device, Running, all_accepted, folder, id, other_epoch, problem};

#[tokio::test]
async fn a_placed_order_is_in_the_answer_in_the_pull_and_in_the_totals() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let mut commands = device.fill_shop();
    commands.extend(device.order(10, 4));
    let page = server.push(&device.push(0, commands)).await;
    assert!(all_accepted(&page), "{:?}", page.outcomes);
    assert_eq!(page.outcomes.len(), 5);
    assert!(page.is_gap_free() && !page.has_more());
    let pulled = server.page(0, 500).await;
    assert_eq!(pulled, Page { outcomes: Vec::new(), ..page });
    let totals: Value = server.get("/api/v1/reports/totals").await.json().await.unwrap();
    let expected = serde_json::json!(
        {"orders": 1, "lines": 1, "units": 4, "gross": 1_000, "net": 1_000}
    );
    assert_eq!(totals, expected);
    server.stop().await;
}

#[tokio::test]
async fn a_push_that_is_sent_again_gets_the_stored_outcomes_and_adds_nothing() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let push = device.shop(&[10]);
    let first = server.push(&push).await;
    let again = server.push(&push).await;
    assert_eq!(again, first);
    server.stop().await;

    let server = Running::start(folder.path()).await;
    let after_restart = server.push(&push).await;
    assert_eq!(after_restart, first);
    let id = push.commands[0].id;
    let outcome: Outcome =
        server.get(&format!("/api/v1/commands/{id}")).await.json().await.unwrap();
    assert_eq!(outcome, first.outcomes[0]);
    let unknown =
        server.get(&format!("/api/v1/commands/{}", CommandId(crate::world::id(77)))).await;
    assert_eq!(problem(unknown).await, (StatusCode::NOT_FOUND, "not_decided".to_owned()));
    server.stop().await;
}

#[tokio::test]
async fn eight_devices_at_once_leave_no_gap_and_nobody_is_doubled() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut first = Device::new(1);
    server.push(&first.shop(&[])).await;
    let pushes = (2..10).map(|number| {
        let server = &server;
        async move {
            let mut device = Device::new(number);
            for order in 0..10 {
                let commands = device.order(number * 1_000 + order * 2, 1);
                let push = device.push(0, commands);
                let (one, two) = tokio::join!(server.push(&push), server.push(&push));
                assert!(all_accepted(&one), "{:?}", one.outcomes);
                assert_eq!(one.outcomes, two.outcomes);
            }
        }
    });
    futures_util::future::join_all(pushes).await;
    let (mut seen, mut numbers, mut cursor) = (0, BTreeSet::new(), 0);
    loop {
        let page = server.page(cursor, 7).await;
        assert!(page.is_gap_free());
        seen += page.events.len();
        let placed = page.events.iter().filter(|event| event.kind == "order.placed");
        numbers.extend(placed.map(|event| event.payload.as_str().to_owned()));
        cursor = page.to.0;
        if !page.has_more() {
            break;
        }
    }
    assert_eq!(seen, 2 + 8 * 10 * 3);
    assert_eq!(numbers.len(), 8 * 10, "every official number is given once");
    server.stop().await;
}

#[tokio::test]
async fn another_history_is_answered_with_this_ones_name_and_decides_nothing() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let mut push = device.shop(&[]);
    push.epoch = Some(other_epoch());
    let page = server.push(&push).await;
    assert_ne!(page.epoch, other_epoch());
    assert_eq!((page.head, page.events.len(), page.outcomes.len()), (Position(0), 0, 0));
    push.epoch = Some(page.epoch);
    assert_eq!(server.push(&push).await.outcomes.len(), 2);
    push.after = Position(3);
    let ahead = server.post(serde_json::to_vec(&push).unwrap()).await;
    assert_eq!(problem(ahead).await, (StatusCode::CONFLICT, "ahead_of_head".to_owned()));
    let ahead = server.get("/api/v1/events?after=3").await;
    assert_eq!(problem(ahead).await, (StatusCode::CONFLICT, "ahead_of_head".to_owned()));
    server.stop().await;
}

#[tokio::test]
async fn a_snapshot_and_a_timeline_show_the_same_stream() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let page = server.push(&device.shop(&[10])).await;
    let stream = counterfoil_orders::order_id(id(10));
    let snapshot: counterfoil_sync::protocol::Snapshot =
        server.get("/api/v1/snapshot").await.json().await.unwrap();
    assert_eq!((snapshot.position, snapshot.streams.len()), (page.head, 3));
    let order = snapshot.streams.iter().find(|one| one.stream == stream).unwrap();
    let timeline: counterfoil_server::pull::Timeline =
        server.get(&format!("/api/v1/events?stream={stream}")).await.json().await.unwrap();
    assert_eq!(timeline.events.last().unwrap().version, order.version);
    assert_eq!(timeline.events.len(), 3);
    server.stop().await;
}

#[tokio::test]
async fn the_session_says_who_everybody_is() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let session: Value = server.get("/api/v1/session").await.json().await.unwrap();
    assert_eq!((session["actor"].as_str(), session["role"].as_str()), (Some("ann"), Some("admin")));
    assert_eq!(session["currency"], "USD");
    let health = server.get("/healthz").await;
    assert_eq!(health.headers()["counterfoil-protocol"], "1");
    assert_eq!(health.text().await.unwrap(), "ok\n");
    server.stop().await;
}

#[tokio::test]
async fn a_commit_that_fails_confirms_nothing_and_the_same_push_counts_once_later() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[])).await;
    let order = device.order(10, 1);
    let push = device.push(0, order);
    // What a disk that is full does to a write.
    let full = "CREATE TRIGGER full BEFORE INSERT ON receipts
        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
    run_sql(folder.path(), full).await;
    let refused = server.post(serde_json::to_vec(&push).unwrap()).await;
    assert_eq!(problem(refused).await, (StatusCode::SERVICE_UNAVAILABLE, "storage".to_owned()));
    assert_eq!(server.page(0, 500).await.head, Position(2), "only the shop");
    run_sql(folder.path(), "DROP TRIGGER full").await;
    for _ in 0..2 {
        assert!(all_accepted(&server.push(&push).await));
    }
    assert_eq!(server.page(0, 500).await.head, Position(5));
    server.stop().await;
}

/// Has another program do something to the server's database.
async fn run_sql(folder: &Path, statement: &'static str) {
    let database = SqliteConnectOptions::new().filename(folder.join("history.db"));
    let mut connection = database.connect().await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
