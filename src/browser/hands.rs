//! When somebody last used the page.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Event, window};

use super::clock;

/// What a person does with a page.
const USES: [&str; 4] = ["keydown", "pointerdown", "pointermove", "wheel"];

/// Watches as long as this is kept.
#[derive(Debug)]
pub struct Hands {
    last: Rc<Cell<u64>>,
    listener: Closure<dyn FnMut(Event)>,
}

impl Hands {
    /// Watches from now on.
    pub fn watch() -> Hands {
        let last = Rc::new(Cell::new(0));
        let used = Rc::clone(&last);
        let listener = Closure::new(move |_: Event| used.set(clock::ticks()));
        if let Some(window) = window() {
            let function = listener.as_ref().unchecked_ref();
            for name in USES {
                // Without it the page is taken for one that nobody uses.
                drop(window.add_event_listener_with_callback(name, function));
            }
        }
        Hands { last, listener }
    }

    /// For how long nobody has used the page; for all of its life if nobody did.
    pub fn rest_millis(&self) -> u64 {
        clock::ticks().saturating_sub(self.last.get())
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let function = self.listener.as_ref().unchecked_ref();
            for name in USES {
                // A listener that is not there is gone as well.
                drop(window.remove_event_listener_with_callback(name, function));
            }
        }
    }
}
