//! The customers, `/customers?q=…`, and the card of one, `/customers/:id`.
//!
//! Test ids: those of a lookup for `customers`, and `customers-new` with `customer-new`; of the card
//! `customer` (`data-code`), `customer-held`, `customer-order`, `customer-edit` with `customer-editing`,
//! `edit-<field>`, `edit-error` and `edit-save`, `customer-hold` with `customer-block` and
//! `block-deliveries`, `customer-open`, `customer-unsent`, `customer-left`, `customer-orders` with
//! `customer-orders-count`, `slip-link` (`data-number`, `data-delivery`) and `customer-orders-all`; `usual`
//! with `usual-row` (`data-code`), `usual-quantity` and `usual-start`; `lookup-missing`.

pub mod card;
pub mod deeds;
pub mod faces;
pub mod form;
pub mod usual;

use counterfoil_core::StreamId;
use counterfoil_orders::{Directory, credit, customer_id};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use self::card::CustomerCardView;
use self::deeds::NewCustomer;
use super::filter::filter_text;
use super::lookup::row::Entry;
use super::lookup::{Kind, Lookup, LookupPage, Testids};
use crate::screen::screen;
use crate::ui::frame::page_title;
use crate::ui::opens::{opens, opens_of_owners};
use crate::ui::parts::search_field::SearchWords;
use crate::ui::text::text;

const TESTIDS: Testids = Testids {
    search: ("customers-search", "customers-clear"),
    list: "customers-list",
    count: "customers-count",
    as_of: "customers-as-of",
    empty: "customers-empty",
    row: "customers-row",
    card: "customers-card",
    back: "customers-back",
};

fn kind() -> Kind {
    let words = &text().customers;
    Kind {
        path: "/customers",
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
            ("city", words.city),
            ("terms", words.terms),
            ("open", words.open),
            ("left", words.left),
        ],
        none: (words.none_title, words.none),
        never_reached: (words.none_offline_title, words.none_offline),
        no_match: words.no_match,
    }
}

/// Whom the address names, made a stream by `kind`.
pub fn open_card(stream: fn(Uuid) -> StreamId) -> Memo<Option<StreamId>> {
    let params = use_params_map();
    Memo::new(move |_| {
        let id = params.with(|params| params.get("id"));
        id.and_then(|id| Uuid::try_parse(&id).ok()).map(stream)
    })
}

/// The page.
#[component]
pub fn CustomersPage() -> impl IntoView {
    page_title(text().customers.title.to_owned());
    let screen = screen();
    let opens = opens();
    let typed = filter_text();
    let ids = Memo::new(move |_| {
        typed.with(|typed| screen.directory(|directory| directory.ranked(typed)))
    });
    let lookup = Lookup {
        kind: StoredValue::new(kind()),
        text: typed,
        ids,
        all: Memo::new(move |_| screen.directory(Directory::len)),
        open: open_card(customer_id),
        active: RwSignal::new(None),
    };
    let theirs = Memo::new(move |_| {
        opens.orders.with(|opens| {
            screen.board(|board| opens_of_owners(opens, &|stream| board.customer(stream)))
        })
    });
    let rows = Callback::new(move |ids: Vec<StreamId>| {
        let currency = screen.currency();
        let row = |id: StreamId| -> Option<Entry> {
            let exposure = screen.tally(&credit(id));
            let open = theirs.with(|theirs| theirs.get(&id).copied().unwrap_or_default());
            screen.directory(|all| {
                all.card(id).map(|card| faces::entry(card, (exposure, currency), open))
            })
        };
        ids.into_iter().filter_map(row).collect()
    });
    let card =
        Callback::new(|customer: StreamId| view! { <CustomerCardView customer /> }.into_any());
    view! { <LookupPage lookup rows beside=view! { <NewCustomer /> }.into_any() card /> }
}
