//! A place to look things up: a search field over a list, and beside it or over it the card of one.
//!
//! One list for customers and items: both fill the same rows, so the page carries it once. Test ids, each
//! behind the name of what is looked up (`customers`, `items`): `-search`, `-clear`, `-list`, `-count`,
//! `-as-of`, `-empty` with `lookup-show-all`, `-row` (`data-stream`, `data-code`, `data-delivery`,
//! `data-note`), `-card`, `-back`.

pub mod card;
pub mod keys;
pub mod row;

use std::ops::Range;

use counterfoil_core::{Moment, StreamId};
use leptos::prelude::*;

use self::row::{Entry, EntryRow};
use super::filter::address;
use super::slip::wall_clock;
use crate::screen::screen;
use crate::ui::frame::focus_first;
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::search_field::{SearchField, SearchWords};
use crate::ui::parts::virtual_list::VirtualList;
use crate::ui::text::{text, when};

/// Height of a row in px: two lines of text, and enough for a thumb.
const ROW_HEIGHT: u32 = 56;
/// The row that the keys are on.
pub const ACTIVE_LINK: &str = ".lookup-link[tabindex='0']";

/// Why a list shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// There is none at all.
    None,
    /// There may be some, but the server was never reached.
    NeverReached,
    /// The filter finds none.
    NoMatch,
}

/// Why a list of `found` out of `all` is empty; `None`: it is not.
pub fn emptiness(found: usize, all: usize, was_reached: Reached) -> Option<Empty> {
    match (found, all, was_reached) {
        (1.., _, _) => None,
        (0, 1.., _) => Some(Empty::NoMatch),
        (0, 0, Reached::Once) => Some(Empty::None),
        (0, 0, Reached::Never) => Some(Empty::NeverReached),
    }
}

/// Whether the server ever answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It did.
    Once,
    /// It did not.
    Never,
}

/// Names for tests.
#[derive(Debug, Clone, Copy)]
pub struct Testids {
    /// Of the field and the button that empties it.
    pub search: (&'static str, &'static str),
    /// Of the list.
    pub list: &'static str,
    /// Of how many there are.
    pub count: &'static str,
    /// Of the age of the figures.
    pub as_of: &'static str,
    /// Of what is said in place of rows.
    pub empty: &'static str,
    /// Of a row.
    pub row: &'static str,
    /// Of the card.
    pub card: &'static str,
    /// Of the way back from the card to the list.
    pub back: &'static str,
}

/// What is looked up.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Where it is: `/customers`.
    pub path: &'static str,
    /// Names for tests.
    pub testids: Testids,
    /// The title.
    pub title: &'static str,
    /// What the search says.
    pub search: SearchWords,
    /// How many.
    pub count: fn(usize) -> String,
    /// Name of the column with the code, and of that with the name.
    pub first: [&'static str; 2],
    /// The other columns: how the sheet calls each, and its name.
    pub columns: [(&'static str, &'static str); 4],
    /// Headline and words where there is none at all.
    pub none: (&'static str, &'static str),
    /// The same where the server was never reached.
    pub never_reached: (&'static str, &'static str),
    /// What a filter that finds none is told.
    pub no_match: fn(&str) -> String,
}

/// The place as its parts see it.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it carries memos of everything found")]
pub struct Lookup {
    /// What is looked up.
    pub kind: StoredValue<Kind>,
    /// The filter's text.
    pub text: RwSignal<String>,
    /// What it finds, in order.
    pub ids: Memo<Vec<StreamId>>,
    /// How many there are in all.
    pub all: Memo<usize>,
    /// Whose card is open: the one that the address names.
    pub open: Memo<Option<StreamId>>,
    /// The one that the keys are on.
    pub active: RwSignal<Option<StreamId>>,
}

impl Lookup {
    /// What is looked up.
    pub fn kind(self) -> Kind {
        self.kind.get_value()
    }

    /// Where the card of `id` is, with the filter that is set.
    pub fn address_of(self, id: StreamId) -> String {
        self.text.with(|text| address(&format!("{}/{}", self.kind().path, id.id), text))
    }

    /// Where the list is, with the filter that is set.
    pub fn address_of_list(self) -> String {
        self.text.with(|text| address(self.kind().path, text))
    }

    /// On which row the keys are.
    fn index(self) -> Memo<Option<usize>> {
        Memo::new(move |_| {
            let active = self.active.get()?;
            self.ids.with(|ids| ids.iter().position(|id| *id == active))
        })
    }
}

/// Whether a card stands beside the list at this width; the sheet says the same.
pub fn is_wide() -> bool {
    const CARD_BESIDE_FROM_PX: i32 = 1_000;
    let page = document().query_selector(".lookup").ok().flatten();
    page.is_some_and(|page| page.client_width() >= CARD_BESIDE_FROM_PX)
}

