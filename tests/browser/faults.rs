//! The stores under faults: each write fails once at each place, and nothing is lost, doubled or half
//! there; what heals is not noticed; what does not is said, and work goes on where it can.

use std::rc::Rc;

use counterfoil::browser::clock;
use counterfoil::browser::fault::{self, Count, Site, Switch};
use counterfoil::browser::journal::Protection;
use counterfoil::browser::log::Log;
use counterfoil::browser::store::{Burst, Store, Switched};
use counterfoil::shell::Shell;
use counterfoil::shell::storing::Keeping;
use counterfoil_core::{CommandId, StreamId};
use counterfoil_sync::log::{Entry, Handling, Turn};
use counterfoil_sync::replica::{Delivery, Input, Replica, StoreFault};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, delivery, draft, fresh, order, place, saved, until};

/// What heals has to heal in this time.
const HEALED_MILLIS: u64 = 1_000;

fn fail(site: Site, spared: u32, failing: u32) {
    fault::set(site, Switch { spared, failing, late_millis: 0 });
}

const FOR_EVER: u32 = u32::MAX;

#[wasm_bindgen_test]
async fn a_burst_that_fails_at_any_request_is_not_there_at_all_and_then_there_once() {
    let burst = Burst {
        row: Some((1, b"row")),
        facts: vec![("one", b"a"), ("two", b"b")],
        values: vec![("three", b"c"), ("four", b"d")],
        ..Burst::default()
    };
    for request in 0..6 {
        let name = fresh("store");
        let store = Store::open(&name, Switched::Yes).await.unwrap();
        let other = Store::open(&name, Switched::No).await.unwrap();
        fail(Site::DatabaseRequest, request, FOR_EVER);
        let is_hit = store.write(&burst).await == Err(StoreFault::Failed);
        assert_eq!(is_hit, request < 5, "a burst of five requests");
        if is_hit {
            assert_eq!(other.rows_after(0).await.unwrap(), [], "{request}");
            for fact in ["one", "two"] {
                assert_eq!(other.fact(fact).await.unwrap(), None, "{request}");
            }
            for value in ["three", "four"] {
                assert_eq!(other.value(value).await.unwrap(), None, "{request}");
            }
            // Another try of the same fails once, and heals by itself.
            fail(Site::DatabaseRequest, request, 1);
            store.write(&burst).await.unwrap();
        }
        fault::clear();
        assert_eq!(other.rows_after(0).await.unwrap(), [(1, b"row".to_vec())]);
        assert_eq!(other.value("four").await.unwrap(), Some(b"d".to_vec()));
    }
}

#[wasm_bindgen_test]
async fn every_way_to_lose_a_write_heals_within_a_second_and_writes_it_once() {
    for site in [
        Site::DatabaseConnection,
        Site::DatabaseRequest,
        Site::DatabaseCommit,
        Site::DatabaseWord,
        Site::DatabaseOpen,
    ] {
        let log = Log::open(&fresh("log")).await.unwrap();
        if site == Site::DatabaseOpen {
            log.close();
        }
        fail(site, 0, 1);
        let begun = clock::now();
        let entry = Entry { taken: Some(counterfoil_core::Seq(7)), ..Entry::default() };
        assert_eq!(log.append(Turn(1), &entry).await, Ok(()), "{site:?}");
        assert_eq!(fault::at(site).1.failed, 1, "{site:?}");
        fault::clear();
        assert!(clock::now().since(begun) < HEALED_MILLIS, "{site:?}");
        assert_eq!(log.read_after(Turn(0)).await.unwrap(), [(Turn(1), entry.clone())], "{site:?}");
    }
    let log = Log::open(&fresh("log")).await.unwrap();
    fail(Site::DatabaseRead, 0, 1);
    assert_eq!(log.read_after(Turn(0)).await, Ok(Vec::new()));
    fault::clear();
}

/// Has the browser itself throw or report `error` where `patched` names it, once.
fn break_once(patched: &str, error: &str) -> js_sys::Function {
    let script = "
        const [owner, act] = patched.split('.');
        const target = self[owner].prototype;
        const real = target[act];
        target[act] = function (...given) {
            target[act] = real;
            throw new DOMException('broken on purpose', error);
        };
        return () => { target[act] = real; };";
    let patch = js_sys::Function::new_with_args("patched, error", script);
    let undo = patch.call2(&wasm_bindgen::JsValue::NULL, &patched.into(), &error.into());
    wasm_bindgen::JsCast::unchecked_into(undo.unwrap())
}

