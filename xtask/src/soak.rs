//! `cargo xtask soak`: kills, cuts, a restore and bad weather, as long as one likes, and a report.

use std::ffi::OsString;

use crate::args::Soak;
use crate::build::{self, Build};
use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::test;

/// Builds app and server and hands them to the trials.
///
/// # Errors
/// Something was lost or doubled, or did not come in time; or nothing could be built.
pub(crate) fn run(house: &House, soak: Soak) -> Result<(), Fault> {
    let browser = test::tools(house)?;
    build::app(house)?;
    let server = build::server(house, Build::Release)?;
    say("Kills, cuts and bad weather. Nothing may be lost or counted twice.");
    let start = ["run", "--package", "counterfoil-chaos", "--"];
    run_program(test::with_built(house, &browser, &start, server).args(words(&soak)))
}

fn words(soak: &Soak) -> Vec<OsString> {
    let counts = [
        ("--kills", soak.kills),
        ("--cuts", soak.cuts),
        ("--server-kills", soak.server_kills),
        ("--drills", soak.drills),
        ("--minutes", soak.minutes),
    ];
    let seed = soak.seed.map(|seed| ("--seed".into(), seed.to_string()));
    let given = counts.into_iter().filter(|(_, count)| *count > 0);
    let given = given.map(|(name, count)| (name.to_owned(), count.to_string())).chain(seed);
    given.flat_map(|(name, value)| [name.into(), value.into()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_handed_on() {
        let soak = Soak { minutes: 3, cuts: 4, seed: Some(5), ..Soak::default() };
        assert_eq!(words(&soak), ["--cuts", "4", "--minutes", "3", "--seed", "5"]);
    }
}
