//! What a day came to, `/today?day=2026-12-01`: orders and value, hour by hour, by item and by seller.
//!
//! Test ids: `today-day`, `today-earlier`, `today-later`, `today-now`, `today-orders`, `today-value`,
//! `today-average`, `today-not-sent`, `today-to-fix`, `today-included`, `today-hours`, `today-items`,
//! `today-sellers`, `today-empty`.

pub mod book;
mod charts;

use counterfoil_core::{Known, StreamId};
use counterfoil_orders::{Money, State};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use self::book::{Book, Goods, Source, Sums};
use super::orders::today;
use crate::screen::{Screen, screen};
use crate::ui::day::Day;
use crate::ui::frame::page_title;
use crate::ui::opens::opens;
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::text::amount::money;
use crate::ui::text::{grouped, text, when};

/// The page.
#[component]
pub fn TodayPage() -> impl IntoView {
    let screen = screen();
    let now = today(screen);
    let now = Memo::new(move |_| Day::at(now.get()));
    let map = use_query_map();
    let day = Memo::new(move |_| {
        let asked = map.with(|map| map.get("day"));
        asked.and_then(|asked| Day::read(&asked, now.get())).unwrap_or_else(|| now.get())
    });
    let title = Signal::derive(move || {
        if day.get() == now.get() {
            text().today.title.to_owned()
        } else {
            when::day(day.get().moment())
        }
    });
    page_title(title);
    let book = Memo::new(move |last: Option<&Book>| {
        let mut book = last.cloned().unwrap_or_default();
        screen.orders(|board, world| {
            let goods = |order: StreamId| match world.state(order) {
                Known::Yes(Some(state)) => State::order(state).map(Goods::of).unwrap_or_default(),
                Known::Yes(None) | Known::NotYet => Vec::new(),
            };
            book.follow(&Source { board, goods: &goods }, day.get());
        });
        book
    });
    let opens = opens().orders;
    let sums = Memo::new(move |_| book.with(|book| opens.with(|opens| book.sums(opens))));
    view! {
        <div class="page today">
            <Head day now sums title />
            {move || sums.with(|sums| figures(screen, sums))}
            <Included day now sums />
            {move || {
                let title = if day.get() == now.get() {
                    text().today.none_today.to_owned()
                } else {
                    (text().today.none)(&when::day(day.get().moment()))
                };
                sums.with(|sums| body(screen, sums, title))
            }}
        </div>
    }
}

fn address(day: Day) -> String {
    format!("/today?day={}", day.date())
}

/// The day, and the ways to others.
#[component]
fn Head(day: Memo<Day>, now: Memo<Day>, sums: Memo<Sums>, title: Signal<String>) -> impl IntoView {
    let words = &text().today;
    let navigate = use_navigate();
    let step = move |to: fn(&Sums) -> Option<Day>, icon: Icon, name: &'static str, testid| {
        let there = move || sums.with(to);
        view! {
            <a
                class="button"
                data-look="icon"
                href=move || there().map(address)
                role="link"
                aria-disabled=move || there().is_none().then_some("true")
                aria-label=name
                title=name
                data-testid=testid
            >
                <Drawing icon />
            </a>
        }
    };
    view! {
        <header class="today-head">
            <h1 class="page-title">{title}</h1>
            <div class="today-days">
                {step(|sums| sums.earlier, Icon::Back, words.earlier, "today-earlier")}
                <input
                    class="input"
                    type="date"
                    required=true
                    aria-label=words.day
                    data-testid="today-day"
                    prop:value=move || day.get().date()
                    on:change:target=move |event| {
                        if let Some(day) = Day::read(&event.target().value(), now.get_untracked()) {
                            navigate(&address(day), NavigateOptions { scroll: false, ..Default::default() });
                        }
                    }
                />
                {step(|sums| sums.later, Icon::Next, words.later, "today-later")}
                <Show when=move || day.get() != now.get()>
                    <a class="button" href="/today" data-testid="today-now">{words.to_today}</a>
                </Show>
            </div>
        </header>
    }
}

/// The figures of the day in one row.
fn figures(screen: Screen, sums: &Sums) -> AnyView {
    let words = &text().today;
    let cash = |minor| money(Money::new(minor, screen.currency()));
    let count = i64::try_from(sums.orders).unwrap_or(i64::MAX);
    let each = sums.value.checked_div(count).map(cash);
    let figure = |word: &'static str, figure: String, tone: &'static str, testid| {
        view! {
            <div>
                <dt>{word}</dt>
                <dd class="figures" data-tone=tone data-testid=testid>{figure}</dd>
            </div>
        }
    };
    let tone = |count: usize, tone: &'static str| if count > 0 { tone } else { "calm" };
    view! {
        <dl class="today-figures">
            {figure(words.orders, grouped(sums.orders), "strong", "today-orders")}
            {figure(words.value, cash(sums.value), "strong", "today-value")}
            {figure(words.average, each.unwrap_or_else(|| "\u{2013}".to_owned()), "calm", "today-average")}
            {figure(words.not_sent, grouped(sums.not_sent), tone(sums.not_sent, "here"), "today-not-sent")}
            {figure(words.to_fix, grouped(sums.to_fix), tone(sums.to_fix, "loud"), "today-to-fix")}
        </dl>
    }
    .into_any()
}

/// What is in the figures, and until when.
#[component]
fn Included(day: Memo<Day>, now: Memo<Day>, sums: Memo<Sums>) -> impl IntoView {
    let words = &text().today;
    let clock = wall_clock(screen());
    let clock = Memo::new(move |_| when::clock(clock.get()));
    let until = move || {
        let day = day.get();
        if day == now.get() {
            clock.with(|clock| (words.as_of)(clock))
        } else {
            (words.whole_day)(&when::day(day.moment()))
        }
    };
    let waiting = move || {
        let included = sums.with(|sums| (words.included)(sums.not_sent));
        (!included.is_empty()).then(|| view! { <strong>{included}</strong> })
    };
    view! {
        <p class="today-included" data-testid="today-included">
            <span>{until}</span>
            {waiting}
            <span>{words.computed}</span>
        </p>
    }
}

fn body(screen: Screen, sums: &Sums, title: String) -> AnyView {
    if sums.orders > 0 {
        return charts::charts(screen, sums);
    }
    let words = &text().today;
    let way = sums.earlier.or(sums.later).map(|day| {
        let name = (words.to_day)(&when::day(day.moment()));
        view! { <a class="button" href=address(day)>{name}</a> }
    });
    view! {
        <section class="card today-empty" data-testid="today-empty">
            <h2>{title}</h2>
            <p>{words.none_hint}</p>
            {way}
        </section>
    }
    .into_any()
}