#[wasm_bindgen_test]
async fn what_browsers_throw_at_each_call_heals() {
    for error in [
        "InvalidStateError",
        "AbortError",
        "UnknownError",
        "TransactionInactiveError",
        "TimeoutError",
    ] {
        for call in ["IDBDatabase.transaction", "IDBTransaction.objectStore", "IDBObjectStore.add"]
        {
            let log = Log::open(&fresh("log")).await.unwrap();
            let undo = break_once(call, error);
            let begun = clock::now();
            let entry = Entry { taken: Some(counterfoil_core::Seq(7)), ..Entry::default() };
            assert_eq!(log.append(Turn(1), &entry).await, Ok(()), "{error} at {call}");
            assert!(clock::now().since(begun) < HEALED_MILLIS, "{error} at {call}");
            undo.call0(&wasm_bindgen::JsValue::NULL).unwrap();
            assert_eq!(log.read_after(Turn(0)).await.unwrap().len(), 1, "{error} at {call}");
        }
        let log = Log::open(&fresh("log")).await.unwrap();
        log.append(Turn(1), &Entry::default()).await.unwrap();
        log.close();
        let undo = break_once("IDBFactory.open", error);
        assert_eq!(log.read_after(Turn(0)).await.unwrap().len(), 1, "{error} at open");
        undo.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    }
}

/// Commands of an order, as they stand in the log, each once.
async fn logged(tab: &Shell) -> Vec<CommandId> {
    let entries = tab.log().read_after(Turn(0)).await.unwrap();
    let asked = entries.into_iter().flat_map(|(_, entry)| entry.asked);
    asked.map(|asked| asked.command.id).collect()
}

#[wasm_bindgen_test]
async fn the_nth_failure_of_each_store_loses_no_order_and_doubles_none() {
    let sites = [
        Site::DatabaseConnection,
        Site::DatabaseRequest,
        Site::DatabaseCommit,
        Site::DatabaseWord,
        Site::DatabaseRead,
        Site::JournalBegin,
        Site::JournalAppend,
        Site::JournalWord,
        Site::Marker,
    ];
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let mut orders = Vec::new();
    let mut struck = 0;
    for site in sites {
        for nth in 0.. {
            fail(site, nth, 1);
            let (stream, _) = place(&tab);
            saved(&tab).await;
            confirmed(&tab, stream).await;
            orders.push(stream);
            let Count { failed, .. } = fault::at(site).1;
            fault::clear();
            assert_eq!(tab.keeping(), Keeping::Twice, "{site:?} {nth}");
            struck += failed;
            if failed == 0 {
                break;
            }
        }
    }
    assert!(struck >= 20, "{struck} failures");
    let mut ids = logged(&tab).await;
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((count, ids.len()), (3 * orders.len(), 3 * orders.len()), "each command once");
    all_there(&device, &tab, &orders).await;
}

/// Every order stands once in the authority, whole, and on another device.
async fn all_there(device: &Device, tab: &Rc<Shell>, orders: &[StreamId]) {
    let other = device.beside().tab().await;
    let last = *orders.last().unwrap();
    until("the last order came over", || order(&other, last).is_some()).await;
    for stream in orders {
        let there = order(&other, *stream).unwrap();
        assert_eq!(there.lines.len(), 1);
        assert_eq!(order(tab, *stream), Some(there));
    }
}

#[wasm_bindgen_test]
async fn with_no_store_nothing_is_said_to_be_saved_and_all_is_kept_in_the_page() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    for site in [Site::DatabaseCommit, Site::JournalAppend, Site::JournalBegin, Site::Mirror] {
        fail(site, 0, FOR_EVER);
    }
    let begun = clock::now();
    let (stream, _) = place(&tab);
    until("it is told", || matches!(tab.keeping(), Keeping::Nowhere(_))).await;
    assert!(clock::now().since(begun) < 2_000);
    assert_eq!(delivery(&tab, stream), Delivery::NotSaved);
    assert_eq!(order(&tab, stream).unwrap().lines.len(), 1, "the form keeps its content");
    // Everything is in the export's list.
    assert_eq!(tab.with(|replica| replica.commands().len()), 3);
    assert_eq!(logged(&tab).await, []);

    fault::clear();
    device.mock.set_faults(counterfoil::browser::mock::Faults::default());
    tab.feed(Input::SyncNow);
    saved(&tab).await;
    confirmed(&tab, stream).await;
    assert_eq!(tab.keeping(), Keeping::Twice);
    all_there(&device, &tab, &[stream]).await;
}

