//! Sample data with one file of any content: it is planned, or everything that is wrong is named.
//!
//! The first byte chooses the file, the rest is its content.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use counterfoil_server::import;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const FILES: [&str; 5] =
    ["categories.csv", "customers.csv", "products.csv", "orders.csv", "order-details.csv"];

fn good(file: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("../crates/server/tests/fixtures/handful").join(file)
}

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder =
        if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a folder");
    for file in FILES {
        fs::copy(good(file), folder.path().join(file)).expect("a good file");
    }
    folder
});

fuzz_target!(|bytes: &[u8]| {
    let [which, content @ ..] = bytes else { return };
    let file = FILES[usize::from(*which) % FILES.len()];
    let path = FOLDER.path().join(file);
    fs::write(&path, content).expect("a file");
    if let Err(broken) = import::check(FOLDER.path()) {
        assert!(!broken.is_empty());
    }
    fs::copy(good(file), &path).expect("a good file");
});
