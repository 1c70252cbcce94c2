//! The log, `/lab/log/:record?`: everything the device was asked and told, the last first; one record beside
//! the list or over it.
//!
//! Test ids: `lab-search`, `lab-clear-search`, `lab-found`, `lab-list`, `lab-news`, `lab-empty`, `lab-record`
//! (`data-kind`, `data-name`); of the open record see [`super::content`].

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::content::Content;
use super::reading::{Line, Reading};
use super::record_row::{Around, Face, RecordRow, link, said};
use crate::dispatch::{RecordId, dispatcher};
use crate::screen::screen;
use crate::ui::frame::focus_first;
use crate::ui::pages::filter::{address, filter_text};
use crate::ui::pages::lookup::ACTIVE_LINK;
use crate::ui::pages::lookup::keys::{Deed, Sight, after_two_frames, deed, is_for_the_list};
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::key::key_of;
use crate::ui::parts::search_field::{SearchField, SearchWords};
use crate::ui::parts::virtual_list::VirtualList;
use crate::ui::text::text;

/// Height of a row in px: two lines of text where it is narrow.
const ROW_HEIGHT: u32 = 56;
/// The list without a record beside it.
const LIST: &str = "/lab/log";

/// The list as its parts see it.
#[derive(Clone, Copy)]
struct Listed {
    reading: Reading,
    typed: RwSignal<String>,
    found: Memo<Vec<Arc<Line>>>,
    open: Memo<Option<RecordId>>,
    active: RwSignal<Option<usize>>,
}

/// The part.
#[component]
pub fn LogPart(
    /// The record that the address names.
    open: Memo<Option<RecordId>>,
) -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let typed = filter_text();
    let reading = Reading::begin(screen, dispatcher);
    let found = Memo::new(move |_| {
        typed.with(|typed| {
            // What orders are called is looked up when a search needs it, and not again when one changes.
            let said = |stream| untrack(|| said(screen, stream));
            reading.read.with(|read| read.found(typed, &said))
        })
    });
    // A search looks through the whole log.
    Effect::new(move |_| {
        if typed.with(|typed| !typed.trim().is_empty()) {
            reading.read_on();
        }
    });
    let listed = Listed { reading, typed, found, open, active: RwSignal::new(None) };
    // Another filter has other rows.
    Effect::new(move |_| {
        typed.track();
        listed.active.set(None);
    });
    listen(listed);
    let words = &text().lab;
    let leave = move |()| {
        listed.active.update(|active| *active = active.or(Some(0)));
        request_animation_frame(|| focus_first(ACTIVE_LINK));
    };
    let search =
        SearchWords { name: words.search, hint: words.search_hint, clear: words.search_clear };
    let is_open = move || if open.get().is_some() { "open" } else { "closed" };
    let card = move || {
        open.get().map(|id| {
            view! {
                <a
                    class="button lookup-back"
                    data-look="quiet"
                    href=move || typed.with(|typed| address(LIST, typed))
                    data-testid="lab-back"
                >
                    <Drawing icon=Icon::Back />
                    <span>{text().lab.back}</span>
                </a>
                <Content id reading typed />
            }
        })
    };
    view! {
        <section class="lookup" data-kind="log" data-card=is_open>
            <header class="lookup-head">
                <SearchField
                    text=typed
                    words=search
                    on_leave=leave
                    testids=("lab-search", "lab-clear-search")
                />
            </header>
            {told(listed)}
            <div class="lookup-body">
                <List listed />
                <aside class="lookup-card" data-testid="lab-card">{card}</aside>
            </div>
        </section>
    }
}

/// How many there are, and of how much of the log.
fn told(listed: Listed) -> AnyView {
    let Listed { reading, found, .. } = listed;
    let how_far = move || {
        let (first, last) = reading.read.with(|read| (read.first, read.last));
        if first > 1 {
            (text().lab.read_some)(last.saturating_add(1).saturating_sub(first), last)
        } else {
            (text().lab.read_all)(last)
        }
    };
    view! {
        <p class="lookup-told">
            <span data-testid="lab-found">{move || (text().lab.found)(found.with(Vec::len))}</span>
            <span class="muted">{how_far}</span>
        </p>
    }
    .into_any()
}