#[wasm_bindgen_test]
async fn a_write_that_hangs_is_told_within_two_seconds_and_the_journal_stands_in() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    fault::set(Site::DatabaseWord, Switch { late_millis: 4_000, ..Switch::default() });
    let begun = clock::now();
    let stream = draft(&tab);
    until("it is told", || tab.keeping() == Keeping::JournalAlone(StoreFault::Failed)).await;
    let told = clock::now().since(begun);
    assert!((1_000..2_500).contains(&told), "told after {told} ms");
    assert_eq!(delivery(&tab, stream), Delivery::Saving);
    fault::clear();
    saved(&tab).await;
    assert_eq!(tab.keeping(), Keeping::Twice);
    assert_eq!(logged(&tab).await.len(), 2);
}

#[wasm_bindgen_test]
async fn without_the_database_the_journal_keeps_orders_for_the_next_start_but_no_withdrawn_one() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    fail(Site::DatabaseCommit, 0, FOR_EVER);
    let (stream, placed) = place(&tab);
    let withdrawn = draft(&tab);
    until("the journal stands in", || tab.keeping() == Keeping::JournalAlone(StoreFault::Failed))
        .await;
    assert_eq!(delivery(&tab, stream), Delivery::NotSaved, "kept, but not twice");
    tab.feed(Input::Handle(placed, Handling::Withdrawn));
    let all = tab.with(Replica::commands);
    for standing in all.iter().filter(|standing| standing.command.stream == withdrawn) {
        tab.feed(Input::Handle(standing.command.id, Handling::Withdrawn));
    }
    let files = || fault::at(Site::JournalBegin).1.hits;
    let begun = files();
    tab.ask(stream, vec![counterfoil_orders::OrderCommand::Place.into()], None).unwrap();
    let before = order(&tab, stream);
    until("the journal has the last word", || files() > begun).await;
    let rest = Rc::downgrade(&tab);
    drop(tab);
    until("nothing of the tab works on", || rest.strong_count() == 0).await;

    fault::clear();
    device.mock.set_faults(counterfoil::browser::mock::Faults::default());
    let tab = started_after_a_loss(&device).await;
    assert_eq!(tab.recovered().map(|found| (found.restored, found.missing)), Some((3, 0)));
    confirmed(&tab, stream).await;
    assert_eq!(order(&tab, stream).unwrap().lines, before.unwrap().lines);
    assert_eq!(order(&tab, withdrawn), None);
}

/// Opens tabs until one adopts what the last left: a dead tab's worker needs a moment to let go of its file.
async fn started_after_a_loss(device: &Device) -> Rc<Shell> {
    let begun = clock::now();
    loop {
        let tab = device.tab().await;
        if tab.recovered().is_some() {
            return tab;
        }
        assert!(clock::now().since(begun) < 10_000, "nothing was put back");
    }
}

#[wasm_bindgen_test]
async fn without_the_journal_work_goes_on_in_the_database_and_says_so() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    for site in [Site::JournalAppend, Site::JournalBegin, Site::Mirror] {
        fail(site, 0, FOR_EVER);
    }
    let (stream, _) = place(&tab);
    saved(&tab).await;
    confirmed(&tab, stream).await;
    assert_eq!((tab.keeping(), tab.protection()), (Keeping::LogAlone, Protection::Alone));
    fault::clear();
    until("the journal is back", || {
        let (stream, _) = place(&tab);
        order(&tab, stream).is_some() && tab.keeping() == Keeping::Twice
    })
    .await;
}

#[wasm_bindgen_test]
fn the_switches_outlive_the_page_and_are_off_by_default() {
    assert_eq!(fault::at(Site::NetworkAnswer).0, Switch::default());
    fail(Site::NetworkAnswer, 1, 2);
    assert!(fault::keep());
    fault::clear();
    fault::load();
    assert_eq!(fault::at(Site::NetworkAnswer).0, Switch { spared: 1, failing: 2, late_millis: 0 });
    fault::clear();
    assert!(fault::keep());
    fault::load();
    assert_eq!(fault::at(Site::NetworkAnswer).0, Switch::default());
}
