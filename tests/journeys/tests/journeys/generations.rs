//! Three builds open together on one profile, with work that no server has seen.

use std::time::Duration;

use counterfoil_journeys::{Builds, Server};
use tokio::time::Instant;

use crate::desk::NORTHWIND_ORDERS;
use crate::update::{COMES_BACK, installed, offers, runs};

/// Longest time in which a tab takes an order, whatever its neighbours are.
const STUCK_AFTER: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn tabs_of_three_builds_share_one_queue_and_the_old_ones_are_told() {
    let server = Server::with_northwind("manager");
    let builds = Builds::make(3);
    let (front, desk) = installed(&server, &builds).await;
    let mut windows = vec![desk.browser.tab().await];
    for build in 2..=3 {
        windows.push(desk.browser.another_window().await);
        desk.go("/orders").await;
        desk.knows(NORTHWIND_ORDERS).await;
        front.serve(builds.folder(build));
        desk.browser.run(COMES_BACK).await;
        desk.browser.press("update-take").await;
        runs(&desk, build).await;
    }

    desk.cable.pull();
    let mut numbers = Vec::new();
    for (window, build) in windows.iter().zip(1..).chain(windows.iter().zip(1..)) {
        desk.browser.turn_to(window).await;
        runs(&desk, build).await;
        desk.walk("/new").await;
        let start = Instant::now();
        numbers.push(desk.write_down("ernst", &["chai"]).await);
        desk.place().await;
        let took = start.elapsed();
        println!("an order with build {build}: {took:?}");
        assert!(took < STUCK_AFTER, "build {build} was held up for {took:?}");
    }

    desk.cable.plug();
    for number in &numbers {
        desk.is_confirmed(number).await;
    }
    let all = NORTHWIND_ORDERS + u64::try_from(numbers.len()).unwrap();
    assert_eq!(server.orders(), all);
    for (window, build) in windows.iter().zip(1..=2) {
        desk.browser.turn_to(window).await;
        runs(&desk, build).await;
        offers(&desk, "took-over").await;
        desk.browser.press("update-take").await;
        runs(&desk, 3).await;
    }
    desk.walk("/orders").await;
    desk.knows(all).await;
}
