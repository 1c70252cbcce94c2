//! This tab's file in the origin's private file system, in the hands of a worker.

use std::cell::RefCell;

use counterfoil_sync::journal::{Frame, certain, decode};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::fault::{self, Site};
use crate::browser::worker::{Worker, WorkerFault};

/// The worker's script where the app is served.
const SCRIPT_URL: &str = "/journal-worker.js";
/// The same script, for pages that are not.
const SCRIPT: &str = include_str!("../../../public/journal-worker.js");
/// The folder of all journals.
const FOLDER: &str = "counterfoil-journals";
/// Longest wait for the worker.
const ANSWER_MILLIS: u32 = 5_000;

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

/// The file.
#[derive(Debug)]
pub(super) struct File {
    worker: Worker,
}

impl File {
    /// Opens the folder of `database`, and takes hold of the files of tabs that are gone, with their
    /// frames. They are dropped by [`File::begin`].
    pub(super) async fn adopt(database: &str) -> Result<(File, Vec<Frame>), WorkerFault> {
        let path = ("path", path_of(database));
        let (file, found) = File::asked("adopt", &[path]).await?;
        Ok((file, read(&found)))
    }

    /// Opens the folder again after the worker was lost, and takes hold of this tab's own file `name`
    /// alone: what others left is not this moment's to drop.
    pub(super) async fn again(database: &str, name: &str) -> Result<File, WorkerFault> {
        let fields = [("path", path_of(database)), ("name", name.into())];
        Ok(File::asked("again", &fields).await?.0)
    }

    async fn asked(act: &str, fields: &[(&str, JsValue)]) -> Result<(File, JsValue), WorkerFault> {
        if fault::strikes_late(Site::JournalOpen).await {
            return Err(WorkerFault);
        }
        let starts = [early, || Worker::start_text(SCRIPT)];
        for worker in starts.into_iter().flat_map(|start| start()) {
            if let Ok(found) = worker.ask(act, fields, ANSWER_MILLIS).await {
                return Ok((File { worker }, found));
            }
        }
        Err(WorkerFault)
    }

    /// Begins a file called `name` with `bytes`, flushed; then drops the one before it and all adopted ones.
    pub(super) async fn begin(&self, name: &str, bytes: &[u8]) -> Result<(), WorkerFault> {
        if fault::strikes_late(Site::JournalBegin).await {
            return Err(WorkerFault);
        }
        let fields = [("name", name.into()), ("bytes", Uint8Array::from(bytes).into())];
        self.worker.ask("replace", &fields, ANSWER_MILLIS).await.map(drop)
    }

    /// Appends `bytes`. They are flushed when this returns.
    pub(super) async fn append(&self, bytes: &[u8]) -> Result<(), WorkerFault> {
        if fault::strikes_late(Site::JournalAppend).await {
            return Err(WorkerFault);
        }
        let fields = [("bytes", Uint8Array::from(bytes).into())];
        self.worker.ask("append", &fields, ANSWER_MILLIS).await?;
        if fault::strikes_late(Site::JournalWord).await { Err(WorkerFault) } else { Ok(()) }
    }
}

fn path_of(database: &str) -> JsValue {
    Array::of2(&FOLDER.into(), &database.into()).into()
}

fn read(found: &JsValue) -> Vec<Frame> {
    let Some(files) = found.dyn_ref::<Array>() else { return Vec::new() };
    let bytes = files.iter().filter_map(|file| file.dyn_into::<Uint8Array>().ok());
    bytes.flat_map(|file| certain(decode(&file.to_vec()).frames)).collect()
}
