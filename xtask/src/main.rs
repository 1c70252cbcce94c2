//! `cargo xtask demo | test | ci | bench | entrant | soak | mutants | fuzz | layers | size | screens`: everything
//! this repository does besides being read.
//!
//! Each task says what it does before it does it, brings what is missing on the machine where it can, and
//! says in a sentence what to do where it cannot.

mod args;
mod bench;
mod build;
mod ci;
mod demo;
mod entrant;
mod fault;
mod fuzz;
mod house;
mod layers;
mod mutants;
mod pack;
mod precache;
mod screens;
mod setup;
mod size;
mod soak;
mod style;
mod test;

use std::process::ExitCode;

use args::Task;
use fault::Fault;
use house::House;

fn main() -> ExitCode {
    match args::parse(std::env::args().skip(1)).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\n{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Fault> {
    let house = House::find()?;
    match task {
        Task::Help => {
            println!("{}", args::HELP);
            Ok(())
        }
        Task::Demo(demo) => demo::run(&house, demo),
        Task::Test(tests) => test::run(&house, tests),
        Task::Ci => ci::run(&house),
        Task::Bench(bench) => bench::run(&house, &bench),
        Task::Entrant => entrant::run(&house),
        Task::Soak(soak) => soak::run(&house, &soak),
        Task::Mutants(mutants) => mutants::run(&house, &mutants),
        Task::Fuzz(fuzz) => fuzz::run(&house, fuzz),
        Task::Layers => layers::run(&house),
        Task::Size => size::run(&house),
        Task::Screens(judged) => screens::run(&house, judged),
        Task::Style => style::run(&house),
        Task::Precache => precache::run(),
    }
}
