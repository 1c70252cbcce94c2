//! Later builds of the app: the built one, under new names, so that a device can be given an update.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::given;

/// The page of a build.
const PAGE: &str = "index.html";
/// The worker of a build.
const WORKER: &str = "sw.js";

/// The built app and its successors. Each differs from the one before in its page, and in the names and bytes of
/// all scripts whose names carry a hash.
#[derive(Debug)]
pub struct Builds {
    folder: TempDir,
}

impl Builds {
    /// Makes `count` builds, the first of which is the app as it was built.
    ///
    /// # Panics
    /// The app was not built, or not as this expects.
    #[must_use]
    pub fn make(count: usize) -> Builds {
        let builds = Builds { folder: TempDir::new().expect("a temporary folder") };
        for number in 1..=count {
            let folder = builds.folder(number);
            copy(&given("COUNTERFOIL_DIST"), &folder);
            if number > 1 {
                renew(&folder, number);
            }
        }
        builds
    }

    /// Where the build with this number is, from 1.
    #[must_use]
    pub fn folder(&self, number: usize) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    /// The paths of all files that the build's worker keeps, in its order.
    ///
    /// # Panics
    /// There is no such build.
    #[must_use]
    pub fn files(&self, number: usize) -> Vec<String> {
        let worker = fs::read_to_string(self.folder(number).join(WORKER)).expect("a worker");
        kept(&worker).into_iter().map(str::to_owned).collect()
    }

    /// Names and SHA-256 of the files that the build's worker keeps.
    ///
    /// # Panics
    /// There is no such build.
    #[must_use]
    pub fn hashes(&self, number: usize) -> Vec<(String, String)> {
        let folder = self.folder(number);
        let hash = |name: String| {
            let bytes = fs::read(folder.join(&name)).expect("a file of the build");
            (name, format!("{:x}", Sha256::digest(bytes)))
        };
        self.files(number).into_iter().map(hash).collect()
    }

    /// Puts the way out in the place of a build's worker, as an operator would.
    ///
    /// # Panics
    /// The build has none.
    pub fn switch_off(&self, number: usize) {
        let folder = self.folder(number);
        fs::copy(folder.join("sw-off.js"), folder.join(WORKER)).expect("the way out");
    }

    /// Makes the page of a build one that never comes up, and tells its worker so.
    ///
    /// # Panics
    /// There is no such build.
    pub fn break_page(&self, number: usize) {
        let folder = self.folder(number);
        fs::write(folder.join(PAGE), "<!doctype html><title>broken</title>").expect("a page");
        fill(&folder);
    }
}

fn renew(folder: &Path, number: usize) {
    let worker = fs::read_to_string(folder.join(WORKER)).expect("a worker");
    // Names without a hash are the same in every build.
    let hash = |name: &&str| name.starts_with("counterfoil-") && name.ends_with("_bg.wasm");
    let wasm = kept(&worker).into_iter().find(hash).expect("a program").to_owned();
    let old = wasm.trim_end_matches("_bg.wasm").rsplit('-').next().expect("a hash").to_owned();
    let new = format!("{number:016x}");
    for name in kept(&worker).into_iter().filter(|name| name.contains(&old)) {
        let mut bytes = fs::read(folder.join(name)).expect("a file");
        if Path::new(name).extension().is_some_and(|kind| kind == "js") {
            bytes.extend(format!("\n// Build {number}.\n").bytes());
        }
        fs::remove_file(folder.join(name)).expect("a file");
        fs::write(folder.join(name.replace(&old, &new)), bytes).expect("room");
    }
    for name in [PAGE, WORKER] {
        let text = fs::read_to_string(folder.join(name)).expect("a file");
        let text = text.replace(&old, &new);
        let text = text.replace("<html ", &format!("<html data-build=\"{number}\" "));
        fs::write(folder.join(name), text).expect("room");
    }
    fill(folder);
}

/// Tells the worker in `folder` the hashes of its files, and a generation that follows from them.
fn fill(folder: &Path) {
    let path = folder.join(WORKER);
    let worker = fs::read_to_string(&path).expect("a worker");
    let line = |name| {
        let bytes = fs::read(folder.join(name)).expect("a file of the build");
        format!("\n  \"{name}\": \"{:x}\",", Sha256::digest(bytes))
    };
    let list = kept(&worker).into_iter().map(line).collect::<Vec<_>>().concat();
    let (before, rest) = worker.split_once("const FILES = {").expect("a list of files");
    let (_, after) = rest.split_once("};").expect("its end");
    let (start, rest) = before.split_once("const GENERATION = \"").expect("a generation");
    let (_, end) = rest.split_once('"').expect("its end");
    let generation = format!("{:x}", Sha256::digest(&list));
    let generation = &generation[..16];
    let filled = format!(
        "{start}const GENERATION = \"{generation}\"{end}const FILES = {{{list}\n}};{after}"
    );
    fs::write(path, filled).expect("room");
}

/// The names in a worker's list of files.
fn kept(worker: &str) -> Vec<&str> {
    let list = worker.split("const FILES = {").nth(1).expect("a list of files");
    let list = list.split("};").next().expect("its end");
    list.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).expect("room");
        }
    }
}
