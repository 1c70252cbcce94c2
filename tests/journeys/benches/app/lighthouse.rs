//! What Lighthouse says of a first visit to the release build, served by the real server.

use std::path::Path;
use std::process::Command;

use counterfoil_journeys::{Server, given};
use serde_json::Value;

use crate::{median, say};

const RUNS: usize = 3;
const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync";
/// What is told besides the score, with its unit.
const AUDITS: [(&str, &str); 5] = [
    ("first-contentful-paint", "ms"),
    ("largest-contentful-paint", "ms"),
    ("total-blocking-time", "ms"),
    ("speed-index", "ms"),
    ("cumulative-layout-shift", "of the page"),
];

pub(crate) fn measure() {
    let server = Server::with_northwind("manager");
    let address = format!("http://{}/orders", server.address());
    for (form, more) in [("phone", None), ("desktop", Some("--preset=desktop"))] {
        let reports: Vec<Value> = (0..RUNS).map(|_| report(&address, more)).collect();
        let middle = |read: &dyn Fn(&Value) -> f64| median(reports.iter().map(read).collect());
        let score = middle(&|report| {
            report["categories"]["performance"]["score"].as_f64().unwrap() * 100.0
        });
        say(&format!("lighthouse, {form}: performance"), score, "of 100");
        for (audit, unit) in AUDITS {
            let value = middle(&|report| report["audits"][audit]["numericValue"].as_f64().unwrap());
            say(&format!("lighthouse, {form}: {audit}"), value, unit);
        }
    }
}

fn report(address: &str, more: Option<&str>) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lighthouse");
    let mut lighthouse = Command::new(folder.join("node_modules/.bin/lighthouse"));
    lighthouse
        .args([address, "--quiet", "--output=json", "--only-categories=performance"])
        .args(["--max-wait-for-load=90000", &format!("--chrome-flags={FLAGS}")])
        .args(more)
        .env("CHROME_PATH", given("CHROMIUM"));
    let output = lighthouse.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
