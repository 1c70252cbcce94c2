//! The card of one item: what it is, what it costs, what is left of it, and a way to order it.

use counterfoil_core::{Moment, StreamId};
use counterfoil_orders::{Event, ProductEvent, Sale, reserved, shipped};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::deeds::{Deeds, product_of};
use super::faces::{Face, Sums, face, own_unsent};
use crate::dispatch::dispatcher;
use crate::screen::{Screen, screen};
use crate::ui::opens::{Opens, opens};
use crate::ui::pages::customers::faces::quoted;
use crate::ui::pages::filter::address;
use crate::ui::pages::lookup::card::{Missing, facts, table};
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::stub::{MarkLine, timed_mark};
use crate::ui::text::{text, when};

/// The face of `product` as it is now; `None`: it is not on this device.
fn face_of(screen: Screen, opens: Opens, product: StreamId) -> Option<Face> {
    let known = product_of(screen, product)?;
    let sums = Sums {
        shipped: screen.tally(&shipped(product)),
        reserved: screen.tally(&reserved(product)),
        own: opens.orders.with(|opens| screen.world(|world, _| own_unsent(product, opens, world))),
    };
    Some(face(&known, sums))
}

/// When `product` was counted last, read from its history; `None` while that is not known.
fn counted_at(product: StreamId) -> RwSignal<Option<Moment>> {
    let (screen, dispatcher) = (screen(), dispatcher());
    let at = RwSignal::new(None);
    let count = Memo::new(move |_| product_of(screen, product).and_then(|known| known.count));
    Effect::new(move |_| {
        let Some(count) = count.get() else { return };
        let history = dispatcher.history(product);
        spawn_local(async move {
            let history = history.await;
            let is_count = |event: &Event| match event {
                Event::Product(ProductEvent::StockCounted { count: found }) => *found == count,
                Event::Product(_) | Event::Order(_) | Event::Customer(_) => false,
            };
            let counts = history.entries.iter().rev();
            let found = counts.into_iter().find(|entry| entry.event.as_ref().is_some_and(is_count));
            at.try_set(found.map(|entry| entry.occurred_at));
        });
    });
    at
}

/// The card.
#[component]
pub fn ItemCard(
    /// Which item.
    product: StreamId,
) -> impl IntoView {
    let words = &text().items;
    let screen = screen();
    let opens = opens();
    let face = Memo::new(move |_| face_of(screen, opens, product));
    let is_there = Memo::new(move |_| face.with(Option::is_some));
    let sale =
        Memo::new(move |_| face.with(|face| face.as_ref().map_or(Sale::Open, |face| face.sale)));
    let own = Signal::derive(move || opens.of(product));
    let mark = timed_mark(own, opens.reach);
    let field = move |read: fn(&Face) -> String| move || face.with(|face| face.as_ref().map(read));
    let orders = move || {
        let name = face.with(|face| face.as_ref().map(|face| face.name.clone()));
        address("/orders", &quoted("item", &name.unwrap_or_default()))
    };
    let told = move || face.with(|face| face.as_ref().map(told));
    view! {
        <Show when=move || is_there.get() fallback=Missing>
            <article
                class="card-sheet"
                data-testid="item"
                data-code=field(|face| face.code.clone())
            >
                <header class="card-head">
                    <span class="tile" aria-hidden="true">{field(|face| face.tile.clone())}</span>
                    <h2 tabindex="-1">{field(|face| face.name.clone())}</h2>
                    <span class="figures muted">{field(|face| face.code.clone())}</span>
                    <MarkLine mark />
                </header>
                <Show when=move || sale.get() == Sale::Discontinued>
                    <p class="card-hold" data-testid="item-gone">{words.gone}</p>
                </Show>
                <Deeds product sale />
                <Stock product face />
                {told}
                <p>
                    <a class="button" href=orders data-testid="item-orders">{words.orders}</a>
                </p>
            </article>
        </Show>
    }
}

/// What does not change with every order.
fn told(face: &Face) -> AnyView {
    let words = &text().items;
    let view = view! {
        {table(words.prices, face.prices.clone(), "item-prices")}
        {table(words.units, face.units.clone(), "item-units")}
        {facts(face.facts.clone())}
    };
    view.into_any()
}

/// What is left of it, and how that comes about.
#[component]
fn Stock(product: StreamId, face: Memo<Option<Face>>) -> impl IntoView {
    let words = &text().items;
    let screen = screen();
    let clock = wall_clock(screen);
    let as_of = Memo::new(move |_| screen.figures_as_of());
    let at = counted_at(product);
    let read = move |moment: Moment| when::full(moment, clock.get_untracked());
    let old = move || {
        as_of.get().map(|at| {
            let offset_minutes = clock.get_untracked().offset_minutes;
            (text().lookup.as_of)(&read(Moment { at, offset_minutes }))
        })
    };
    let part =
        move |take: fn(&Face) -> Option<String>| face.with(|face| face.as_ref().and_then(take));
    let tone = move || {
        let is_out = face.with(|face| face.as_ref().is_some_and(|face| face.is_out));
        match as_of.get() {
            Some(_) => Some("old"),
            None => is_out.then_some("short"),
        }
    };
    let never = move || words.not_counted.to_owned();
    let left = move || part(|face| face.left.clone()).unwrap_or_else(never);
    let counted = move || match (part(|face| face.counted.clone()), at.get()) {
        (Some(level), Some(at)) => (words.counted_at)(&level, &read(at)),
        (Some(level), None) => level,
        (None, _) => never(),
    };
    let own = move || {
        part(|face| face.own.clone()).map(|own| {
            view! {
                <div>
                    <dt>{words.own}</dt>
                    <dd class="figures" data-testid="item-own">{own}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="card-figures">
            <div>
                <dt>{words.on_hand}</dt>
                <dd class="figures" data-testid="item-left" data-tone=tone>{left}</dd>
            </div>
            <div>
                <dt>{words.counted}</dt>
                <dd data-testid="item-counted">{counted}</dd>
            </div>
            <div>
                <dt>{words.reserved}</dt>
                <dd class="figures">{move || part(|face| Some(face.reserved.clone()))}</dd>
            </div>
            {own}
            <div>
                <dt>{words.rule}</dt>
                <dd>{move || part(|face| Some(face.rule.to_owned()))}</dd>
            </div>
        </dl>
        {move || old().map(|old| view! { <p class="muted">{old}</p> })}
    }
}
