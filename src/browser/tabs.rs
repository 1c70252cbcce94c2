//! The tabs of one device: which of them runs the network, and a word when the log grew.
//!
//! Messages are hints. Nothing depends on their arrival.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock;
use super::lease::{BEAT_MILLIS, Lease};
use super::locks::{self, Held};

/// The word for: the log grew.
const WROTE: &str = "wrote";
/// The word for: the leader is here.
const BEAT: &str = "beat";

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
    was_leading: Cell<bool>,
    lock: RefCell<Option<Held>>,
    tell: Box<dyn Fn(News)>,
    listener: RefCell<Option<Ear>>,
}

/// What hears the other tabs.
type Ear = Closure<dyn FnMut(MessageEvent)>;

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
            lease: Cell::new(Lease::new(millis())),
            was_leading: Cell::new(false),
            lock: RefCell::default(),
            tell: Box::new(tell),
            listener: RefCell::default(),
        });
        listen(&inner);
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
        self.lease.set(lease);
        if lease.leads() != self.was_leading.replace(lease.leads()) {
            (self.tell)(News::Leading(lease.leads()));
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

fn millis() -> u64 {
    u64::try_from(clock::now().0).unwrap_or(0)
}

fn listen(inner: &Rc<Inner>) {
    let Some(channel) = &inner.channel else { return };
    let listener = Closure::new({
        let inner = Rc::downgrade(inner);
        move |event: MessageEvent| {
            let Some(inner) = inner.upgrade() else { return };
            match event.data().as_string().as_deref() {
                Some(WROTE) => (inner.tell)(News::Wrote),
                Some(BEAT) => inner.change(|lease| lease.heard(millis())),
                Some(_) | None => {}
            }
        }
    });
    channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    inner.listener.replace(Some(listener));
}

async fn wait_for_lock(inner: Weak<Inner>, name: String) {
    let held = locks::hold(&name).await;
    let Some(inner) = inner.upgrade() else { return };
    // Without locks every tab leads: that is safe, and better than none.
    inner.lock.replace(held);
    inner.change(Lease::took_lock);
    inner.say(BEAT);
}

async fn watch(inner: Weak<Inner>) {
    loop {
        clock::sleep(BEAT_MILLIS).await;
        let Some(inner) = inner.upgrade() else { return };
        inner.change(|lease| lease.passed(millis()));
        if inner.lease.get().beats() {
            inner.say(BEAT);
        }
    }
}
