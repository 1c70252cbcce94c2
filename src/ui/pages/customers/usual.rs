//! The usual basket: the customer's last orders side by side, and a column for the next one.

use std::collections::BTreeMap;

use counterfoil_core::{Moment, StreamId};
use counterfoil_orders::quantity::in_unit;
use counterfoil_orders::{Basket, BasketRow, Habit, Item, Sale};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::deeds::terms_now;
use crate::dispatch::dispatcher;
use crate::screen::screen;
use crate::ui::address;
use crate::ui::pages::begin::{begin, plain_item};
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::icon::Icon;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::refusals::in_full;
use crate::ui::text::{text, when};

/// How many orders stand side by side.
pub const ORDERS_MAX: usize = 6;

/// What is typed into the first column.
pub type Typed = BTreeMap<StreamId, String>;

/// `amount` smallest units as it is read in the unit of `row`; nothing for none.
pub fn told(row: &BasketRow, amount: u32) -> String {
    match in_unit(amount, row.factor) {
        _ if amount == 0 => String::new(),
        Some(number) if row.unit.is_each() => number,
        Some(number) => format!("{number} {}", row.unit),
        None => format!("{amount} {}", row.units.smallest()),
    }
}

/// What is to be ordered: what was typed, or all that is usual if nothing was.
///
/// # Errors
/// The item whose quantity is none.
pub fn wanted(basket: &Basket, typed: &Typed) -> Result<Vec<Item>, String> {
    let is_typed = is_any(typed);
    let mut items = Vec::new();
    for row in &basket.rows {
        let text = typed.get(&row.product).map(|text| text.trim()).unwrap_or_default();
        let amount = match (is_typed, text) {
            (false, _) => row.usual.map(|usual| (usual, row.unit.clone())),
            (true, "" | "0") => None,
            (true, text) => {
                let read = row.units.read(text, &row.unit);
                Some(read.ok_or_else(|| (words().bad_quantity)(&row.name))?)
            }
        };
        items.extend(amount.map(|amount| plain_item(row.product, amount)));
    }
    Ok(items)
}

/// Whether anything is typed at all.
pub fn is_any(typed: &Typed) -> bool {
    typed.values().any(|text| !text.trim().is_empty())
}

fn words() -> &'static crate::ui::text::customers::CustomersWords {
    &text().customers
}

/// The grid, and the button that begins an order with what is in its first column.
#[component]
pub fn Usual(
    /// Whose.
    customer: StreamId,
    /// What they ordered.
    basket: Memo<Basket>,
    /// What is typed.
    typed: RwSignal<Typed>,
    /// Now, by the wall clock here.
    #[prop(into)]
    today: Signal<Moment>,
) -> impl IntoView {
    let words = words();
    let (screen, dispatcher) = (screen(), dispatcher());
    let toasts: Toasts = use_context().unwrap_or_default();
    let navigate = use_navigate();
    let wish = Memo::new(move |_| basket.with(|basket| typed.with(|typed| wanted(basket, typed))));
    let is_typed = Memo::new(move |_| typed.with(is_any));
    let label = move || {
        let count = wish.with(|wish| wish.as_ref().map_or(0, Vec::len));
        if is_typed.get() { (words.start_order)(count) } else { (words.order_usual)(count) }
    };
    let blocked = move || match wish.get() {
        Err(wrong) => Some(wrong),
        Ok(items) if items.is_empty() => Some(words.nothing_usual.to_owned()),
        Ok(_) => None,
    };
    let wrong = move || wish.with(|wish| wish.as_ref().err().cloned());
    let start = Callback::new(move |()| {
        let Ok(items) = wish.get_untracked() else { return };
        match begin(dispatcher, (customer, terms_now(screen)), items) {
            Ok((order, missing)) => {
                toasts.say((words.begun)(missing), None);
                navigate(&address::pad(order), NavigateOptions::default());
            }
            Err(why) => toasts.say(in_full(&why), None),
        }
    });
    let shown = move || basket.with(|basket| grid(basket, (typed, start), today.get_untracked()));
    let rule = move || match basket.with(|basket| basket.habit) {
        Habit::Often => words.usual_often,
        Habit::LastTime => words.usual_last,
    };
    view! {
        <section class="usual" aria-label=words.usual data-testid="usual">
            <h3>{words.usual}</h3>
            <Show
                when=move || basket.with(|basket| !basket.rows.is_empty())
                fallback=move || view! { <p class="muted">{words.usual_none}</p> }
            >
                <div class="usual-scroll" tabindex="0" role="group" aria-label=words.usual>
                    {shown}
                </div>
                <div class="usual-foot">
                    <Button
                        label=Signal::derive(label)
                        look=Look::Primary
                        icon=Icon::Repeat
                        on_press=start
                        blocked=Signal::derive(blocked)
                        testid="usual-start"
                    />
                    <p class="field-error" role="alert">{wrong}</p>
                </div>
                <p class="field-note">{rule}</p>
            </Show>
        </section>
    }
}

