//! What a first visit loads.

use std::fs;
use std::path::Path;

use crate::build;
use crate::fault::Fault;
use crate::house::{House, say};
use crate::pack;
use crate::precache;

/// The most that a first visit may load in bytes, as gzip and as brotli: what it is today and a little. It may
/// only go down.
const FIRST_LOAD_GZIP_BYTES_MAX: u64 = 1_380_000;
const FIRST_LOAD_BROTLI_BYTES_MAX: u64 = 1_014_000;
/// What the service worker or the system fetches when the page stands already. Who works with the sample data,
/// because no server answers or by choice, loads the `authority` files at once: they are a first visit's too
/// then, and have a line of their own.
const LATER: [&str; 8] = [
    SAMPLE[0],
    SAMPLE[1],
    SAMPLE[2],
    "fonts/plex-mono-LICENSE.txt",
    "icon-192.png",
    "icon-512.png",
    "manifest.webmanifest",
    "sw.js",
];

/// The authority in the page.
const SAMPLE: [&str; 3] = ["authority.js", "authority_bg.wasm", "authority_loader.js"];

/// The sizes of one file, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the sizes of everything in `dist`.
///
/// # Errors
/// There is no built app, or a first visit loads more than the budget.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    let dist = build::dist(house);
    if !dist.join("index.html").is_file() {
        let advice = "There is no built app in dist. Run `trunk build --release` and try again.";
        return Err(Fault::Missing(advice.to_owned()));
    }
    say("Size of the app, in bytes.");
    let [mut first, mut sample, mut all] = [Sizes::default(); 3];
    println!("{}", row("file", ["raw", "gzip", "brotli"].map(str::to_owned)));
    let files = precache::files(&dist)?;
    for path in files.into_iter().filter(|path| !pack::is_packed(path)) {
        let sizes = measure(&dist.join(&path))?;
        all = all.and(sizes);
        if !LATER.contains(&path.as_str()) {
            first = first.and(sizes);
        }
        if SAMPLE.contains(&path.as_str()) {
            sample = sample.and(sizes);
        }
        println!("{}", line(&path, sizes));
    }
    println!("{}\n{}", line("first visit", first), line("and with sample data", first.and(sample)));
    println!("{}", line("everything", all));
    let over: Vec<String> = [
        ("gzip", first.gzip, FIRST_LOAD_GZIP_BYTES_MAX),
        ("brotli", first.brotli, FIRST_LOAD_BROTLI_BYTES_MAX),
    ]
    .into_iter()
    .filter(|(_, bytes, most)| bytes > most)
    .map(|(how, bytes, most)| {
        format!("A first visit loads {bytes} bytes as {how}; the budget is {most}.")
    })
    .collect();
    if over.is_empty() { Ok(()) } else { Err(Fault::Rules(over)) }
}

impl Sizes {
    fn and(self, other: Sizes) -> Sizes {
        Sizes {
            raw: self.raw.saturating_add(other.raw),
            gzip: self.gzip.saturating_add(other.gzip),
            brotli: self.brotli.saturating_add(other.brotli),
        }
    }
}

fn line(name: &str, sizes: Sizes) -> String {
    row(name, [sizes.raw, sizes.gzip, sizes.brotli].map(|bytes| bytes.to_string()))
}

fn row(name: &str, [raw, gzip, brotli]: [String; 3]) -> String {
    format!("{name:<48} {raw:>10} {gzip:>10} {brotli:>10}")
}

fn measure(path: &Path) -> Result<Sizes, Fault> {
    let bytes = fs::read(path).map_err(Fault::file(path))?;
    let raw = length(bytes.len());
    // What is compressed already is sent as it is.
    if path.extension().is_some_and(|end| end == "png" || end == "woff2") {
        return Ok(Sizes { raw, gzip: raw, brotli: raw });
    }
    let gzip = length(pack::gzip(&bytes).map_err(Fault::file(path))?.len());
    let brotli = length(pack::brotli(&bytes).map_err(Fault::file(path))?.len());
    Ok(Sizes { raw, gzip, brotli })
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
