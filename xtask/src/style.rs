//! One stylesheet out of many: `style/main.css` names them, in order, each in its layer.

use std::fs;

use crate::fault::Fault;
use crate::house::House;

/// Writes the bundle to where `index.html` looks for it. Trunk's own watch sleeps through it: the bundle
/// lies in a folder that is not watched.
///
/// # Errors
/// A sheet is missing, or the bundle cannot be written.
pub(crate) fn run(house: &House) -> Result<(), Fault> {
    let folder = house.root().join("style");
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(Fault::file(&path))
    };
    let css = inlined(&read("main.css")?, read)?;
    let target = house.root().join("target");
    fs::create_dir_all(&target).map_err(Fault::file(&target))?;
    let bundle = target.join("counterfoil.css");
    fs::write(&bundle, css).map_err(Fault::file(&bundle))
}

/// `main` with the text of each sheet in the place of its `@import "sheet";`.
fn inlined(main: &str, read: impl Fn(&str) -> Result<String, Fault>) -> Result<String, Fault> {
    let mut css = String::new();
    for line in main.lines() {
        match imported(line) {
            Some(name) => css.push_str(&read(name)?),
            None => css.push_str(line),
        }
        css.push('\n');
    }
    Ok(css)
}

/// The sheet that `line` imports.
pub(crate) fn imported(line: &str) -> Option<&str> {
    line.trim().strip_prefix("@import \"")?.strip_suffix("\";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_import_becomes_its_sheet() {
        let main = "@layer a, b;\n@import \"x.css\";\n@import \"parts/y.css\";\n";
        let css = inlined(main, |name| Ok(format!("/* {name} */"))).unwrap();
        assert_eq!(css, "@layer a, b;\n/* x.css */\n/* parts/y.css */\n");
    }

    #[test]
    fn a_missing_sheet_is_named() {
        let missing = |name: &str| Err(Fault::Missing(format!("no {name}")));
        assert_eq!(inlined("@import \"x.css\";", missing).unwrap_err().to_string(), "no x.css");
    }
}
