//! The list of orders, `/orders?q=…`: the search field's text is the filter, and the address is the view.
//!
//! Test ids: `orders-search`, `orders-clear`, `orders-new`, `orders-choose`, `choice-bar` with `choice-count`,
//! `choice-all`, `choice-end`, `choice-export` and `do-place` and so on, `bulk-result` with `bulk-sum`,
//! `bulk-standing`, `bulk-refused`, `bulk-only-refused`, `bulk-close`, `pin-<word>` (`all`, `draft`, `parked`,
//! `placed`, `confirmed`, `refused`, `pending`, `shipped`, `cancelled`), `orders-sums` with `sum-count`,
//! `sum-total`, `sum-pending`, `orders-list`, `order-row` (`data-stream`, `data-number`, `data-official`,
//! `data-status`, `data-delivery`: `here`, `received`, `held`, `changed`, `refused`, `set-aside`,
//! `confirmed` for two seconds, `draft`, else `settled`) with `row-total`, `orders-news`,
//! `orders-empty`, `orders-preview`, `totals-orders`, `totals-lines`, `totals-units`, `totals-gross`,
//! `totals-net`, `totals-how`.

pub mod bulk;
pub mod choice;
pub mod csv;
pub mod head;
pub mod list;
pub mod listing;
pub mod opens;
pub mod query;
pub mod row;

use std::collections::BTreeSet;
use std::time::Duration;

use counterfoil_core::{Known, Moment, StreamId, UtcMillis, World};
use counterfoil_orders::{OrderRow, State};
use leptos::prelude::*;

use self::bulk::ChoiceBar;
use self::choice::Choosing;
use self::head::{Head, Ledger, Pins, Sums};
use self::list::{Body, Hand, Keys, empty_kind};
use self::listing::{Listing, Source, Wish};
use self::query::Query;
use super::filter::filter_text;
use super::slip::Preview;
use crate::screen::{Cause, Screen, screen};
use crate::ui::day::Day;
use crate::ui::frame::{focus_first, page_title};
use crate::ui::opens::{OpenOrders, Opens, opens};
use crate::ui::text;
use crate::ui::text::when;

const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440 * MINUTE;

/// The page.
#[component]
pub fn OrdersPage() -> impl IntoView {
    page_title(text::text().orders.title.to_owned());
    let screen = screen();
    let text = filter_text();
    let today = today(screen);
    let Opens { orders: opens, reach } = opens();
    let query = Memo::new(move |_| {
        let day = Day::at(today.get());
        text.with(|text| Query::read(text, day, screen.currency()))
    });
    let active = RwSignal::new(None::<usize>);
    let hand = Hand::default();
    let turn = RwSignal::new(0_u32);
    let listing = listing(screen, (query, opens), (hand, active, turn));
    look_on(listing, turn);
    let news = Memo::new(move |_| listing.with(Listing::news));
    Effect::new(move |before: Option<Query>| {
        let now = query.get();
        if before.is_some_and(|before| before != now) {
            active.set(None);
        }
        now
    });
    let selected = Memo::new(move |_| {
        let index = active.get()?;
        listing.with(|listing| listing.id(index))
    });
    let choosing = Choosing { choice: RwSignal::new(None), listing };
    let keys = Keys { active, listing, selected, merge: hand.merged, choosing };
    keys.listen();
    let around =
        row::Around { opens, reach, today: today.into(), active, choosing, on_press: keys.press() };
    let rows = move |range: std::ops::Range<usize>| {
        let ids = listing.with(|listing| listing.ids(range));
        rows_of(screen, &ids)
    };
    let kind = Memo::new(move |_| {
        let is_empty = listing.with(|listing| listing.is_empty() && listing.is_whole());
        is_empty.then(|| empty_kind(screen))
    });
    view! {
        <section class="orders">
            <h1 class="heard">{text::text().orders.title}</h1>
            <Show
                when=move || choosing.is_on()
                fallback=move || view! {
                    <Head text on_leave=move |()| {
                        if active.get_untracked().is_none() {
                            active.set(Some(0));
                        }
                        request_animation_frame(|| focus_first(".order-link[tabindex='0']"));
                    } />
                }
            >
                <ChoiceBar choosing opens />
            </Show>
            <Pins text current=Signal::derive(move || query.with(|query| query.pin)) opens />
            <Sums choosing />
            <div class="orders-body" data-preview=move || if selected.get().is_some() { "open" } else { "closed" }>
                <Body around listing rows empty=kind.into() text hand news />
                <aside class="orders-preview" aria-label=text::text().orders.preview data-testid="orders-preview">
                    {move || selected.get().map(|order| view! { <Preview order /> })}
                </aside>
            </div>
            <Ledger />
        </section>
    }
}

/// Midnight of today, by the wall clock beside the user.
pub fn today(screen: Screen) -> Memo<Moment> {
    let offset_minutes = untrack(|| screen.world(|_, stamp| stamp.at.offset_minutes));
    Memo::new(move |_| {
        let at = Moment { at: screen.now(), offset_minutes };
        let midnight = when::day_number(at) * DAY - i64::from(offset_minutes) * MINUTE;
        Moment { at: UtcMillis(midnight), offset_minutes }
    })
}

/// The list as it may be shown now: orders from elsewhere wait while a hand is on it; another filter, or a
/// press, lets them in.
fn listing(
    screen: Screen,
    (query, opens): (Memo<Query>, Memo<OpenOrders>),
    (hand, active, turn): (Hand, RwSignal<Option<usize>>, RwSignal<u32>),
) -> Memo<Listing> {
    let items = Memo::new(move |_| {
        let words = query.with(|query| query.item.clone());
        (!words.is_empty()).then(|| items_called(screen, &words))
    });
    let is_busy = Memo::new(move |_| hand.over.get() || active.get().is_some());
    Memo::new_owning(move |last: Option<Listing>| {
        turn.track();
        let wish = Wish {
            query: query.get(),
            items: items.get(),
            opens: opens.get(),
            is_busy: is_busy.get(),
            merged: hand.merged.get(),
        };
        let mut listing = last.unwrap_or_default();
        let has_changed = screen.orders(|board, world| {
            let source = Source {
                board,
                has_item: &|order, items| has_item(world, order, items),
                is_news: &|order| screen.cause(order) == Some(Cause::Remote),
            };
            listing.follow(&source, wish)
        });
        (listing, has_changed)
    })
}

/// Gives the list another turn, after a breath, as long as it has not looked at all orders.
fn look_on(listing: Memo<Listing>, turn: RwSignal<u32>) {
    Effect::new(move |_| {
        turn.track();
        if !listing.with(Listing::is_whole) {
            set_timeout(move || turn.update(|turn| *turn = turn.wrapping_add(1)), Duration::ZERO);
        }
    });
}

/// The items that answer to `words`.
fn items_called(screen: Screen, words: &str) -> BTreeSet<StreamId> {
    screen.catalogue(|catalogue| catalogue.named(words))
}

fn has_item(world: &dyn World<State>, order: StreamId, items: &BTreeSet<StreamId>) -> bool {
    match world.state(order) {
        Known::Yes(Some(state)) => State::order(state)
            .is_some_and(|order| order.lines.iter().any(|line| items.contains(&line.product))),
        Known::Yes(None) | Known::NotYet => false,
    }
}

fn rows_of(screen: Screen, ids: &[StreamId]) -> Vec<OrderRow> {
    screen.board(|board| ids.iter().filter_map(|id| board.row(*id)).collect())
}
