//! Backups, and what becomes of devices when one is put in the server's place.

use std::cell::Cell;
use std::path::Path;

use counterfoil_core::{Epoch, EventEnvelope, Position};
use counterfoil_orders::Orders;
use counterfoil_server::query::Totals;
use counterfoil_server::store::Store as _;
use counterfoil_server::store::sqlite::{
    BackupFault, RestoreFault, Restored, Sqlite, back_up, restore,
};
use counterfoil_sync::authority::{Book, Record};
use counterfoil_sync::protocol::{Head, Page, Snapshot, lineage};
use counterfoil_sync::replica::Link;
use futures_util::future::join_all;
use tokio::time::Instant;

use crate::tablet::Tablet;
use crate::world::{Device, Running, all_accepted, folder, scaled};

/// Stops the server, puts a backup in its database's place and starts it again.
async fn go_back(server: Running, folder: &Path, backup: &str, aside: &str) -> (Running, Restored) {
    server.stop().await;
    let (from, aside) = (folder.join(backup), folder.join(aside));
    let restored = restore(&from, &folder.join("history.db"), Some(&aside)).await.unwrap();
    (Running::start(folder).await, restored)
}

async fn head(server: &Running) -> Head {
    let Page { epoch, head, .. } = server.page(0, 1).await;
    Head { epoch, head }
}

async fn orders(server: &Running) -> i64 {
    let totals: Totals = server.get("/api/v1/reports/totals").await.json().await.unwrap();
    totals.orders
}

/// Backups that are made under load; see [`scaled`].
const BACKUPS: usize = 4;
/// Devices that push all the while.
const DEVICES: u64 = 4;
/// Of a copy, so many of the newest events are looked up by their receipts.
const LOOKED_UP: usize = 50;

/// All events of a history.
async fn whole(page: impl AsyncFn(Position) -> Page) -> Vec<EventEnvelope> {
    let mut events = Vec::new();
    loop {
        let next = page(Position::default().plus(events.len())).await;
        events.extend(next.events);
        if next.to == next.head {
            return events;
        }
    }
}

/// What events add up to, worked out by the authority in memory.
fn added_up(epoch: Epoch, events: &[EventEnvelope]) -> Snapshot {
    let record = Record { events: events.to_vec(), receipts: Vec::new() };
    Book::<Orders>::rebuild(epoch, [record]).snapshot()
}

/// Pushes one order after the other until `is_over`; how many there were.
async fn push_on(server: &Running, number: u64, is_over: &Cell<bool>) -> u64 {
    let mut device = Device::new(number);
    let (mut pushed, mut cursor) = (0, 0);
    while !is_over.get() {
        let order = device.order(1_000_000 * number + 2 * pushed, 1);
        let page = server.push(&device.push(cursor, order)).await;
        assert!(all_accepted(&page));
        cursor = page.to.0;
        pushed += 1;
    }
    pushed
}

#[tokio::test]
async fn a_backup_made_under_load_is_one_moment_of_the_history_and_overwrites_nothing() {
    let backups = scaled(BACKUPS, 100);
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let server = Running::start(folder.path()).await;
    assert!(all_accepted(&server.push(&Device::new(1).shop(&[])).await));
    let (is_over, begun) = (Cell::new(false), Instant::now());
    let making = async {
        let mut made = Vec::new();
        for number in 0..backups {
            let to = path(&format!("backup-{number}.db"));
            made.push((back_up(&path("history.db"), &to).await.unwrap(), to));
        }
        is_over.set(true);
        made
    };
    let pushing = join_all((2..2 + DEVICES).map(|number| push_on(&server, number, &is_over)));
    let (made, pushed) = tokio::join!(making, pushing);
    let pushed: u64 = pushed.iter().sum();
    println!("{backups} backups beside {pushed} pushes in {:?}", begun.elapsed());
    let original = whole(async |after| server.page(after.0, 500).await).await;
    for (copied, to) in made {
        assert_eq!(copied.bytes, std::fs::metadata(&to).unwrap().len());
        let again = back_up(&path("history.db"), &to).await;
        assert!(matches!(again, Err(BackupFault::Exists(_))));
        let store = Sqlite::open(&to).await.unwrap();
        let head = store.head().await.unwrap();
        assert_eq!(head, Head { epoch: copied.epoch, head: copied.head });
        let events = whole(async |after| store.page(after, 500).await.unwrap()).await;
        assert_eq!(events[..], original[..events.len()]);
        assert_eq!(store.snapshot().await.unwrap(), added_up(copied.epoch, &events));
        for event in events.iter().rev().take(LOOKED_UP) {
            assert!(store.outcome(event.command).await.unwrap().is_some(), "without a receipt");
        }
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap()).collect();
    assert!(names.iter().all(|one| !one.file_name().to_string_lossy().contains("partial")));
    server.stop().await;
}

