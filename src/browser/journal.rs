//! The second store: every command is also in a file that no database engine touches.
//!
//! One file per tab in the origin's private file system, appended and flushed by a worker. Where that is
//! missing, localStorage is the mirror: it loses its last second in a kill, so protection is weaker.

mod file;

use std::cell::{Cell, RefCell};

use counterfoil_sync::journal::{Frame, certain, encode};
use futures_util::lock::Mutex;

use super::fault::{self, Site};
use super::worker::WorkerFault;
use super::{clock, ids, prefs};
use file::File;
pub use file::start_early;

/// A longer journal is written anew with what is still open; one that began with more than that, when it is
/// twice as long. So a long queue is not written over and over.
const JOURNAL_BYTES_MAX: usize = 256 * 1024;
/// Longest rest between two tries to get a lost file back.
const REST_MILLIS_MAX: u64 = 60_000;

/// How well a command is kept besides the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// In a flushed file.
    Flushed,
    /// In localStorage, which may lose its last second.
    Mirrored,
    /// Not at all.
    Alone,
}

/// The journal did not take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the second store did not take it")]
pub struct JournalFault;

/// This tab's journal.
#[derive(Debug)]
pub struct Journal {
    database: String,
    tab: String,
    /// Whose turn it is: what one call leaves is what the next one finds.
    turn: Mutex<()>,
    /// `None`: no file, or it was lost.
    file: RefCell<Option<std::rc::Rc<File>>>,
    files: Cell<u32>,
    /// The name of the file that holds this tab's frames, lost or not.
    own: RefCell<String>,
    bytes: Cell<usize>,
    /// With how many it began.
    begun_bytes: Cell<usize>,
    lost: Cell<Lost>,
    adopted: RefCell<Vec<(String, String)>>,
    protection: Cell<Protection>,
}

/// How often in a row the file was lost, and when to look for it again.
#[derive(Debug, Clone, Copy, Default)]
struct Lost {
    times: u32,
    rests_until: i64,
}

impl Journal {
    /// Opens the journal of `database`, with all frames that tabs before this one left. Living tabs keep
    /// theirs. Follow it with [`Journal::replace`]: only then is there a place to append to.
    pub async fn open(database: &str) -> (Journal, Vec<Frame>) {
        let journal = Journal {
            database: database.to_owned(),
            tab: ids::random().to_string(),
            turn: Mutex::default(),
            file: RefCell::new(None),
            files: Cell::new(0),
            own: RefCell::default(),
            bytes: Cell::new(0),
            begun_bytes: Cell::new(0),
            lost: Cell::default(),
            adopted: RefCell::default(),
            protection: Cell::new(Protection::Mirrored),
        };
        let mut frames = journal.adopt_mirrors();
        if let Ok((file, found)) = File::adopt(database).await {
            frames.extend(found);
            journal.file.replace(Some(std::rc::Rc::new(file)));
            journal.protection.set(Protection::Flushed);
        }
        (journal, frames)
    }

    /// How well commands are kept by it.
    pub fn protection(&self) -> Protection {
        self.protection.get()
    }

    /// Adds `frame`. It is flushed when this returns, if the protection says so. A file that got long, or
    /// was lost, is begun anew with `all` first, which must hold all that is open on the device.
    ///
    /// # Errors
    /// No second store took it. The protection says so from here on.
    pub async fn keep(&self, frame: &Frame, all: impl Fn() -> Frame) -> Result<(), JournalFault> {
        let bytes = encode(frame).or(Err(JournalFault))?;
        let _turn = self.turn.lock().await;
        // A file that is lost at this moment gets one more chance at once.
        for _ in 0..2 {
            if self.needs_new_file() && self.begin(&all()).await.is_err() {
                break;
            }
            if self.append(&bytes).await.is_ok() {
                return Ok(());
            }
        }
        let mut frames: Vec<Frame> = prefs::load(&self.mirror_key()).unwrap_or_default();
        if self.bytes.get() > JOURNAL_BYTES_MAX {
            frames = vec![all()];
            self.bytes.set(0);
        }
        frames.push(frame.clone());
        self.mirror(&frames)?;
        self.bytes.set(self.bytes.get().saturating_add(bytes.len()));
        Ok(())
    }