/// The page: head, list, card.
#[component]
pub fn LookupPage(
    /// What is looked up, and how.
    lookup: Lookup,
    /// The rows of some of them.
    rows: Callback<Vec<StreamId>, Vec<Entry>>,
    /// What stands beside the search field.
    beside: AnyView,
    /// The card of one.
    card: Callback<StreamId, AnyView>,
) -> impl IntoView {
    let kind = lookup.kind();
    let index = lookup.index();
    keys::listen(lookup, index);
    follow_open(lookup);
    let leave = move |()| {
        let first = || lookup.ids.with_untracked(|ids| ids.first().copied());
        lookup.active.update(|active| *active = active.or_else(first));
        request_animation_frame(|| focus_first(ACTIVE_LINK));
    };
    let is_open = move || if lookup.open.get().is_some() { "open" } else { "closed" };
    view! {
        <section class="lookup" data-kind=kind.path.trim_start_matches('/') data-card=is_open>
            <h1 class="heard">{kind.title}</h1>
            <header class="lookup-head">
                <SearchField
                    text=lookup.text
                    words=kind.search
                    on_leave=leave
                    testids=kind.testids.search
                />
                {beside}
            </header>
            <Told lookup />
            <div class="lookup-body">
                <List lookup index rows />
                <aside class="lookup-card" data-testid=kind.testids.card>
                    {move || {
                        lookup
                            .open
                            .get()
                            .map(|id| {
                                view! {
                                    <a
                                        class="button lookup-back"
                                        data-look="quiet"
                                        href=move || lookup.address_of_list()
                                        data-testid=kind.testids.back
                                    >
                                        <Drawing icon=Icon::Back />
                                        <span>{text().lookup.back}</span>
                                    </a>
                                    {card.run(id)}
                                }
                            })
                    }}
                </aside>
            </div>
        </section>
    }
}

/// The card that is opened has the keys; where it takes the list's place it has the focus as well.
fn follow_open(lookup: Lookup) {
    Effect::new(move |before: Option<Option<StreamId>>| {
        let open = lookup.open.get();
        if open.is_some() {
            lookup.active.set(open);
        }
        if before.is_some_and(|before| before != open) {
            request_animation_frame(move || {
                if !is_wide() {
                    focus_first(if open.is_some() { ".lookup-card h2" } else { ACTIVE_LINK });
                }
            });
        }
        open
    });
}

/// How many there are, and how old the figures are if they are.
#[component]
fn Told(lookup: Lookup) -> impl IntoView {
    let screen = screen();
    let Kind { testids, count, .. } = lookup.kind();
    let clock = wall_clock(screen);
    let as_of = Memo::new(move |_| screen.figures_as_of());
    let age = move || {
        as_of.get().map(|at| {
            let now = clock.get_untracked();
            (text().lookup.as_of)(&when::full(Moment { at, ..now }, now))
        })
    };
    view! {
        <p class="lookup-told">
            <span data-testid=testids.count>
                {move || count(lookup.ids.with(Vec::len))}
            </span>
            <span class="muted" data-testid=testids.as_of>{age}</span>
        </p>
    }
}

#[component]
fn List(
    lookup: Lookup,
    index: Memo<Option<usize>>,
    rows: Callback<Vec<StreamId>, Vec<Entry>>,
) -> impl IntoView {
    let screen = screen();
    let kind = lookup.kind();
    let count = Signal::derive(move || lookup.ids.with(Vec::len));
    let empty = Memo::new(move |_| {
        let reached = match screen.standing().last_contact {
            Some(_) => Reached::Once,
            None => Reached::Never,
        };
        emptiness(count.get(), lookup.all.get(), reached)
    });
    let window = move |range: Range<usize>| {
        let ids = lookup.ids.with(|ids| ids.get(range).unwrap_or_default().to_vec());
        rows.run(ids)
    };
    let [code, name] = kind.first;
    view! {
        <div
            class="lookup-list"
            role=move || if empty.get().is_none() { "table" } else { "group" }
            aria-label=kind.title
            aria-rowcount=move || empty.get().is_none().then(|| count.get() + 1)
            data-testid=kind.testids.list
            data-count=count
        >
            <Show when=move || empty.get().is_none() fallback=move || nothing(lookup, empty.get())>
                <div class="lookup-columns" role="row" aria-rowindex="1">
                    <span role="columnheader">{code}</span>
                    <span role="columnheader">{name}</span>
                    {kind
                        .columns
                        .into_iter()
                        .map(|(column, name)| {
                            view! { <span role="columnheader" data-cell=column>{name}</span> }
                        })
                        .collect_view()}
                </div>
                <VirtualList
                    count
                    row_height=ROW_HEIGHT
                    rows=window
                    key=|entry: &Entry| entry.id
                    row=move |row| view! { <EntryRow row lookup index /> }
                    active=index
                />
            </Show>
        </div>
    }
}

/// What is said in place of rows.
fn nothing(lookup: Lookup, empty: Option<Empty>) -> Option<AnyView> {
    let kind = lookup.kind();
    let (title, told) = match empty? {
        Empty::None => kind.none,
        Empty::NeverReached => kind.never_reached,
        Empty::NoMatch => (text().lookup.no_match_title, ""),
    };
    let words = move || match told {
        "" => lookup.text.with(|text| (kind.no_match)(text)),
        told => told.to_owned(),
    };
    let show_all = move |()| {
        lookup.text.set(String::new());
        focus_first(".lookup-head input");
    };
    let clear = (empty == Some(Empty::NoMatch)).then(|| {
        view! {
            <Button
                label=text().lookup.clear.to_owned()
                on_press=show_all
                testid="lookup-show-all"
            />
        }
    });
    let view = view! {
        <div class="orders-empty" data-testid=kind.testids.empty>
            <h2>{title}</h2>
            <p>{words}</p>
            {clear}
        </div>
    };
    Some(view.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_empty_in_three_ways() {
        for (found, all, reached, expected) in [
            (3, 3, Reached::Once, None),
            (3, 3, Reached::Never, None),
            (0, 3, Reached::Once, Some(Empty::NoMatch)),
            (0, 3, Reached::Never, Some(Empty::NoMatch)),
            (0, 0, Reached::Once, Some(Empty::None)),
            (0, 0, Reached::Never, Some(Empty::NeverReached)),
        ] {
            assert_eq!(emptiness(found, all, reached), expected, "{found} of {all}, {reached:?}");
        }
    }
}
