//! The second store's bytes, torn or damaged in any way: what is whole is read, and reads the same again.
#![no_main]

use counterfoil_sync::journal::{decode, encode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let scan = decode(bytes);
    assert!(scan.good_bytes <= bytes.len());
    assert_eq!(scan.is_torn, scan.good_bytes < bytes.len());
    let mut written = Vec::new();
    for frame in &scan.frames {
        written.extend(encode(frame).expect("what was read can be written"));
    }
    let again = decode(&written);
    assert_eq!(again.frames, scan.frames);
    assert!(!again.is_torn);
    // What a kill leaves of the last frame changes nothing before it.
    let cut = decode(&bytes[..scan.good_bytes.saturating_sub(1)]);
    assert_eq!(cut.frames, scan.frames[..scan.frames.len().saturating_sub(1)]);
});
