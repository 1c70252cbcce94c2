//! Where things are on this machine, and how programs are run.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::fault::Fault;

/// The repository, and the search path in which cargo's own bin folder comes first.
#[derive(Debug, Clone)]
pub(crate) struct House {
    root: PathBuf,
    path: OsString,
}

impl House {
    /// The house this program was started in.
    ///
    /// # Errors
    /// [`Fault::Missing`] if there is no repository around.
    pub(crate) fn find() -> Result<House, Fault> {
        let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let here = here.or_else(|| env::current_dir().ok()).unwrap_or_default();
        let root = here.ancestors().find(|folder| folder.join("Trunk.toml").is_file());
        let Some(root) = root else {
            return Err(Fault::Missing(format!(
                "{} is not inside Counterfoil's repository. Go there and run this again.",
                here.display()
            )));
        };
        Ok(House { root: root.to_owned(), path: search_path() })
    }

    /// The repository's top folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// `program` as the house runs it: in the top folder, with cargo's bin folder on the search path.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// `cargo` with `arguments`.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments);
        command
    }

    /// Where `program` is on the search path.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// What cargo knows about the workspace's own packages.
    ///
    /// # Errors
    /// Cargo failed, or answered something that is not JSON.
    pub(crate) fn metadata(&self) -> Result<Value, Fault> {
        let mut command = self.cargo(&["metadata", "--no-deps", "--format-version", "1"]);
        let text = output(&mut command)?;
        serde_json::from_str(&text)
            .map_err(|why| Fault::Answer { command: shown(&command), why: why.to_string() })
    }

    /// The program `name` that cargo built with the profile whose folder is `profile`.
    ///
    /// # Errors
    /// As for [`House::metadata`].
    pub(crate) fn built(&self, profile: &str, name: &str) -> Result<PathBuf, Fault> {
        let metadata = self.metadata()?;
        let Some(target) = metadata.get("target_directory").and_then(Value::as_str) else {
            let why = "no target_directory".to_owned();
            return Err(Fault::Answer { command: "cargo metadata".to_owned(), why });
        };
        Ok(Path::new(target).join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX)))
    }
}

/// Says what is being run, runs it with its output on ours, and waits for its end.
///
/// # Errors
/// [`Fault::Start`] and [`Fault::Failed`].
pub(crate) fn run(command: &mut Command) -> Result<(), Fault> {
    println!("\n$ {}", shown(command));
    let status = command.status().map_err(|why| Fault::Start { command: shown(command), why })?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { command: shown(command) }) }
}

/// As [`run`], and hands each line of its output to `read` besides.
///
/// # Errors
/// As for [`run`].
pub(crate) fn read_lines(command: &mut Command, mut read: impl FnMut(&str)) -> Result<(), Fault> {
    let name = shown(command);
    println!("\n$ {name}");
    let start = |why| Fault::Start { command: name.clone(), why };
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(start)?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            read(&line);
        }
    }
    let status = child.wait().map_err(start)?;
    if status.success() { Ok(()) } else { Err(Fault::Failed { command: name }) }
}

/// Says what is being run and becomes it, so that whatever is sent to this process reaches it. Comes back only
/// with a fault.
///
/// # Errors
/// [`Fault::Start`].
#[cfg(unix)]
pub(crate) fn become_program(command: &mut Command) -> Result<(), Fault> {
    use std::os::unix::process::CommandExt;

    println!("\n$ {}", shown(command));
    let why = command.exec();
    Err(Fault::Start { command: shown(command), why })
}

/// The same where a process cannot become another one: runs it.
///
/// # Errors
/// As for [`run`].
#[cfg(not(unix))]
pub(crate) fn become_program(command: &mut Command) -> Result<(), Fault> {
    run(command)
}

/// What a program prints.
///
/// # Errors
/// [`Fault::Start`] and [`Fault::Failed`]; its complaints are on our error output.
pub(crate) fn output(command: &mut Command) -> Result<String, Fault> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| Fault::Start { command: shown(command), why })?;
    if !output.status.success() {
        return Err(Fault::Failed { command: shown(command) });
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What a program prints, or `None` if it is not there or fails; its complaints are not shown.
pub(crate) fn asked(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Says a step of the work.
pub(crate) fn say(sentence: &str) {
    println!("==> {sentence}");
}

/// A command as it would be typed.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Cargo's bin folder, then what was there before.
fn search_path() -> OsString {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let folders = cargo_bin().into_iter().chain(env::split_paths(&inherited));
    env::join_paths(folders).unwrap_or(inherited)
}

/// Where `cargo install` puts programs.
fn cargo_bin() -> Option<PathBuf> {
    let chosen = env::var_os("CARGO_INSTALL_ROOT").or_else(|| env::var_os("CARGO_HOME"));
    let root = chosen.map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))?;
    Some(root.join("bin"))
}
