//! Brings what a task needs and this machine lacks. Quiet when all is there; everything can run twice.

mod apt;
mod browser;
mod engines;
mod rust;
mod tools;

pub(crate) use browser::Browser;
pub(crate) use engines::Programs;

use crate::fault::Fault;
use crate::house::House;

/// What building the app needs: the wasm target, trunk and wasm-bindgen.
///
/// # Errors
/// [`Fault::Missing`] with what to do, if something cannot be brought.
pub(crate) fn app(house: &House) -> Result<(), Fault> {
    rust::wasm_target(house)?;
    tools::wasm_bindgen(house)?;
    tools::trunk(house)
}

/// What building the page for the benchmark of peers needs.
///
/// # Errors
/// As for [`app`].
pub(crate) fn entrant(house: &House) -> Result<(), Fault> {
    rust::wasm_target(house)?;
    tools::wasm_bindgen(house)
}

/// What the tests in the browser need.
///
/// # Errors
/// As for [`app`].
pub(crate) fn browser_tests(house: &House) -> Result<Browser, Fault> {
    rust::wasm_target(house)?;
    tools::wasm_bindgen(house)?;
    browser::bring(house)
}

/// What trials in Firefox need besides.
///
/// # Errors
/// As for [`app`].
pub(crate) fn firefox(house: &House) -> Result<Programs, Fault> {
    engines::firefox(house)
}

/// What trials in `WebKitGTK` need besides.
///
/// # Errors
/// As for [`app`].
pub(crate) fn webkit(house: &House) -> Result<Programs, Fault> {
    engines::webkit(house)
}

/// What fuzzing needs.
///
/// # Errors
/// As for [`app`].
pub(crate) fn fuzz(house: &House) -> Result<(), Fault> {
    rust::nightly(house)?;
    tools::cargo_fuzz(house)
}

/// What formatting and lints need.
///
/// # Errors
/// As for [`app`].
pub(crate) fn lints(house: &House) -> Result<(), Fault> {
    rust::components(house)?;
    rust::wasm_target(house)
}

/// Whether this machine has a browser that the demo could be opened with.
pub(crate) fn has_browser(house: &House) -> bool {
    browser::look(house).is_some()
}
