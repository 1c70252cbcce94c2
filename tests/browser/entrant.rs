//! The page of the peers' benchmark shows what the app adds up to, and its catalogue prices every line.

use std::cell::RefCell;
use std::rc::Rc;

use counterfoil::shell::pulse::Told;
use counterfoil_orders::{OrderCommand, Quantity, State, Unit, report};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, place, saved};

#[path = "../entrant/catalogue.rs"]
mod catalogue;
#[path = "../entrant/dashboard.rs"]
mod dashboard;

use catalogue::Bundle;
use dashboard::{Dashboard, Patch, Row};

/// More than the list shows.
const ORDERS: usize = 60;
/// The greatest number of bundles that the workload puts on a line.
const QTY_MAX: u32 = 61;

#[wasm_bindgen_test]
async fn the_dashboard_kept_by_changes_is_the_one_made_anew_and_adds_up_as_the_app_does() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    let all = || {
        let mut anew = Dashboard::default();
        tab.with(|replica| {
            for (stream, held) in replica.streams() {
                anew.change(stream, None, Some(&held.state));
            }
        });
        anew
    };
    let begun = all();
    let list: Rc<RefCell<Vec<Row>>> = Rc::new(RefCell::new(begun.recent().cloned().collect()));
    let kept = Rc::new(RefCell::new(begun));
    let (shown, heard) = (Rc::clone(&list), Rc::clone(&kept));
    tab.pulse().listen(move |told| {
        let Told::Changed(changes) = told else { return };
        for change in changes {
            let [before, after] =
                [&change.before, &change.after].map(|held| held.as_ref().map(|held| &held.state));
            for patch in heard.borrow_mut().change(change.stream, before, after) {
                match patch {
                    Patch::Out(at) => drop(shown.borrow_mut().remove(at)),
                    Patch::In(at, row) => shown.borrow_mut().insert(at, row),
                }
            }
        }
    });
    for index in 0..ORDERS {
        let (order, _) = place(&tab);
        if index % 3 == 0 {
            let line = tab.with(|replica| {
                let held = replica.state(order).map(|held| &held.state);
                held.and_then(State::order).unwrap().lines[0].id
            });
            let quantity = Quantity::parse(5).unwrap();
            let change = OrderCommand::ChangeQuantity { line, quantity, unit: Unit::each() };
            tab.ask(order, vec![change.into()], None).unwrap();
        }
        if index % 4 == 0 {
            tab.ask(order, vec![OrderCommand::Confirm.into()], None).unwrap();
        }
    }
    saved(&tab).await;
    let (kept, anew) = (kept.borrow(), all());
    assert_eq!(*list.borrow(), anew.recent().cloned().collect::<Vec<_>>());
    assert_eq!((kept.open, kept.confirmed), (anew.open, anew.confirmed));
    let app = tab.with(|replica| [report::ORDERS, report::NET].map(|key| replica.tally(&key)));
    let sums = [kept.open.count + kept.confirmed.count, kept.open.sum + kept.confirmed.sum];
    assert_eq!(sums, app);
}

#[wasm_bindgen_test]
fn every_unit_price_is_that_of_a_bundle_of_the_catalogue() {
    let held = catalogue::snapshot().unwrap().streams;
    for unit_price in catalogue::UNIT_PRICES {
        let bundle = Bundle::of(unit_price);
        assert_eq!(bundle.piece * bundle.pieces, unit_price);
        assert!(Quantity::parse(bundle.pieces * QTY_MAX).is_some(), "{unit_price}");
        let product = bundle.product();
        assert!(held.binary_search_by_key(&product, |held| held.stream).is_ok(), "{unit_price}");
    }
    let customer = catalogue::customer("C0899").unwrap();
    assert_eq!(catalogue::code(customer), "C0899");
    assert!(held.iter().any(|held| held.stream == customer));
}
