//! A start beside a database of an older format.

use counterfoil::browser::log::{Log, database_name, database_name_of};
use counterfoil::browser::store::Store;
use counterfoil_sync::log::Turn;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, order, place, saved};

/// Moves the log of a device into a database of another name, as a build of that format would have left it.
async fn moved(from: &str, to: &str) {
    let (old, new) = (Log::open(from).await.unwrap(), Log::open(to).await.unwrap());
    new.adopt_device(old.device().await.unwrap()).await.unwrap();
    for (turn, entry) in old.read_after(Turn(0)).await.unwrap() {
        new.append(turn, &entry).await.unwrap();
    }
    old.close();
    new.close();
    Store::delete(from).await.unwrap();
}

#[wasm_bindgen_test]
async fn what_is_open_in_an_older_database_moves_into_the_log_before_it_is_dropped() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let (decided, _) = place(&tab);
    confirmed(&tab, decided).await;
    device.cut_off();
    let (open, _) = place(&tab);
    saved(&tab).await;
    let before = order(&tab, open);
    let id = tab.with(|replica| replica.identity().device);
    let name = tab.log().name().to_owned();
    drop(tab);
    // Another person's database, so that no journal of the first is found.
    let next = device.beside();
    let (workspace, actor) = next.whom();
    let older = database_name_of(0, &workspace, &actor);
    moved(&name, &older).await;

    next.cut_off();
    let tab = next.tab().await;
    assert!(order(&tab, decided).is_some(), "what was decided is here without a network");
    assert!(order(&tab, open).is_some());
    next.mock.set_faults(counterfoil::browser::mock::Faults::default());
    tab.feed(counterfoil_sync::replica::Input::SyncNow);
    assert_eq!(tab.log().name(), database_name(&workspace, &actor));
    assert_eq!(tab.recovered(), None, "nothing was lost");
    assert_eq!(tab.with(|replica| replica.identity().device), id);
    confirmed(&tab, open).await;
    let (before, after) = (before.unwrap(), order(&tab, open).unwrap());
    assert_eq!((after.lines, after.provisional), (before.lines, before.provisional));
    while Store::exists(&older).await {}
}
