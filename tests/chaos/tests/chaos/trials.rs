//! Nothing that was shown as saved is lost, and nothing counts twice.

use std::time::Duration;

use counterfoil_chaos::cuts::Cut;
use counterfoil_chaos::drill::{self, Drill};
use counterfoil_chaos::{cuts, drains, halts, kills, sleeps, starts, tabs};
use counterfoil_journeys::Engine;

/// Another seed is another trial; a failure prints it.
const SEED: u64 = 20_261_121;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_as_saved_survives_twenty_kills_of_the_browser() {
    let findings = kills::run(Engine::Chromium, 20, SEED).await;
    assert!(findings.is_clean(), "seed {SEED}: {findings:?}");
    assert!(findings.shown >= 20, "too little was shown to prove anything: {findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_lost_its_tail_is_rebuilt_from_the_journal() {
    let all = [1, 5, 50, 300].map(Cut::Database);
    let findings = cuts::run(&all, SEED).await;
    assert!(findings.is_clean(), "{findings:?}");
    assert_eq!(findings.kinds.get("database came back empty"), Some(&4), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_lost_its_tail_is_written_anew_and_carries_the_device_again() {
    let findings = cuts::run(&[Cut::Journal(1), Cut::Journal(400)], SEED).await;
    assert!(findings.is_clean(), "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_confirmed_or_received_survives_twenty_kills_of_it() {
    let findings = halts::run(20, SEED).await;
    assert!(findings.lost.is_empty() && findings.doubled.is_empty(), "seed {SEED}: {findings:?}");
    assert_eq!(findings.integrity, "ok");
    assert!(findings.confirmed > 20 && findings.received > 20, "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_devices_bring_back_what_a_restored_server_forgot() {
    let age = Duration::from_secs(3);
    let outcome = drill::run(Drill { devices: 3, age, orders: 0, seed: SEED }).await;
    assert!(outcome.findings.is_clean(), "seed {SEED}: {outcome:?}");
    assert!(outcome.forgotten > 0, "the backup was no older than its devices: {outcome:?}");
    assert!(outcome.took < Duration::from_mins(2), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_tabs_give_each_command_a_number_of_its_own() {
    let findings = tabs::run(1, 4, SEED).await;
    assert!(findings.is_clean(), "seed {SEED}: {findings:?}");
    assert_eq!(findings.placed, 20, "{findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_browser_shows_page_and_orders_without_a_network() {
    let starts = starts::run(Engine::Chromium, 4, SEED).await;
    println!("{}", starts.report());
    assert_eq!(starts.missing, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_wakes_hours_later_by_its_clock_comes_out_equal() {
    let (findings, _) = sleeps::run(1, Duration::from_secs(10), SEED).await;
    assert!(findings.is_clean(), "seed {SEED}: {findings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_is_counted_in_full_shown_in_part_and_goes_out_once() {
    let drain = drains::run(30, SEED).await;
    println!("{}", drain.report());
    assert!(drain.findings.is_clean(), "seed {SEED}: {drain:?}");
    assert_eq!((drain.findings.placed, drain.in_outbox), (30, [25, 30]));
}
