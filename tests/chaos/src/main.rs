//! `cargo xtask soak` runs this: as many kills and cuts, and as long a soak, as it was told.

use std::process::ExitCode;
use std::time::Duration;

use counterfoil_chaos::drill::{self, Drill};
use counterfoil_chaos::kills::{self, Findings};
use counterfoil_chaos::{cuts, drains, end, halts, sleeps, soak, starts, tabs};
use counterfoil_journeys::Engine;
use lexopt::{Arg, Parser, ValueExt};

/// What to do, and with which chance.
#[derive(Debug, Default)]
struct Asked {
    engine: Engine,
    kills: u32,
    cuts: u32,
    server_kills: u32,
    drills: u64,
    drill: Details,
    tabs: u32,
    starts: u32,
    sleeps: u32,
    queue: u64,
    minutes: u64,
    seed: u64,
}

/// What each drill is like.
#[derive(Debug)]
struct Details {
    devices: usize,
    orders: usize,
    age_minutes: Option<u64>,
}

impl Default for Details {
    fn default() -> Details {
        Details { devices: 3, orders: 0, age_minutes: None }
    }
}

/// How old a backup is of which nobody said it.
const AGE: Duration = Duration::from_secs(6);
/// Orders in each of five tabs.
const ORDERS_PER_TAB: u64 = 50;
/// How long a machine sleeps.
const SLEEP: Duration = Duration::from_mins(1);
/// What a program says that was ended by a signal.
const ENDED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    let asked = match read() {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    tokio::select! {
        is_kept = run(&asked) => if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE },
        // The trials are dropped, and with them every browser and server that they have started.
        () = end::told() => ExitCode::from(ENDED),
    }
}

fn read() -> Result<Asked, lexopt::Error> {
    let mut asked = Asked { seed: u64::from(fastrand::u32(..)), ..Asked::default() };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("engine") => asked.engine = parser.value()?.parse()?,
            Arg::Long("kills") => asked.kills = parser.value()?.parse()?,
            Arg::Long("cuts") => asked.cuts = parser.value()?.parse()?,
            Arg::Long("server-kills") => asked.server_kills = parser.value()?.parse()?,
            Arg::Long("drills") => asked.drills = parser.value()?.parse()?,
            Arg::Long("devices") => asked.drill.devices = parser.value()?.parse()?,
            Arg::Long("orders") => asked.drill.orders = parser.value()?.parse()?,
            Arg::Long("age") => asked.drill.age_minutes = Some(parser.value()?.parse()?),
            Arg::Long("tabs") => asked.tabs = parser.value()?.parse()?,
            Arg::Long("starts") => asked.starts = parser.value()?.parse()?,
            Arg::Long("sleeps") => asked.sleeps = parser.value()?.parse()?,
            Arg::Long("queue") => asked.queue = parser.value()?.parse()?,
            Arg::Long("minutes") => asked.minutes = parser.value()?.parse()?,
            Arg::Long("seed") => asked.seed = parser.value()?.parse()?,
            Arg::Short(_) | Arg::Long(_) | Arg::Value(_) => return Err(argument.unexpected()),
        }
    }
    Ok(asked)
}

/// Whether the promise was kept everywhere.
async fn run(asked: &Asked) -> bool {
    let mut is_kept = true;
    if asked.kills > 0 {
        let findings = kills::run(asked.engine, asked.kills, asked.seed).await;
        is_kept &= told("kills of the browser", &findings);
    }
    if asked.cuts > 0 {
        let all = cuts::variants(asked.cuts);
        is_kept &= told("cuts", &cuts::run(&all, asked.seed).await);
    }
    if asked.server_kills > 0 {
        let findings = halts::run(asked.server_kills, asked.seed).await;
        println!("{findings:#?}");
        is_kept &= findings.is_clean();
    }
    for seed in asked.seed..asked.seed + asked.drills {
        is_kept &= restore(&asked.drill, seed).await;
    }
    if asked.tabs > 0 {
        let findings = tabs::run(asked.tabs, ORDERS_PER_TAB, asked.seed).await;
        is_kept &= told("five tabs", &findings);
    }
    if asked.starts > 0 {
        let starts = starts::run(asked.engine, asked.starts, asked.seed).await;
        println!("{}\n{:#?}", starts.report(), starts.missing);
        is_kept &= starts.missing.is_empty();
    }
    if asked.sleeps > 0 {
        let (findings, times) = sleeps::run(asked.sleeps, SLEEP, asked.seed).await;
        println!("equal {times:.1?} after waking");
        is_kept &= told("sleeps", &findings);
    }
    if asked.queue > 0 {
        let drain = drains::run(asked.queue, asked.seed).await;
        println!("{}", drain.report());
        is_kept &= told("a long queue", &drain.findings);
    }
    if asked.minutes > 0 {
        let soak = soak::run(Duration::from_mins(asked.minutes), asked.seed).await;
        println!("{}", soak.report());
        is_kept &= soak.findings.is_clean();
    }
    is_kept
}

async fn restore(details: &Details, seed: u64) -> bool {
    let Details { devices, orders, age_minutes } = *details;
    let age = age_minutes.map_or(AGE, Duration::from_mins);
    let outcome = drill::run(Drill { devices, age, orders, seed }).await;
    println!(
        "the server had forgotten {} orders; all equal after {:.1?}; other official numbers: {:#?}",
        outcome.forgotten, outcome.took, outcome.renumbered
    );
    told("restore", &outcome.findings)
}

fn told(what: &str, findings: &Findings) -> bool {
    println!("{what}: {findings:#?}");
    findings.is_clean()
}
