//! The keys of the list. Beside it the card follows them; where it takes the list's place, Enter opens it.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{ACTIVE_LINK, Lookup, is_wide};
use crate::ui::frame::focus_first;
use crate::ui::parts::key::{is_elsewhere, key_of, target_is_in};
use crate::ui::parts::list_keys::step;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Opens the card of the row, and goes into it.
    Open,
    /// Leaves the card.
    Close,
    /// Goes to a row.
    Move(usize),
}

/// What stands where while a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The list alone.
    List,
    /// The card alone.
    Card,
    /// Both.
    Both,
}

impl Sight {
    /// What stands there now, with the card of `open` if there is one.
    pub fn now<T>(open: Option<&T>) -> Sight {
        match (open.is_some(), is_wide()) {
            (true, true) => Sight::Both,
            (true, false) => Sight::Card,
            (false, _) => Sight::List,
        }
    }
}

/// Whether a key that was pressed is one of the list's, and not what it was pressed on answers to it.
pub fn is_for_the_list(event: &KeyboardEvent) -> bool {
    let on_control =
        target_is_in(event, "a, button, summary") && !target_is_in(event, ".lookup-link");
    !(is_elsewhere(event) || (key_of(event) == "Enter" && on_control))
}

/// What `key` does on row `at` of `count`.
pub fn deed(key: &str, sight: Sight, (at, count): (Option<usize>, usize)) -> Option<Deed> {
    match (key, sight) {
        ("Escape", Sight::Card | Sight::Both) => Some(Deed::Close),
        (_, Sight::Card) => None,
        ("Enter", _) => at.map(|_| Deed::Open),
        (_, _) => step(key, at, count).map(Deed::Move),
    }
}

/// Listens while the page stands.
pub fn listen(lookup: Lookup, index: Memo<Option<usize>>) {
    let navigate = use_navigate();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let key = key_of(&event);
        if !is_for_the_list(&event) {
            return;
        }
        let open = lookup.open.get_untracked();
        let sight = Sight::now(open.as_ref());
        let row = (index.get_untracked(), lookup.ids.with_untracked(Vec::len));
        let Some(deed) = deed(&key, sight, row) else { return };
        event.prevent_default();
        let how = |replace| NavigateOptions { replace, scroll: false, ..Default::default() };
        match deed {
            Deed::Open => {
                if let Some(id) = lookup.active.get_untracked() {
                    navigate(&untrack(|| lookup.address_of(id)), how(open.is_some()));
                    after_two_frames(".lookup-card h2");
                }
            }
            Deed::Close => {
                navigate(&untrack(|| lookup.address_of_list()), how(false));
                after_two_frames(ACTIVE_LINK);
            }
            Deed::Move(next) => {
                let id = lookup.ids.with_untracked(|ids| ids.get(next).copied());
                lookup.active.set(id);
                if let (Some(id), Sight::Both) = (id, sight) {
                    navigate(&untrack(|| lookup.address_of(id)), how(true));
                }
                after_two_frames(ACTIVE_LINK);
            }
        }
    });
    on_cleanup(move || handle.remove());
}

/// Focuses what `selector` finds once the page shows what was asked for: the list scrolls in one frame and
/// has its rows in the next.
pub fn after_two_frames(selector: &'static str) {
    request_animation_frame(move || request_animation_frame(move || focus_first(selector)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_what_there_is_to_do() {
        for (key, sight, row, expected) in [
            ("j", Sight::List, (None, 3), Some(Deed::Move(0))),
            ("ArrowDown", Sight::Both, (Some(1), 3), Some(Deed::Move(2))),
            ("j", Sight::Card, (Some(1), 3), None),
            ("Enter", Sight::List, (Some(1), 3), Some(Deed::Open)),
            ("Enter", Sight::List, (None, 3), None),
            ("Enter", Sight::Card, (Some(1), 3), None),
            ("Escape", Sight::Card, (None, 3), Some(Deed::Close)),
            ("Escape", Sight::Both, (Some(0), 3), Some(Deed::Close)),
            ("Escape", Sight::List, (Some(0), 3), None),
            ("End", Sight::List, (None, 0), None),
        ] {
            assert_eq!(deed(key, sight, row), expected, "{key} with {sight:?}");
        }
    }
}
