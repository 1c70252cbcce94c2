//! The connection pill: one control in the header that says how the link is and leads to the outbox.

use leptos::prelude::*;
use leptos_router::components::A;

use super::icon::{Drawing, Icon};

/// What the pill shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PillFace {
    /// The value of `data-link`.
    pub link: &'static str,
    /// The words; none is a dot only.
    pub words: Option<String>,
    /// What a screen reader says.
    pub name: String,
    /// The drawing beside the words.
    pub icon: Option<Icon>,
}

/// The pill. Its count changes often, so it is no live region.
#[component]
pub fn Pill(
    /// What it shows.
    #[prop(into)]
    face: Signal<PillFace>,
) -> impl IntoView {
    let inside = move || {
        let face = face.get();
        let drawing = face.icon.map(|icon| view! { <Drawing icon /> });
        let words = match face.words {
            Some(words) => view! { <span class="pill-word">{words}</span> }.into_any(),
            None => view! { <span class="pill-dot"></span> }.into_any(),
        };
        view! {
            {drawing}
            {words}
        }
    };
    view! {
        <A
            href="/outbox"
            attr:class="pill"
            attr:data-testid="pill"
            attr:data-link=move || face.with(|face| face.link)
            attr:aria-label=move || face.with(|face| face.name.clone())
            attr:title=move || face.with(|face| face.name.clone())
        >
            {inside}
        </A>
    }
}