#[component]
fn List(listed: Listed) -> impl IntoView {
    let Listed { reading, typed, found, active, .. } = listed;
    let screen = screen();
    let clock = wall_clock(screen);
    let count = Signal::derive(move || found.with(Vec::len));
    let rows = move |range: Range<usize>| -> Vec<Face> {
        let around = Around { screen, device: screen.device(), now: clock.get_untracked() };
        let lines = found.with(|found| found.get(range).unwrap_or_default().to_vec());
        let face = |line: Arc<Line>| {
            let stream = reading.read.with_untracked(|read| read.stream(&line.record));
            around.face(&line.record, stream)
        };
        lines.into_iter().map(face).collect()
    };
    let row = move |row: crate::ui::parts::virtual_list::Row<Face>| {
        let index = row.index;
        // The end is in sight, or nearly.
        Effect::new(move |_| {
            if index.get().saturating_add(1) >= count.get() {
                reading.read_on();
            }
        });
        view! { <RecordRow row active typed /> }
    };
    let is_empty = Memo::new(move |_| count.get() == 0);
    let words = &text().lab;
    let columns = [
        ("about", words.subject),
        ("place", words.place),
        ("who", words.who),
        ("happened", words.happened),
        ("recorded", words.recorded),
        ("size", words.size),
    ];
    view! {
        <div
            class="lookup-list"
            role=move || if is_empty.get() { "group" } else { "table" }
            aria-label=words.log
            aria-rowcount=move || (!is_empty.get()).then(|| count.get() + 1)
            data-testid="lab-list"
        >
            <Show when=move || { reading.news() > 0 }>
                <button
                    type="button"
                    class="lab-news"
                    data-testid="lab-news"
                    on:click=move |_| reading.catch_up()
                >
                    {move || (text().lab.news)(reading.news())}
                </button>
            </Show>
            <Show when=move || !is_empty.get() fallback=move || nothing(listed)>
                <div class="lookup-columns" role="row" aria-rowindex="1">
                    <span role="columnheader">{words.kind}</span>
                    <span role="columnheader">{words.name}</span>
                    {columns
                        .map(|(column, name)| {
                            view! { <span role="columnheader" data-cell=column>{name}</span> }
                        })
                        .collect_view()}
                </div>
                <VirtualList
                    count
                    row_height=ROW_HEIGHT
                    rows
                    key=|face: &Face| face.id
                    row
                    active=Signal::derive(move || active.get())
                />
            </Show>
        </div>
    }
}

/// What is said in place of rows.
fn nothing(listed: Listed) -> AnyView {
    let Listed { reading, typed, .. } = listed;
    let words = &text().lab;
    let is_filtered = move || typed.with(|typed| !typed.trim().is_empty());
    let title = move || if is_filtered() { words.no_match_title } else { words.none_title };
    let told = move || {
        if reading.has_failed.get() {
            words.unreadable.to_owned()
        } else if is_filtered() {
            typed.with(|typed| (words.no_match)(typed))
        } else {
            words.none.to_owned()
        }
    };
    view! {
        <div class="orders-empty" data-testid="lab-empty">
            <h2>{title}</h2>
            <p>{told}</p>
            <Show when=is_filtered>
                <Button
                    label=words.search_clear.to_owned()
                    on_press=move |()| typed.set(String::new())
                />
            </Show>
        </div>
    }
    .into_any()
}

/// The keys of the list. Beside it the record follows them; where that takes the list's place, Enter opens it.
fn listen(listed: Listed) {
    let Listed { reading, typed, found, open, active } = listed;
    let navigate = use_navigate();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let key = key_of(&event);
        if !is_for_the_list(&event) {
            return;
        }
        if key == "." {
            reading.catch_up();
            return;
        }
        let sight = Sight::now(open.get_untracked().as_ref());
        let row = (active.get_untracked(), found.with_untracked(Vec::len));
        let Some(deed) = deed(&key, sight, row) else { return };
        event.prevent_default();
        let at = |index: usize| {
            let id = found.with_untracked(|found| found.get(index).map(|line| line.record.id))?;
            Some(typed.with_untracked(|typed| link(id, typed)))
        };
        let how = |replace| NavigateOptions { replace, scroll: false, ..Default::default() };
        match deed {
            Deed::Open => {
                if let Some(address) = active.get_untracked().and_then(at) {
                    navigate(&address, how(open.get_untracked().is_some()));
                    after_two_frames(".lookup-card h2");
                }
            }
            Deed::Close => {
                navigate(&typed.with_untracked(|typed| address(LIST, typed)), how(false));
                after_two_frames(ACTIVE_LINK);
            }
            Deed::Move(next) => {
                active.set(Some(next));
                if let (Some(address), Sight::Both) = (at(next), sight) {
                    navigate(&address, how(true));
                }
                after_two_frames(ACTIVE_LINK);
            }
        }
    });
    on_cleanup(move || handle.remove());
}
