//! The service worker as the page sees it: the app opens without a network, and a newer build waits beside
//! the one that runs until somebody says so. Nothing here reloads a page that nobody asked to reload.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_net::http::Request;
use indexed_db_futures::error::{DomException, Error, OpenDbError};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Event, EventTarget, MessageEvent, MessagePort, RegistrationOptions, RequestCache,
    ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerUpdateViaCache, Window, window,
};

use super::online::{Surroundings, Watch};
use super::{clock, page};

/// Where the worker's script is served.
const SCRIPT_URL: &str = "/sw.js";
/// How often a page that is never left looks for a newer build.
const LOOK_MILLIS: u32 = 60 * 60 * 1_000;
/// When a look that failed is repeated.
const LOOK_AGAIN_MILLIS: u32 = 60 * 1_000;
/// Longest wait for the waiting build to take over before the page starts again all the same.
const TAKE_OVER_MILLIS: u32 = 5_000;
/// What the worker is told to take over. The same word stands in sw.js.
const TAKE_OVER: &str = "take over";
/// Said to the window when a store turns out to be of a newer build.
const NEWER_STORE: &str = "counterfoil-newer-store";

thread_local! {
    /// Whether a store turned out to be of a newer build.
    static MET_NEWER_STORE: Cell<bool> = const { Cell::new(false) };
}

/// News of builds that are newer than this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// One is on this device, and waits until it is told to take over.
    Waits,
    /// One has taken over in this browser; this page still runs an older one.
    TookOver,
}

/// Looks for newer builds for as long as the page lives.
pub struct Updates {
    container: ServiceWorkerContainer,
    registration: RefCell<Option<ServiceWorkerRegistration>>,
    /// Whether a worker was in charge when somebody last looked: the first one is no update.
    had_worker: Cell<bool>,
    is_asked: Cell<bool>,
    looks_again: Cell<bool>,
    watch: RefCell<Option<Watch>>,
    tell: Box<dyn Fn(Newer)>,
}

impl std::fmt::Debug for Updates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Updates").field("had_worker", &self.had_worker).finish_non_exhaustive()
    }
}

impl Updates {
    /// Registers the service worker, and calls `tell` with news from then on. `None` where the browser has
    /// no such workers: the app works all the same, as long as there is a network.
    pub fn watch(tell: impl Fn(Newer) + 'static) -> Option<Rc<Updates>> {
        let window = window().filter(Window::is_secure_context)?;
        let navigator = window.navigator();
        if !Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false) {
            return None;
        }
        let container = navigator.service_worker();
        let updates = Rc::new(Updates {
            had_worker: Cell::new(container.controller().is_some()),
            container,
            registration: RefCell::default(),
            is_asked: Cell::new(false),
            looks_again: Cell::new(false),
            watch: RefCell::default(),
            tell: Box::new(tell),
        });
        updates.listen(&window);
        spawn_local(register(Rc::downgrade(&updates)));
        Some(updates)
    }

    /// Asks the server for a newer build, and again in a minute if that fails. Nobody waits for the answer: what
    /// comes of it is told.
    pub fn look(self: &Rc<Updates>) {
        spawn_local(look(Rc::downgrade(self)));
    }

    /// Starts the page again, in the newest build that is here.
    pub fn take(&self) {
        let waiting =
            self.registration.borrow().as_ref().and_then(ServiceWorkerRegistration::waiting);
        let Some(waiting) = waiting else { return page::reload() };
        self.is_asked.set(true);
        drop(waiting.post_message(&TAKE_OVER.into()));
        spawn_local(async {
            clock::sleep(TAKE_OVER_MILLIS).await;
            page::reload();
        });
    }

    fn listen(self: &Rc<Updates>, window: &Window) {
        self.on(&self.container, "controllerchange", |updates, _| updates.worker_changed());
        self.on(&self.container, "message", |_, event| answer(&event));
        self.on(window, NEWER_STORE, |updates, _| (updates.tell)(Newer::TookOver));
        let heard = Rc::downgrade(self);
        self.watch.replace(Some(Watch::start(move |surroundings| {
            let is_good = surroundings != Surroundings::Network(false);
            if let Some(updates) = heard.upgrade().filter(|_| is_good) {
                updates.look();
            }
        })));
    }

    fn worker_changed(&self) {
        let is_first = !self.had_worker.replace(true);
        if self.is_asked.get() {
            page::reload();
        } else if !is_first {
            (self.tell)(Newer::TookOver);
        }
    }

    fn attend(self: &Rc<Updates>, registration: ServiceWorkerRegistration) {
        self.on(&registration, "updatefound", |updates, _| updates.follow_installing());
        self.registration.replace(Some(registration));
        self.follow_installing();
        self.tell_if_one_waits();
    }

    fn follow_installing(self: &Rc<Updates>) {
        let installing =
            self.registration.borrow().as_ref().and_then(ServiceWorkerRegistration::installing);
        if let Some(worker) = installing {
            self.on(&worker, "statechange", |updates, _| updates.tell_if_one_waits());
        }
    }

    fn tell_if_one_waits(&self) {
        let waits =
            self.registration.borrow().as_ref().is_some_and(|held| held.waiting().is_some());
        if waits && self.container.controller().is_some() {
            (self.tell)(Newer::Waits);
        }
    }

    /// Listens for as long as `target` lives.
    fn on(
        self: &Rc<Updates>,
        target: &EventTarget,
        name: &str,
        call: impl Fn(&Rc<Updates>, Event) + 'static,
    ) {
        let updates = Rc::downgrade(self);
        let listener = Closure::<dyn FnMut(Event)>::new(move |event| {
            if let Some(updates) = updates.upgrade() {
                call(&updates, event);
            }
        });
        // Only a function that is no function could be refused.
        drop(
            target.add_event_listener_with_callback(name, listener.into_js_value().unchecked_ref()),
        );
    }
}

