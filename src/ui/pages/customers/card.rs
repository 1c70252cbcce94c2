//! The card of one customer: who they are, what is open, what they ordered, what they usually order.

use counterfoil_core::StreamId;
use counterfoil_orders::{Basket, basket, credit};
use leptos::prelude::*;

use super::deeds::{Deeds, customer_of};
use super::faces::{Face, Theirs, face, order_entry, orders_query, theirs};
use super::usual::{ORDERS_MAX, Typed, Usual, is_any};
use crate::screen::{Screen, screen};
use crate::ui::opens::opens;
use crate::ui::pages::filter::address;
use crate::ui::pages::lookup::card::{Missing, facts};
use crate::ui::pages::pad::slips::SlipList;
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::stub::{MarkLine, timed_mark};
use crate::ui::text::{text, when};

/// The face of `customer` as they are now; `None`: they are not on this device.
fn face_of(screen: Screen, customer: StreamId) -> Option<Face> {
    let known = customer_of(screen, customer)?;
    let card = screen.directory(|all| all.card(customer).cloned())?;
    let exposure = screen.tally(&credit(customer));
    Some(face(&known, &card, (exposure, screen.currency())))
}

/// The card.
#[component]
pub fn CustomerCardView(
    /// Whose.
    customer: StreamId,
) -> impl IntoView {
    let words = &text().customers;
    let screen = screen();
    let opens = opens();
    let face = Memo::new(move |_| face_of(screen, customer));
    let orders = Memo::new(move |_| {
        screen.board(|board| opens.orders.with(|opens| theirs(board, customer, opens, ORDERS_MAX)))
    });
    let is_held =
        Memo::new(move |_| face.with(|face| face.as_ref().is_some_and(|face| face.hold.is_some())));
    let is_there = Memo::new(move |_| face.with(Option::is_some));
    let own = Signal::derive(move || opens.of(customer));
    let mark = timed_mark(own, opens.reach);
    let field = move |read: fn(&Face) -> String| move || face.with(|face| face.as_ref().map(read));
    let not_sent = move || {
        let count = orders.with(|orders| orders.not_sent);
        (count > 0).then(|| format!(" · {}", (words.not_sent)(count)))
    };
    let short = move || {
        let is_short = face.with(|face| face.as_ref().is_some_and(|face| face.card.credit_short));
        is_short.then_some("short")
    };
    view! {
        <Show when=move || is_there.get() fallback=Missing>
            <article
                class="card-sheet"
                data-testid="customer"
                data-code=field(|face| face.code.clone())
            >
                <header class="card-head">
                    <h2 tabindex="-1">{field(|face| face.name.clone())}</h2>
                    <span class="figures muted">{field(|face| face.code.clone())}</span>
                    <MarkLine mark />
                </header>
                <Show when=move || is_held.get()>
                    <p class="card-hold" data-testid="customer-held">
                        {field(|face| face.hold.clone().unwrap_or_default())}
                    </p>
                </Show>
                <Deeds customer is_held=is_held.into() />
                <dl class="card-figures">
                    <div>
                        <dt>{words.open}</dt>
                        <dd class="figures" data-testid="customer-open">
                            {field(|face| face.open.clone())}
                            <small data-testid="customer-unsent">{not_sent}</small>
                        </dd>
                    </div>
                    <div>
                        <dt>{words.left}</dt>
                        <dd class="figures" data-testid="customer-left" data-tone=short>
                            {field(|face| {
                                let left = face.card.credit_left.clone();
                                left.unwrap_or_else(|| text().customers.no_limit.to_owned())
                            })}
                        </dd>
                    </div>
                    <div>
                        <dt>{words.terms}</dt>
                        <dd>{field(|face| face.card.terms.clone())}</dd>
                    </div>
                </dl>
                {move || face.with(|face| face.as_ref().map(|face| facts(face.facts.clone())))}
                <Orders customer orders />
            </article>
        </Show>
    }
}

/// What they ordered, and what they usually do.
#[component]
fn Orders(customer: StreamId, orders: Memo<Theirs>) -> impl IntoView {
    let words = &text().customers;
    let screen = screen();
    let opens = opens();
    let clock = wall_clock(screen);
    let today = Memo::new(move |_| when::date(clock.get()));
    let typed = RwSignal::new(Typed::new());
    // What somebody writes on does not move: while something is typed, the basket stays as it is.
    let placed = Memo::new(move |_| orders.with(|orders| orders.placed.clone()));
    let basket = Memo::new(move |last: Option<&Basket>| match last {
        Some(last) if typed.with(is_any) => last.clone(),
        _ => placed.with(|placed| screen.orders(|_, world| basket(placed, world))),
    });
    let slips = Memo::new(move |_| {
        today.with(|_| ());
        let now = clock.get_untracked();
        orders.with(|orders| {
            let rows = orders.shown.iter();
            rows.map(|row| order_entry(row, opens.of(row.id), now)).collect::<Vec<_>>()
        })
    });
    let total = Memo::new(move |_| orders.with(|orders| orders.total));
    let all = move || {
        let query = screen.directory(|all| all.card(customer).map(orders_query));
        address("/orders", &query.unwrap_or_default())
    };
    view! {
        <Usual customer basket typed today=clock />
        <section class="card-orders" aria-label=words.orders_title data-testid="customer-orders">
            <h3>
                {words.orders_title}
                " "
                <span class="figures muted" data-testid="customer-orders-count">{total}</span>
            </h3>
            <Show
                when=move || { total.get() > 0 }
                fallback=move || view! { <p class="muted">{words.orders_none}</p> }
            >
                <SlipList title="" slips current=Signal::stored(None) />
                <a class="button" href=all data-testid="customer-orders-all">
                    {move || (words.orders_all)(total.get())}
                </a>
            </Show>
        </section>
    }
}
