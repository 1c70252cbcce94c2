//! The whole loop over the authority in the page: asked, saved, sent, decided, shown.

use counterfoil::browser::mock::Faults;
use counterfoil::shell::Shell;
use counterfoil_orders::{Refusal, State};
use counterfoil_sync::log::Handling;
use counterfoil_sync::replica::{Delivery, Input, Refused};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, delivery, draft, number, order, place, saved, until};

#[wasm_bindgen_test]
async fn an_order_is_shown_at_once_and_confirmed_later() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let (stream, _) = place(&tab);
    assert!(order(&tab, stream).is_some_and(|order| order.placing().is_some()));
    assert_eq!(number(&tab, stream), None);
    confirmed(&tab, stream).await;
    assert_eq!(tab.with(|replica| replica.commands().len()), 0);
    let history = tab.history(stream).await;
    assert!(!history.has_gap);
    assert_eq!(history.entries.len(), 3);
    assert!(history.entries.iter().all(|entry| entry.recorded_at.is_some() && entry.is_mine));
}

#[wasm_bindgen_test]
async fn a_draft_stays_here_and_its_history_is_a_prediction() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let stream = draft(&tab);
    saved(&tab).await;
    assert_eq!(delivery(&tab, stream), Delivery::Draft);
    let history = tab.history(stream).await;
    assert_eq!(history.entries.len(), 2);
    assert!(history.entries.iter().all(|entry| entry.recorded_at.is_none()));
}

#[wasm_bindgen_test]
async fn an_order_taken_offline_is_saved_and_confirmed_when_the_network_is_back() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    let (stream, _) = place(&tab);
    saved(&tab).await;
    assert_ne!(delivery(&tab, stream), Delivery::Confirmed);
    device.mock.set_faults(Faults::default());
    tab.feed(Input::SyncNow);
    confirmed(&tab, stream).await;
}

fn orders(tab: &Shell) -> usize {
    tab.with(|replica| {
        let all = replica.streams();
        all.filter(|(_, state)| matches!(state.state, State::Order(_))).count()
    })
}

#[wasm_bindgen_test]
async fn lost_and_doubled_answers_double_nothing() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.mock.set_faults(Faults {
        lost_answers_percent: 100,
        duplicate_percent: 100,
        ..Faults::default()
    });
    let before = orders(&tab);
    let (stream, _) = place(&tab);
    saved(&tab).await;
    until("an answer was lost", || device.mock.lost_answers() > 0).await;
    device.mock.set_faults(Faults { duplicate_percent: 100, ..Faults::default() });
    tab.feed(Input::SyncNow);
    confirmed(&tab, stream).await;
    assert_eq!(orders(&tab), before + 1);
    assert_eq!(order(&tab, stream).unwrap().lines.len(), 1);
    assert_eq!(tab.history(stream).await.entries.len(), 3);
}

#[wasm_bindgen_test]
async fn a_refusal_comes_back_with_its_reason_and_can_be_dismissed() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.mock.set_faults(Faults { refuse_percent: 100, ..Faults::default() });
    let (stream, _) = place(&tab);
    until("it is refused", || delivery(&tab, stream) == Delivery::Refused).await;
    let refused = tab.with(|replica| {
        let commands = replica.commands();
        commands.into_iter().find(|standing| standing.delivery == Delivery::Refused).unwrap()
    });
    assert!(matches!(refused.refused, Some(Refused::Domain(Refusal::NotAllowed { .. }))));
    device.mock.set_faults(Faults::default());
    let id = refused.command.id;
    tab.feed(Input::Handle(id, Handling::Dismissed));
    until("it is gone", || {
        tab.with(|replica| replica.commands().iter().all(|standing| standing.command.id != id))
    })
    .await;
}

#[wasm_bindgen_test]
async fn another_device_sees_a_confirmed_order() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let (stream, _) = place(&tab);
    confirmed(&tab, stream).await;
    let other = device.beside().tab().await;
    until("the order came over", || order(&other, stream).is_some()).await;
    assert_eq!(order(&other, stream), order(&tab, stream));
    let history = other.history(stream).await;
    assert_eq!(history.entries.len(), 3, "fetched from the authority");
    assert!(!history.has_gap);
}

#[wasm_bindgen_test]
async fn a_restart_from_a_checkpoint_shows_what_a_replay_shows() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    device.cut_off();
    let (stream, _) = place(&tab);
    saved(&tab).await;
    until("it leads", || tab.with(|replica| replica.standing().is_leading)).await;
    tab.save().await;
    let second = place(&tab).0;
    saved(&tab).await;
    let shown = |tab: &Shell| tab.with_views(|views| serde_json::to_string(&views.board).unwrap());
    let before = shown(&tab);
    drop(tab);
    let tab = device.tab().await;
    assert!(order(&tab, stream).is_some() && order(&tab, second).is_some());
    assert_eq!(shown(&tab), before);
}
