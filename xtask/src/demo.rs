//! Builds everything, loads the sample data and serves the app.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::args::Demo;
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::setup;

/// How many ports are tried from the one that was asked for.
const PORTS_TRIED_MAX: u16 = 20;

/// Brings what is missing, builds, loads the sample data once, and serves until it is stopped.
///
/// # Errors
/// A step failed, or no port is free.
pub(crate) fn run(house: &House, demo: Demo) -> Result<(), Fault> {
    setup::app(house)?;
    let app = build::app(house)?;
    let server = build::server(house, Build::Release)?;
    let database = sample_data(house, &server)?;
    let port = free_port(demo.port)?;
    if port != demo.port {
        say(&format!("Port {} is taken by another program, so it is {port} this time.", demo.port));
    }
    let mut serve = house.command(server);
    serve
        .arg("serve")
        .arg("--database")
        .arg(database)
        .args(["--actor", "Mina", "--role", "manager"])
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .arg("--app")
        .arg(app);
    if !setup::has_browser(house) {
        say("There is no Chromium or Chrome on this machine: open the address on one that has it.");
    }
    println!("\nCounterfoil: http://127.0.0.1:{port}   (Ctrl-C stops it)\n");
    become_program(serve)
}

/// The demo's database, filled with the sample data if it is not there.
fn sample_data(house: &House, server: &Path) -> Result<PathBuf, Fault> {
    let folder = house.root().join(".demo");
    let database = folder.join("counterfoil.db");
    if database.is_file() {
        say("The sample data is loaded already. Delete .demo to begin anew.");
        return Ok(database);
    }
    say("Loading the sample data.");
    // Made beside and moved when complete: a stopped import leaves no half-filled demo.
    let unfinished = folder.join("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(Fault::file(&unfinished))?;
    }
    fs::create_dir_all(&unfinished).map_err(Fault::file(&unfinished))?;
    let mut import = house.command(server);
    import
        .args(["import", "--northwind", "data/northwind", "--database"])
        .arg(unfinished.join("counterfoil.db"));
    run_program(&mut import)?;
    for entry in fs::read_dir(&unfinished).map_err(Fault::file(&unfinished))? {
        let entry = entry.map_err(Fault::file(&unfinished))?;
        fs::rename(entry.path(), folder.join(entry.file_name())).map_err(Fault::file(&folder))?;
    }
    fs::remove_dir(&unfinished).map_err(Fault::file(&unfinished))?;
    Ok(database)
}

/// `wanted`, or the first free port after it.
fn free_port(wanted: u16) -> Result<u16, Fault> {
    let tried = wanted..=wanted.saturating_add(PORTS_TRIED_MAX);
    let free =
        tried.into_iter().find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.ok_or_else(|| {
        Fault::Missing(format!(
            "Port {wanted} and the {PORTS_TRIED_MAX} after it are taken. Name another one: \
             `cargo xtask demo --port 9000`."
        ))
    })
}

/// Turns this process into `command`, so that whatever stops us stops it.
#[cfg(unix)]
fn become_program(mut command: Command) -> Result<(), Fault> {
    use std::os::unix::process::CommandExt as _;
    let why = command.exec();
    Err(Fault::Start { command: command.get_program().to_string_lossy().into_owned(), why })
}

/// Runs `command` until it ends; Ctrl-C reaches it as it reaches us.
#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<(), Fault> {
    run_program(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let free = free_port(port).unwrap();
        assert!(free > port && free <= port + PORTS_TRIED_MAX, "{free} instead of {port}");
    }
}
