//! The icon set: one sprite in the page, one element per use.

use leptos::prelude::*;

/// A drawing of the sprite: 20 px, strokes of 1.5 px in the colour of the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named by what it shows")]
pub enum Icon {
    Pad,
    Torn,
    Hold,
    Changed,
    No,
    Box,
    Check,
    Plus,
    Minus,
    Search,
    Close,
    More,
    Orders,
    New,
    Outbox,
    Settings,
    Person,
    Calendar,
    Note,
    Trash,
    Back,
    Next,
    Down,
    Up,
    Clock,
    Offline,
    Pause,
    Play,
    Send,
    Print,
    Edit,
    Repeat,
    Export,
    Undo,
    Truck,
    Coin,
    Percent,
    Filter,
    Customer,
    Today,
    Items,
}

impl Icon {
    /// Its symbol in the sprite, as a reference.
    pub fn reference(self) -> &'static str {
        match self {
            Icon::Pad => "#i-pad",
            Icon::Torn => "#i-torn",
            Icon::Hold => "#i-hold",
            Icon::Changed => "#i-changed",
            Icon::No => "#i-no",
            Icon::Box => "#i-box",
            Icon::Check => "#i-check",
            Icon::Plus => "#i-plus",
            Icon::Minus => "#i-minus",
            Icon::Search => "#i-search",
            Icon::Close => "#i-close",
            Icon::More => "#i-more",
            Icon::Orders => "#i-orders",
            Icon::New => "#i-new",
            Icon::Outbox => "#i-outbox",
            Icon::Settings => "#i-settings",
            Icon::Person => "#i-person",
            Icon::Calendar => "#i-calendar",
            Icon::Note => "#i-note",
            Icon::Trash => "#i-trash",
            Icon::Back => "#i-back",
            Icon::Next => "#i-next",
            Icon::Down => "#i-down",
            Icon::Up => "#i-up",
            Icon::Clock => "#i-clock",
            Icon::Offline => "#i-offline",
            Icon::Pause => "#i-pause",
            Icon::Play => "#i-play",
            Icon::Send => "#i-send",
            Icon::Print => "#i-print",
            Icon::Edit => "#i-edit",
            Icon::Repeat => "#i-repeat",
            Icon::Export => "#i-export",
            Icon::Undo => "#i-undo",
            Icon::Truck => "#i-truck",
            Icon::Coin => "#i-coin",
            Icon::Percent => "#i-percent",
            Icon::Filter => "#i-filter",
            Icon::Customer => "#i-customer",
            Icon::Today => "#i-today",
            Icon::Items => "#i-items",
        }
    }
}

/// The drawings themselves. Stands once in the page, before the first [`Drawing`].
#[component]
pub fn Sprite() -> impl IntoView {
    view! { <div inner_html=include_str!("icons.svg")></div> }
}

/// One icon, silent for screen readers: the words beside it or the button's name speak.
#[component]
pub fn Drawing(
    /// Which one.
    #[prop(into)]
    icon: Signal<Icon>,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=move || icon.get().reference()></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_in_the_sprite() {
        let sprite = include_str!("icons.svg");
        for icon in
            [Icon::Pad, Icon::Torn, Icon::Hold, Icon::Changed, Icon::No, Icon::Box, Icon::Items]
        {
            let id = icon.reference().trim_start_matches('#');
            assert!(sprite.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }
}