/// Where typing goes, and what Enter does.
type Typing = (RwSignal<Typed>, Callback<()>);

fn grid(basket: &Basket, typing: Typing, now: Moment) -> AnyView {
    let words = words();
    let heads = basket.orders.iter().map(|order| {
        let day = when::short(order.at, now);
        view! {
            <th scope="col">
                <a href=address::order(order.id) title=order.provisional.clone()>{day}</a>
            </th>
        }
    });
    let rows = basket.rows.iter().map(|row| line(row, typing));
    let view = view! {
        <table class="usual-grid">
            <thead>
                <tr>
                    <th scope="col">{words.usual_item}</th>
                    <th scope="col">{words.usual_now}</th>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    view.into_any()
}

fn line(row: &BasketRow, (typed, start): Typing) -> AnyView {
    let words = words();
    let product = row.product;
    let shown = move || typed.with(|typed| typed.get(&product).cloned().unwrap_or_default());
    let hint = row.usual.map(|usual| told(row, usual.get())).unwrap_or_default();
    let cells = row.quantities.iter().map(|amount| {
        view! { <td class="figures">{told(row, *amount)}</td> }
    });
    let field = if row.sale == Sale::Open {
        view! {
            <input
                class="input figures"
                inputmode="decimal"
                autocomplete="off"
                enterkeyhint="go"
                aria-label=(words.usual_of)(&row.name)
                placeholder=hint
                data-testid="usual-quantity"
                prop:value=shown
                on:input:target=move |event| {
                    let text = event.target().value();
                    typed.update(|typed| {
                        typed.insert(product, text);
                    });
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" && !event.is_composing() {
                        event.prevent_default();
                        start.run(());
                    }
                }
            />
        }
        .into_any()
    } else {
        view! { <small>{words.gone}</small> }.into_any()
    };
    let view = view! {
        <tr data-testid="usual-row" data-code=row.code.clone()>
            <th scope="row">{row.name.clone()}</th>
            <td>{field}</td>
            {cells.collect_view()}
        </tr>
    };
    view.into_any()
}

#[cfg(test)]
mod tests {
    use counterfoil_orders::{Quantity, Unit, UnitTable, product_id};
    use uuid::Uuid;

    use super::*;

    fn row(id: u128, usual: Option<u32>) -> BasketRow {
        BasketRow {
            product: product_id(Uuid::from_u128(id)),
            name: format!("Item {id}"),
            code: String::new(),
            units: UnitTable::pieces(Some(12)).unwrap(),
            unit: Unit("case".to_owned()),
            factor: 12,
            quantities: Vec::new(),
            usual: usual.and_then(Quantity::parse),
            sale: Sale::Open,
        }
    }

    #[test]
    fn a_quantity_is_told_as_it_was_ordered() {
        for (amount, words) in [(0, ""), (24, "2 case"), (18, "1.5 case"), (13, "13 each")] {
            assert_eq!(told(&row(1, None), amount), words);
        }
        let each = BasketRow { unit: Unit::each(), factor: 1, ..row(1, None) };
        assert_eq!(told(&each, 13), "13");
    }

    #[test]
    fn what_is_typed_is_ordered_and_else_what_is_usual() {
        let basket = Basket { rows: vec![row(1, Some(24)), row(2, None)], ..Basket::default() };
        let asked = |typed: &[(u128, &str)]| {
            let typed = typed
                .iter()
                .map(|(id, text)| (product_id(Uuid::from_u128(*id)), (*text).to_owned()));
            let items = wanted(&basket, &typed.collect())?;
            let amounts = items.iter().map(|item| (item.product.id.as_u128(), item.quantity.get()));
            Ok(amounts.collect::<Vec<_>>())
        };
        assert_eq!(asked(&[]), Ok(vec![(1, 24)]));
        assert_eq!(asked(&[(1, " ")]), Ok(vec![(1, 24)]));
        assert_eq!(asked(&[(2, "3")]), Ok(vec![(2, 36)]));
        assert_eq!(asked(&[(1, "0"), (2, "5 each")]), Ok(vec![(2, 5)]));
        assert_eq!(asked(&[(1, "x")]), Err("Item 1: this is no quantity of it.".to_owned()));
    }
}
