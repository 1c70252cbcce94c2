//! Packages of Debian and its kin.

use crate::fault::Fault;
use crate::house::{House, asked, run, say};

/// Installs `packages`, which bring `what`.
///
/// # Errors
/// [`Fault::Missing`] with what to do.
pub(super) fn install(house: &House, what: &str, packages: &[&str]) -> Result<(), Fault> {
    let names = packages.join(" ");
    if house.which("apt-get").is_none() {
        return Err(Fault::Missing(format!(
            "This needs {what}. On Debian these are the packages {names}; install what your system calls \
             them, and try again."
        )));
    }
    if asked(house.command("id").arg("-u")).as_deref() != Some("0") {
        return Err(Fault::Missing(format!(
            "This needs {what}. Run `sudo apt-get install --no-install-recommends {names}` and try again."
        )));
    }
    say(&format!("Installing {what}; 1 to 3 minutes, once."));
    let quiet = |arguments: &[&str]| {
        let mut command = house.command("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(packages);
    quiet(&["update", "--quiet"]).and_then(|()| quiet(&arguments)).map_err(|fault| {
        Fault::Missing(format!(
            "{fault}\nThese could not be installed: {names}. Is there a network, and does this system have \
             them? Install them in its way and try again."
        ))
    })
}
