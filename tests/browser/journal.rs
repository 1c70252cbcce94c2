//! The journal over the real private file system.

use counterfoil::browser::fault::{self, Site, Switch};
use counterfoil::browser::journal::{Journal, Protection};
use counterfoil_core::{CommandId, DeviceId, Seq};
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::Turn;
use futures_util::future::join3;
use js_sys::Promise;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::fresh;

fn frame(mark: u64) -> Frame {
    Frame {
        device: DeviceId(Uuid::from_u128(1)),
        turn: Turn(mark),
        highest: Seq(mark),
        asked: Vec::new(),
        handled: Vec::new(),
        offered: vec![CommandId(Uuid::from_u128(mark.into()))],
        ended: Vec::new(),
        unlogged: Vec::new(),
        unlogged_deeds: Vec::new(),
        is_ahead: false,
        renamed: None,
    }
}

/// Adds a frame to a journal that has its file.
async fn keep(journal: &Journal, mark: u64) {
    journal.keep(&frame(mark), || panic!("the file is there, and short")).await.unwrap();
}

/// Opens the journal until it gives frames: a dead tab's worker needs a moment to let go of its file.
async fn reopened(name: &str) -> (Journal, Vec<Frame>) {
    loop {
        let (journal, frames) = Journal::open(name).await;
        if !frames.is_empty() {
            return (journal, frames);
        }
    }
}

#[wasm_bindgen_test]
async fn what_was_appended_is_adopted_by_the_next_tab() {
    let name = fresh("journal");
    let (journal, frames) = Journal::open(&name).await;
    assert_eq!((journal.protection(), frames), (Protection::Flushed, Vec::new()));
    journal.replace(|| frame(1)).await.unwrap();
    keep(&journal, 2).await;
    keep(&journal, 3).await;
    drop(journal);
    let (next, frames) = reopened(&name).await;
    assert_eq!(frames, [frame(1), frame(2), frame(3)]);
    next.replace(|| frame(4)).await.unwrap();
    drop(next);
    let (_, frames) = reopened(&name).await;
    assert_eq!(frames, [frame(4)], "the adopted file is gone once its frames are in the next");
}

#[wasm_bindgen_test]
async fn a_living_tabs_journal_is_left_alone() {
    let name = fresh("journal");
    let (living, _) = Journal::open(&name).await;
    living.replace(|| frame(1)).await.unwrap();
    let (other, frames) = Journal::open(&name).await;
    assert_eq!(frames, []);
    other.replace(|| frame(2)).await.unwrap();
    keep(&living, 3).await;
    drop((living, other));
    let mut seen = Vec::new();
    while seen.len() < 3 {
        let (held, frames) = Journal::open(&name).await;
        seen.extend(frames.into_iter().map(|frame| frame.turn.0));
        held.replace(|| frame(9)).await.unwrap();
        seen.retain(|turn| *turn != 9);
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3]);
}

/// Cuts the last bytes off every file in a journal's folder, as a kill in the middle of a write does.
async fn tear(name: &str) {
    let script = "return (async () => {
        let folder = await navigator.storage.getDirectory();
        for (const part of ['counterfoil-journals', name]) folder = await folder.getDirectoryHandle(part);
        for await (const handle of folder.values()) {
            const size = (await handle.getFile()).size;
            const file = await handle.createWritable({ keepExistingData: true });
            await file.truncate(size - 5);
            await file.close();
        }
    })()";
    let tear = js_sys::Function::new_with_args("name", script);
    let torn = tear.call1(&JsValue::NULL, &name.into()).unwrap().unchecked_into::<Promise>();
    JsFuture::from(torn).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_torn_tail_costs_the_torn_frame_alone() {
    let name = fresh("journal");
    let (journal, _) = Journal::open(&name).await;
    journal.replace(|| frame(1)).await.unwrap();
    keep(&journal, 2).await;
    keep(&journal, 3).await;
    drop(journal);
    until_free(&name).await;
    tear(&name).await;
    let (next, frames) = reopened(&name).await;
    assert_eq!(frames, [frame(1), frame(2)]);
    next.replace(|| frame(4)).await.unwrap();
    keep(&next, 5).await;
    drop(next);
    assert_eq!(reopened(&name).await.1, [frame(4), frame(5)]);
}

