//! What the build and the tests need besides Rust: found if it is there, installed if it is not.

use std::path::PathBuf;

use crate::fault::Fault;
use crate::run::{call, cargo, find, output, root, run, say};

const WASM: &str = "wasm32-unknown-unknown";
/// The newest Trunk that this project's Rust can build.
const TRUNK: &str = "0.21.14";

/// A browser and the program that drives it.
#[derive(Debug)]
pub(crate) struct Chromium {
    /// The browser.
    pub(crate) browser: PathBuf,
    /// Its driver.
    pub(crate) driver: PathBuf,
}

/// Brings what the app's build needs: the wasm target, Trunk, and wasm-bindgen in the version of Cargo.lock.
pub(crate) fn for_the_app() -> Result<(), Fault> {
    wasm_target()?;
    wasm_bindgen()?;
    installed("trunk", "trunk", TRUNK)
}

/// Brings the wasm target.
pub(crate) fn wasm_target() -> Result<(), Fault> {
    let sysroot = output(call("rustc", &["--print", "sysroot"])).unwrap_or_default();
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM);
    if library.is_dir() {
        return Ok(());
    }
    say("Adding the wasm target to Rust (some seconds)");
    run(call("rustup", &["target", "add", WASM])).map_err(|fault| {
        Fault::new(format!(
            "Rust has no {WASM} target, and adding it failed: {fault}. With rustup and a network, \
             `rustup target add {WASM}` does it; a Rust from elsewhere has a package for it."
        ))
    })
}

/// Brings wasm-bindgen and its test runner.
pub(crate) fn wasm_bindgen() -> Result<(), Fault> {
    installed("wasm-bindgen", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?)?;
    installed("wasm-bindgen-test-runner", "wasm-bindgen-cli", &locked_version("wasm-bindgen")?)
}

/// Installs `package` with cargo unless `program` is there in this version.
fn installed(program: &str, package: &str, version: &str) -> Result<(), Fault> {
    let says = find(&[program]).and_then(|found| output(call(found, &["--version"])));
    if says.is_some_and(|text| text.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    say(&format!("Installing {package} {version} with cargo (once; several minutes)"));
    run(cargo(&["install", "--locked", "--force", package, "--version", version])).map_err(|fault| {
        Fault::new(format!(
            "{package} {version} could not be installed: {fault}. It comes from crates.io: is there a \
             network? Then `cargo install --locked {package} --version {version}` shows more."
        ))
    })
}

/// The version of `package` in Cargo.lock.
fn locked_version(package: &str) -> Result<String, Fault> {
    let path = root().join("Cargo.lock");
    let text = std::fs::read_to_string(&path).map_err(|cause| Fault::file(&path, &cause))?;
    version_in(&text, package).ok_or_else(|| {
        Fault::new(format!("Cargo.lock names no {package}: run `cargo check` first"))
    })
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let after = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(after.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

/// Brings Chromium and its driver.
pub(crate) fn chromium() -> Result<Chromium, Fault> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let is_root = output(call("id", &["-u"])).is_some_and(|id| id.trim() == "0");
    if let (true, Some(apt)) = (is_root, find(&["apt-get"])) {
        say("Installing Chromium and its driver with apt-get (once; a minute or two)");
        run(call(&apt, &["update", "--quiet"]))?;
        let mut install = call(&apt, &["install", "--yes", "--quiet", "--no-install-recommends"]);
        install.args(["chromium", "chromium-driver", "fonts-noto-cjk"]);
        install.env("DEBIAN_FRONTEND", "noninteractive");
        run(install)?;
    }
    find_chromium().ok_or_else(|| {
        Fault::new(
            "the browser tests need Chromium and chromedriver of the same version, and they are not \
             on the PATH. On Debian or Ubuntu: `sudo apt-get install chromium chromium-driver`; \
             elsewhere install Chrome and the matching chromedriver. `cargo xtask test --only native` \
             needs neither.",
        )
    })
}

fn find_chromium() -> Option<Chromium> {
    let browser = find(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?;
    let driver = find(&["chromedriver", "chromium.chromedriver"])?;
    Some(Chromium { browser, driver })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_read_by_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen"), Some("0.2.129".to_owned()));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
