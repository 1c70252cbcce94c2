//! A new build comes: nobody is torn out of an order, nobody is left behind, and nothing wrong is ever kept.

use std::path::Path;
use std::time::Duration;

use counterfoil_journeys::{Builds, Front, Server, Trouble};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::desk::{Desk, NORTHWIND_ORDERS};

/// Somebody comes back to the page: it looks for a newer build.
pub(crate) const COMES_BACK: &str = "window.dispatchEvent(new Event('focus'))";
/// The page is one that is there now, and is not loaded again.
const REMEMBER: &str = "window.isTheSame = true";
const IS_THE_SAME: &str = "return window.isTheSame === true";
/// Has the browser look for a newer build, and says what became of it.
const LOOK: &str = "
    const held = await navigator.serviceWorker.ready;
    await held.update().catch(() => undefined);
    const worker = held.installing;
    if (worker === null) return held.waiting === null ? 'none' : 'installed';
    await new Promise((over) => {
      worker.onstatechange = () => { if (worker.state !== 'installing') over(); };
    });
    return worker.state;";
/// The names of the files that are kept, with the SHA-256 of the bytes, by generation.
const KEPT: &str = "
    const kept = {};
    for (const name of (await caches.keys()).filter((name) => name.includes('-files-'))) {
      const cache = await caches.open(name);
      kept[name] = {};
      for (const request of await cache.keys()) {
        const bytes = await (await cache.match(request)).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
        kept[name][new URL(request.url).pathname.slice(1)] = hash;
      }
    }
    return kept;";

/// A desk with the first of `builds` installed, and the host that it comes from.
pub(crate) async fn installed(server: &Server, builds: &Builds) -> (Front, Desk) {
    let front = Front::of(server.address(), builds.folder(1));
    let desk = Desk::sit(front.address()).await;
    desk.knows(NORTHWIND_ORDERS).await;
    desk.is_installed().await;
    (front, desk)
}

/// The page offers what `newer` says.
pub(crate) async fn offers(desk: &Desk, newer: &str) {
    desk.browser.find(&format!("[data-testid='update'][data-newer='{newer}']")).await;
}

