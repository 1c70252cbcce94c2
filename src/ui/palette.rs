//! The palette: everything that can be reached or done, from one field. Ctrl or Cmd with K opens it anywhere.
//!
//! Test ids: `palette`, `palette-search`, `palette-open`.

pub mod entries;

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use self::entries::{Deed, Entry, Source, entries};
use super::appearance::Looks;
use super::frame::keys;
use super::parts::combobox::Combobox;
use super::parts::dialog::Dialog;
use super::parts::icon::Drawing;
use super::parts::key::key_of;
use super::parts::toast::Toasts;
use super::text::text;
use crate::dispatch::dispatcher;
use crate::screen::screen;

/// Whether the palette is open. The root keeps it in the context, for the key and for the button.
#[derive(Debug, Clone, Copy)]
pub struct PaletteOpen(pub RwSignal<bool>);

impl PaletteOpen {
    /// Closed at first; Ctrl or Cmd with K turns it from now on, wherever the focus is.
    pub fn listen() -> PaletteOpen {
        let open = RwSignal::new(false);
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            let is_turned = event.ctrl_key() || event.meta_key();
            let is_key = key_of(&event).eq_ignore_ascii_case("k");
            if is_turned && is_key && !event.alt_key() && !event.shift_key() {
                event.prevent_default();
                open.update(|open| *open = !*open);
            }
        });
        on_cleanup(move || handle.remove());
        PaletteOpen(open)
    }
}

/// The palette itself, open or not.
#[component]
pub fn Palette(
    /// Whether it is.
    open: PaletteOpen,
) -> impl IntoView {
    let PaletteOpen(open) = open;
    let query = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if open.get() {
            query.set(String::new());
            request_animation_frame(move || {
                if let Some(field) = field.get_untracked()
                    && field.focus().is_err()
                {
                    leptos::logging::warn!("the palette would not take the focus");
                }
            });
        }
    });
    let options = Memo::new(move |_| if open.get() { found(&query.get()) } else { Vec::new() });
    let act = acting(open);
    let nothing = Memo::new(move |_| Some(query.with(|typed| (text().palette.nothing)(typed))));
    let on_key = move |event: KeyboardEvent| {
        let closes = event.key() == "Escape";
        if closes {
            open.set(false);
        }
        closes
    };
    view! {
        <Dialog open title=text().palette.title.to_owned() testid="palette">
            <div class="palette">
                <Combobox
                    name=text().palette.title.to_owned()
                    hint=text().palette.hint.to_owned()
                    query
                    options
                    option=|entry: Entry| face(entry)
                    on_choose=act
                    on_key
                    nothing
                    eager=true
                    node=field
                    testid="palette-search"
                />
            </div>
        </Dialog>
    }
}

fn found(typed: &str) -> Vec<Entry> {
    let screen = screen();
    let link = screen.link();
    screen.board(|board| {
        screen.directory(|directory| {
            screen
                .catalogue(|catalogue| entries(typed, Source { board, directory, catalogue, link }))
        })
    })
}

/// Does what was chosen, once the palette is closed and has given the focus back.
fn acting(open: RwSignal<bool>) -> Callback<Entry> {
    let dispatcher = dispatcher();
    let (looks, toasts) = (expect_context::<Looks>(), expect_context::<Toasts>());
    let help = keys::help();
    let navigate = use_navigate();
    Callback::new(move |entry: Entry| {
        open.set(false);
        match entry.deed {
            Deed::Go(address) => navigate(&address, NavigateOptions::default()),
            Deed::SendNow => dispatcher.sync_now(),
            Deed::Pause(is_paused) => dispatcher.pause(is_paused),
            Deed::Export if dispatcher.export() => {}
            Deed::Export => toasts.say(text().palette.not_exported.to_owned(), None),
            Deed::Theme(theme) => looks.0.update(|looks| looks.theme = theme),
            Deed::Keys => help.set(true),
        }
    })
}

fn face(entry: Entry) -> AnyView {
    let keys = entry.keys.split(' ').filter(|key| !key.is_empty());
    let keys = keys.map(|key| view! { <kbd>{key}</kbd> }).collect_view();
    view! {
        <span class="palette-entry">
            <Drawing icon=entry.icon />
            <span class="palette-word">{entry.word}</span>
            <span class="palette-more">{entry.more}</span>
            <span class="palette-keys">{keys}</span>
        </span>
    }
    .into_any()
}
