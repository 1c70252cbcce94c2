//! A word before the page is left: the browser asks whether the person means it.

use wasm_bindgen::prelude::*;
use web_sys::{Event, window};

/// Has the browser ask as long as this is kept.
#[derive(Debug)]
pub struct Guard {
    listener: Closure<dyn FnMut(Event)>,
}

impl Guard {
    /// Has the browser ask whenever `is_needed` says so at the moment of leaving.
    pub fn start(is_needed: impl Fn() -> bool + 'static) -> Guard {
        let listener = Closure::new(move |event: Event| {
            if is_needed() {
                event.prevent_default();
            }
        });
        if let Some(window) = window() {
            let function = listener.as_ref().unchecked_ref();
            // Without it the page goes as it always did.
            drop(window.add_event_listener_with_callback("beforeunload", function));
        }
        Guard { listener }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let function = self.listener.as_ref().unchecked_ref();
            // A listener that is not there is gone as well.
            drop(window.remove_event_listener_with_callback("beforeunload", function));
        }
    }
}
