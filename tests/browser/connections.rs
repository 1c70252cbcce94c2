//! Connections to the database that end from outside: a browser that closes them, a window that raises or
//! deletes the database, and one that holds an older version and does not let go.

use std::cell::Cell;
use std::rc::Rc;

use counterfoil::browser::clock;
use counterfoil::browser::log::{Log, database_name};
use counterfoil::shell::Shell;
use counterfoil::shell::opening::Opening;
use counterfoil::shell::phase::Phase;
use counterfoil_core::Seq;
use counterfoil_sync::log::{Entry, Turn};
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, fresh, until};

/// What heals has to heal in this time.
const HEALED_MILLIS: u64 = 1_000;

fn entry(seq: u64) -> Entry {
    Entry { taken: Some(Seq(seq)), ..Entry::default() }
}

/// Runs a script; its answer, once it is there.
async fn run(names: &str, script: &str, given: &[&JsValue]) -> JsValue {
    let given: Array = given.iter().copied().collect();
    let answer = Function::new_with_args(names, script).apply(&JsValue::NULL, &given).unwrap();
    JsFuture::from(Promise::resolve(&answer)).await.unwrap()
}

/// Notes promises that failed and that nobody looked after, and every connection that is opened.
fn watch() -> JsValue {
    let script = "
        const seen = { unhandled: [], opened: [] };
        addEventListener('unhandledrejection', (event) => seen.unhandled.push(String(event.reason)));
        const real = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...given) {
            const request = real.apply(this, given);
            request.addEventListener('success', () => seen.opened.push(request.result));
            return request;
        };
        seen.undo = () => { IDBFactory.prototype.open = real; };
        return seen;";
    Function::new_no_args(script).call0(&JsValue::NULL).unwrap()
}

/// Nothing failed without anybody looking after it; the watch ends.
async fn nothing_unhandled(seen: &JsValue) {
    // The browser tells of those after the task in which they failed.
    clock::sleep(0).await;
    let unhandled = run("seen", "seen.undo(); return seen.unhandled.join()", &[seen]).await;
    assert_eq!(unhandled.as_string().unwrap(), "");
}

#[wasm_bindgen_test]
async fn a_connection_that_the_browser_closes_is_opened_again() {
    let seen = watch();
    let log = Log::open(&fresh("log")).await.unwrap();
    log.append(Turn(1), &entry(1)).await.unwrap();
    let close = "
        const database = seen.opened.at(-1);
        database.close();
        if (told) database.dispatchEvent(new Event('close'));";
    for (turn, is_told) in [(2, true), (3, false)] {
        run("seen, told", close, &[&seen, &is_told.into()]).await;
        let begun = clock::now();
        log.append(Turn(turn), &entry(turn)).await.unwrap();
        assert!(clock::now().since(begun) < HEALED_MILLIS, "told: {is_told}");
    }
    assert_eq!(log.read_after(Turn(0)).await.unwrap().len(), 3);
    let opened = run("seen", "return seen.opened.length", &[&seen]).await;
    assert_eq!(opened.as_f64(), Some(3.0), "one connection, and one more after each loss");
    nothing_unhandled(&seen).await;
}

#[wasm_bindgen_test]
async fn a_window_that_deletes_the_database_in_the_middle_of_writes_waits_for_nobody() {
    let seen = watch();
    let name = fresh("log");
    let log = Log::open(&name).await.unwrap();
    let delete = "
        return new Promise((over, fault) => {
            const request = indexedDB.deleteDatabase(name);
            request.onsuccess = () => over(performance.now());
            request.onerror = () => fault(request.error);
        });";
    let name = JsValue::from(&name);
    let given = [&name];
    let (first, second) = (entry(1), entry(2));
    let written = futures_util::future::join3(
        log.append(Turn(1), &first),
        run("name", delete, &given),
        log.append(Turn(2), &second),
    );
    let (one, _, other) = written.await;
    assert_eq!((one, other), (Ok(()), Ok(())));
    log.append(Turn(3), &entry(3)).await.unwrap();
    nothing_unhandled(&seen).await;
}

/// Somebody who was never here, and the name that their database will have.
async fn newcomer() -> (Opening, String) {
    let device = Device::new().await;
    let (workspace, actor) = device.whom();
    (device.opening(), database_name(&workspace, &actor))
}

#[wasm_bindgen_test]
async fn a_database_that_another_window_holds_is_told_and_opened_when_it_lets_go() {
    let seen = watch();
    let (opening, name) = newcomer().await;
    // A window that hears nobody, and one that wants the database gone: whoever comes after them waits.
    let hold = "
        const opened = indexedDB.open(name, 1);
        return new Promise((over) => {
            opened.onsuccess = () => {
                const blocked = indexedDB.deleteDatabase(name);
                blocked.onblocked = () => over(() => opened.result.close());
            };
        });";
    let let_go: Function = run("name", hold, &[&JsValue::from(&name)]).await.unchecked_into();
    let told = Rc::new(Cell::new(None));
    let heard = Rc::clone(&told);
    let opened = Shell::open(opening, move |phase| heard.set(Some(phase)));
    let waiting = async {
        until("it is told", || told.get() == Some(Phase::Held)).await;
        let_go.call0(&JsValue::NULL).unwrap();
    };
    let (opened, ()) = futures_util::future::join(opened, waiting).await;
    assert!(opened.is_ok(), "it opens as soon as the other window lets go");
    nothing_unhandled(&seen).await;
}

#[wasm_bindgen_test]
async fn a_database_that_a_newer_build_has_raised_is_told_for_what_it_is() {
    let seen = watch();
    let (opening, name) = newcomer().await;
    let raise = "
        return new Promise((over) => {
            const request = indexedDB.open(name, 2);
            request.onsuccess = () => { request.result.close(); over(null); };
        });";
    run("name", raise, &[&JsValue::from(&name)]).await;
    let opened = Shell::open(opening, |_| {}).await;
    assert_eq!(opened.map(drop), Err(Phase::Overtaken));
    nothing_unhandled(&seen).await;
}
