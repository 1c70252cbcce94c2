//! Two tabs over one database.

use counterfoil_sync::replica::Delivery;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, draft, number, order, place, saved, until};

#[wasm_bindgen_test]
async fn two_tabs_that_act_at_once_take_different_numbers_and_see_both() {
    let device = Device::new().await;
    let one = device.ready_tab().await;
    let other = device.ready_tab().await;
    device.cut_off();
    let (mine, theirs) = (draft(&one), draft(&other));
    saved(&one).await;
    saved(&other).await;
    for (tab, foreign) in [(&one, theirs), (&other, mine)] {
        until("the other tab's order is here", || {
            order(tab, foreign).is_some_and(|order| order.lines.len() == 1)
        })
        .await;
    }
    let mut seqs = one.with(|replica| {
        replica.commands().iter().map(|standing| standing.command.seq.0).collect::<Vec<_>>()
    });
    seqs.sort_unstable();
    assert_eq!(seqs, [1, 2, 3, 4]);
    let numbers = [mine, theirs].map(|stream| order(&one, stream).unwrap().provisional);
    assert_ne!(numbers[0], numbers[1]);
}

#[wasm_bindgen_test]
async fn an_order_of_a_tab_that_does_not_lead_is_sent_by_the_one_that_does() {
    let device = Device::new().await;
    let leading = device.ready_tab().await;
    let other = device.ready_tab().await;
    until("one leads", || leading.with(|replica| replica.standing().is_leading)).await;
    let (stream, _) = place(&other);
    confirmed(&other, stream).await;
    confirmed(&leading, stream).await;
    assert_eq!(number(&leading, stream), number(&other, stream));
}

#[wasm_bindgen_test]
async fn another_tab_leads_when_the_leader_is_closed() {
    let device = Device::new().await;
    let leading = device.ready_tab().await;
    let other = device.ready_tab().await;
    drop(leading);
    until("the other leads", || other.with(|replica| replica.standing().is_leading)).await;
    let (stream, _) = place(&other);
    confirmed(&other, stream).await;
    assert_eq!(other.with(|replica| replica.delivery(stream)), Delivery::Confirmed);
}
