//! A machine that sleeps in the middle of the work, and whose clock is hours ahead when it wakes.

use std::time::Duration;

use counterfoil_journeys::{Life, Server};
use tokio::time::{Instant, sleep};

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// So many orders are taken before the machine sleeps.
const ORDERS: u64 = 3;
/// How long everything may take to come out equal after it.
const SETTLES_WITHIN: Duration = Duration::from_secs(90);
/// A page's clock that goes eight hours ahead while the page stands still for half of `STANDS`: nobody can tell a
/// page anything while it does.
const CLOCK: &str = "{ \
    const RealDate = Date; let last = RealDate.now(); let ahead = 0; \
    const now = () => { \
      const real = RealDate.now(); \
      if (real - last > STANDS / 2) ahead += 8 * 3600 * 1000; \
      last = real; \
      window.ahead = ahead; \
      return real + ahead; \
    }; \
    window.Date = class extends RealDate { \
      constructor(...parts) { if (parts.length) super(...parts); else super(now()); } \
      static now() { return now(); } \
    }; \
    setInterval(now, 100); }";

/// Lets a machine sleep `count` times for so long, while another device sells. All chance comes from `seed`.
/// Gives how long each took to be equal again.
///
/// # Panics
/// Something does not come up, or the clock was not moved.
pub async fn run(count: u32, stands: Duration, seed: u64) -> (Findings, Vec<Duration>) {
    println!("{count} times asleep for {stands:?}, and the clock eight hours on, seed {seed}");
    let server = shop::open(Server::bare("manager"));
    let sleeper = Clerk::arrive(server.address()).await;
    let clock = CLOCK.replace("STANDS", &stands.as_millis().to_string());
    sleeper.browser().before_each_page(&clock).await;
    sleeper.go("/orders").await;
    let other = Clerk::arrive(server.address()).await;
    let (mut findings, mut ledger, mut times) =
        (Findings::default(), Ledger::default(), Vec::new());
    for number in 1..=u64::from(count) {
        for (clerk, own) in [(&sleeper, 2 * number), (&other, 2 * number + 1)] {
            clerk.walk("/new").await;
            // A write that the sleep stretches over counts as slow: the page then takes no order for a moment.
            clerk.work(Work { insists: true, ..Work::new(seed.wrapping_add(own)) }).await;
        }
        sleeper.watch(&mut ledger, |_, placed| placed >= ORDERS).await;
        sleeper.browser().machine(Life::Stands);
        sleep(stands).await;
        other.watch(&mut ledger, |_, placed| placed >= ORDERS).await;
        other.stop().await;
        sleeper.browser().machine(Life::Goes);
        let awake = Instant::now();
        sleeper.stop().await;
        sleeper.watch(&mut ledger, |_, _| true).await;
        findings.stuck.extend(sleeper.drains(&server, SETTLES_WITHIN).await.err());
        times.push(awake.elapsed());
        let ahead = sleeper.browser().run("return window.ahead / 3600000").await;
        assert!(ahead.as_u64() >= Some(8 * number), "hours that the clock is ahead: {ahead}");
        findings.stuck.extend(other.drains(&server, SETTLES_WITHIN).await.err());
        for clerk in [&sleeper, &other] {
            ledger.note(&clerk.rows().await);
        }
        findings.judge(&ledger, &History::of(server.address()));
        println!("equal {:.1?} after waking, {} orders", times.last(), findings.placed);
    }
    (findings, times)
}