    /// Makes the journal hold `frame` alone, and drops what earlier tabs left. `frame` is asked for when it
    /// is its turn, and must hold all that is open on the device.
    ///
    /// # Errors
    /// What was there is still there. The protection says so from here on.
    pub async fn replace(&self, frame: impl FnOnce() -> Frame) -> Result<(), JournalFault> {
        let _turn = self.turn.lock().await;
        let frame = frame();
        let has_file = self.file.borrow().is_some() || self.is_due();
        if has_file && self.begin(&frame).await.is_ok() {
            return Ok(());
        }
        self.mirror(&[frame])?;
        self.bytes.set(0);
        self.drop_mirrors();
        Ok(())
    }

    fn needs_new_file(&self) -> bool {
        let has_file = self.file.borrow().is_some();
        let bytes_max = JOURNAL_BYTES_MAX.max(self.begun_bytes.get().saturating_mul(2));
        if has_file { self.bytes.get() > bytes_max } else { self.is_due() }
    }

    /// Whether a lost file is to be looked for again.
    fn is_due(&self) -> bool {
        clock::now().0 >= self.lost.get().rests_until
    }

    async fn append(&self, bytes: &[u8]) -> Result<(), JournalFault> {
        let file = self.file.borrow().clone().ok_or(JournalFault)?;
        if file.append(bytes).await.is_err() {
            self.lose();
            return Err(JournalFault);
        }
        self.bytes.set(self.bytes.get().saturating_add(bytes.len()));
        Ok(())
    }

    /// Begins a new file with `frame`, and drops the one before it.
    async fn begin(&self, frame: &Frame) -> Result<(), JournalFault> {
        let bytes = encode(frame).or(Err(JournalFault))?;
        let held = self.file.borrow().clone();
        let file = if let Some(file) = held {
            file
        } else {
            let own = self.own.borrow().clone();
            let again = File::again(&self.database, &own).await;
            std::rc::Rc::new(again.map_err(|WorkerFault| self.lose())?)
        };
        self.file.replace(Some(std::rc::Rc::clone(&file)));
        // A tab that starts at this moment may take the new file for a dead tab's: then another name.
        for _ in 0..3 {
            self.files.set(self.files.get().wrapping_add(1));
            let name = format!("{}-{}.bin", self.tab, self.files.get());
            if file.begin(&name, &bytes).await.is_ok() {
                self.own.replace(name);
                self.bytes.set(bytes.len());
                self.begun_bytes.set(bytes.len());
                self.lost.set(Lost::default());
                self.protection.set(Protection::Flushed);
                prefs::remove(&self.mirror_key());
                self.drop_mirrors();
                return Ok(());
            }
        }
        Err(self.lose())
    }

    /// Lets go of the file. The first time it is looked for again at once, later after ever longer rests.
    fn lose(&self) -> JournalFault {
        self.file.replace(None);
        let times = self.lost.get().times.saturating_add(1);
        let rest = match times {
            1 => 0,
            _ => (500_u64 << times.min(8)).min(REST_MILLIS_MAX),
        };
        let rests_until = clock::now().0.saturating_add_unsigned(rest);
        self.lost.set(Lost { times, rests_until });
        JournalFault
    }

    fn mirror_prefix(&self) -> String {
        format!("mirror.{}.", self.database)
    }

    fn mirror_key(&self) -> String {
        format!("{}{}", self.mirror_prefix(), self.tab)
    }

    fn mirror(&self, frames: &[Frame]) -> Result<(), JournalFault> {
        if !fault::strikes(Site::Mirror) && prefs::save(&self.mirror_key(), &frames) {
            self.protection.set(Protection::Mirrored);
            return Ok(());
        }
        self.protection.set(Protection::Alone);
        Err(JournalFault)
    }

    /// Reads what earlier tabs mirrored. A living tab's mirror may be among it: that does no harm, since
    /// what stands twice counts once.
    fn adopt_mirrors(&self) -> Vec<Frame> {
        let mut frames = Vec::new();
        for name in prefs::names(&self.mirror_prefix()) {
            let Some(held) = prefs::load::<Vec<Frame>>(&name) else { continue };
            if let Ok(text) = serde_json::to_string(&held) {
                self.adopted.borrow_mut().push((name, text));
            }
            frames.extend(certain(held));
        }
        frames
    }

    /// Drops the adopted mirrors, but none that a living tab wrote to since.
    fn drop_mirrors(&self) {
        for (name, text) in self.adopted.take() {
            let now = prefs::load::<Vec<Frame>>(&name);
            if now.and_then(|frames| serde_json::to_string(&frames).ok()) == Some(text) {
                prefs::remove(&name);
            }
        }
    }
}