/// Waits until a dead tab's worker let go of its file, by taking hold of it and letting go again.
async fn until_free(name: &str) {
    drop(reopened(name).await);
    while tear_is_refused(name).await {}
}

async fn tear_is_refused(name: &str) -> bool {
    let script = "return (async () => {
        let folder = await navigator.storage.getDirectory();
        for (const part of ['counterfoil-journals', name]) folder = await folder.getDirectoryHandle(part);
        for await (const handle of folder.values()) {
            try { await (await handle.createWritable({ keepExistingData: true })).abort(); }
            catch { return true; }
        }
        return false;
    })()";
    let ask = js_sys::Function::new_with_args("name", script);
    let asked = ask.call1(&JsValue::NULL, &name.into()).unwrap().unchecked_into::<Promise>();
    JsFuture::from(asked).await.unwrap().is_truthy()
}

#[wasm_bindgen_test]
async fn a_lost_file_is_begun_anew_at_once_and_nothing_before_it_is_lost() {
    let name = fresh("journal");
    let (journal, _) = Journal::open(&name).await;
    journal.replace(|| frame(1)).await.unwrap();
    for site in [Site::JournalAppend, Site::JournalWord] {
        fault::set(site, Switch { failing: 1, ..Switch::default() });
        journal.keep(&frame(2), || frame(1)).await.unwrap();
        fault::clear();
        assert_eq!(journal.protection(), Protection::Flushed);
    }
    drop(journal);
    let (next, frames) = reopened(&name).await;
    assert_eq!(frames, [frame(1), frame(2)]);
    next.replace(|| frame(3)).await.unwrap();
    drop(next);
    assert_eq!(reopened(&name).await.1, [frame(3)], "nothing of the lost files is left");
}

#[wasm_bindgen_test]
async fn without_a_file_the_mirror_takes_over_until_there_is_one_again() {
    let name = fresh("journal");
    let (journal, _) = Journal::open(&name).await;
    journal.replace(|| frame(1)).await.unwrap();
    for site in [Site::JournalAppend, Site::JournalBegin] {
        fault::set(site, Switch { failing: u32::MAX, ..Switch::default() });
    }
    journal.keep(&frame(2), || frame(1)).await.unwrap();
    assert_eq!(journal.protection(), Protection::Mirrored);
    fault::set(Site::Mirror, Switch { failing: 1, ..Switch::default() });
    assert!(journal.keep(&frame(3), || frame(1)).await.is_err());
    assert_eq!(journal.protection(), Protection::Alone);
    fault::clear();
    while journal.protection() != Protection::Flushed {
        journal.keep(&frame(4), || frame(1)).await.unwrap();
    }
    drop(journal);
    assert_eq!(reopened(&name).await.1, [frame(1), frame(4)], "the mirror is gone");
}

#[wasm_bindgen_test]
async fn what_is_kept_while_the_journal_is_begun_anew_stands_behind_it() {
    let name = fresh("journal");
    let (journal, _) = Journal::open(&name).await;
    journal.replace(|| frame(1)).await.unwrap();
    // The file is lost, and being begun anew takes a while.
    fault::set(Site::JournalAppend, Switch { failing: 1, ..Switch::default() });
    let (second, fourth) = (frame(2), frame(4));
    let lost = journal.keep(&second, || frame(1));
    let kept = journal.keep(&fourth, || frame(9));
    let (lost, anew, kept) = join3(lost, journal.replace(|| frame(3)), kept).await;
    fault::clear();
    assert_eq!((lost, anew, kept), (Ok(()), Ok(()), Ok(())));
    drop(journal);
    assert_eq!(reopened(&name).await.1, [frame(3), frame(4)]);
}
