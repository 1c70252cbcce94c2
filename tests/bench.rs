//! The engine in a browser: `cargo xtask bench` prints its figures.
#![cfg(target_family = "wasm")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark: what goes wrong here is seen at once"
)]

#[path = "../crates/testkit/benches/engine/workload.rs"]
mod workload;

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_engine() {
    for figure in workload::measure(millis) {
        console_log!("{}", figure.row("browser"));
    }
}

fn millis() -> f64 {
    web_sys::window().unwrap().performance().unwrap().now()
}
