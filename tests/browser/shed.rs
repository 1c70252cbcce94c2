//! A log that sheds what the server can give again, over the real database.

use std::rc::Rc;

use counterfoil::browser::log::{Log, Saved};
use counterfoil::browser::mock::Faults;
use counterfoil::shell::Shell;
use counterfoil_core::{CommandId, StreamId, Versioned};
use counterfoil_orders::State;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Input, Replica};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Device, confirmed, draft, order, place, saved, until};

/// All that a tab shows, and all that it has still to do.
type Picture = (Vec<(StreamId, Versioned<State>)>, Vec<CommandId>);

fn picture(tab: &Shell) -> Picture {
    tab.with(|replica| {
        let streams = replica.streams().map(|(stream, held)| (stream, held.clone()));
        let commands = replica.commands().into_iter().map(|told| told.command.id);
        (streams.collect(), commands.collect())
    })
}

/// How long all entries of a log are.
async fn bytes(log: &Log) -> usize {
    let entries = log.read_after(Turn(0)).await.unwrap();
    entries.iter().map(|(_, entry)| serde_json::to_vec(entry).unwrap().len()).sum()
}

/// The browser says that so many percent of its room are used, until that is undone.
fn fill(percent: u32) -> Function {
    let script = "
        const real = StorageManager.prototype.estimate;
        StorageManager.prototype.estimate = async () => ({ usage: percent, quota: 100 });
        return () => { StorageManager.prototype.estimate = real; };";
    let undo = Function::new_with_args("percent", script).call1(&JsValue::NULL, &percent.into());
    undo.unwrap().unchecked_into()
}

/// Has a tab see that room is scarce, and waits until all of its log is shed.
async fn shed(tab: &Shell) {
    until("it leads", || tab.with(|replica| replica.standing().is_leading)).await;
    let undo = fill(79);
    tab.look_at_room().await;
    undo.call0(&JsValue::NULL).unwrap();
    let undo = fill(80);
    assert!(!tab.is_shed(), "there is room enough");
    tab.look_at_room().await;
    undo.call0(&JsValue::NULL).unwrap();
    until("the log says it all", || tab.is_shed()).await;
    let Turn(whole) = tab.with(Replica::whole_at);
    while !tab.log().entry(Turn(whole - 1)).await.unwrap().unwrap().is_empty() {}
}

#[wasm_bindgen_test]
async fn a_shed_log_is_shorter_and_adds_up_to_the_same_at_every_start() {
    let device = Device::new().await;
    let tab = device.ready_tab().await;
    let mut decided = None;
    for _ in 0..5 {
        let (stream, _) = place(&tab);
        confirmed(&tab, stream).await;
        decided = Some(stream);
    }
    let decided = decided.unwrap();
    device.cut_off();
    let (open, _) = place(&tab);
    let draft = draft(&tab);
    saved(&tab).await;
    let (long, before) = (bytes(tab.log()).await, picture(&tab));
    shed(&tab).await;
    let short = bytes(tab.log()).await;
    web_sys::console::log_1(&format!("the log had {long} bytes, and has {short}").into());
    assert!(short < long, "{short} of {long} bytes");
    assert_eq!(picture(&tab), before);

    // The steps of what was decided are not here; what waits to be sent has its steps.
    let history = tab.history(decided).await;
    assert!(history.has_gap && history.entries.is_empty());
    assert_eq!(tab.history(open).await.entries.len(), 3);
    assert_eq!(tab.history(draft).await.entries.len(), 2);

    let tab = again(tab, &device).await;
    assert_eq!((picture(&tab), tab.recovered()), (before.clone(), None));
    // Even without what was saved for a quick start.
    let nothing = Saved { replica: Vec::new(), views: Vec::new() };
    tab.log().save(&nothing).await.unwrap();
    let tab = again(tab, &device).await;
    assert_eq!((picture(&tab), tab.recovered()), (before, None));

    device.mock.set_faults(Faults::default());
    tab.feed(Input::SyncNow);
    confirmed(&tab, open).await;
    let history = tab.history(decided).await;
    assert!(!history.has_gap);
    assert_eq!(history.entries.len(), 3);
}

/// Closes a tab, and opens another one when nothing of the first works on.
async fn again(tab: Rc<Shell>, device: &Device) -> Rc<Shell> {
    let rest = Rc::downgrade(&tab);
    drop(tab);
    until("nothing of the tab works on", || rest.strong_count() == 0).await;
    device.tab().await
}

/// From now on no tab hears of another one. Gives what undoes it.
fn deafen() -> Function {
    let script = "
        const real = BroadcastChannel.prototype.postMessage;
        BroadcastChannel.prototype.postMessage = () => {};
        return () => { BroadcastChannel.prototype.postMessage = real; };";
    Function::new_no_args(script).call0(&JsValue::NULL).unwrap().unchecked_into()
}

#[wasm_bindgen_test]
async fn a_tab_that_slept_through_it_writes_nothing_into_the_hole_and_catches_up() {
    let device = Device::new().await;
    let awake = device.ready_tab().await;
    let asleep = device.ready_tab().await;
    until("one leads", || awake.with(|replica| replica.standing().is_leading)).await;
    let undo = deafen();
    let (decided, _) = place(&awake);
    confirmed(&awake, decided).await;
    shed(&awake).await;
    assert_eq!(order(&asleep, decided), None, "it has heard of nothing");

    let theirs = draft(&asleep);
    saved(&asleep).await;
    assert_eq!(order(&asleep, decided), order(&awake, decided));
    undo.call0(&JsValue::NULL).unwrap();
    awake.feed(Input::Hinted);
    until("the other tab's order is here", || {
        order(&awake, theirs).is_some_and(|order| order.lines.len() == 1)
    })
    .await;
    assert_eq!(picture(&awake), picture(&asleep));
    let turns = awake.log().read_after(Turn(0)).await.unwrap();
    let whole = awake.with(Replica::whole_at);
    let is_sound = |(turn, entry): &(Turn, Entry)| (*turn < whole) == entry.is_empty();
    assert!(turns.iter().all(is_sound), "nothing stands in the hole");
}
