//! Web Locks: one holder at a time over all tabs. A frozen tab keeps its locks, so nothing may need one
//! to be safe.

use futures_channel::oneshot;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::clock;

#[wasm_bindgen]
extern "C" {
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// A held lock. It is free again when this is dropped, or when the tab ends, however it ends.
#[derive(Debug)]
pub struct Held {
    release: Function,
}

impl Drop for Held {
    fn drop(&mut self) {
        // It can only fail if it was released before.
        drop(self.release.call0(&JsValue::NULL));
    }
}

/// Waits for the lock called `name`. `None`: this browser has no locks.
pub async fn hold(name: &str) -> Option<Held> {
    request(name, &Object::new()).await.flatten()
}

/// What came of a lock that was not waited for.
#[derive(Debug)]
pub enum Grab {
    /// It was free.
    Held(Held),
    /// Another tab, or this one, holds it.
    Taken,
}

/// Takes the lock called `name` if it is free. `None`: this browser has no locks.
pub async fn grab(name: &str) -> Option<Grab> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &true.into()).ok()?;
    Some(request(name, &options).await?.map_or(Grab::Taken, Grab::Held))
}

/// `None`: this browser has no locks. `Some(None)`: this one was not given.
async fn request(name: &str, options: &Object) -> Option<Option<Held>> {
    let navigator = js_sys::global();
    let navigator = Reflect::get(&navigator, &"navigator".into()).ok()?;
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let locks: LockManager = locks.unchecked_into();
    let (sender, receiver) = oneshot::channel();
    // The lock is held until the promise that the callback gives is resolved.
    let granted = Closure::once_into_js(move |lock: JsValue| {
        let mut sender = Some(sender);
        let mut answer = |held| {
            if let Some(sender) = sender.take() {
                drop(sender.send(held));
            }
        };
        if lock.is_null() {
            answer(None);
            return Promise::resolve(&JsValue::NULL);
        }
        Promise::new(&mut |release, _| answer(Some(Held { release })))
    });
    drop(locks.request(name, options, granted.unchecked_ref()).ok()?);
    receiver.await.ok()
}

/// As [`hold`], but goes on without the lock after `millis`.
pub async fn hold_within(name: &str, millis: u32) -> Option<Held> {
    clock::within(hold(name), millis).await.flatten()
}
