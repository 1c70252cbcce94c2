//! Everything that reads bytes from outside, fed with any bytes at all, for a while each.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::args::Fuzz;
use crate::fault::Fault;
use crate::house::{House, say, shown};
use crate::setup;

/// The targets of `fuzz/`, and what each of them reads.
const TARGETS: [(&str, &str); 5] = [
    ("envelope", "a push, its commands and their contents"),
    ("event", "a stored event of any version"),
    ("cursor", "what is asked for in an address"),
    ("journal", "the second store's frames"),
    ("csv", "sample data to be imported"),
];
/// What libFuzzer says at its end, before the number.
const EXECUTED: &str = "stat::number_of_executed_units:";
/// A single input may not take longer.
const INPUT_SECONDS_MAX: u32 = 10;

/// Runs each target for so many minutes, and says how many inputs it tried.
///
/// # Errors
/// The first input that brings a target down ends it; the input stands in `fuzz/artifacts`.
pub(crate) fn run(house: &House, fuzz: Fuzz) -> Result<(), Fault> {
    setup::fuzz(house)?;
    let mut told = Vec::new();
    for (target, reads) in TARGETS {
        say(&format!("{target}: {reads}, for {} minutes.", fuzz.minutes));
        // What is found goes to a folder of its own; what is kept is chosen by a person.
        let found = house.root().join("fuzz/target/found").join(target);
        std::fs::create_dir_all(&found).map_err(Fault::file(&found))?;
        let tried = tried(&mut command(house, (target, &found), fuzz.minutes))?;
        told.push(format!("{target}: {tried} inputs, no crash"));
    }
    println!("\n{}", told.join("\n"));
    Ok(())
}

fn command(house: &House, (target, found): (&str, &Path), minutes: u32) -> Command {
    let mut cargo = house.cargo(&["+nightly", "fuzz", "run", target]);
    cargo.arg(found).arg(house.root().join("fuzz/corpus").join(target)).args([
        "--".to_owned(),
        format!("-max_total_time={}", minutes.saturating_mul(60)),
        format!("-timeout={INPUT_SECONDS_MAX}"),
        "-print_final_stats=1".to_owned(),
        "-verbosity=0".to_owned(),
    ]);
    cargo
}

/// Runs a target to its end, with its words on ours, and gives the number of inputs that it tried.
fn tried(cargo: &mut Command) -> Result<u64, Fault> {
    let command = shown(cargo);
    println!("\n$ {command}");
    let start = |why| Fault::Start { command: command.clone(), why };
    let mut child = cargo.stderr(Stdio::piped()).spawn().map_err(start)?;
    let mut count = None;
    let said = child.stderr.take().map(BufReader::new);
    for line in said.into_iter().flat_map(BufReader::lines).map_while(Result::ok) {
        count = executed(&line).or(count);
        eprintln!("{line}");
    }
    let status = child.wait().map_err(start)?;
    match count {
        Some(count) if status.success() => Ok(count),
        Some(_) | None => Err(Fault::Failed { command }),
    }
}

fn executed(line: &str) -> Option<u64> {
    line.strip_prefix(EXECUTED)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_inputs_is_read_from_the_fuzzers_last_words() {
        for (line, count) in [
            ("stat::number_of_executed_units: 812345", Some(812_345)),
            ("stat::average_exec_per_sec:     13000", None),
            ("Done 812345 runs in 61 second(s)", None),
        ] {
            assert_eq!(executed(line), count);
        }
    }

    #[test]
    fn every_target_is_built_and_has_a_corpus() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        for (target, _) in TARGETS {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")), "{target}");
            assert!(root.join("corpus").join(target).read_dir().unwrap().count() > 0, "{target}");
        }
    }
}
