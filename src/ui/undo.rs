//! Taking back what was done last: Ctrl or Cmd with Z, or the button beside the word of it. And Ctrl or Cmd with
//! S, which has nothing left to do.

use std::sync::Arc;

use counterfoil_core::StreamId;
use counterfoil_orders::State;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{HtmlInputElement, KeyboardEvent};

use super::pages::slip::names::Known;
use super::parts::key::{key_of, target_is_in};
use super::parts::toast::{ToastAction, Toasts};
use super::text::deeds::asked;
use super::text::refusals::in_full;
use super::text::text;
use crate::dispatch::{Deed, Dispatcher, dispatcher};
use crate::screen::{Keeping, Screen, screen};

/// What taking back needs. It holds nothing of the part that asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Undoing {
    dispatcher: Dispatcher,
    screen: Screen,
    toasts: Toasts,
}

impl Undoing {
    /// Within the frame, which has the place where lines are shown.
    pub fn here(toasts: Toasts) -> Undoing {
        Undoing { dispatcher: dispatcher(), screen: screen(), toasts }
    }

    /// Listens for the keys from now on, wherever the focus is.
    pub fn listen(self) {
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            let is_turned = (event.ctrl_key() || event.meta_key())
                && !event.alt_key()
                && !event.shift_key()
                && !event.default_prevented();
            match key_of(&event).as_str() {
                "z" if is_turned && !is_in_text(&event) => {
                    event.prevent_default();
                    self.last();
                }
                "s" if is_turned => {
                    event.prevent_default();
                    self.tell_saved();
                }
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// Says that `words` was done, with a button that takes it back.
    pub fn offer(self, words: String) {
        let Some(deed) = self.dispatcher.last_deed() else { return };
        let run = Arc::new(move || self.take_back(&deed));
        self.toasts.say(words, Some(ToastAction { label: text().frame.undo.to_owned(), run }));
    }

    fn last(self) {
        match self.dispatcher.last_deed() {
            Some(deed) => self.take_back(&deed),
            None => self.toasts.say(text().frame.nothing_to_undo.to_owned(), None),
        }
    }

    fn take_back(self, deed: &Deed) {
        let names = Known::on(self.screen, deed.order);
        let number = self.number(deed.order);
        let commands = deed.back.as_ref().unwrap_or(&deed.asked);
        // Told before it is done: a line that goes takes its name with it.
        let told: Vec<String> = commands.iter().map(|command| asked(command, &names)).collect();
        let told = told.join(", ");
        let words = match self.dispatcher.take_back(deed) {
            Err(why) => in_full(&why),
            Ok(()) if deed.back.is_none() => (text().frame.not_undone)(&number, &told),
            Ok(()) => (text().frame.undone)(&number, &told),
        };
        self.toasts.say(words, None);
    }

    fn number(self, order: StreamId) -> String {
        untrack(|| {
            self.screen.state(order, |held| {
                let order = held.and_then(|held| State::order(&held.state));
                order.map(|order| order.provisional.clone()).unwrap_or_default()
            })
        })
    }

    /// Nothing waits to be saved; or says that it cannot be.
    fn tell_saved(self) {
        let words = untrack(|| match self.screen.keeping() {
            Keeping::Nowhere(_) => text().frame.not_saved,
            Keeping::Twice | Keeping::LogAlone | Keeping::JournalAlone(_)
                if self.screen.has_unsaved() =>
            {
                text().frame.saving_now
            }
            Keeping::Twice | Keeping::LogAlone | Keeping::JournalAlone(_) => {
                text().frame.saved_already
            }
        });
        self.toasts.say(words.to_owned(), None);
    }
}

/// Whether the browser has typing of its own to take back, or a dialog has the keys.
fn is_in_text(event: &KeyboardEvent) -> bool {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    match field {
        Some(field) => !field.value().is_empty() || target_is_in(event, "dialog"),
        None => target_is_in(event, "textarea, select, dialog"),
    }
}
