//! The day's orders by the hour, by item and by seller. Each drawing has its figures in a table.

use counterfoil_core::StreamId;
use counterfoil_orders::Money;
use leptos::prelude::*;

use super::book::{Hour, Ranked, Sums};
use crate::screen::Screen;
use crate::ui::parts::bars::{Bar, lying, standing};
use crate::ui::text::amount::money;
use crate::ui::text::{grouped, text};

/// All three.
pub(super) fn charts(screen: Screen, sums: &Sums) -> AnyView {
    let words = &text().today;
    let name = |item: &StreamId| {
        let known = screen.catalogue(|catalogue| catalogue.item(*item, ""));
        known.map_or_else(|| words.unknown_item.to_owned(), |item| item.name)
    };
    let items = rows(screen, &sums.items, name);
    let more = sums.item_count.saturating_sub(sums.items.len());
    let more = (more > 0).then(|| view! { <p class="field-note">{(words.more_items)(more)}</p> });
    let sellers = rows(screen, &sums.sellers, String::clone);
    view! {
        <div class="today-charts">
            <section class="card today-hours" data-testid="today-hours">
                <h2>{words.by_hour}</h2>
                {hours(screen, sums)}
            </section>
            <section class="card" data-testid="today-items">
                <h2>{words.by_item}</h2>
                {table([words.item, words.orders, words.before_tax], items)}
                {more}
            </section>
            <section class="card" data-testid="today-sellers">
                <h2>{words.by_seller}</h2>
                {table([words.seller, words.orders, words.value], sellers)}
            </section>
        </div>
    }
    .into_any()
}

fn cash(screen: Screen, minor: i64) -> String {
    money(Money::new(minor, screen.currency()))
}

/// A row of a table: what, how often, how much, and that drawn.
struct Row {
    name: String,
    figures: [String; 2],
    bar: Option<AnyView>,
}

fn rows<K>(screen: Screen, ranked: &[Ranked<K>], name: impl Fn(&K) -> String) -> Vec<Row> {
    let most = ranked.iter().map(|one| one.value).max().unwrap_or(0);
    let row = |one: &Ranked<K>| Row {
        name: name(&one.key),
        figures: [grouped(one.orders), cash(screen, one.value)],
        bar: Some(lying(one.value, most)),
    };
    ranked.iter().map(row).collect()
}

fn table(heads: [&'static str; 3], rows: Vec<Row>) -> AnyView {
    let row = |Row { name, figures, bar }: Row| {
        let figures = figures.map(|figure| view! { <td class="figures">{figure}</td> });
        view! {
            <tr>
                <th scope="row">{name}{bar}</th>
                {figures.into_iter().collect_view()}
            </tr>
        }
    };
    let head = |head: &'static str| view! { <th scope="col">{head}</th> };
    view! {
        <table class="ranked">
            <thead>
                <tr>{heads.map(head).into_iter().collect_view()}</tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn hours(screen: Screen, sums: &Sums) -> AnyView {
    let words = &text().today;
    let value = |hour: &Hour| cash(screen, hour.sent.saturating_add(hour.waiting));
    let bars = sums.hours.iter().map(|hour| Bar {
        word: format!("{:02}", hour.hour),
        solid: hour.sent,
        hatched: hour.waiting,
        said: value(hour),
    });
    let bars: Vec<Bar> = bars.collect();
    let busy = sums.hours.iter().filter(|hour| hour.orders > 0);
    let rows = busy.map(|hour| Row {
        name: format!("{:02}:00", hour.hour),
        figures: [grouped(hour.orders), value(hour)],
        bar: None,
    });
    view! {
        {standing(&bars, (words.chart)(sums.orders, &cash(screen, sums.value)))}
        <details class="computed">
            <summary>{words.as_table}</summary>
            {table([words.hour, words.orders, words.value], rows.collect())}
        </details>
    }
    .into_any()
}
