//! What the screen has to look at again: one trigger for each thing it can look at.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use counterfoil_core::{Cause, StreamId, UtcMillis};
use counterfoil_orders::{CUSTOMER, ORDER, Orders, PRODUCT};
use counterfoil_sync::replica::StreamChange;
use leptos::prelude::{ArcRwSignal, ArcTrigger, Get, Notify, Set, Track};

/// All triggers.
#[derive(Debug)]
pub struct Pulse {
    board: ArcTrigger,
    catalogue: ArcTrigger,
    directory: ArcTrigger,
    any: ArcTrigger,
    standing: ArcTrigger,
    streams: RefCell<BTreeMap<StreamId, ArcTrigger>>,
    causes: RefCell<BTreeMap<StreamId, Cause>>,
    now: ArcRwSignal<UtcMillis>,
    listener: RefCell<Option<Listener>>,
}

/// What a listener hears.
#[derive(Debug, Clone, Copy)]
pub enum Told<'a> {
    /// How each stream looked before, and how it looks now.
    Changed(&'a [StreamChange<Orders>]),
    /// The queue, the link or the standing of commands changed.
    Standing,
}

/// Who hears of everything as it happens.
#[derive(Clone)]
struct Listener(Rc<dyn Fn(Told<'_>)>);

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

/// Something that the screen looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The list of orders.
    Board,
    /// The products.
    Catalogue,
    /// The customers.
    Directory,
    /// One stream.
    Stream(StreamId),
    /// Any stream at all.
    Any,
    /// The queue and the link.
    Standing,
}

impl Pulse {
    /// Nothing has changed yet.
    pub fn new(now: UtcMillis) -> Pulse {
        Pulse {
            board: ArcTrigger::new(),
            catalogue: ArcTrigger::new(),
            directory: ArcTrigger::new(),
            any: ArcTrigger::new(),
            standing: ArcTrigger::new(),
            streams: RefCell::default(),
            causes: RefCell::default(),
            now: ArcRwSignal::new(now),
            listener: RefCell::default(),
        }
    }

    /// From now on `hear` is told of everything at once, in the place of whoever was: for views that somebody
    /// keeps beside the app's own.
    pub fn listen(&self, hear: impl Fn(Told<'_>) + 'static) {
        self.listener.replace(Some(Listener(Rc::new(hear))));
    }

    fn tell(&self, told: Told<'_>) {
        // Whoever hears of it may begin to listen anew.
        let listener = self.listener.borrow().clone();
        if let Some(Listener(hear)) = listener {
            hear(told);
        }
    }

    /// Whoever runs now is run again when `look` changes.
    pub fn track(&self, look: Look) {
        match look {
            Look::Board => self.board.track(),
            Look::Catalogue => self.catalogue.track(),
            Look::Directory => self.directory.track(),
            Look::Any => self.any.track(),
            Look::Standing => self.standing.track(),
            Look::Stream(stream) => {
                let trigger = self.streams.borrow_mut().entry(stream).or_default().clone();
                trigger.track();
            }
        }
    }

    /// Why a stream changed last in this page; `None` if it did not.
    pub fn cause(&self, stream: StreamId) -> Option<Cause> {
        self.causes.borrow().get(&stream).copied()
    }

    /// The tick, tracked.
    pub fn now(&self) -> UtcMillis {
        self.now.get()
    }

    /// Time passed.
    pub fn tick(&self, now: UtcMillis) {
        self.now.set(now);
    }

    /// The queue, the link or the standing of commands changed.
    pub fn standing(&self) {
        self.standing.notify();
        self.tell(Told::Standing);
    }

    /// These streams changed.
    pub fn changed(&self, changes: &[StreamChange<Orders>]) {
        let mut causes = self.causes.borrow_mut();
        for change in changes {
            causes.insert(change.stream, change.cause);
        }
        drop(causes);
        let has = |kind| changes.iter().any(|change| change.stream.kind == kind);
        let (orders, customers) = (has(ORDER), has(CUSTOMER));
        for (is_due, trigger) in [
            (orders || customers, &self.board),
            (has(PRODUCT), &self.catalogue),
            (customers, &self.directory),
            (!changes.is_empty(), &self.any),
        ] {
            if is_due {
                trigger.notify();
            }
        }
        for change in changes {
            let trigger = self.streams.borrow().get(&change.stream).cloned();
            if let Some(trigger) = trigger {
                trigger.notify();
            }
        }
        self.tell(Told::Changed(changes));
    }
}
