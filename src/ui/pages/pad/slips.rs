//! The slips beside the pad: what is being written, and what was placed last.

use counterfoil_core::StreamId;
use leptos::prelude::*;

use super::desk::Pad;
use super::hits::SlipEntry;
use crate::ui::mark::Mark;
use crate::ui::opens::opens;
use crate::ui::parts::stub::{Stub, timed_mark};
use crate::ui::text::text;

/// The column. Only there where there is room for it.
#[component]
pub fn Slips() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let open = Memo::new(move |_| pad.open_slips());
    let recent = Memo::new(move |_| pad.recent_slips());
    let none = move || open.with(Vec::is_empty) && recent.with(Vec::is_empty);
    view! {
        <aside class="pad-slips" aria-label=words.slips>
            <SlipList title=words.slips slips=open current=pad.order />
            <SlipList title=words.slips_recent slips=recent current=pad.order />
            <Show when=none>
                <p class="pad-slips-title">{words.slips_none}</p>
            </Show>
        </aside>
    }
}

/// Slips, under a title unless it is empty; nothing at all without slips. Each is named `slip-link` for tests.
#[component]
pub fn SlipList(
    /// The title.
    title: &'static str,
    /// The slips.
    slips: Memo<Vec<SlipEntry>>,
    /// The order in sight.
    current: Signal<Option<StreamId>>,
) -> impl IntoView {
    view! {
        <Show when=move || !title.is_empty() && slips.with(|slips| !slips.is_empty())>
            <h2 class="pad-slips-title">{title}</h2>
        </Show>
        <ul>
            <For
                each=move || slips.get()
                key=|slip| slip.id
                children=move |slip| view! { <SlipLink first=slip slips current /> }
            />
        </ul>
    }
}

#[component]
fn SlipLink(
    /// The slip as it came.
    first: SlipEntry,
    /// The list it is in.
    slips: Memo<Vec<SlipEntry>>,
    /// The order in sight.
    current: Signal<Option<StreamId>>,
) -> impl IntoView {
    let id = first.id;
    let slip = Memo::new(move |last: Option<&SlipEntry>| {
        let now = slips.with(|slips| slips.iter().find(|slip| slip.id == id).cloned());
        now.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let open = Signal::derive(move || slip.with(|slip| slip.open));
    let mark: Signal<Mark> = timed_mark(open, opens().reach).into();
    let here = move || (current.get() == Some(id)).then_some("page");
    view! {
        <li>
            <a
                class="pad-slip"
                href=move || slip.with(|slip| slip.href.clone())
                aria-current=here
                data-testid="slip-link"
                data-number=move || slip.with(|slip| slip.number.clone())
                data-delivery=move || mark.get().attribute().unwrap_or("settled")
            >
                <Stub
                    number=Signal::derive(move || slip.with(|slip| slip.number.clone()))
                    mark
                    calm=Signal::derive(move || slip.with(|slip| slip.calm.clone()))
                />
                <span class="pad-slip-body">
                    <span>{move || slip.with(|slip| slip.customer.clone())}</span>
                    <span class="figures">{move || slip.with(|slip| slip.amount.clone())}</span>
                </span>
            </a>
        </li>
    }
}
