//! The end state of a torn write, made on purpose: bytes are cut off what a killed browser left on the disk.
//!
//! Chromium opens a database whose log lost its tail as if nothing were, appends to it, and finds it broken
//! at the start after that: then it comes back empty.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use counterfoil_journeys::{Profile, Server};
use tokio::time::Instant;

use crate::clerk::{Clerk, Work};
use crate::history::History;
use crate::kills::Findings;
use crate::ledger::Ledger;
use crate::shop;

/// In so many bytes of a journal stands the beginning of its first frame.
const FRAME_BEGINS_WITHIN: usize = 48;
/// How many orders are taken before each kill.
const ORDERS: usize = 4;
/// How long the network may take to carry everything to the server.
const SETTLES_WITHIN: Duration = Duration::from_secs(90);
/// How long orders are taken with a network before that.
const ONLINE: Duration = Duration::from_millis(400);

/// Which of the two stores is cut, and how many bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The log of the database.
    Database(u64),
    /// The journal's file.
    Journal(u64),
}

/// So many different cuts: small ones take a part of the last record, large ones several records.
#[must_use]
pub fn variants(count: u32) -> Vec<Cut> {
    const DATABASE: [u64; 4] = [1, 5, 50, 300];
    let bytes = |index: usize| DATABASE[index % 4] + 37 * u64::try_from(index / 4).unwrap_or(0);
    let cut = |index: usize| match index % 5 {
        4 => Cut::Journal(bytes(index)),
        _ => Cut::Database(bytes(index)),
    };
    (0..usize::try_from(count).unwrap_or(0)).map(cut).collect()
}

/// Cuts one device again and again.
///
/// # Panics
/// Something does not come up again, or what has to be cut is not there.
pub async fn run(cuts: &[Cut], seed: u64) -> Findings {
    let server = shop::open(Server::bare("manager"));
    let mut clerk = Clerk::arrive(server.address()).await;
    // A device that was here on another day.
    clerk.close().await;
    clerk.wake().await;
    clerk.go("/orders").await;
    let mut trial = Trial {
        clerk,
        settled: Ledger::default(),
        fresh: Ledger::default(),
        findings: Findings::default(),
        seed,
    };
    for cut in cuts {
        let before = trial.settled.len();
        trial.sell_online_and_off().await;
        let is_wiped = match *cut {
            Cut::Database(bytes) => trial.database(bytes).await,
            Cut::Journal(bytes) => trial.journal(bytes).await,
        };
        trial.settle(&server).await;
        let lost = trial.findings.lost.len();
        let wiped = if is_wiped { "wiped and told" } else { "whole" };
        println!("{cut:?}: {} orders, {wiped}, {lost} lost", trial.settled.len() - before);
        if !trial.findings.is_clean() {
            break;
        }
    }
    trial.findings
}

#[derive(Debug)]
struct Trial {
    clerk: Clerk,
    /// Shown as saved, and found at the server since.
    settled: Ledger,
    /// Shown as saved after that.
    fresh: Ledger,
    findings: Findings,
    seed: u64,
}

impl Trial {
    /// Some orders with a network, some without, and a kill.
    async fn sell_online_and_off(&mut self) {
        self.clerk.walk("/new").await;
        self.clerk.work(Work::new(self.seed)).await;
        let start = Instant::now();
        self.clerk.watch(&mut self.fresh, |_, _| start.elapsed() > ONLINE).await;
        self.clerk.stop().await;
        self.clerk.cable.pull();
        self.sell().await;
        self.clerk.kill();
    }

    /// Takes orders offline until some more are shown as saved.
    async fn sell(&mut self) {
        self.clerk.walk("/new").await;
        self.seed += 1;
        self.clerk.work(Work::new(self.seed)).await;
        let enough = self.fresh.len() + ORDERS;
        self.clerk.watch(&mut self.fresh, |ledger, _| ledger.len() >= enough).await;
    }

    /// Starts again without a network. Whether the database was gone; then the page must say so, and can
    /// show the orders only after the next contact. Otherwise it has to show them.
    async fn start(&mut self) -> bool {
        self.clerk.wake().await;
        self.clerk.go("/orders").await;
        let is_wiped = self.clerk.waits_for_contact().await;
        if is_wiped {
            let said = self.clerk.said().await;
            assert!(
                said.iter().any(|said| said.contains("put back")),
                "nothing was told: {said:?}"
            );
        } else {
            self.findings.lost.extend(self.clerk.lacks(&self.fresh).await);
        }
        is_wiped
    }

    /// Two starts after the cut.
    async fn database(&mut self, bytes: u64) -> bool {
        cut(&database_log(&self.clerk.profile), bytes);
        self.count("database cut");
        assert!(!self.start().await, "a database without its tail opens as if nothing were");
        self.sell().await;
        self.clerk.kill();
        let is_wiped = self.start().await;
        self.count(if is_wiped { "database came back empty" } else { "database came back whole" });
        is_wiped
    }

    /// One start after the cut; then the database goes as a whole, so that the journal alone has to hold
    /// what is open.
    async fn journal(&mut self, bytes: u64) -> bool {
        cut(&journal_file(&self.clerk.profile), bytes);
        self.count("journal cut");
        self.start().await;
        self.sell().await;
        self.clerk.kill();
        fs::remove_dir_all(self.clerk.profile.path().join("Default/IndexedDB")).unwrap();
        self.start().await
    }

    fn count(&mut self, kind: &'static str) {
        *self.findings.kinds.entry(kind).or_default() += 1;
    }

    /// The network is back: everything arrives, once, and the device shows it.
    async fn settle(&mut self, server: &Server) {
        self.clerk.cable.plug();
        self.findings.stuck.extend(self.clerk.drains(server, SETTLES_WITHIN).await.err());
        self.findings.lost.extend(self.clerk.lacks(&self.fresh).await);
        self.settled.add(&std::mem::take(&mut self.fresh));
        self.findings.judge(&self.settled, &History::of(server.address()));
    }
}

fn cut(path: &Path, bytes: u64) {
    let file = File::options().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(bytes)).unwrap();
}

/// The newest log of the app's `LevelDB` database.
fn database_log(profile: &Profile) -> PathBuf {
    let found = below(&profile.path().join("Default/IndexedDB"));
    let logs = found.into_iter().filter(|path| path.extension().is_some_and(|end| end == "log"));
    logs.max().expect("a log of the database")
}

/// The journal: the one file of the origin's private file system that begins with a frame. Packed or not, the name
/// of its device stands first in it.
fn journal_file(profile: &Profile) -> PathBuf {
    const DEVICE: &[u8] = b"{\"device\"";
    let found = below(&profile.path().join("Default/File System"));
    let is_journal = |path: &PathBuf| {
        let begins = |bytes: Vec<u8>| {
            let first = bytes.get(8..FRAME_BEGINS_WITHIN.min(bytes.len()));
            first.is_some_and(|body| body.windows(DEVICE.len()).any(|some| some == DEVICE))
        };
        fs::read(path).is_ok_and(begins)
    };
    found.into_iter().find(is_journal).expect("a journal")
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
