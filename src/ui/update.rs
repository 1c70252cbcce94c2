//! The offer of a newer build. It waits for a person, and takes effect when everything is saved.

use leptos::prelude::*;

use super::parts::button::IconButton;
use super::parts::icon::Icon;
use super::text::text;
use crate::screen::{Link, NetFault, screen};

/// What is known of newer builds of this app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// One is here, and waits for a yes.
    Waits,
    /// One has taken over in this browser; this page is the one before.
    TookOver,
}

/// Newer builds, and what can be done about them. Kept in the context by the app.
#[derive(Debug, Clone, Copy)]
pub struct Update {
    /// What is known.
    pub newer: RwSignal<Option<Newer>>,
    /// Starts the page again, in the newest build.
    pub take: Callback<()>,
    /// Asks the server for one.
    pub look: Callback<()>,
}

/// The offer, while there is one. It covers nothing that is being written, takes no focus, and can be put off
/// until the next start.
#[component]
pub fn UpdateOffer() -> impl IntoView {
    let Update { newer, take, look } = expect_context();
    let screen = screen();
    let is_taken = RwSignal::new(false);
    let has_unsaved = Memo::new(move |_| screen.has_unsaved());
    Effect::new(move |_| {
        if is_taken.get() && !has_unsaved.get() {
            take.run(());
        }
    });
    let is_outdated =
        Memo::new(move |_| matches!(screen.link(), Link::Down(NetFault::UpgradeNeeded)));
    Effect::new(move |_| {
        if is_outdated.get() {
            look.run(());
        }
    });
    let words = &text().frame;
    let shown = move |newer_now: Newer| {
        let (name, sentence, verb) = match newer_now {
            Newer::Waits => ("waits", words.update_waits, words.update_take),
            Newer::TookOver => ("took-over", words.update_took_over, words.reload),
        };
        let verb = move || if is_taken.get() { words.update_saving } else { verb };
        view! {
            <div class="toast" data-testid="update" data-newer=name>
                <span>{sentence}</span>
                <button
                    type="button"
                    class="button"
                    data-testid="update-take"
                    prop:disabled=is_taken
                    on:click=move |_| is_taken.set(true)
                >
                    {verb}
                </button>
                <IconButton
                    icon=Icon::Close
                    name=text().frame.close.to_owned()
                    on_press=move |()| newer.set(None)
                />
            </div>
        }
    };
    move || newer.get().map(shown)
}
