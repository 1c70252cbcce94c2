//! What the browser says about the network, and when somebody looks at the page again.

use web_sys::{EventTarget, VisibilityState, window};

use super::ear::Ear;

/// News of the surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// There is a network, or none. A yes may be wrong.
    Network(bool),
    /// Somebody looks at the page again.
    Back,
}

/// Whether the browser says that there is a network. A yes may be wrong.
pub fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Listens until this is dropped.
#[derive(Debug)]
pub struct Watch {
    ears: Vec<Ear>,
}

impl Watch {
    /// Calls `tell` with news.
    pub fn start(tell: impl Fn(Surroundings) + Clone + 'static) -> Watch {
        let mut watch = Watch { ears: Vec::new() };
        let Some(window) = window() else { return watch };
        for (name, is_online) in [("online", true), ("offline", false)] {
            let tell = tell.clone();
            watch.listen(&window, name, move || tell(Surroundings::Network(is_online)));
        }
        for name in ["focus", "pageshow"] {
            let tell = tell.clone();
            watch.listen(&window, name, move || tell(Surroundings::Back));
        }
        if let Some(document) = window.document() {
            let awake = tell.clone();
            // A frozen page that thaws is not always shown.
            watch.listen(&document, "resume", move || awake(Surroundings::Back));
            let page = document.clone();
            watch.listen(&document, "visibilitychange", move || {
                if page.visibility_state() == VisibilityState::Visible {
                    tell(Surroundings::Back);
                }
            });
        }
        watch
    }

    fn listen(&mut self, target: &EventTarget, name: &'static str, call: impl Fn() + 'static) {
        self.ears.push(Ear::on(target, name, move |_| call()));
    }
}
