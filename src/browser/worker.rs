//! A dedicated worker that answers requests one by one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, MessageEvent, Url};

use super::clock;

/// A request did not do what it should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the worker did not do it")]
pub struct WorkerFault;

type Waiting = Rc<RefCell<BTreeMap<String, oneshot::Sender<JsValue>>>>;

/// The worker. It ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    inner: web_sys::Worker,
    waiting: Waiting,
    last: Cell<u32>,
    is_broken: Rc<Cell<bool>>,
    /// Kept as long as the worker may call them.
    _ears: [Closure<dyn FnMut(MessageEvent)>; 2],
}

impl Worker {
    /// Starts the script at `url`. Whether it can be loaded shows at the first request.
    ///
    /// # Errors
    /// The page may not start workers.
    pub fn start(url: &str) -> Result<Worker, WorkerFault> {
        let inner = web_sys::Worker::new(url).or(Err(WorkerFault))?;
        let waiting = Waiting::default();
        let answered = Closure::new({
            let waiting = Rc::clone(&waiting);
            move |event: MessageEvent| answer(&waiting, &event.data())
        });
        let is_broken = Rc::<Cell<bool>>::default();
        let broken = Closure::new({
            let waiting = Rc::clone(&waiting);
            let is_broken = Rc::clone(&is_broken);
            // Whoever waits hears at once that nothing will come, and whoever asks later too.
            move |_: MessageEvent| {
                is_broken.set(true);
                waiting.borrow_mut().clear();
            }
        });
        inner.set_onmessage(Some(answered.as_ref().unchecked_ref()));
        inner.set_onerror(Some(broken.as_ref().unchecked_ref()));
        Ok(Worker { inner, waiting, last: Cell::new(0), is_broken, _ears: [answered, broken] })
    }

    /// Starts a script from its text, for pages that are not served from the app's own address.
    ///
    /// # Errors
    /// As [`Worker::start`].
    pub fn start_text(script: &str) -> Result<Worker, WorkerFault> {
        let kind = BlobPropertyBag::new();
        kind.set_type("text/javascript");
        let parts = Array::of1(&script.into());
        let blob = Blob::new_with_str_sequence_and_options(&parts, &kind).or(Err(WorkerFault))?;
        let url = Url::create_object_url_with_blob(&blob).or(Err(WorkerFault))?;
        Worker::start(&url)
    }

    /// Asks for `act` with `fields`, and waits for the answer at most `millis`.
    ///
    /// # Errors
    /// It failed, or nothing was heard: whether it was done is unknown.
    pub async fn ask(
        &self,
        act: &str,
        fields: &[(&str, JsValue)],
        millis: u32,
    ) -> Result<JsValue, WorkerFault> {
        if self.is_broken.get() {
            return Err(WorkerFault);
        }
        self.last.set(self.last.get().wrapping_add(1));
        let id = self.last.get().to_string();
        let message = Object::new();
        let all = [("id", JsValue::from(&id)), ("act", act.into())];
        for (name, value) in all.iter().chain(fields) {
            Reflect::set(&message, &(*name).into(), value).or(Err(WorkerFault))?;
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().insert(id.clone(), sender);
        self.inner.post_message(&message).or(Err(WorkerFault))?;
        let Some(Ok(said)) = clock::within(receiver, millis).await else {
            self.waiting.borrow_mut().remove(&id);
            return Err(WorkerFault);
        };
        if field(&said, "ok").is_truthy() { Ok(field(&said, "value")) } else { Err(WorkerFault) }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.inner.set_onmessage(None);
        self.inner.set_onerror(None);
        self.inner.terminate();
    }
}

fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn answer(waiting: &Waiting, said: &JsValue) {
    let Some(id) = field(said, "id").as_string() else { return };
    let Some(sender) = waiting.borrow_mut().remove(&id) else { return };
    // Nobody waits any longer if this fails: the limit passed.
    drop(sender.send(said.clone()));
}
