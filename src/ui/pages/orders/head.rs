//! What stands above and below the list: search, pins, sums.

use counterfoil_orders::Money;
use leptos::prelude::*;

use super::choice::Choosing;
use super::listing::{Listing, count};
use super::query::{Pin, with_pin};
use crate::screen::screen;
use crate::ui::opens::OpenOrders;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::search_field::{SearchField, SearchWords};
use crate::ui::text;
use crate::ui::text::amount::{amount, money};

/// The search field and the way to a new order.
#[component]
pub fn Head(
    /// The text, which is the filter.
    text: RwSignal<String>,
    /// Down or Enter: on to the list.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let words = &text::text().orders;
    let said = SearchWords { name: words.search, hint: words.search_hint, clear: words.clear };
    view! {
        <header class="orders-head">
            <SearchField text words=said on_leave testids=("orders-search", "orders-clear") />
            <a class="button" data-look="primary" href="/new" data-testid="orders-new">
                <Drawing icon=Icon::Plus />
                <span>{words.new_order}</span>
                <kbd aria-hidden="true">"n"</kbd>
            </a>
        </header>
    }
}

fn pin_word(pin: Pin) -> &'static str {
    match pin {
        Pin::All => text::text().orders.all,
        Pin::Draft => text::text().orders.drafts,
        Pin::Parked => text::text().orders.parked,
        Pin::Placed => text::text().orders.placed,
        Pin::Confirmed => text::text().orders.confirmed,
        Pin::ToFix => text::text().orders.to_fix,
        Pin::NotSent => text::text().orders.not_sent,
        Pin::Changed => text::text().orders.changed,
        Pin::Shipped => text::text().orders.shipped,
        Pin::Cancelled => text::text().orders.cancelled,
    }
}

/// The pins with their exact counts.
#[component]
pub fn Pins(
    /// The text, which is the filter.
    text: RwSignal<String>,
    /// The pin in it.
    #[prop(into)]
    current: Signal<Pin>,
    /// Orders with something open.
    opens: Memo<OpenOrders>,
) -> impl IntoView {
    let screen = screen();
    let pin = move |pin: Pin| {
        let count =
            Memo::new(move |_| screen.board(|board| opens.with(|opens| count(board, opens, pin))));
        let needs = move || match pin {
            Pin::ToFix if count.get() > 0 => Some("person"),
            Pin::NotSent if count.get() > 0 => Some("network"),
            _ => None,
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if current.get() == pin { "true" } else { "false" }
                data-needs=needs
                data-testid=format!("pin-{}", if pin == Pin::All { "all" } else { pin.word() })
                on:click=move |_| text.update(|text| *text = with_pin(text, pin))
            >
                {pin_word(pin)}
                " "
                <span class="figures">{count}</span>
            </button>
        }
    };
    view! {
        <div class="orders-pins" role="group" aria-label=text::text().orders.pins>
            {Pin::SHOWN.into_iter().map(pin).collect_view()}
        </div>
    }
}

/// What the listed orders come to.
#[component]
pub fn Sums(
    /// The listed orders, and the way to choose among them.
    choosing: Choosing,
) -> impl IntoView {
    let (screen, listing) = (screen(), choosing.listing);
    let sum = move || money(Money::new(listing.with(Listing::sum), screen.currency()));
    let not_sent = move || listing.with(Listing::not_sent);
    view! {
        <p class="orders-sums" data-testid="orders-sums">
            <span data-testid="sum-count">
                {move || (text::text().orders.orders)(listing.with(Listing::found))}
            </span>
            <strong class="figures" data-testid="sum-total">{sum}</strong>
            <Show when=move || { not_sent() > 0 }>
                <span class="orders-sums-pending" data-testid="sum-pending">
                    {move || (text::text().orders.pending)(not_sent())}
                </span>
            </Show>
            <Show when=move || !choosing.is_on() && listing.with(|listing| !listing.is_empty())>
                <button
                    type="button"
                    class="orders-choose"
                    data-testid="orders-choose"
                    on:click=move |_| choosing.begin([])
                >
                    {text::text().bulk.choose}
                    <kbd aria-hidden="true">"x"</kbd>
                </button>
            </Show>
        </p>
    }
}

/// The whole workspace, to the cent, whatever the filter.
#[component]
pub fn Ledger() -> impl IntoView {
    let screen = screen();
    let totals = Memo::new(move |_| screen.totals());
    let count = |value: i64| {
        usize::try_from(value).map_or_else(|_| value.to_string(), crate::ui::text::grouped)
    };
    let cash = move |minor: i64| amount(Money::new(minor, screen.currency()));
    view! {
        <footer class="orders-ledger" aria-label=text::text().orders.ledger>
            <dl>
                <div>
                    <dt>{text::text().orders.total_orders}</dt>
                    <dd class="figures" data-testid="totals-orders">{move || count(totals.get().orders)}</dd>
                </div>
                <div data-minor="true">
                    <dt>{text::text().orders.total_lines}</dt>
                    <dd class="figures" data-testid="totals-lines">{move || count(totals.get().lines)}</dd>
                </div>
                <div data-minor="true">
                    <dt>{text::text().orders.total_units}</dt>
                    <dd class="figures" data-testid="totals-units">{move || count(totals.get().units)}</dd>
                </div>
                <div data-minor="true">
                    <dt>{text::text().orders.total_gross}</dt>
                    <dd class="figures" data-testid="totals-gross">{move || cash(totals.get().gross)}</dd>
                </div>
                <div>
                    <dt>{text::text().orders.total_net}</dt>
                    <dd class="figures" data-testid="totals-net">{move || cash(totals.get().net)}</dd>
                </div>
            </dl>
            <details class="computed">
                <summary data-testid="totals-how">{text::text().orders.how_net}</summary>
                <p>{text::text().orders.how}</p>
            </details>
        </footer>
    }
}
