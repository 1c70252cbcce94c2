//! The figures of docs/benchmarks.md: the engine natively and in the browser, the server, the app. Each benchmark
//! prints [`rows`]; they come together in one table, and in a file for the next run to be compared with.

pub(crate) mod lighthouse;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::args::{Bench, Measured};
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, asked, read_lines, say};
use crate::setup::Browser;
use crate::{size, test};

use rows::{Row, Run};

/// Runs the benchmarks that were asked for, says their table and writes it into a file.
///
/// # Errors
/// The first that fails ends it. Nothing is written then.
pub(crate) fn run(house: &House, bench: &Bench) -> Result<(), Fault> {
    // What would fail in the end fails before an hour of measuring.
    let before = bench.against.as_deref().map(earlier).transpose()?;
    let parts = bench.parts();
    let browser = test::tools(house)?;
    let needs_app = [Measured::App, Measured::Large, Measured::Lighthouse];
    if parts.iter().any(|part| needs_app.contains(part)) {
        build::app(house)?;
        size::run(house)?;
    }
    let commit = commit(house);
    let mut run = Run { title: format!("{commit}, {} cores", cores()), rows: Vec::new() };
    for part in parts {
        measure(house, (part, &browser), &mut run)?;
    }
    let file = file(house, &commit, bench)?;
    fs::write(&file, run.text()).map_err(Fault::file(&file))?;
    println!("\n{}\nThese are in {}", run.table(before.as_ref()), file.display());
    Ok(())
}

fn earlier(file: &Path) -> Result<Run, Fault> {
    fs::read_to_string(file).map(|text| Run::read(&text)).map_err(Fault::file(file))
}

fn measure(
    house: &House,
    (part, browser): (Measured, &Browser),
    run: &mut Run,
) -> Result<(), Fault> {
    match part {
        Measured::Native => {
            say("The engine, natively.");
            collect(&mut house.cargo(&["bench", "--package", "counterfoil-testkit"]), run)?;
            let decide = ["bench", "--package", "counterfoil-server", "--bench", "decide"];
            collect(&mut house.cargo(&decide), run)
        }
        Measured::Server => {
            say("The server.");
            let load = ["bench", "--package", "counterfoil-server", "--bench", "load"];
            collect(&mut house.cargo(&load), run)
        }
        Measured::Browser => {
            say("The engine, in Chromium.");
            let mut page = test::in_browser(house, browser, &["--release", "--test", "bench"]);
            collect(page.args(["--", "--nocapture"]), run)
        }
        Measured::App => {
            say("The app, in Chromium.");
            collect(&mut in_app(house, browser, &[])?, run)
        }
        Measured::Large => {
            say("The app with very many orders, in Chromium (20 minutes).");
            collect(&mut in_app(house, browser, &["--", "large"])?, run)
        }
        Measured::Lighthouse => {
            say("Lighthouse.");
            lighthouse::bring(house)?;
            collect(&mut in_app(house, browser, &["--", "lighthouse"])?, run)
        }
    }
}

/// The benchmark of the built app with the built server.
fn in_app(house: &House, browser: &Browser, words: &[&str]) -> Result<Command, Fault> {
    let server = build::server(house, Build::Release)?;
    let bench = ["bench", "--package", "counterfoil-journeys"];
    let mut command = test::with_built(house, browser, &bench, server);
    command.args(words);
    Ok(command)
}

/// Runs a benchmark, shows what it says, and takes in its rows.
fn collect(command: &mut Command, run: &mut Run) -> Result<(), Fault> {
    read_lines(command, |line| {
        if let Some(row) = Row::read(line) {
            run.rows.push(row.under(&load()));
        }
    })
}

/// What is measured: the commit, and whether something is not in it.
fn commit(house: &House) -> String {
    let mut git = house.command("git");
    git.args(["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]);
    asked(&mut git).unwrap_or_else(|| "no commit".to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

/// The load average of the last minute; empty where the system does not say.
fn load() -> String {
    let all = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Where this run is kept: a run of one part does not replace one of all.
fn file(house: &House, commit: &str, bench: &Bench) -> Result<PathBuf, Fault> {
    let folder = house.built("bench", "")?;
    fs::create_dir_all(&folder).map_err(Fault::file(&folder))?;
    let part = bench.only.map(|part| format!("-{}", part.word())).unwrap_or_default();
    Ok(folder.join(format!("{}{part}.tsv", commit.replace(' ', "-"))))
}
