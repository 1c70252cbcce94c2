//! `cargo xtask size`: what a first visit loads, against the budget.

use std::io::Write;
use std::path::Path;

use crate::fault::Fault;
use crate::{app, precache};

/// Most bytes of a first visit, compressed with gzip.
const BUDGET_GZIP: usize = 400_000;
/// Files that only an installed app or a crawler asks for.
const NOT_FIRST: [&str; 4] =
    ["/icon-192.png", "/icon-512.png", "/manifest.webmanifest", "/fonts/plex-mono-LICENSE.txt"];

/// Prints a row per file of `dist` and fails above the budget.
pub(crate) fn size() -> Result<(), Fault> {
    let dist = app::dist();
    let mut files = Vec::new();
    precache::collect(&dist, &dist, &mut files).map_err(|fault| {
        Fault::new(format!(
            "{fault}: build the app first, by `cargo xtask demo` or `trunk build --release`"
        ))
    })?;
    files.sort();
    let mut sum = Sizes::default();
    println!("{:>10} {:>10} {:>10}", "raw", "gzip", "brotli");
    for (path, _) in files.iter().filter(|(path, _)| !NOT_FIRST.contains(&path.as_str())) {
        let sizes = sizes_of(&dist.join(path.trim_start_matches('/')))?;
        println!("{:>10} {:>10} {:>10}  {path}", sizes.raw, sizes.gzip, sizes.brotli);
        sum.raw += sizes.raw;
        sum.gzip += sizes.gzip;
        sum.brotli += sizes.brotli;
    }
    println!("{:>10} {:>10} {:>10}  in all", sum.raw, sum.gzip, sum.brotli);
    if sum.gzip > BUDGET_GZIP {
        return Err(Fault::new(format!(
            "a first visit loads {} bytes, the budget is {BUDGET_GZIP}",
            sum.gzip
        )));
    }
    Ok(())
}

#[derive(Debug, Default)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

fn sizes_of(path: &Path) -> Result<Sizes, Fault> {
    let fault = |cause: std::io::Error| Fault::file(path, &cause);
    let bytes = std::fs::read(path).map_err(fault)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes).map_err(fault)?;
    let mut brotli = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut brotli, 64 * 1024, 11, 22);
        writer.write_all(&bytes).map_err(fault)?;
    }
    Ok(Sizes { raw: bytes.len(), gzip: gzip.finish().map_err(fault)?.len(), brotli: brotli.len() })
}
