//! The items, `/items?q=…`, and the card of one, `/items/:id`.
//!
//! Test ids: those of a lookup for `items`, and `items-gone`; of the card `item` (`data-code`), `item-gone`,
//! `item-start`, `item-reprice` with `item-pricing` and `price-list`, `item-recount` with `item-counting`,
//! `item-discontinue` with `item-ending` and `item-end`, `item-left`, `item-counted`, `item-own`,
//! `item-prices`, `item-units`, `item-orders`; `lookup-missing`.

pub mod card;
pub mod deeds;
pub mod faces;

use counterfoil_core::StreamId;
use counterfoil_orders::{Catalogue, Range, STANDARD_LIST, product_id};
use leptos::prelude::*;

use self::card::ItemCard;
use self::faces::{Age, Standing};
use super::customers::open_card;
use super::filter::filter_text;
use super::lookup::row::Entry;
use super::lookup::{Kind, Lookup, LookupPage, Testids};
use super::pad::desk::item_face;
use crate::screen::screen;
use crate::ui::frame::page_title;
use crate::ui::opens::opens;
use crate::ui::parts::search_field::SearchWords;
use crate::ui::text::text;

const TESTIDS: Testids = Testids {
    search: ("items-search", "items-clear"),
    list: "items-list",
    count: "items-count",
    as_of: "items-as-of",
    empty: "items-empty",
    row: "items-row",
    card: "items-card",
    back: "items-back",
};

fn kind() -> Kind {
    let words = &text().items;
    Kind {
        path: "/items",
        testids: TESTIDS,
        title: words.title,
        search: SearchWords {
            name: words.search,
            hint: words.search_hint,
            clear: text().lookup.clear,
        },
        count: words.count,
        first: [words.code, words.name],
        columns: [
            ("package", words.package),
            ("category", words.category),
            ("price", words.price),
            ("stock", words.stock),
        ],
        none: (words.none_title, words.none),
        never_reached: (words.none_offline_title, words.none_offline),
        no_match: words.no_match,
    }
}

/// The page.
#[component]
pub fn ItemsPage() -> impl IntoView {
    page_title(text().items.title.to_owned());
    let screen = screen();
    let opens = opens();
    let typed = filter_text();
    let range = RwSignal::new(Range::Sold);
    let ids = Memo::new(move |_| {
        typed.with(|typed| screen.catalogue(|catalogue| catalogue.ranked(typed, range.get())))
    });
    let lookup = Lookup {
        kind: StoredValue::new(kind()),
        text: typed,
        ids,
        all: Memo::new(move |_| screen.catalogue(Catalogue::len)),
        open: open_card(product_id),
        active: RwSignal::new(None),
    };
    let age = Memo::new(move |_| match screen.figures_as_of() {
        Some(_) => Age::Old,
        None => Age::Fresh,
    });
    let rows = Callback::new(move |ids: Vec<StreamId>| {
        let row = |id: StreamId| -> Option<Entry> {
            let hit = screen.catalogue(|all| all.item(id, STANDARD_LIST))?;
            let standing = Standing { sale: hit.sale, age: age.get(), open: opens.of(id) };
            let category = hit.category.clone();
            Some(faces::entry(&item_face(screen, hit), &category, standing))
        };
        ids.into_iter().filter_map(row).collect()
    });
    let card = Callback::new(|product: StreamId| view! { <ItemCard product /> }.into_any());
    let is_all = move || range.get() == Range::All;
    let turn = move |_| range.set(if is_all() { Range::Sold } else { Range::All });
    let beside = view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || if is_all() { "true" } else { "false" }
            data-testid="items-gone"
            on:click=turn
        >
            {text().items.also_gone}
        </button>
    };
    view! { <LookupPage lookup rows beside=beside.into_any() card /> }
}
