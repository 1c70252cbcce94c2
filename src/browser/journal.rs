//! The second store: every command is also in a file that no database engine touches.
//!
//! One file per tab in the origin's private file system, appended and flushed by a worker. Where that is
//! missing, localStorage is the mirror: it loses its last second in a kill, so protection is weaker.

use std::cell::{Cell, RefCell};

use counterfoil_sync::journal::{Frame, decode, encode};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::worker::{Worker, WorkerFault};
use super::{ids, prefs};

/// The worker's script where the app is served.
const SCRIPT_URL: &str = "/journal-worker.js";
/// The same script, for pages that are not.
const SCRIPT: &str = include_str!("../../public/journal-worker.js");
/// The folder of all journals.
const FOLDER: &str = "counterfoil-journals";
/// Longest wait for the worker.
const ANSWER_MILLIS: u32 = 5_000;
/// A longer journal is written anew with what is still open.
const JOURNAL_BYTES_MAX: usize = 256 * 1024;

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

thread_local! {
    static EARLY: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

/// Starts the worker before it is known what it will be asked: it comes up while the page reads.
pub fn start_early() {
    EARLY.set(Worker::start(SCRIPT_URL).ok());
}

fn early() -> Result<Worker, WorkerFault> {
    EARLY.take().map_or_else(|| Worker::start(SCRIPT_URL), Ok)
}

/// This tab's journal.
#[derive(Debug)]
pub struct Journal {
    database: String,
    tab: String,
    files: Cell<u32>,
    bytes: Cell<usize>,
    worker: RefCell<Option<std::rc::Rc<Worker>>>,
    adopted: RefCell<Vec<(String, String)>>,
    protection: Cell<Protection>,
}

impl Journal {
    /// Opens the journal of `database`, with all frames that tabs before this one left. Living tabs keep
    /// theirs. Follow it with [`Journal::replace`]: only then is there a place to append to.
    pub async fn open(database: &str) -> (Journal, Vec<Frame>) {
        let journal = Journal {
            database: database.to_owned(),
            tab: ids::random().to_string(),
            files: Cell::new(0),
            bytes: Cell::new(0),
            worker: RefCell::new(None),
            adopted: RefCell::default(),
            protection: Cell::new(Protection::Mirrored),
        };
        let mut frames = journal.adopt_mirrors();
        let starts = [early, || Worker::start_text(SCRIPT)];
        for worker in starts.into_iter().flat_map(|start| start()) {
            let path = Array::of2(&FOLDER.into(), &database.into());
            let found = worker.ask("adopt", &[("path", path.into())], ANSWER_MILLIS).await;
            if let Ok(found) = found {
                frames.extend(read(&found));
                journal.worker.replace(Some(std::rc::Rc::new(worker)));
                journal.protection.set(Protection::Flushed);
                break;
            }
        }
        (journal, frames)
    }

    /// How well commands are kept by it.
    pub fn protection(&self) -> Protection {
        self.protection.get()
    }

    /// Whether it has grown so long that [`Journal::replace`] pays.
    pub fn is_long(&self) -> bool {
        self.bytes.get() > JOURNAL_BYTES_MAX
    }

    /// Appends `frame`. It is flushed when this returns.
    ///
    /// # Errors
    /// No second store took it. The protection says so from here on.
    pub async fn append(&self, frame: &Frame) -> Result<(), JournalFault> {
        let bytes = encode(frame).or(Err(JournalFault))?;
        let worker = self.worker.borrow().clone();
        if let Some(worker) = worker {
            let fields = [("bytes", Uint8Array::from(bytes.as_slice()).into())];
            if worker.ask("append", &fields, ANSWER_MILLIS).await.is_ok() {
                self.bytes.set(self.bytes.get().saturating_add(bytes.len()));
                return Ok(());
            }
            self.worker.replace(None);
        }
        let mut frames: Vec<Frame> = prefs::load(&self.mirror_key()).unwrap_or_default();
        frames.push(frame.clone());
        self.mirror(&frames)?;
        self.bytes.set(self.bytes.get().saturating_add(bytes.len()));
        Ok(())
    }

    /// Makes the journal hold `frame` alone, and drops what earlier tabs left. `frame` must hold all that
    /// is open on the device.
    ///
    /// # Errors
    /// What was there is still there.
    pub async fn replace(&self, frame: &Frame) -> Result<(), JournalFault> {
        let bytes = encode(frame).or(Err(JournalFault))?;
        let worker = self.worker.borrow().clone();
        if let Some(worker) = worker {
            // A tab that starts at this moment may take the new file for a dead tab's: then another name.
            for _ in 0..3 {
                self.files.set(self.files.get().wrapping_add(1));
                let name = format!("{}-{}.bin", self.tab, self.files.get());
                let fields = [
                    ("name", JsValue::from(name)),
                    ("bytes", Uint8Array::from(bytes.as_slice()).into()),
                ];
                if worker.ask("replace", &fields, ANSWER_MILLIS).await.is_ok() {
                    self.bytes.set(bytes.len());
                    self.drop_mirrors();
                    return Ok(());
                }
            }
            self.worker.replace(None);
        }
        self.mirror(std::slice::from_ref(frame))?;
        self.bytes.set(bytes.len());
        self.drop_mirrors();
        Ok(())
    }

    fn mirror_prefix(&self) -> String {
        format!("mirror.{}.", self.database)
    }

    fn mirror_key(&self) -> String {
        format!("{}{}", self.mirror_prefix(), self.tab)
    }

    fn mirror(&self, frames: &[Frame]) -> Result<(), JournalFault> {
        if prefs::save(&self.mirror_key(), &frames) {
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
            frames.extend(held);
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

fn read(found: &JsValue) -> Vec<Frame> {
    let Some(files) = found.dyn_ref::<Array>() else { return Vec::new() };
    let bytes = files.iter().filter_map(|file| file.dyn_into::<Uint8Array>().ok());
    bytes.flat_map(|file| decode(&file.to_vec()).frames).collect()
}
