//! The way to the authority in this page: loads its wasm, and carries texts there and back.

use std::cell::Cell;
use std::fmt::Debug;

use counterfoil_sync::replica::{NetFault, StoreFault};
use futures_util::future::LocalBoxFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::Faults;
use crate::browser::clock;

/// Starts the other wasm. Not hashed: the build names it.
const SCRIPT_URL: &str = "/authority_loader.js";
/// Where the page's window has the function that the other wasm calls once, with what answers.
pub(super) const READY: &str = "counterfoilAuthority";
/// What is said first, with the database's name.
pub(super) const OPEN: &str = "open";
/// What that fails with if the device is full.
pub(super) const FULL: &str = "full";
/// Longest wait for the other wasm.
const LOAD_MILLIS: u32 = 60_000;
/// Longest wait for an answer.
const ANSWER_MILLIS: u32 = 30_000;

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// As the server's push, with its request.
    Push,
    /// As the server's pull, with the position and the limit.
    Pull,
    /// As the server's snapshot, with nothing.
    Snapshot,
    /// As the server's timeline, with the stream.
    Timeline,
    /// To make this trouble from now on.
    SetFaults,
}

impl Act {
    /// All of them.
    pub(super) const ALL: [Act; 5] =
        [Act::Push, Act::Pull, Act::Snapshot, Act::Timeline, Act::SetFaults];

    /// Its name between the two.
    pub(super) fn name(self) -> &'static str {
        match self {
            Act::Push => "push",
            Act::Pull => "pull",
            Act::Snapshot => "snapshot",
            Act::Timeline => "timeline",
            Act::SetFaults => "set_faults",
        }
    }
}

/// An authority in this page, wherever its code is.
pub trait Reached: Debug {
    /// What it says to `body`; both are the JSON that goes to a server and comes from it.
    fn ask(&self, act: Act, body: String) -> LocalBoxFuture<'_, Result<String, NetFault>>;
    /// The trouble it makes.
    fn faults(&self) -> Faults;
    /// Makes this trouble from now on.
    fn set_faults(&self, faults: Faults);
}

/// The authority whose code is a wasm of its own.
#[derive(Debug)]
pub struct Loaded {
    answer: Function,
    faults: Cell<Faults>,
}

/// There is no authority in this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoadFault {
    /// Its code did not come: there is neither a network nor a copy on this device.
    #[error("the code of the authority in the page did not come")]
    Code,
    /// Its database cannot be used.
    #[error("the database of the authority in the page cannot be used")]
    Store(StoreFault),
}

impl Loaded {
    /// Loads it, and has it open its database.
    ///
    /// # Errors
    /// See [`LoadFault`].
    pub async fn open(database: &str) -> Result<Loaded, LoadFault> {
        let code = clock::within(JsFuture::from(Promise::new(&mut load)), LOAD_MILLIS).await;
        let Some(Ok(code)) = code else { return Err(LoadFault::Code) };
        let answer: Function = code.dyn_into().or(Err(LoadFault::Code))?;
        match said(&answer, OPEN, database).await {
            Ok(_) => Ok(Loaded { answer, faults: Cell::new(Faults::kept()) }),
            Err(name) if name == FULL => Err(LoadFault::Store(StoreFault::Full)),
            Err(_) => Err(LoadFault::Store(StoreFault::Failed)),
        }
    }
}

impl Reached for Loaded {
    fn ask(&self, act: Act, body: String) -> LocalBoxFuture<'_, Result<String, NetFault>> {
        Box::pin(async move {
            said(&self.answer, act.name(), &body).await.map_err(|name| fault_called(&name))
        })
    }

    fn faults(&self) -> Faults {
        self.faults.get()
    }

    fn set_faults(&self, faults: Faults) {
        self.faults.set(faults);
        if let Ok(body) = serde_json::to_string(&faults) {
            // It takes them in the order in which they are said, so nobody need wait for this.
            drop(self.answer.call2(&JsValue::NULL, &Act::SetFaults.name().into(), &body.into()));
        }
    }
}

/// Has the script run: `ready` gets what answers.
fn load(ready: Function, broken: Function) {
    if begin(&ready, &broken).is_none() {
        // Nobody hears this if the page is going away.
        drop(broken.call0(&JsValue::NULL));
    }
}

fn begin(ready: &Function, broken: &Function) -> Option<()> {
    let window = web_sys::window()?;
    Reflect::set(&window, &READY.into(), ready).ok()?;
    let document = window.document()?;
    let script: HtmlElement = document.create_element("script").ok()?.dyn_into().ok()?;
    script.set_attribute("type", "module").ok()?;
    script.set_attribute("src", SCRIPT_URL).ok()?;
    script.set_onerror(Some(broken));
    document.query_selector("head").ok()??.append_child(&script).ok().map(drop)
}

/// What it says, or the name of its fault.
async fn said(answer: &Function, act: &str, body: &str) -> Result<String, String> {
    let promise = answer.call2(&JsValue::NULL, &act.into(), &body.into());
    let promise: Promise = promise.and_then(JsCast::dyn_into).or(Err(String::new()))?;
    match clock::within(JsFuture::from(promise), ANSWER_MILLIS).await {
        Some(Ok(text)) => text.as_string().ok_or_else(String::new),
        Some(Err(name)) => Err(name.as_string().unwrap_or_default()),
        None => Err(name_of(NetFault::Offline).to_owned()),
    }
}

/// The name between the two of what an authority in the page may fail with.
pub(super) fn name_of(fault: NetFault) -> &'static str {
    match fault {
        NetFault::Offline => "offline",
        NetFault::NotAccepted => "not_accepted",
        NetFault::Trouble
        | NetFault::NotOurs
        | NetFault::SignedOut
        | NetFault::UpgradeNeeded
        | NetFault::Busy { .. } => "trouble",
    }
}

fn fault_called(name: &str) -> NetFault {
    match name {
        "offline" => NetFault::Offline,
        "not_accepted" => NetFault::NotAccepted,
        _ => NetFault::Trouble,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_the_same_on_both_sides() {
        for fault in [NetFault::Offline, NetFault::NotAccepted, NetFault::Trouble] {
            assert_eq!(fault_called(name_of(fault)), fault);
        }
        assert_eq!(fault_called(""), NetFault::Trouble);
    }
}
