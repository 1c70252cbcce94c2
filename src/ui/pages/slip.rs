//! One order, `/orders/:id`: the slip, what can be done with it, and what has happened to it.
//!
//! Test ids: `slip` (`data-number`, `data-official`, `data-status`, `data-delivery`), `slip-number`,
//! `slip-official`, `slip-delivery`, `slip-customer`, `slip-line`, `slip-total`, `slip-due`,
//! `slip-refused` with `slip-resolve`, `slip-changed` with `difference` and `slip-seen`; the actions
//! `do-place`, `do-confirm`, `do-ship`, `do-resume`, `do-edit`, `do-park`, `do-pay`, `do-note`,
//! `do-repeat`, `do-print`, `do-cancel`; the dialogs `dialog-park`, `dialog-cancel`, `dialog-pay`,
//! `dialog-note`, each with `dialog-text`, `dialog-amount` (payment only) and `dialog-do`;
//! `timeline` with `timeline-entry` (`data-standing`: `decided`, `predicted`, `refused`); `tab-slip`,
//! `tab-timeline`; `slip-missing`.

pub mod actions;
pub mod asking;
pub mod names;
pub mod notice;
pub mod repeat;
pub mod sheet;
pub mod timeline;

use counterfoil_core::{Known, Moment, StreamId};
use counterfoil_orders::{Slip, State, order_id};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use self::actions::Actions;
use self::notice::Notices;
use self::sheet::Sheet;
use self::timeline::Timeline;
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::frame::page_title;
use crate::ui::text::text;

/// Now, by the wall clock beside the user; told anew every second.
pub fn wall_clock(screen: Screen) -> Signal<Moment> {
    let offset_minutes = untrack(|| screen.world(|_, stamp| stamp.at.offset_minutes));
    Signal::derive(move || Moment { at: screen.now(), offset_minutes })
}

/// The slip of `order` as it is now; `None` if this device has no such order.
pub fn slip_of(screen: Screen, order: StreamId) -> Memo<Option<Slip>> {
    Memo::new(move |_| {
        screen.world(|world, stamp| {
            let Known::Yes(state) = world.state(order) else { return None };
            let held = state.and_then(State::order)?;
            Some(counterfoil_orders::slip(order, held, world, stamp))
        })
    })
}

/// The page.
#[component]
pub fn SlipPage() -> impl IntoView {
    let params = use_params_map();
    let order = Memo::new(move |_| {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        Uuid::try_parse(&id).ok().map(order_id)
    });
    move || match order.get() {
        Some(order) => view! { <Order order /> }.into_any(),
        None => view! { <Missing /> }.into_any(),
    }
}

#[component]
fn Order(order: StreamId) -> impl IntoView {
    let slip = slip_of(screen(), order);
    let is_there = Memo::new(move |_| slip.with(Option::is_some));
    move || {
        if is_there.get() {
            view! { <Whole order slip /> }.into_any()
        } else {
            view! { <Missing /> }.into_any()
        }
    }
}

/// What the page shows of a slip at narrow widths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Slip,
    Timeline,
}

#[component]
fn Whole(order: StreamId, slip: Memo<Option<Slip>>) -> impl IntoView {
    let number = Memo::new(move |_| {
        slip.with(|slip| slip.as_ref().map(|slip| slip.provisional.clone()).unwrap_or_default())
    });
    let title = Signal::derive(move || (text().slip.order)(&number.get()));
    page_title(title);
    let tab = RwSignal::new(Tab::Slip);
    let switch = move |own: Tab, word: &'static str, testid: &'static str| {
        view! {
            <button
                type="button"
                data-testid=testid
                aria-pressed=move || if tab.get() == own { "true" } else { "false" }
                on:click=move |_| tab.set(own)
            >
                {word}
            </button>
        }
    };
    let shown = move |own: Tab| move || if tab.get() == own { "shown" } else { "hidden" };
    view! {
        <section class="slip-page">
            <div class="slip-bar">
                <h1>{title}</h1>
                <Actions order slip />
            </div>
            <Notices order />
            <div class="slip-tabs" role="group">
                {switch(Tab::Slip, text().slip.slip, "tab-slip")}
                {switch(Tab::Timeline, text().slip.timeline, "tab-timeline")}
            </div>
            <div class="slip-columns">
                <div data-tab=shown(Tab::Slip)>
                    <Sheet order slip />
                </div>
                <div data-tab=shown(Tab::Timeline)>
                    <Timeline order slip />
                </div>
            </div>
        </section>
    }
}

#[component]
fn Missing() -> impl IntoView {
    page_title(text().slip.slip.to_owned());
    view! {
        <section class="slip-page" data-testid="slip-missing">
            <h1>{text().slip.missing}</h1>
            <p>{text().slip.missing_hint}</p>
            <p><a class="button" href="/orders">{text().slip.to_orders}</a></p>
        </section>
    }
}

/// The slip beside the list of orders.
#[component]
pub fn Preview(
    /// Which order.
    order: StreamId,
) -> impl IntoView {
    let slip = slip_of(screen(), order);
    view! {
        <div class="slip-preview">
            <Notices order />
            <Sheet order slip />
            <a class="button" href=address::order(order) data-testid="preview-open">
                {text().slip.open}
            </a>
        </div>
    }
}
