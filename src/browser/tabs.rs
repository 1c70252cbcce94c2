//! The tabs of one device: which of them runs the network, and a word when the log grew.
//!
//! Messages are hints. Nothing depends on their arrival.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, Document, MessageEvent};

use super::ear::Ear;
use super::lease::{BEAT_MILLIS, Claim, Lease};
use super::locks::{self, Held};
use super::{clock, ids};

/// The word for: the log grew.
const WROTE: &str = "wrote";
/// The word before a claim: its tab leads.
const LEADS: &str = "leads";

/// News for this tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Another tab wrote.
    Wrote,
    /// This tab runs the network from now on, or no longer.
    Leading(bool),
}

/// This tab among the others. It leaves when this is dropped.
pub struct Tabs {
    inner: Rc<Inner>,
}

struct Inner {
    channel: Option<BroadcastChannel>,
    lease: Cell<Lease>,
    lock: RefCell<Option<Held>>,
    tell: Box<dyn Fn(News)>,
    listener: RefCell<Option<Listener>>,
    /// A frozen tab is still given messages. It must not act on them: what it began to read would never end,
    /// and would keep all other tabs from writing.
    is_frozen: Cell<bool>,
    /// What hears that this tab is frozen, or thaws.
    sleep: RefCell<Option<[Ear; 2]>>,
}

/// What hears the other tabs.
type Listener = Closure<dyn FnMut(MessageEvent)>;

impl std::fmt::Debug for Tabs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tabs").field("lease", &self.inner.lease).finish_non_exhaustive()
    }
}

impl Tabs {
    /// Joins the tabs of `database`; calls `tell` with news.
    pub fn join(database: &str, tell: impl Fn(News) + 'static) -> Tabs {
        let inner = Rc::new(Inner {
            channel: BroadcastChannel::new(database).ok(),
            lease: Cell::new(Lease::new(ids::random().as_u128(), clock::ticks())),
            lock: RefCell::default(),
            tell: Box::new(tell),
            listener: RefCell::default(),
            is_frozen: Cell::new(false),
            sleep: RefCell::default(),
        });
        listen(&inner);
        notice_freezing(&inner);
        spawn_local(wait_for_lock(Rc::downgrade(&inner), format!("lead.{database}")));
        spawn_local(watch(Rc::downgrade(&inner)));
        Tabs { inner }
    }

    /// Tells the other tabs that the log grew.
    pub fn say_wrote(&self) {
        self.inner.say(WROTE);
    }
}

impl Inner {
    fn say(&self, word: &str) {
        if let Some(channel) = &self.channel {
            // A hint that cannot be given is not given.
            drop(channel.post_message(&word.into()));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Lease)) {
        let mut lease = self.lease.get();
        change(&mut lease);
        let was_leading = self.lease.replace(lease).leads();
        if lease.leads() != was_leading {
            (self.tell)(News::Leading(lease.leads()));
        }
    }

    /// Lets the others hear that this tab leads, if it does.
    fn beat(&self) {
        let lease = self.lease.get();
        if lease.leads() {
            let Claim { term, tab } = lease.highest();
            self.say(&format!("{LEADS} {term} {tab}"));
        }
    }

    fn hear(&self, word: &str) {
        if self.is_frozen.get() {
            // Whatever it was is looked up, or said again, after the thaw.
        } else if word == WROTE {
            (self.tell)(News::Wrote);
        } else if let Some(claim) = claim(word) {
            self.change(|lease| lease.heard(claim, clock::ticks()));
            if claim < self.lease.get().highest() {
                // Whoever claims less than what holds did not hear of it.
                self.beat();
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

/// The claim in a message; `None`: it is about something else, or of another build.
fn claim(word: &str) -> Option<Claim> {
    let (term, tab) = word.strip_prefix(LEADS)?.trim_start().split_once(' ')?;
    Some(Claim { term: term.parse().ok()?, tab: tab.parse().ok()? })
}

fn listen(inner: &Rc<Inner>) {
    let Some(channel) = &inner.channel else { return };
    let listener = Closure::new({
        let inner = Rc::downgrade(inner);
        move |event: MessageEvent| {
            if let (Some(inner), Some(word)) = (inner.upgrade(), event.data().as_string()) {
                inner.hear(&word);
            }
        }
    });
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    inner.listener.replace(Some(listener));
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn notice_freezing(inner: &Rc<Inner>) {
    let Some(document) = document() else { return };
    let sleep = [("freeze", true), ("resume", false)].map(|(name, is_frozen)| {
        let inner = Rc::downgrade(inner);
        Ear::on(&document, name, move |_| {
            if let Some(inner) = inner.upgrade() {
                inner.is_frozen.set(is_frozen);
            }
        })
    });
    inner.sleep.replace(Some(sleep));
}

/// The lock comes when no tab before this one is left.
async fn wait_for_lock(inner: Weak<Inner>, name: String) {
    let held = locks::hold(&name).await;
    let Some(inner) = inner.upgrade() else { return };
    // Without locks every tab claims; all but one hear of a higher claim.
    inner.lock.replace(held);
    inner.change(Lease::claim);
    inner.beat();
}

async fn watch(inner: Weak<Inner>) {
    loop {
        clock::sleep(BEAT_MILLIS).await;
        let Some(inner) = inner.upgrade() else { return };
        inner.change(|lease| lease.look(clock::ticks()));
        inner.beat();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_read_as_it_was_said() {
        assert_eq!(claim("leads 3 12"), Some(Claim { term: 3, tab: 12 }));
        for other in ["wrote", "beat", "leads", "leads 3", "leads three 12"] {
            assert_eq!(claim(other), None, "{other}");
        }
    }
}
