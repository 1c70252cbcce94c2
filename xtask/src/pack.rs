//! Packs files for the way: as small as brotli and gzip can make them, which takes too long to be done at each
//! request. The server sends the packed one that lies beside a file.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::fault::Fault;

/// The ends of packed files' names, which follow the whole name of the file.
const ENDS: [&str; 2] = ["br", "gz"];
/// What is packed beforehand. The page is read anew each time, and a service worker must never be an old one.
const KINDS: [&str; 3] = ["css", "js", "wasm"];
const NEVER: [&str; 2] = ["sw.js", "sw-off.js"];
/// Smaller files are packed when they are asked for.
const BYTES_MIN: usize = 2_000;
/// The most that brotli takes, in search and in memory.
const QUALITY: i32 = 11;
const WINDOW_BITS: i32 = 24;

/// Puts the packed files beside those in `folder` that are worth it.
///
/// # Errors
/// One cannot be read or written.
pub(crate) fn beside(folder: &Path, names: &[String]) -> Result<(), Fault> {
    for name in names {
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(Fault::file(&path))?;
        if !is_worth_it(name, bytes.len()) {
            continue;
        }
        for (end, packed) in ENDS.into_iter().zip([brotli(&bytes), gzip(&bytes)]) {
            let target = with_end(&path, end);
            packed.and_then(|packed| fs::write(&target, packed)).map_err(Fault::file(&target))?;
        }
    }
    Ok(())
}

fn is_worth_it(name: &str, bytes: usize) -> bool {
    let kind = Path::new(name).extension().and_then(OsStr::to_str).unwrap_or_default();
    KINDS.contains(&kind) && !NEVER.contains(&name) && bytes >= BYTES_MIN
}

/// Whether `name` is that of a packed file.
pub(crate) fn is_packed(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    PathBuf::from(name)
}

/// As gzip.
///
/// # Errors
/// None, while there is memory.
pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// As brotli.
///
/// # Errors
/// None, while there is memory.
pub(crate) fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    let params = BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW_BITS,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &params)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_styles_are_packed_and_the_service_worker_is_not() {
        for (name, bytes, expected) in [
            ("counterfoil-0123456789abcdef_bg.wasm", 100_000, true),
            ("authority.js", 2_000, true),
            ("authority_loader.js", 60, false),
            ("index.html", 100_000, false),
            ("sw.js", 100_000, false),
            ("icon-512.png", 100_000, false),
        ] {
            assert_eq!(is_worth_it(name, bytes), expected, "{name}");
        }
        assert!(is_packed("a.js.br") && is_packed("a.js.gz") && !is_packed("a.js"));
    }

    #[test]
    fn what_is_packed_unpacks() {
        let bytes = "an order is an order ".repeat(500).into_bytes();
        let mut unpacked = Vec::new();
        let packed = brotli(&bytes).unwrap();
        ::brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, bytes);
        let mut unpacked = Vec::new();
        let packed = gzip(&bytes).unwrap();
        io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, bytes);
    }
}
