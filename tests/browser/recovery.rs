//! A start after the database was lost.

use counterfoil::browser::log::database_name;
use counterfoil::browser::store::Store;
use counterfoil::shell::Recovered;
use counterfoil_sync::replica::Delivery;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, delivery, order, place, saved, until};

#[wasm_bindgen_test]
async fn a_wiped_database_loses_no_command() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    let (stream, _) = place(&tab);
    saved(&tab).await;
    let before = order(&tab, stream);
    let name = tab.log().name().to_owned();
    assert!(name.starts_with(&database_name("", "")[..14]));
    tab.log().close();
    drop(tab);
    Store::delete(&name).await.unwrap();

    device.mock.set_faults(counterfoil::browser::mock::Faults::default());
    let tab = device.tab().await;
    assert_eq!(tab.recovered(), Some(Recovered { restored: 3, missing: 0 }));
    until("the order is back", || order(&tab, stream).is_some()).await;
    confirmed(&tab, stream).await;
    let (before, after) = (before.unwrap(), order(&tab, stream).unwrap());
    assert_eq!((after.lines, after.provisional), (before.lines, before.provisional));
}

#[wasm_bindgen_test]
async fn a_restart_shows_the_saved_order_without_a_network() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    let (stream, _) = place(&tab);
    saved(&tab).await;
    let before = order(&tab, stream);
    drop(tab);
    let tab = device.tab().await;
    assert_eq!(order(&tab, stream), before);
    assert_eq!(tab.recovered(), None);
    assert!(matches!(
        delivery(&tab, stream),
        Delivery::Saved | Delivery::Sending | Delivery::Unclear
    ));
}