#[tokio::test]
async fn a_restore_deletes_nothing_and_wants_the_server_stopped() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let (database, backup, aside) = (path("history.db"), path("backup.db"), path("old.db"));
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[10])).await;
    let before = head(&server).await;
    let copied = back_up(&database, &backup).await.unwrap();
    assert_eq!((copied.epoch, copied.head), (before.epoch, before.head));
    let late = device.order(20, 1);
    server.push(&device.push(0, late)).await;
    let refused = restore(&backup, &database, None).await;
    assert!(matches!(refused, Err(RestoreFault::Taken(_))));
    let refused = restore(&backup, &database, Some(&backup)).await;
    assert!(matches!(refused, Err(RestoreFault::AsideTaken(_))));
    let refused = restore(&backup, &database, Some(&aside)).await;
    assert!(matches!(refused, Err(RestoreFault::InUse(_))), "{refused:?}");
    std::fs::write(path("poem.db"), "roses are red").unwrap();
    let refused = restore(&path("poem.db"), &path("new.db"), None).await;
    assert!(matches!(refused, Err(RestoreFault::Open(_))), "{refused:?}");
    assert_eq!(orders(&server).await, 2);
    let (server, restored) = go_back(server, folder.path(), "backup.db", "old.db").await;
    assert_eq!((restored.parent, restored.at), (before.epoch, before.head));
    assert_eq!(head(&server).await, Head { epoch: restored.epoch, head: before.head });
    assert_eq!(orders(&server).await, 1);
    let old = Sqlite::open(&aside).await.unwrap();
    assert_eq!(old.head().await.unwrap().head, Position(before.head.0 + 3));
    let foreign = format!("/api/v1/events?after=99&epoch={}", before.epoch);
    let page: Page = server.get(&foreign).await.json().await.unwrap();
    assert!(page.events.is_empty());
    assert_eq!(lineage::common(&page.lineage, before.epoch, page.epoch), Some(before.head));
    server.stop().await;
}

/// Orders that each of five devices enters between two restores; see [`scaled`].
const ORDERS: usize = 2;

#[tokio::test]
async fn five_devices_ahead_of_a_backup_lose_nothing_and_double_nothing() {
    let orders_each = scaled(ORDERS, 100);
    let folder = folder();
    let mut server = Running::start(folder.path()).await;
    server.push(&Device::new(1).shop(&[])).await;
    let mut tablets: Vec<Tablet> = (2..7).map(Tablet::new).collect();
    for tablet in &mut tablets {
        tablet.sync(&server).await;
    }
    let mut count = 0;
    // The same backup is put back twice: the second time the devices are in a history it has never seen.
    for round in 0..3 {
        for tablet in &mut tablets {
            for _ in 0..orders_each {
                tablet.order(1_000 + 2 * count);
                count += 1;
            }
            tablet.sync(&server).await;
        }
        if round == 0 {
            let to = folder.path().join("backup.db");
            back_up(&folder.path().join("history.db"), &to).await.unwrap();
        } else {
            let aside = format!("old-{round}.db");
            (server, _) = go_back(server, folder.path(), "backup.db", &aside).await;
        }
    }
    for _ in 0..2 {
        for tablet in &mut tablets {
            tablet.sync(&server).await;
        }
    }
    let head = head(&server).await;
    assert_eq!(orders(&server).await, i64::try_from(count).unwrap());
    let events = whole(async |after| server.page(after.0, 500).await).await;
    assert_eq!(events.len(), 2 + 3 * usize::try_from(count).unwrap());
    println!("{count} orders, {} of them behind each restore", 5 * orders_each);
    let truth = server.get("/api/v1/snapshot").await;
    let truth: counterfoil_sync::protocol::Snapshot = truth.json().await.unwrap();
    for tablet in &tablets {
        assert!(tablet.is_level_with(head), "{:?}", tablet.standing());
        assert!(tablet.restored.iter().any(|restored| restored.again > 0));
        assert_eq!(tablet.replica.streams().count(), truth.streams.len());
        for stream in &truth.streams {
            let here = tablet.replica.confirmed(stream.stream).unwrap();
            assert_eq!(here.version, stream.version);
            assert_eq!(here.state, stream.state.read().unwrap());
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_lost_everything_is_a_foreign_history_and_wipes_nothing() {
    let (here, elsewhere) = (folder(), folder());
    let server = Running::start(here.path()).await;
    server.push(&Device::new(1).shop(&[])).await;
    let mut tablet = Tablet::new(2);
    tablet.sync(&server).await;
    tablet.order(1_000);
    tablet.sync(&server).await;
    let before = head(&server).await;
    server.stop().await;
    let empty = Running::start(elsewhere.path()).await;
    tablet.order(2_000);
    tablet.sync(&empty).await;
    let standing = tablet.standing();
    assert_eq!((standing.link, standing.cursor), (Link::ForeignHistory, before.head));
    assert_eq!(tablet.replica.commands().len(), 3);
    assert_eq!(head(&empty).await.head, Position(0));
    empty.stop().await;
    let server = Running::start(here.path()).await;
    tablet.sync(&server).await;
    assert_eq!(orders(&server).await, 2);
    assert!(tablet.is_level_with(head(&server).await));
    assert_eq!(tablet.restored.len(), 0);
    server.stop().await;
}
