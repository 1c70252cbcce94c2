//! A soak that is ended from outside takes along whatever it has started.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Generous: a loaded machine is no failure.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_soak_that_is_told_to_end_leaves_no_browser_and_no_server_behind() {
    let folder = TempDir::new().unwrap();
    let mut soak = Command::new(env!("CARGO_BIN_EXE_counterfoil-chaos"))
        .args(["--kills", "1000000"])
        .env("TMPDIR", folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let has = |word: &str| below(folder.path()).iter().any(|command| command.contains(word));
    come("a browser and a server", || has("--user-data-dir") && has("--database")).await;
    let told = Command::new("kill").args(["-TERM", &soak.id().to_string()]).status();
    assert!(told.unwrap().success());
    assert_eq!(soak.wait().unwrap().code(), Some(130));
    come("an end of all that was started", || below(folder.path()).is_empty()).await;
}

/// Waits until `is_so`.
async fn come(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} does not come");
        sleep(LOOK_AGAIN).await;
    }
}

/// The commands of the processes that work in `folder`.
fn below(folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    // A process that ends meanwhile has no command.
    let commands = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    let commands = commands.map(|command| String::from_utf8_lossy(&command).into_owned());
    commands.filter(|command| command.contains(&folder)).collect()
}
