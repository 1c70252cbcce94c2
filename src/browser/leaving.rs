//! A word before the page is left: the browser asks whether the person means it.

use web_sys::window;

use super::ear::Ear;

/// Has the browser ask as long as this is kept.
#[derive(Debug)]
pub struct Guard {
    /// `None`: there is no window to be left.
    _ear: Option<Ear>,
}

impl Guard {
    /// Has the browser ask whenever `is_needed` says so at the moment of leaving.
    pub fn start(is_needed: impl Fn() -> bool + 'static) -> Guard {
        let ear = window().map(|window| {
            Ear::on(&window, "beforeunload", move |event| {
                if is_needed() {
                    event.prevent_default();
                }
            })
        });
        Guard { _ear: ear }
    }
}
