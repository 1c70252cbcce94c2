//! Tells the service worker what belongs to this build, and packs what the server sends. Called by Trunk when
//! all else is built.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::fault::Fault;
use crate::pack;

/// Where the two facts go in sw.js.
const FILES_MARK: &str = "/*FILES*/";
const GENERATION_MARK: &str = "/*GENERATION*/";
/// Hexadecimal digits of the generation's name.
const GENERATION_DIGITS: usize = 16;

/// Fills in the worker in the folder that Trunk names.
///
/// # Errors
/// Trunk named none, the worker there has no places to fill in, or a file cannot be packed.
pub(crate) fn run() -> Result<(), Fault> {
    let Some(folder) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        let why = "`cargo xtask precache` is a step of `trunk build`. Run that instead.";
        return Err(Fault::Missing(why.to_owned()));
    };
    let mut entries = Vec::new();
    let names = files(&folder)?;
    for path in names.iter().filter(|path| is_needed(path)) {
        let bytes = fs::read(folder.join(path)).map_err(Fault::file(&folder.join(path)))?;
        entries.push((path.clone(), sha256(&bytes)));
    }
    let worker = folder.join("sw.js");
    let text = fs::read_to_string(&worker).map_err(Fault::file(&worker))?;
    let Some(filled) = fill(&text, &entries) else {
        let why = format!("{} lacks {FILES_MARK} or {GENERATION_MARK}.", worker.display());
        return Err(Fault::Missing(why));
    };
    fs::write(&worker, filled).map_err(Fault::file(&worker))?;
    // It takes half a minute, and who writes the app would wait for it at each change.
    if env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "release") {
        pack::beside(&folder, &names)?;
    }
    Ok(())
}

/// Whether a page may ask for it. The worker keeps neither itself nor what is put in its place, and nobody
/// runs a licence.
fn is_needed(path: &str) -> bool {
    !matches!(path, "sw.js" | "sw-off.js") && !path.ends_with("LICENSE.txt")
}

/// Everything below `folder`, as paths relative to it with `/` between their parts, in order.
///
/// # Errors
/// A folder cannot be read.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(inner) = folders.pop() {
        let place = folder.join(&inner);
        for entry in fs::read_dir(&place).map_err(Fault::file(&place))? {
            let entry = entry.map_err(Fault::file(&place))?;
            let path = format!("{inner}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(Fault::file(&place))?.is_dir() {
                folders.push(format!("{path}/"));
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The worker with its files and the name of its generation, which follows from their content; `None` if
/// it lacks a place for either.
fn fill(worker: &str, entries: &[(String, String)]) -> Option<String> {
    if !worker.contains(FILES_MARK) || !worker.contains(GENERATION_MARK) {
        return None;
    }
    let line = |(path, hash): &(String, String)| {
        format!("\n  {}: \"{hash}\",", serde_json::Value::from(path.as_str()))
    };
    let list: String = entries.iter().map(line).collect();
    // The worker's own code takes part: a changed worker keeps caches of its own.
    let mut whole = sha256(format!("{worker}{list}").as_bytes());
    whole.truncate(GENERATION_DIGITS);
    Some(worker.replace(FILES_MARK, &list).replace(GENERATION_MARK, &whole))
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, hash: &str) -> (String, String) {
        (path.to_owned(), hash.to_owned())
    }

    #[test]
    fn the_worker_gets_its_files_and_a_generation_that_follows_from_them() {
        let worker = "const G = \"/*GENERATION*/\"; const F = {/*FILES*/};";
        let one = fill(worker, &[entry("a.js", "11")]).unwrap();
        assert!(one.contains("\"a.js\": \"11\","), "{one}");
        assert_eq!(fill(worker, &[entry("a.js", "11")]).unwrap(), one);
        let other = fill(worker, &[entry("a.js", "12")]).unwrap();
        assert_ne!(one.get(..30), other.get(..30));
    }

    #[test]
    fn a_worker_without_places_is_not_taken() {
        assert_eq!(fill("const F = {};", &[]), None);
    }
}
