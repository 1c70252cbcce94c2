//! A long day without a network: everything waits on the device, and goes out in one go.

use std::time::Duration;

use counterfoil_journeys::Server;
use serde_json::Value;
use tokio::time::Instant;

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// Of the first and the last orders, so many are timed; no order is both.
const TIMED_MAX: u64 = 50;
/// How long it may take until all is out.
const DRAINS_WITHIN: Duration = Duration::from_mins(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Notes how long each frame takes from now on, and each task over 50 ms.
const FRAMES: &str = "window.frames = []; window.tasks = []; \
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))) \
        .observe({ type: 'longtask' }); \
    let last = performance.now(); \
    const next = (now) => { window.frames.push(now - last); last = now; requestAnimationFrame(next); }; \
    requestAnimationFrame(next);";

const SHOWN: &str = "return new Set([...document.querySelectorAll(\"[data-testid='outbox-row']\")] \
    .map((row) => row.dataset.number)).size";

/// What it was like.
#[derive(Debug)]
pub struct Drain {
    /// Whether the promise was kept.
    pub findings: Findings,
    /// So many orders the outbox shows at first, and after a press on "more".
    pub in_outbox: [usize; 2],
    commands: usize,
    /// How long it took to open.
    outbox: Duration,
    /// How long one of the first and one of the last orders took to enter.
    entering: [Duration; 2],
    took: Duration,
    frames: Vec<f64>,
    tasks: Vec<f64>,
}

/// `orders` are taken without a network; then it comes back.
///
/// # Panics
/// The page does not do what it should, or not all goes out.
pub async fn run(orders: u64, seed: u64) -> Drain {
    println!("{orders} orders without a network, seed {seed}");
    let server = shop::open(Server::bare("manager"));
    let clerk = Clerk::arrive(server.address()).await;
    clerk.drains(&server, DRAINS_WITHIN).await.expect("the shop");
    let before = History::of(server.address()).commands();
    clerk.cable.pull();
    clerk.walk("/new").await;
    let work = Work { orders: Some(orders), amends: false, ..Work::new(seed) };
    clerk.work(work).await;
    let (mut ledger, mut at) = (Ledger::default(), [Instant::now(); 4]);
    let timed = TIMED_MAX.min(orders / 2);
    let marks = [0, timed, orders - timed, orders];
    for (at, mark) in at.iter_mut().zip(marks) {
        clerk.watch(&mut ledger, |_, placed| placed >= mark).await;
        *at = Instant::now();
    }
    clerk.stop().await;
    let [start, early, late, end] = at;
    let (outbox, in_outbox) = outbox(&clerk, orders).await;
    clerk.walk("/orders").await;
    ledger.note(&clerk.rows().await);
    clerk.browser().run(FRAMES).await;
    clerk.cable.plug();
    let (begun, mut first) = (Instant::now(), None);
    while server.orders() < orders {
        first = first.or((server.orders() > 0).then(Instant::now));
        assert!(begun.elapsed() < DRAINS_WITHIN, "it does not drain");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let took = first.unwrap_or(begun).elapsed();
    let noted = clerk.browser().run("return [window.frames, window.tasks]").await;
    clerk.drains(&server, DRAINS_WITHIN).await.expect("all goes out");
    let history = History::of(server.address());
    let mut findings = Findings::default();
    findings.judge(&ledger, &history);
    Drain {
        findings,
        commands: history.commands().saturating_sub(before),
        entering: [early - start, end - late]
            .map(|took| took / u32::try_from(timed).unwrap().max(1)),
        in_outbox,
        outbox,
        took,
        frames: numbers(&noted[0]),
        tasks: numbers(&noted[1]),
    }
}

/// Opens the outbox: how long that takes, and how many orders it shows at first and after a press.
async fn outbox(clerk: &Clerk, orders: u64) -> (Duration, [usize; 2]) {
    let begun = Instant::now();
    clerk.walk("/outbox").await;
    let all = format!("{orders} order");
    clerk.browser().reads("outbox-sentence", |text| text.contains(&all)).await;
    let took = begun.elapsed();
    let first = shown(clerk).await;
    if clerk.browser().count(".outbox-rest:not([hidden])").await > 0 {
        clerk.browser().press("outbox-more").await;
    }
    (took, [first, shown(clerk).await])
}

/// How many orders the outbox shows.
async fn shown(clerk: &Clerk) -> usize {
    clerk.browser().run(SHOWN).await.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

impl Drain {
    /// It in a few lines.
    #[must_use]
    pub fn report(&self) -> String {
        let over = |millis: f64| self.frames.iter().filter(|frame| **frame > millis).count();
        let longest = |all: &[f64]| all.iter().copied().fold(0.0, f64::max);
        let [first, last] = self.entering;
        format!(
            "an order was entered in {first:.1?} at first, in {last:.1?} at last; the outbox opened in {:.1?}; {} \
             commands went out in {:.1?}; \
             {} frames, {} over 17.7 ms, {} over 34 ms, {} over 51 ms, longest {:.0} ms; {} tasks over 50 ms, \
             longest {:.0} ms",
            self.outbox,
            self.commands,
            self.took,
            self.frames.len(),
            over(17.7),
            over(34.0),
            over(51.0),
            longest(&self.frames),
            self.tasks.len(),
            longest(&self.tasks),
        )
    }
}
