//! `cargo xtask soak` runs this: as many kills and cuts, and as long a soak, as it was told.

use std::process::ExitCode;
use std::time::Duration;

use counterfoil_chaos::kills::Findings;
use counterfoil_chaos::{cuts, drill, halts, kills, soak};
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
    minutes: u64,
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = match read() {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    if run(&asked).await { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn read() -> Result<Asked, lexopt::Error> {
    let mut asked = Asked { seed: fastrand::u64(..), ..Asked::default() };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("engine") => asked.engine = parser.value()?.parse()?,
            Arg::Long("kills") => asked.kills = parser.value()?.parse()?,
            Arg::Long("cuts") => asked.cuts = parser.value()?.parse()?,
            Arg::Long("server-kills") => asked.server_kills = parser.value()?.parse()?,
            Arg::Long("drills") => asked.drills = parser.value()?.parse()?,
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
        is_kept &=
            told("kills of the browser", &kills::run(asked.engine, asked.kills, asked.seed).await);
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
        let (findings, took) = drill::run(3_000, seed).await;
        println!("all equal after {took:?}");
        is_kept &= told("restore", &findings);
    }
    if asked.minutes > 0 {
        let soak = soak::run(Duration::from_mins(asked.minutes), asked.seed).await;
        println!("{}", soak.report());
        is_kept &= soak.findings.is_clean();
    }
    is_kept
}

fn told(what: &str, findings: &Findings) -> bool {
    println!("{what}: {findings:#?}");
    findings.is_clean()
}
