//! Counterfoil's page in the benchmark of its peers, built as the app is and kept apart from it.

use std::fs;

use crate::fault::Fault;
use crate::house::{House, run as run_program, say};
use crate::setup;

/// The page, which loads what stands in [`ASSETS`].
const PAGE: &str = "tests/entrant/index.html";
/// What never changes under its name: the harness lets the browser keep it.
const ASSETS: &str = "assets";

/// Builds it, and says where it is.
///
/// # Errors
/// Cargo or wasm-bindgen failed, or a file cannot be written.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    setup::entrant(house)?;
    say("Building the page for the benchmark of peers (as long as the app).");
    let mut cargo = house.cargo(&["build", "--package", "counterfoil", "--bin", "entrant"]);
    cargo.args(["--locked", "--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    run_program(&mut cargo)?;
    let module = house.built("wasm32-unknown-unknown/wasm", "entrant.wasm")?;
    let folder = house.built("entrant", "")?;
    let assets = folder.join(ASSETS);
    fs::create_dir_all(&assets).map_err(Fault::file(&assets))?;
    let mut bindgen = house.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]).arg(&assets).arg(module);
    run_program(&mut bindgen)?;
    let page = folder.join("index.html");
    fs::copy(house.root().join(PAGE), &page).map_err(Fault::file(&page))?;
    println!("\nThe page is in {}", folder.display());
    Ok(())
}