/// The page that runs is of this build; the first one says no number.
pub(crate) async fn runs(desk: &Desk, build: usize) {
    let page = if build == 1 {
        "html:not([data-build])".to_owned()
    } else {
        format!("html[data-build='{build}']")
    };
    desk.browser.find(&format!("{page} [data-testid='pill']")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_build_waits_for_a_yes_and_the_order_on_the_pad_stays() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(2);
    let (front, desk) = installed(&server, &builds).await;
    let number = desk.begin("ernst", &["chai", "2* tofu"]).await;
    desk.browser.write("item-search", "kon").await;
    desk.browser.run(REMEMBER).await;

    front.serve(builds.folder(2));
    desk.browser.run(COMES_BACK).await;
    offers(&desk, "waits").await;
    assert_eq!(desk.browser.run(IS_THE_SAME).await, true);
    let typed = "return document.querySelector(\"[data-testid='item-search']\").value";
    assert_eq!(desk.browser.run(typed).await, "kon");

    desk.browser.press("update-take").await;
    runs(&desk, 2).await;
    assert_eq!(desk.number().await, number);
    desk.browser.counts("[data-testid='line']", 2).await;
    desk.place().await;
    desk.is_confirmed(&number).await;
    assert_eq!(server.orders(), NORTHWIND_ORDERS + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_of_the_old_build_goes_on_beside_the_new_one_and_is_told() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(3);
    let (front, desk) = installed(&server, &builds).await;
    let old = desk.browser.tab().await;
    let number = desk.begin("ernst", &["chai"]).await;
    desk.browser.run(REMEMBER).await;
    let new = desk.browser.another_window().await;
    desk.go("/orders").await;
    desk.knows(NORTHWIND_ORDERS).await;

    front.serve(builds.folder(2));
    desk.browser.run(COMES_BACK).await;
    desk.browser.press("update-take").await;
    runs(&desk, 2).await;

    // The old tab is told, keeps its order, gets its own files although the host has them no more, and works.
    desk.browser.turn_to(&old).await;
    offers(&desk, "took-over").await;
    assert_eq!(desk.browser.run(IS_THE_SAME).await, true);
    let script = builds
        .files(1)
        .into_iter()
        .find(|file| file.starts_with("counterfoil-") && is_script(file));
    let fetched = format!("return (await fetch('/{}')).status", script.unwrap());
    assert_eq!(desk.browser.run_async(&fetched).await, 200);
    desk.add("tofu").await;
    desk.place().await;
    let second = desk.write_down("ernst", &["konbu"]).await;
    desk.browser.turn_to(&new).await;
    desk.is_confirmed(&number).await;

    // The build after the next: of the first one nothing is kept, and the old tab gets there by one press.
    front.serve(builds.folder(3));
    desk.browser.run(COMES_BACK).await;
    desk.browser.press("update-take").await;
    runs(&desk, 3).await;
    let kept = desk.browser.run_async(KEPT).await;
    assert_eq!(kept.as_object().unwrap().len(), 2, "{kept}");
    desk.browser.turn_to(&old).await;
    desk.browser.press("update-take").await;
    runs(&desk, 3).await;
    assert_eq!(desk.number().await, second);
    desk.place().await;
    desk.is_confirmed(&second).await;
    assert_eq!(server.orders(), NORTHWIND_ORDERS + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_wrong_byte_is_ever_kept() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(2);
    let (front, desk) = installed(&server, &builds).await;
    let before = desk.browser.run_async(KEPT).await;
    let right = right(&builds);
    let mut tried = 0;

    front.serve(builds.folder(2));
    for file in builds.files(2) {
        for trouble in Trouble::ALL {
            front.spoil(std::slice::from_ref(&file), trouble);
            let became = desk.browser.run_async(LOOK).await;
            assert_eq!(became, "redundant", "{file}: {trouble:?}");
            let kept = desk.browser.run_async(KEPT).await;
            for (generation, files) in kept.as_object().unwrap() {
                for (name, hash) in files.as_object().unwrap() {
                    let is_right =
                        right.contains(&(name.clone(), hash.as_str().unwrap().to_owned()));
                    assert!(
                        is_right,
                        "{generation} has a wrong {name} after {trouble:?} of {file}"
                    );
                }
            }
            // What was kept for the next try would spare that file the next trouble.
            let forget = format!(
                "for (const name of await caches.keys()) if (!({before})[name] && name.includes('-files-')) \
                 await caches.delete(name)"
            );
            desk.browser.run_async(&forget).await;
            tried += 1;
        }
    }
    // The worker's own script: with anything but the script, the one before stays. One wrong bit in it cannot be
    // told from another build.
    for trouble in Trouble::ALL.into_iter().filter(|trouble| *trouble != Trouble::Flipped) {
        front.spoil(&["sw.js".to_owned()], trouble);
        assert_eq!(desk.browser.run_async(LOOK).await, "none", "sw.js: {trouble:?}");
        tried += 1;
    }
    println!("{tried} spoilt updates, 0 wrong files kept");
    assert_eq!(desk.browser.run_async(KEPT).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_portal_the_app_opens_and_the_update_comes_when_the_portal_is_gone() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(2);
    let (front, desk) = installed(&server, &builds).await;
    front.serve(builds.folder(2));
    let all: Vec<_> = builds.files(2).into_iter().chain(["sw.js".to_owned()]).collect();
    front.spoil(&all, Trouble::Portal);
    desk.go("/orders").await;
    runs(&desk, 1).await;
    assert_eq!(desk.browser.run_async(LOOK).await, "none");
    assert_eq!(desk.browser.count("[data-testid='update']").await, 0);

    front.heal();
    // A look may still be under way from before, and fail; the next one does not.
    let deadline = Instant::now() + Duration::from_mins(1);
    while desk.browser.count("[data-testid='update'][data-newer='waits']").await == 0 {
        assert!(Instant::now() < deadline, "not offered: {}", desk.browser.text().await);
        desk.browser.run_async(&format!("{COMES_BACK}; {LOOK}")).await;
    }
}

/// Names and hashes of the files of two builds.
fn right(builds: &Builds) -> Vec<(String, String)> {
    [1, 2].into_iter().flat_map(|build| builds.hashes(build)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_whose_page_never_comes_up_is_replaced_by_the_next_one() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(3);
    builds.break_page(2);
    let (front, desk) = installed(&server, &builds).await;
    take_broken(&front, &desk, &builds).await;

    front.serve(builds.folder(3));
    let recovered = reloads_until(&desk, "html[data-build='3']").await;
    println!("a page that never came up was replaced after {recovered} reloads");
    runs(&desk, 3).await;
    desk.knows(NORTHWIND_ORDERS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_switched_off_frees_broken_pages_and_spares_those_that_work() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(2);
    builds.break_page(2);
    builds.switch_off(1);
    let fresh = Builds::make(1);
    let front = Front::of(server.address(), fresh.folder(1));
    let desk = Desk::sit(front.address()).await;
    desk.knows(NORTHWIND_ORDERS).await;
    desk.is_installed().await;
    desk.cable.pull();
    let number = desk.begin("ernst", &["chai"]).await;
    desk.place().await;
    desk.look_up(&number).await;
    desk.order_is(&number, "here").await;
    desk.cable.plug();
    take_broken(&front, &desk, &builds).await;

    // The way out, beside a page that works: one reload, and the rest happens by itself.
    front.serve(builds.folder(1));
    let start = Instant::now();
    desk.go("/orders").await;
    runs(&desk, 1).await;
    println!("switched off and back after one reload, {:?}", start.elapsed());
    desk.is_confirmed(&number).await;
    assert_eq!(desk.browser.run_async(KEPT).await, json!({}));

    // A page that works is told, and goes on.
    let again = Desk::sit(front.address()).await;
    again.knows(NORTHWIND_ORDERS + 1).await;
    let controlled = "return navigator.serviceWorker.controller === null";
    assert_eq!(again.browser.run(controlled).await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_works_is_not_reloaded_when_its_worker_is_switched_off() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(2);
    builds.switch_off(2);
    let (front, desk) = installed(&server, &builds).await;
    desk.go("/orders").await;
    desk.knows(NORTHWIND_ORDERS).await;
    let number = desk.begin("ernst", &["chai"]).await;
    desk.browser.run(REMEMBER).await;

    front.serve(builds.folder(2));
    desk.browser.run(COMES_BACK).await;
    offers(&desk, "took-over").await;
    let gone = "while ((await caches.keys()).length > 0) await new Promise((over) => setTimeout(over, 20)); \
        while (await navigator.serviceWorker.getRegistration()) await new Promise((over) => setTimeout(over, 20)); \
        return true";
    assert_eq!(desk.browser.run_async(gone).await, true);
    assert_eq!(desk.browser.run(IS_THE_SAME).await, true);
    desk.browser.press("update-take").await;
    runs(&desk, 2).await;
    assert_eq!(desk.number().await, number);
    desk.place().await;
    desk.is_confirmed(&number).await;
}

/// Gives the device the second build, whose page is white.
async fn take_broken(front: &Front, desk: &Desk, builds: &Builds) {
    front.serve(builds.folder(2));
    desk.go("/orders").await;
    desk.browser.press("update-take").await;
    let white = "while (document.title !== 'broken') await new Promise((over) => setTimeout(over, 20)); return true";
    let deadline = Instant::now() + Duration::from_secs(30);
    // The page that asks is replaced by the white one, which ends the question.
    while desk.browser.try_run_async(white).await != Some(Value::Bool(true)) {
        assert!(Instant::now() < deadline, "the broken build does not come");
    }
}

/// Reloads as a person does who sees a white page, until `selector` is there; says how often that was.
async fn reloads_until(desk: &Desk, selector: &str) -> usize {
    for count in 1..=3 {
        desk.go("/orders").await;
        // A person waits some seconds before the next try.
        let came = format!(
            "const is_there = () => document.querySelector(\"{selector}\") !== null; \
             if (is_there()) return true; \
             await new Promise((over) => {{ \
               navigator.serviceWorker.oncontrollerchange = over; \
               setTimeout(over, 10_000); \
             }}); \
             return is_there();"
        );
        if desk.browser.try_run_async(&came).await == Some(Value::Bool(true)) {
            return count;
        }
    }
    panic!("no {selector} after three reloads");
}

fn is_script(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|kind| kind == "js")
}
