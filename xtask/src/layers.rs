//! The rules of the house that a program can check: who imports what, who names what, what every file
//! looks like, and that the map names real places.

mod edges;
mod papers;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::house::{House, say};
use crate::style;

/// Checks them all and lists every break.
///
/// # Errors
/// [`Fault::Rules`] with one line for each break.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    say("Rules of the house.");
    let mut breaks = edges::breaks(&house.metadata()?);
    for path in source_files(house.root())? {
        let text = fs::read_to_string(house.root().join(&path)).map_err(Fault::file(&path))?;
        breaks.extend(sources::breaks(&path, &text));
    }
    breaks.extend(map_breaks(house.root())?);
    breaks.extend(sheet_breaks(house.root())?);
    if breaks.is_empty() {
        println!("All kept.");
        return Ok(());
    }
    Err(Fault::Rules(breaks))
}

/// Paths that the map names, and that are not there.
fn map_breaks(root: &Path) -> Result<Vec<String>, Fault> {
    let map = root.join("ARCHITECTURE.md");
    let text = fs::read_to_string(&map).map_err(Fault::file(&map))?;
    let missing = papers::paths_named(&text).into_iter().filter(|path| !root.join(path).exists());
    Ok(missing.map(|path| format!("ARCHITECTURE.md names `{path}`, which is not there.")).collect())
}

/// Style sheets that the one entry does not import, and would therefore be without effect.
fn sheet_breaks(root: &Path) -> Result<Vec<String>, Fault> {
    let main = root.join("style/main.css");
    let text = fs::read_to_string(&main).map_err(Fault::file(&main))?;
    let imported: Vec<_> = text.lines().filter_map(style::imported).collect();
    let sheets =
        files(root, "style", "css")?.iter().map(|sheet| slashed(sheet)).collect::<Vec<_>>();
    let lost = sheets.iter().filter_map(|sheet| {
        let name = sheet.strip_prefix("style/")?;
        (name != "main.css" && !imported.contains(&name)).then_some(name)
    });
    Ok(lost.map(|name| format!("style/main.css does not import {name}.")).collect())
}

fn source_files(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut all = Vec::new();
    for folder in ["src", "crates", "tests", "xtask"] {
        all.extend(files(root, folder, "rs")?);
    }
    Ok(all)
}

/// Files below `folder` that end in `.extension`, relative to `root`, in order.
fn files(root: &Path, folder: &str, extension: &str) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let place = root.join(&folder);
        for entry in fs::read_dir(&place).map_err(Fault::file(&place))? {
            let entry = entry.map_err(Fault::file(&place))?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(Fault::file(&place))?;
            if kind.is_dir() && entry.file_name() != "target" {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|end| end == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A path with `/` between its parts on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
