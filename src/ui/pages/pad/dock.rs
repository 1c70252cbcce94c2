//! The foot of the pad: details, sums, and the one button.

use counterfoil_orders::{Audience, OrderCommand};
use leptos::prelude::*;

use super::desk::Pad;
use super::face::Stage;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::saved_field::SavedField;
use crate::ui::parts::totals::{TotalRow, Totals};
use crate::ui::text::text;

/// Sums and Place. Where there is no room for a column it is a bar with a sheet above it.
#[component]
pub fn Dock() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let open = RwSignal::new(false);
    let rows =
        Memo::new(move |_| pad.slip.with(|slip| slip.as_ref().map(|slip| slip.rows.clone())));
    let rows = Signal::derive(move || {
        rows.get().unwrap_or_else(|| vec![TotalRow::grand(words.total, "0.00")])
    });
    let steps =
        Memo::new(move |_| pad.slip.with(|slip| slip.as_ref().map(|slip| slip.steps.clone())));
    let steps = Signal::derive(move || steps.get().unwrap_or_default());
    let total = move || pad.slip.with(|slip| slip.as_ref().map(|slip| slip.total.clone()));
    let count = move || pad.line_ids.with(Vec::len);
    let turned = Signal::derive(move || if open.get() { Icon::Down } else { Icon::Up });
    view! {
        <div class="pad-dock">
            <div class="pad-sheet" id="pad-sums" data-open=move || open.get().then_some("")>
                <Details />
                <div><Totals rows steps testid="pad-total" /></div>
            </div>
            <div class="dock-bar">
                <button
                    type="button"
                    class="dock-sum"
                    aria-controls="pad-sums"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    title=words.show_sums
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <span class="visually-hidden">{words.total}</span>
                    <span class="figures" data-testid="dock-total">{move || total().unwrap_or_else(|| "0.00".to_owned())}</span>
                    <small>{move || (words.line_count)(count())}<Drawing icon=turned /></small>
                </button>
                <Act />
            </div>
        </div>
    }
}

/// Place, or Done for an order that is placed already.
#[component]
fn Act() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let stage = Memo::new(move |_| pad.slip.with(|slip| slip.as_ref().map(|slip| slip.stage)));
    let blocked = Memo::new(move |_| pad.blocked());
    let act = move || match stage.get() {
        Some(Stage::Placed | Stage::Closed) => view! {
            <Button
                label=words.done.to_owned()
                look=Look::Primary
                on_press=move |()| pad.done()
                testid="done"
            />
        }
        .into_any(),
        Some(Stage::Draft | Stage::Parked) | None => view! {
            <Button
                label=words.place.to_owned()
                look=Look::Primary
                key_hint="F9"
                blocked
                on_press=move |()| pad.place()
                testid="place"
            />
        }
        .into_any(),
    };
    view! {
        <div class="dock-act">
            {act}
            <p class="place-reason" aria-live="polite" data-testid="place-reason">{blocked}</p>
        </div>
    }
}

#[component]
fn Details() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let of = move |read: fn(&super::face::SlipFace) -> String| {
        Signal::derive(move || pad.slip.with(|slip| slip.as_ref().map(read).unwrap_or_default()))
    };
    let notes = move || {
        pad.slip.with(|slip| slip.as_ref().map(|slip| slip.notes.clone()).unwrap_or_default())
    };
    let add_note = move |text: String| {
        if !text.trim().is_empty() {
            pad.ask(OrderCommand::Note { text, audience: Audience::Internal });
        }
    };
    let set_delivery = move |typed: String| {
        let date = typed.parse().ok();
        if date.is_some() || typed.is_empty() {
            pad.ask(OrderCommand::SetDelivery { date });
        }
    };
    view! {
        <Show when=move || pad.order.get().is_some()>
            <div class="pad-details">
                <SavedField
                    label=words.reference.to_owned()
                    saved=of(|slip| slip.reference.clone())
                    on_save=move |text| {
                        pad.ask(OrderCommand::SetReference { text });
                    }
                    testid="reference"
                />
                <SavedField
                    label=words.delivery.to_owned()
                    saved=of(|slip| slip.delivery.clone())
                    on_save=set_delivery
                    kind="date"
                    testid="delivery"
                />
                <div class="pad-notes">
                    {move || notes().into_iter().map(|note| view! { <p class="pad-note">{note}</p> }).collect_view()}
                    <NoteField add=add_note />
                </div>
            </div>
        </Show>
    }
}

/// A note is added by Enter or on leaving; the field is empty again.
#[component]
fn NoteField(#[prop(into)] add: Callback<String>) -> impl IntoView {
    let value = RwSignal::new(String::new());
    let keep = move |()| {
        let typed = value.get_untracked();
        if !typed.trim().is_empty() {
            value.set(String::new());
            add.run(typed.trim().to_owned());
        }
    };
    view! {
        <crate::ui::parts::text_field::TextField
            label=text().pad.add_note.to_owned()
            value
            on_enter=keep
            on_leave=keep
            testid="note"
        />
    }
}
