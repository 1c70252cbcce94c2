//! One stylesheet out of many: `style/main.css` names them, in order, each in its layer.

use crate::fault::Fault;
use crate::run::root;

/// Writes the bundle to where `index.html` looks for it.
pub(crate) fn bundle() -> Result<(), Fault> {
    let folder = root().join("style");
    let main = folder.join("main.css");
    let text = std::fs::read_to_string(&main).map_err(|cause| Fault::file(&main, &cause))?;
    let css = inlined(&text, |name| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|cause| Fault::file(&path, &cause))
    })?;
    let target = root().join("target");
    let place = target.join("counterfoil.css");
    // Written only when it differs, so that a watching Trunk comes to rest.
    if std::fs::read_to_string(&place).is_ok_and(|old| old == css) {
        return Ok(());
    }
    std::fs::create_dir_all(&target).map_err(|cause| Fault::file(&target, &cause))?;
    std::fs::write(&place, css).map_err(|cause| Fault::file(&place, &cause))
}

/// `main` with each `@import "name" layer(layer);` replaced by the file, in its layer.
fn inlined(main: &str, read: impl Fn(&str) -> Result<String, Fault>) -> Result<String, Fault> {
    let mut css = String::new();
    for line in main.lines() {
        match import(line) {
            Some((name, Some(layer))) => {
                css.extend(["@layer ", layer, " {\n", &read(name)?, "}\n"]);
            }
            Some((name, None)) => css.push_str(&read(name)?),
            None => {
                css.push_str(line);
                css.push('\n');
            }
        }
    }
    Ok(css)
}

fn import(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.trim().strip_prefix("@import")?.trim_start().strip_prefix('"')?;
    let (name, rest) = rest.split_once('"')?;
    let rest = rest.trim().strip_suffix(';')?;
    let layer = rest.trim().strip_prefix("layer(").and_then(|rest| rest.strip_suffix(')'));
    Some((name, layer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_their_files_in_their_layers() {
        let main = "@layer a, b;\n@import \"x.css\" layer(a);\n@import \"y.css\";\n";
        let css = inlined(main, |name| Ok(format!("/* {name} */\n"))).unwrap();
        assert_eq!(css, "@layer a, b;\n@layer a {\n/* x.css */\n}\n/* y.css */\n");
    }
}
