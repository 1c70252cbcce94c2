//! A newer build raises the database while a tab of this one is open, with work that no server has seen.

use counterfoil_journeys::Server;

use crate::desk::Desk;

/// What the newer build does: it raises the database, and reads what is in it. Says how long it was held up, and all
/// entries as text.
const RAISE: &str = "
    const all = await indexedDB.databases();
    const own = (name) => /^counterfoil-\\d/.test(name);
    const { name } = all.find(({ name }) => own(name));
    const start = performance.now();
    const database = await new Promise((over, fault) => {
      const opened = indexedDB.open(name, 2);
      opened.onsuccess = () => over(opened.result);
      opened.onerror = () => fault(opened.error);
    });
    const took = performance.now() - start;
    const rows = await new Promise((over) => {
      const read = database.transaction('log').objectStore('log').getAll();
      read.onsuccess = () => over(read.result);
    });
    return [took, rows.map((row) => new TextDecoder().decode(row)).join('\\n')];";

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_build_that_raises_the_database_is_not_held_up_and_the_old_tab_is_told() {
    let server = Server::with_northwind("manager");
    let desk = Desk::arrive(&server).await;
    let old = desk.browser.tab().await;
    let newer = desk.browser.another_window().await;
    desk.go("/icon.svg").await;
    desk.browser.turn_to(&old).await;
    desk.go("/new").await;
    desk.cable.pull();
    let number = desk.write_down("ernst", &["chai"]).await;
    desk.place().await;
    desk.walk("/orders").await;
    desk.order_is(&number, "here").await;

    desk.browser.turn_to(&newer).await;
    let answer = desk.browser.run_async(RAISE).await;
    let took = answer[0].as_f64().unwrap();
    println!("the newer build was held up for {took} ms");
    assert!(took < 5_000.0, "{took}");
    assert!(answer[1].as_str().unwrap().contains(&number), "the order is not in the log");

    // The old tab cannot write into the log any more: its journal stands in. It says so, and what to do.
    desk.browser.turn_to(&old).await;
    desk.walk("/new").await;
    desk.write_down("ernst", &["tofu"]).await;
    desk.browser.find("[data-testid='update'][data-newer='took-over']").await;
    desk.browser.reads("pill", |text| text == "Journal only").await;
    desk.browser.see("update-take").await;
}
