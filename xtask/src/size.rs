//! What a first visit loads.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::build;
use crate::fault::Fault;
use crate::house::{House, say};
use crate::precache;

/// The most that a first visit may load, as gzip, in bytes: what it is today and a little. It may only
/// go down.
const FIRST_LOAD_GZIP_BYTES_MAX: u64 = 1_250_000;
/// What the service worker or the system fetches when the page stands already.
const LATER: [&str; 5] = [
    "fonts/plex-mono-LICENSE.txt",
    "icon-192.png",
    "icon-512.png",
    "manifest.webmanifest",
    "sw.js",
];

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
    let mut first = Sizes::default();
    let mut all = Sizes::default();
    println!("{}", row("file", ["raw", "gzip", "brotli"].map(str::to_owned)));
    for path in precache::files(&dist)? {
        let sizes = measure(&dist.join(&path))?;
        all = all.and(sizes);
        if !LATER.contains(&path.as_str()) {
            first = first.and(sizes);
        }
        println!("{}", line(&path, sizes));
    }
    println!("{}\n{}", line("first visit", first), line("everything", all));
    if first.gzip <= FIRST_LOAD_GZIP_BYTES_MAX {
        return Ok(());
    }
    Err(Fault::Rules(vec![format!(
        "A first visit loads {} bytes as gzip; the budget is {FIRST_LOAD_GZIP_BYTES_MAX}.",
        first.gzip
    )]))
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
    let gzip = gzipped(&bytes).map_err(Fault::file(path))?;
    let brotli = brotlied(&bytes).map_err(Fault::file(path))?;
    Ok(Sizes { raw, gzip, brotli })
}

fn gzipped(bytes: &[u8]) -> std::io::Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(length(encoder.finish()?.len()))
}

fn brotlied(bytes: &[u8]) -> std::io::Result<u64> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(length(packed.len()))
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
