//! Keys that work on every page, and the list of all keys. None is active while text is typed.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::focus_first;
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::key::{is_elsewhere, key_of};
use crate::ui::text::text;

/// How long `g` waits for its second letter.
const CHORD_MILLIS: f64 = 1_200.0;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Go to a page.
    Go(&'static str),
    /// Focus the page's search.
    Search,
    /// Show all keys.
    Help,
    /// The first key of two.
    Chord,
}

/// What `key` asks for outside of text; `chord` says that `g` came just before.
pub fn wish(key: &str, chord: Chord) -> Option<Wish> {
    match (chord, key) {
        (Chord::Open, "o") => Some(Wish::Go("/orders")),
        (Chord::Open, "c") => Some(Wish::Go("/customers")),
        (Chord::Open, "i") => Some(Wish::Go("/items")),
        (Chord::Open, "u") => Some(Wish::Go("/outbox")),
        (Chord::Open | Chord::None, "n") => Some(Wish::Go("/new")),
        (Chord::Open, "t") => Some(Wish::Go("/today")),
        (Chord::Open, "p") => Some(Wish::Go("/pass")),
        (Chord::Open, "s") => Some(Wish::Go("/settings")),
        (Chord::Open, "l") => Some(Wish::Go("/lab")),
        (Chord::None, "/") => Some(Wish::Search),
        (Chord::None, "?") => Some(Wish::Help),
        (Chord::None, "g") => Some(Wish::Chord),
        (Chord::Open | Chord::None, _) => None,
    }
}

/// Whether `g` came just before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chord {
    /// It did.
    Open,
    /// It did not.
    None,
}

#[derive(Debug, Clone, Copy)]
struct HelpOpen(RwSignal<bool>);

/// Listens for as long as the frame stands.
pub fn listen() {
    let help = RwSignal::new(false);
    provide_context(HelpOpen(help));
    let navigate = use_navigate();
    let chord_until = StoredValue::new(0.0_f64);
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if is_elsewhere(&event) {
            return;
        }
        let open = event.time_stamp() < chord_until.get_value();
        let chord = if open { Chord::Open } else { Chord::None };
        chord_until.set_value(0.0);
        let Some(wish) = wish(&key_of(&event), chord) else { return };
        event.prevent_default();
        match wish {
            Wish::Go(path) => navigate(path, NavigateOptions::default()),
            Wish::Search => focus_first("main [data-search] input, main input[type=search]"),
            Wish::Help => help.set(true),
            Wish::Chord => chord_until.set_value(event.time_stamp() + CHORD_MILLIS),
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether the list of all keys is open, inside the frame.
pub fn help() -> RwSignal<bool> {
    use_context::<HelpOpen>().map_or_else(|| RwSignal::new(false), |HelpOpen(open)| open)
}

/// The list of all keys.
#[component]
pub fn KeysHelp() -> impl IntoView {
    let open = help();
    let keys = || {
        text().keys.iter().map(|(keys, what)| {
            view! {
                <dt>{keys.split(' ').map(|key| view! { <kbd>{key}</kbd> " " }).collect_view()}</dt>
                <dd>{*what}</dd>
            }
        })
    };
    view! {
        <Dialog open title=text().frame.keys.to_owned() testid="keys">
            <dl class="keys">{keys().collect_view()}</dl>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_means_what_the_list_of_keys_says() {
        for (key, chord, expected) in [
            ("g", Chord::None, Some(Wish::Chord)),
            ("o", Chord::Open, Some(Wish::Go("/orders"))),
            ("o", Chord::None, None),
            ("n", Chord::None, Some(Wish::Go("/new"))),
            ("u", Chord::Open, Some(Wish::Go("/outbox"))),
            ("t", Chord::Open, Some(Wish::Go("/today"))),
            ("c", Chord::Open, Some(Wish::Go("/customers"))),
            ("i", Chord::Open, Some(Wish::Go("/items"))),
            ("c", Chord::None, None),
            ("l", Chord::Open, Some(Wish::Go("/lab"))),
            ("/", Chord::None, Some(Wish::Search)),
            ("?", Chord::None, Some(Wish::Help)),
            ("x", Chord::Open, None),
        ] {
            assert_eq!(wish(key, chord), expected, "{key} {chord:?}");
        }
    }
}
