//! An event listener that goes when it is dropped.

use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

/// Listens as long as it is kept.
#[derive(Debug)]
pub(super) struct Ear {
    target: EventTarget,
    name: &'static str,
    listener: Closure<dyn FnMut(Event)>,
}

impl Ear {
    /// Calls `call` with each event of this name. A target that takes no listener is never heard.
    pub(super) fn on(
        target: &EventTarget,
        name: &'static str,
        call: impl Fn(Event) + 'static,
    ) -> Ear {
        Ear::listen(target, name, Closure::new(call))
    }

    fn listen(
        target: &EventTarget,
        name: &'static str,
        listener: Closure<dyn FnMut(Event)>,
    ) -> Ear {
        let function = listener.as_ref().unchecked_ref();
        drop(target.add_event_listener_with_callback(name, function));
        Ear { target: target.clone(), name, listener }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        // A listener that is not there is gone as well.
        drop(self.target.remove_event_listener_with_callback(self.name, function));
    }
}
