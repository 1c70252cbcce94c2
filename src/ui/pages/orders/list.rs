//! The list itself: head of the columns, rows in a window, keys, and the three ways to be empty.

use std::ops::Range;

use counterfoil_core::StreamId;
use counterfoil_orders::OrderRow;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::choice::Choosing;
use super::listing::Listing;
use super::row::{Around, OrderRowView};
use crate::screen::Screen;
use crate::ui::address;
use crate::ui::frame::focus_first;
use crate::ui::parts::key::{is_elsewhere, key_of, target_is_in};
use crate::ui::parts::list_keys::step;
use crate::ui::parts::virtual_list::VirtualList;
use crate::ui::text;

/// Height of a row in px: two lines of text, and enough for a thumb.
const ROW_HEIGHT: u32 = 56;

/// Why the list shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empty {
    /// There is no order at all.
    NoOrders,
    /// There may be some, but the server was never reached.
    NeverReached,
    /// This device lost its copy of the company's data: so many own changes are kept all the same.
    Kept(usize),
    /// The filter finds none.
    NoMatch,
}

/// Why a list without rows is empty.
pub fn empty_kind(screen: Screen) -> Empty {
    let standing = screen.standing();
    let kept = standing.pending + standing.held + standing.drafts + standing.unsaved;
    if screen.board(|board| !board.is_empty()) {
        Empty::NoMatch
    } else if kept > 0 {
        Empty::Kept(kept)
    } else if standing.last_contact.is_none() {
        Empty::NeverReached
    } else {
        Empty::NoOrders
    }
}

/// Whether a hand is on the list, and how often somebody let the news in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hand {
    /// The pointer is over it.
    pub over: RwSignal<bool>,
    /// Presses of "3 new orders".
    pub merged: RwSignal<u32>,
}

/// The keys of the list.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// The row that they are on.
    pub active: RwSignal<Option<usize>>,
    /// The listed orders.
    pub listing: Memo<Listing>,
    /// The order on that row.
    pub selected: Memo<Option<StreamId>>,
    /// Lets the news in.
    pub merge: RwSignal<u32>,
    /// What is chosen.
    pub choosing: Choosing,
}

