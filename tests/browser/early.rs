//! "Saved" is never said before both stores have it.

use counterfoil::browser::clock;
use counterfoil::browser::fault::{self, Site, Switch};
use counterfoil_sync::replica::Delivery;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, delivery, draft, saved};

/// Orders that are written down, in rounds.
const ROUNDS: usize = 50;
const ORDERS: usize = 10;
/// How late each of the two stores gives its word.
const LATE_MILLIS: u32 = 25;

#[wasm_bindgen_test]
async fn five_hundred_orders_are_never_said_to_be_saved_before_both_stores_have_them() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    saved(&tab).await;
    let late = Switch { late_millis: LATE_MILLIS, ..Switch::default() };
    for site in [Site::DatabaseWord, Site::JournalWord] {
        fault::set(site, late);
    }
    let mut looks = 0;
    let mut early = 0;
    for _ in 0..ROUNDS {
        // All of a round travel in two writes: the first order's, and then that of all others together.
        let before = fault::at(Site::JournalWord).1.hits;
        let streams: Vec<_> = (0..ORDERS).map(|_| draft(&tab)).collect();
        loop {
            let flushed = fault::at(Site::JournalWord).1.hits - before;
            let both = if flushed == 0 {
                0
            } else if flushed == 1 {
                1
            } else {
                ORDERS
            };
            let said = streams.iter().filter(|one| delivery(&tab, **one) != Delivery::Saving);
            early += said.count().saturating_sub(both);
            looks += 1;
            if both == ORDERS {
                break;
            }
            clock::sleep(1).await;
        }
        saved(&tab).await;
    }
    fault::clear();
    assert_eq!(early, 0, "said too early, in {looks} looks");
    assert!(looks > 500, "{looks} looks");
}
