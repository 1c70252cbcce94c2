//! `cargo xtask …`: everything that is done with this repository, on a machine that has only Rust.

mod app;
mod demo;
mod fault;
mod layers;
mod precache;
mod run;
mod size;
mod sources;
mod style;
mod test;
mod tools;

use std::process::ExitCode;

use fault::Fault;

const HELP: &str = "\
cargo xtask demo [--port N]       build, load the sample data, serve app and backend
cargo xtask test [--seeds N] [--only native|browser|journeys]
                                  every test, or a part; N seeds for the simulation
cargo xtask ci                    formatting, lints, layers, then every test
cargo xtask bench                 the figures of docs/benchmarks.md
cargo xtask layers                who imports what, and how the files are kept
cargo xtask size                  what a first visit loads
cargo xtask style, precache       steps of the app's build, called by Trunk";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\nxtask: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Result<(), Fault> {
    match words {
        ["demo"] => demo::demo(demo::PORT),
        ["demo", "--port", port] => match port.parse() {
            Ok(port) => demo::demo(port),
            Err(_) => Err(Fault::new(format!("{port} is no port: give a number up to 65535"))),
        },
        ["test", options @ ..] => test::test(&test::Options::parse(options)?),
        ["ci"] => test::ci(),
        ["bench"] => test::bench(),
        ["layers"] => layers::check(),
        ["size"] => size::size(),
        ["style"] => style::bundle(),
        ["precache"] => precache::precache(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Fault::new(format!("there is no `{}`.\n\n{HELP}", words.join(" ")))),
    }
}
