//! The log over the real `IndexedDB`.

use counterfoil::browser::log::{Log, Saved};
use counterfoil::browser::store::{Burst, Store, Switched};
use counterfoil_core::{CommandId, Seq};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::StoreFault;
use uuid::Uuid;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::fresh;

fn entry(mark: u128) -> Entry {
    let offered = vec![CommandId(Uuid::from_u128(mark))];
    Entry { offered, taken: Some(Seq(1)), ..Entry::default() }
}

#[wasm_bindgen_test]
async fn what_was_appended_is_read_in_order_by_another_connection() {
    let name = fresh("log");
    let log = Log::open(&name).await.unwrap();
    for turn in 1..=3 {
        log.append(Turn(turn), &entry(turn.into())).await.unwrap();
    }
    let other = Log::open(&name).await.unwrap();
    let read = other.read_after(Turn(1)).await.unwrap();
    assert_eq!(read, [(Turn(2), entry(2)), (Turn(3), entry(3))]);
    assert_eq!(other.entry(Turn(1)).await.unwrap(), Some(entry(1)));
    assert_eq!(other.read_after(Turn(3)).await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn a_taken_turn_is_moved_and_nothing_is_written() {
    let name = fresh("log");
    let (one, other) = (Log::open(&name).await.unwrap(), Log::open(&name).await.unwrap());
    one.append(Turn(1), &entry(1)).await.unwrap();
    assert_eq!(other.append(Turn(1), &entry(2)).await, Err(StoreFault::Moved));
    assert_eq!(one.read_after(Turn(0)).await.unwrap(), [(Turn(1), entry(1))]);
    other.append(Turn(2), &entry(2)).await.unwrap();
}

#[wasm_bindgen_test]
async fn more_entries_than_one_read_takes_come_all_and_gaps_are_kept() {
    let log = Log::open(&fresh("log")).await.unwrap();
    for turn in (1..=300).chain([400]) {
        log.append(Turn(turn), &entry(turn.into())).await.unwrap();
    }
    let turns: Vec<u64> =
        log.read_after(Turn(0)).await.unwrap().iter().map(|(turn, _)| turn.0).collect();
    assert_eq!(turns, (1..=300).chain([400]).collect::<Vec<u64>>());
}

#[wasm_bindgen_test]
async fn a_closed_connection_is_opened_again() {
    let log = Log::open(&fresh("log")).await.unwrap();
    log.append(Turn(1), &entry(1)).await.unwrap();
    log.close();
    log.append(Turn(2), &entry(2)).await.unwrap();
    log.close();
    assert_eq!(log.read_after(Turn(0)).await.unwrap().len(), 2);
}

#[wasm_bindgen_test]
async fn a_log_lets_go_when_its_database_is_deleted_and_finds_it_empty() {
    let name = fresh("log");
    let log = Log::open(&name).await.unwrap();
    log.append(Turn(1), &entry(1)).await.unwrap();
    Store::delete(&name).await.unwrap();
    assert_eq!(log.read_after(Turn(0)).await.unwrap(), []);
    assert_eq!(log.device().await.unwrap(), None);
}

#[wasm_bindgen_test]
async fn two_tabs_of_a_new_log_agree_on_its_device() {
    let name = fresh("log");
    let (one, other) = (Log::open(&name).await.unwrap(), Log::open(&name).await.unwrap());
    let device = one.adopt_device(None).await.unwrap();
    assert_eq!(other.adopt_device(None).await.unwrap(), device);
    assert_eq!(other.device().await.unwrap(), Some(device));
}

#[wasm_bindgen_test]
async fn a_burst_is_written_whole_or_not_at_all() {
    let store = Store::open(&fresh("store"), Switched::No).await.unwrap();
    let first = Burst { row: Some((1, b"one")), facts: vec![("fact", b"a")], ..Burst::default() };
    store.write(&first).await.unwrap();
    let second = Burst {
        row: Some((2, b"two")),
        facts: vec![("fact", b"b")],
        values: vec![("value", b"c")],
        ..Burst::default()
    };
    assert_eq!(store.write(&second).await, Err(StoreFault::Moved));
    assert_eq!(store.rows_after(0).await.unwrap(), [(1, b"one".to_vec())]);
    assert_eq!(store.fact("fact").await.unwrap(), Some(b"a".to_vec()));
    assert_eq!(store.value("value").await.unwrap(), None);
}

#[wasm_bindgen_test]
async fn the_newest_checkpoint_replaces_the_last() {
    let log = Log::open(&fresh("log")).await.unwrap();
    assert_eq!(log.saved().await.unwrap(), None);
    for byte in [1, 2] {
        let saved = Saved { replica: vec![byte], views: vec![byte, byte] };
        log.save(&saved).await.unwrap();
        assert_eq!(log.saved().await.unwrap(), Some(saved));
    }
}

#[wasm_bindgen_test]
async fn a_piece_of_the_log_is_read_alone() {
    let log = Log::open(&fresh("log")).await.unwrap();
    for turn in (1..=5).chain(7..=300) {
        log.append(Turn(turn), &entry(turn.into())).await.unwrap();
    }
    let turns = async |range: std::ops::Range<u64>| -> Vec<u64> {
        let read = log.read_in(range).await.unwrap();
        assert!(read.iter().all(|(turn, read)| *read == entry(turn.0.into())));
        read.iter().map(|(turn, _)| turn.0).collect()
    };
    assert_eq!(turns(4..9).await, [4, 5, 7, 8]);
    assert_eq!(turns(6..7).await, Vec::<u64>::new());
    assert_eq!(turns(9..9).await, Vec::<u64>::new());
    assert_eq!(turns(1..1_000).await.len(), 256, "no more at once");
}
