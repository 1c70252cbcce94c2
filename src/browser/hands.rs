//! When somebody last used the page.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Window, window};

use super::clock;
use super::ear::Ear;

/// What a person does with a page.
const USES: [&str; 4] = ["keydown", "pointerdown", "pointermove", "wheel"];

/// Watches as long as this is kept.
#[derive(Debug)]
pub struct Hands {
    last: Rc<Cell<u64>>,
    /// Without them the page is taken for one that nobody uses.
    _ears: Option<[Ear; 4]>,
}

impl Hands {
    /// Watches from now on.
    pub fn watch() -> Hands {
        let last = Rc::new(Cell::new(0));
        let watch = |window: Window| {
            USES.map(|name| {
                let used = Rc::clone(&last);
                Ear::on(&window, name, move |_| used.set(clock::ticks()))
            })
        };
        let ears = window().map(watch);
        Hands { last, _ears: ears }
    }

    /// For how long nobody has used the page; for all of its life if nobody did.
    pub fn rest_millis(&self) -> u64 {
        clock::ticks().saturating_sub(self.last.get())
    }
}
