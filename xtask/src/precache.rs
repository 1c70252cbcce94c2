//! Fills the service worker's list: every file of the build with its hash. Called by Trunk.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::fault::Fault;

/// Files that no page asks for.
const LEFT_OUT: [&str; 2] = ["/sw.js", "/fonts/plex-mono-LICENSE.txt"];

/// Writes version and list into the staged `sw.js`.
pub(crate) fn precache() -> Result<(), Fault> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        Fault::new("TRUNK_STAGING_DIR is not set: this is a step of `trunk build`, not for you")
    })?;
    let mut files = Vec::new();
    collect(&staging, &staging, &mut files)?;
    files.retain(|(path, _)| !LEFT_OUT.contains(&path.as_str()));
    files.sort();
    let worker = staging.join("sw.js");
    let text = std::fs::read_to_string(&worker).map_err(|cause| Fault::file(&worker, &cause))?;
    std::fs::write(&worker, filled(&text, &files)).map_err(|cause| Fault::file(&worker, &cause))
}

/// All files below `folder` as paths of the site, each with its SHA-256 in hex.
pub(crate) fn collect(
    root: &Path,
    folder: &Path,
    files: &mut Vec<(String, String)>,
) -> Result<(), Fault> {
    let entries = std::fs::read_dir(folder).map_err(|cause| Fault::file(folder, &cause))?;
    for entry in entries {
        let path = entry.map_err(|cause| Fault::file(folder, &cause))?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let bytes = std::fs::read(&path).map_err(|cause| Fault::file(&path, &cause))?;
            let place =
                path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((format!("/{place}"), hex(&Sha256::digest(bytes))));
        }
    }
    Ok(())
}

fn filled(worker: &str, files: &[(String, String)]) -> String {
    let rows: Vec<String> = files
        .iter()
        .map(|(path, hash)| format!("{{ path: '{path}', sha256: '{hash}' }}"))
        .collect();
    let list = rows.join(",\n  ");
    // The worker's own text counts too: another rule for keeping files is another generation.
    let version = hex(&Sha256::digest(format!("{worker}{list}")));
    let version = version.get(..16).unwrap_or(&version);
    worker.replace("__VERSION__", version).replace("/*__FILES__*/", &format!("\n  {list},\n"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_moves_with_any_file() {
        let worker = "const VERSION = '__VERSION__'; const FILES = [/*__FILES__*/];";
        let file = |hash: &str| vec![("/a.js".to_owned(), hash.to_owned())];
        let (one, other) = (filled(worker, &file("00")), filled(worker, &file("01")));
        assert!(one.contains("{ path: '/a.js', sha256: '00' }"));
        assert!(!one.contains("__"));
        let version = |text: &str| text.split('\'').nth(1).unwrap_or_default().to_owned();
        assert_ne!(version(&one), version(&other));
    }
}
