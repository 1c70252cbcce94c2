//! One order in the list: its stub, and what it is. Built so that a narrow list reads it as a slip and a
//! wide one as a row of a table, without a second set of elements.

use counterfoil_core::Moment;
use counterfoil_orders::{OrderRow, Status};
use leptos::prelude::*;

use super::choice::Choosing;
use crate::ui::address;
use crate::ui::mark::{Mark, Reach};
use crate::ui::opens::OpenOrders;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::stub::{Stub, timed_mark};
use crate::ui::parts::virtual_list::Row;
use crate::ui::text::amount::amount;
use crate::ui::text::text;
use crate::ui::text::when;

/// What all rows share.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Orders with something open.
    pub opens: Memo<OpenOrders>,
    /// Whether the server is out of reach.
    pub reach: Signal<Reach>,
    /// Today, by the wall clock here.
    pub today: Signal<Moment>,
    /// The row that the keys are on.
    pub active: RwSignal<Option<usize>>,
    /// What is chosen: then a press chooses.
    pub choosing: Choosing,
    /// A row was pressed; `true`: the press was used up and the link is not followed.
    pub on_press: Callback<usize, bool>,
}

/// The word of a stage as an attribute.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Parked => "parked",
        Status::Placed => "placed",
        Status::Confirmed => "confirmed",
        Status::Shipped => "shipped",
        Status::Cancelled => "cancelled",
    }
}

/// The value of `data-delivery`: `confirmed` also where no mark is shown any more, and `draft` where
/// nothing is meant to leave.
pub fn delivery_name(mark: Mark, status: Status) -> &'static str {
    match (mark.attribute(), status) {
        (Some(name), _) => name,
        (None, Status::Draft) => "draft",
        (None, _) => "settled",
    }
}

/// The row.
#[component]
pub fn OrderRowView(
    /// Its order and place.
    row: Row<OrderRow>,
    /// What all rows share.
    around: Around,
) -> impl IntoView {
    let Row { value, index } = row;
    let open = Memo::new(move |_| {
        let id = value.with(|row| row.id);
        around.opens.with(|opens| opens.get(&id).copied().unwrap_or_default())
    });
    let mark: Signal<Mark> = timed_mark(Signal::derive(move || open.get()), around.reach).into();
    let field = move |read: fn(&OrderRow) -> String| move || value.with(read);
    let status = move || value.with(|row| row.status);
    let chosen = Memo::new(move |_| {
        let id = value.with(|row| row.id);
        around.choosing.choice.with(|choice| choice.as_ref().map(|choice| choice.holds(id)))
    });
    let selected = move || {
        let is_active = || around.active.get() == Some(index.get());
        chosen.get().unwrap_or_else(is_active).then_some("true")
    };
    // One stop of the Tab key for the whole list: the row that the keys are on, or the first.
    let stop = move || if around.active.get().unwrap_or(0) == index.get() { "0" } else { "-1" };
    let press = move |event: leptos::ev::MouseEvent| {
        if chosen.get_untracked().is_some() && event.button() == 0 {
            event.prevent_default();
            around.choosing.press(index.get_untracked(), &event);
        } else if is_plain(&event) && around.on_press.run(index.get_untracked()) {
            event.prevent_default();
        }
    };
    view! {
        <div
            class="order-row"
            role="row"
            aria-rowindex=move || index.get() + 2
            aria-selected=selected
            data-testid="order-row"
            data-index=move || index.get()
            data-chosen=move || chosen.get().map(|is_chosen| is_chosen.to_string())
            data-stream=move || value.with(|row| row.id.id.to_string())
            data-number=field(|row| row.provisional.clone())
            data-official=move || value.with(|row| row.official)
            data-status=move || status_name(status())
            data-delivery=move || delivery_name(mark.get(), status())
        >
            {move || tick(chosen.get())}
            <span class="order-stub" role="cell">
                <a
                    class="order-link"
                    href=move || value.with(|row| address::order(row.id))
                    aria-label=move || spoken(&value.get(), mark.get(), chosen.get())
                    tabindex=stop
                    on:click=press
                    on:focus=move |_| around.active.set(Some(index.get_untracked()))
                >
                    <Stub
                        number=Signal::derive(field(|row| row.provisional.clone()))
                        mark
                        calm=Signal::derive(move || value.with(calm))
                    />
                </a>
            </span>
            <span class="order-customer" role="cell">
                {field(|row| match row.customer_name.as_str() {
                    "" => text().orders.no_customer.to_owned(),
                    name => name.to_owned(),
                })}
            </span>
            {cells(value, around.today)}
        </div>
    }
}

/// What stands behind the customer.
fn cells(value: Signal<OrderRow>, today: Signal<Moment>) -> AnyView {
    let field = move |read: fn(&OrderRow) -> String| move || value.with(read);
    let status = move || value.with(|row| row.status);
    let placed = move || {
        let at = value.with(|row| row.placed.unwrap_or(row.opened));
        today.with(|today| when::short(at, *today))
    };
    view! {
        <span class="order-lines" role="cell">{field(|row| row.lines.to_string())}</span>
        <span class="order-amount figures" role="cell" data-testid="row-total">
            {field(|row| amount(row.total))}
        </span>
        <span class="order-status" role="cell" data-status=move || status_name(status())>
            {move || text().slip.status(status())}
            <span class="order-count">
                {field(|row| format!(" · {}", (text().orders.line_count)(row.lines)))}
            </span>
        </span>
        <span class="order-placed" role="cell">{placed}</span>
        <span class="order-device" role="cell">{field(|row| row.by.clone())}</span>
    }
    .into_any()
}

/// The box that is ticked on a chosen row; none while nobody chooses. The row's own words say it too.
fn tick(chosen: Option<bool>) -> Option<AnyView> {
    let ticked = chosen?.then_some("true");
    let drawing = ticked.map(|_| view! { <Drawing icon=Icon::Check /> });
    let view =
        view! { <span class="order-tick" aria-hidden="true" data-ticked=ticked>{drawing}</span> };
    Some(view.into_any())
}

/// Whether a press asks for no other window or tab.
fn is_plain(event: &leptos::ev::MouseEvent) -> bool {
    event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// The second line of a stub that carries no mark: the official number.
fn calm(row: &OrderRow) -> String {
    row.official.map(|number| (text().slip.official)(number)).unwrap_or_default()
}

/// The whole row in one breath. It begins with what stands on the stub, so that who says what they see is heard.
fn spoken(row: &OrderRow, mark: Mark, chosen: Option<bool>) -> String {
    let below = match mark {
        Mark::Nothing => calm(row),
        mark => text().marks.short(mark).to_owned(),
    };
    let parts = [
        format!("{} {below}", row.provisional).trim_end().to_owned(),
        row.customer_name.clone(),
        amount(row.total),
        text().slip.status(row.status).to_owned(),
        text().marks.spoken(mark).to_owned(),
        if chosen == Some(true) { text().bulk.is_chosen.to_owned() } else { String::new() },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