impl Keys {
    /// Listens while the page stands: `j`, `k`, arrows, Home, End, Page keys; Enter opens, `x` chooses, and with
    /// Shift a step chooses all it goes over; Escape ends choosing.
    pub fn listen(self) {
        let navigate = use_navigate();
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if is_elsewhere(&event) {
                return;
            }
            if event.key() == "Enter" && !is_on_control(&event) {
                if let Some(order) = self.selected.get_untracked() {
                    event.prevent_default();
                    navigate(&address::order(order), NavigateOptions::default());
                }
                return;
            }
            if event.key() == "." {
                self.active.set(None);
                self.merge.update(|merged| *merged = merged.wrapping_add(1));
                return;
            }
            if event.key() == "Escape" && untrack(|| self.choosing.is_on()) {
                event.prevent_default();
                self.choosing.end();
                return;
            }
            if key_of(&event) == "x" {
                event.prevent_default();
                match self.active.get_untracked() {
                    Some(index) => self.choosing.turn(index),
                    None => self.choosing.begin([]),
                }
                return;
            }
            let count = self.listing.with_untracked(Listing::len);
            if let Some(next) = step(&key_of(&event), self.active.get_untracked(), count) {
                event.prevent_default();
                if event.shift_key() {
                    self.choosing.reach(self.active.get_untracked().unwrap_or(next), next);
                }
                self.active.set(Some(next));
                request_animation_frame(|| {
                    request_animation_frame(|| focus_first(".order-link[tabindex='0']"));
                });
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// A press on a row: where a preview stands beside the list it selects, elsewhere it opens.
    pub fn press(self) -> Callback<usize, bool> {
        Callback::new(move |index: usize| {
            self.active.set(Some(index));
            let wide = document().query_selector(".orders").ok().flatten();
            wide.is_some_and(|page| page.client_width() >= PREVIEW_FROM_PX)
        })
    }
}

/// From this width of the page on a slip stands beside the list; the sheet says the same.
const PREVIEW_FROM_PX: i32 = 1_000;

fn is_on_control(event: &KeyboardEvent) -> bool {
    target_is_in(event, "a, button") && !target_is_in(event, ".order-link")
}

/// The columns and the rows, or the reason why there are none.
#[component]
pub fn Body(
    /// What the rows share.
    around: Around,
    /// The listed orders.
    listing: Memo<Listing>,
    /// The rows of a range.
    #[prop(into)]
    rows: Callback<Range<usize>, Vec<OrderRow>>,
    /// Why there are none.
    empty: Signal<Option<Empty>>,
    /// The filter's text.
    text: RwSignal<String>,
    /// Whether a hand is on it.
    hand: Hand,
    /// How many orders wait to be let in.
    news: Memo<usize>,
) -> impl IntoView {
    let merge = move |_| {
        around.active.set(None);
        hand.merged.update(|merged| *merged = merged.wrapping_add(1));
    };
    let count = Signal::derive(move || listing.with(Listing::len));
    view! {
        <div
            class="orders-list"
            role=move || if empty.get().is_none() { "table" } else { "group" }
            aria-label=text::text().orders.list
            aria-rowcount=move || empty.get().is_none().then(|| count.get() + 1)
            data-testid="orders-list"
            data-count=count
            on:pointerenter=move |event| hand.over.set(event.pointer_type() == "mouse")
            on:pointerleave=move |_| hand.over.set(false)
        >
            <Show when=move || { news.get() > 0 }>
                <button type="button" class="orders-news" data-testid="orders-news" on:click=merge>
                    {move || (text::text().orders.news)(news.get())}
                </button>
            </Show>
            <Show when=move || empty.get().is_none()>
            <div class="orders-columns" role="row" aria-rowindex="1">
                <span role="columnheader">{text::text().orders.number}</span>
                <span role="columnheader">{text::text().orders.customer}</span>
                <span role="columnheader" class="number">{text::text().orders.lines}</span>
                <span role="columnheader" class="number">{text::text().orders.amount}</span>
                <span role="columnheader">{text::text().orders.status}</span>
                <span role="columnheader">{text::text().orders.placed_on}</span>
                <span role="columnheader" class="orders-columns-device">{text::text().orders.by}</span>
            </div>
            </Show>
            <Show
                when=move || empty.get().is_none()
                fallback=move || empty.get().map(|empty| view! { <Nothing empty text /> })
            >
                <VirtualList
                    count
                    row_height=ROW_HEIGHT
                    rows
                    key=|row: &OrderRow| row.id
                    row=move |row| view! { <OrderRowView row around /> }
                    active=around.active
                    testid="orders-window"
                />
            </Show>
        </div>
    }
}

/// What is said in place of rows.
#[component]
fn Nothing(empty: Empty, text: RwSignal<String>) -> impl IntoView {
    let (title, words) = match empty {
        Empty::NoOrders => (text::text().orders.none_title, text::text().orders.none.to_owned()),
        Empty::NeverReached => {
            (text::text().orders.none_offline_title, text::text().orders.none_offline.to_owned())
        }
        Empty::Kept(changes) => {
            (text::text().orders.kept_title, (text::text().orders.kept)(changes))
        }
        Empty::NoMatch => (
            text::text().orders.no_match_title,
            text.with_untracked(|text| (text::text().orders.no_match)(text)),
        ),
    };
    let way_out = match empty {
        Empty::NoMatch => view! {
            <button type="button" class="button" on:click=move |_| text.set(String::new())>
                {text::text().orders.clear_filters}
            </button>
        }
        .into_any(),
        Empty::Kept(_) => view! {
            <a class="button" data-look="primary" href="/outbox">{text::text().orders.to_outbox}</a>
        }
        .into_any(),
        Empty::NoOrders | Empty::NeverReached => view! {
            <a class="button" data-look="primary" href="/new">{text::text().orders.new_order}</a>
        }
        .into_any(),
    };
    view! {
        <div class="orders-empty" data-testid="orders-empty">
            <h2>{title}</h2>
            <p>{words}</p>
            {way_out}
        </div>
    }
}