/// Tells the page why a store would not open, if the reason is that a newer build has raised it: this page
/// cannot write into it any more.
pub fn note_refused_open(error: &OpenDbError) {
    let OpenDbError::Base(Error::DomException(DomException::Other(exception))) = error else {
        return;
    };
    if exception.name() != "VersionError" {
        return;
    }
    MET_NEWER_STORE.set(true);
    if let (Some(window), Ok(event)) = (window(), Event::new(NEWER_STORE)) {
        // Nobody can cancel it.
        drop(window.dispatch_event(&event));
    }
}

/// Whether a store in this browser was raised by a newer build, as far as this page has tried.
pub fn met_newer_store() -> bool {
    MET_NEWER_STORE.get()
}

async fn register(updates: Weak<Updates>) {
    let options = RegistrationOptions::new();
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let register =
        |updates: Rc<Updates>| updates.container.register_with_options(SCRIPT_URL, &options);
    let Some(asked) = updates.upgrade().map(register) else { return };
    match JsFuture::from(asked).await {
        Ok(registration) => {
            let Some(updates) = updates.upgrade() else { return };
            updates.attend(registration.unchecked_into());
        }
        Err(why) => web_sys::console::warn_2(
            &"no service worker, so no start without a network:".into(),
            &why,
        ),
    }
    loop {
        clock::sleep(LOOK_MILLIS).await;
        let Some(updates) = updates.upgrade() else { return };
        updates.look();
    }
}

async fn look(updates: Weak<Updates>) {
    let asked = |updates: Rc<Updates>| updates.registration.borrow().as_ref()?.update().ok();
    loop {
        refresh_script().await;
        let Some(asked) = updates.upgrade().and_then(asked) else { return };
        if JsFuture::from(asked).await.is_ok() {
            return;
        }
        match updates.upgrade() {
            Some(updates) if !updates.looks_again.replace(true) => {}
            Some(_) | None => return,
        }
        clock::sleep(LOOK_AGAIN_MILLIS).await;
        if let Some(updates) = updates.upgrade() {
            updates.looks_again.set(false);
        }
    }
}

/// Has the browser's own cache take the script from the server. A look asks only whether it has changed
/// since, and something wrong that was once cached under the right script's tag would never do so.
async fn refresh_script() {
    let fetched = Request::get(SCRIPT_URL).cache(RequestCache::Reload).send().await;
    // Only a body that was read to its end is cached. Without a network the look fails as well.
    if let Ok(fetched) = fetched {
        fetched.text().await.unwrap_or_default();
    }
}

/// A worker that asks whether this page is alive gets a word back; a page that cannot start gives none.
fn answer(event: &Event) {
    let Some(message) = event.dyn_ref::<MessageEvent>() else { return };
    if let Ok(port) = message.ports().get(0).dyn_into::<MessagePort>() {
        drop(port.post_message(&"here".into()));
    }
}
