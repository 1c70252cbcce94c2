//! The processes of one browser: a group of their own, so that all of them can be met at once.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A driver, what it stands on, and all that they start. Killed when dropped.
#[derive(Debug)]
pub(super) struct Processes {
    started: Vec<Child>,
}

impl Processes {
    pub(super) fn none() -> Processes {
        Processes { started: Vec::new() }
    }

    /// Starts `command` as a member of the group; the first one leads it. Gives what it prints.
    pub(super) fn start(&mut self, command: &mut Command) -> BufReader<ChildStdout> {
        let group = self.started.first().map_or(0, Child::id);
        let mut child = command
            .process_group(group.cast_signed())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|fault| panic!("{}: {fault}", command.get_program().display()));
        let output = child.stdout.take().expect("its output");
        self.started.push(child);
        BufReader::new(output)
    }

    /// Sends `signal`, such as `-STOP`, to all of them. Whether there was somebody to get it.
    pub(super) fn signal(&self, signal: &str) -> bool {
        let Some(leader) = self.started.first() else { return false };
        let group = format!("-{}", leader.id());
        let told = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
        told.is_ok_and(|told| told.success())
    }

    /// Kills all of them with SIGKILL, at once.
    pub(super) fn kill(&mut self) {
        self.signal("-9");
        for mut child in self.started.drain(..) {
            drop(child.wait());
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The first thing that a program prints and `find` knows.
pub(super) fn said<T>(
    mut output: BufReader<ChildStdout>,
    find: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let mut line = String::new();
    let mut found = None;
    while found.is_none() && output.read_line(&mut line).ok()? > 0 {
        found = find(line.trim_end());
        line.clear();
    }
    drain(output);
    found
}

/// Reads and drops what a program prints, so that it never waits for a reader.
pub(super) fn drain(mut output: BufReader<ChildStdout>) {
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
}
