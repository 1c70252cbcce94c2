//! The sheet: number, state, and the lines of the order.

use leptos::prelude::*;

use super::desk::Pad;
use super::face::Stage;
use super::line::LineRow;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::icon::Icon;
use crate::ui::text::text;

/// The sheet of the order at hand.
#[component]
pub fn Sheet() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    view! {
        <section class="sheet" aria-label=words.lines data-testid="sheet">
            <SheetHead />
            <div role="table" aria-label=words.lines>
                <div class="lines-head" role="row">
                    <span role="columnheader">"#"</span>
                    <span role="columnheader">{words.column_item}</span>
                    <span role="columnheader">{words.column_quantity}</span>
                    <span role="columnheader" class="number">{words.column_price}</span>
                    <span role="columnheader" class="number">{words.column_amount}</span>
                    <span role="columnheader"><span class="visually-hidden">{words.column_more}</span></span>
                </div>
                <For
                    each=move || pad.lines()
                    key=|line| line.id
                    children=move |first| view! { <LineRow first /> }
                />
            </div>
            <p class="visually-hidden" role="status">{move || pad.spoken.get()}</p>
            <div class="sheet-blank">
                <Show when=move || pad.line_ids.with(Vec::is_empty)>
                    <Hints />
                </Show>
            </div>
        </section>
    }
}

/// What to do on an empty sheet.
#[component]
fn Hints() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    view! {
        <Show when=move || pad.order.get().is_none()>
            <p>{words.blank_customer}" "<kbd aria-hidden="true">"F4"</kbd></p>
        </Show>
        {move || {
            pad.waiting
                .get()
                .into_iter()
                .map(|waiting| view! { <p>{(words.waits_for_customer)(&waiting.words())}</p> })
                .collect_view()
        }}
        <p>{words.blank_item}</p>
        <p>{words.blank_times}</p>
    }
}

#[component]
fn SheetHead() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let stage = Memo::new(move |_| pad.slip.with(|slip| slip.as_ref().map(|slip| slip.stage)));
    let number = move || pad.slip.with(|slip| slip.as_ref().map(|slip| slip.number.clone()));
    let state = move || {
        let state = pad.slip.with(|slip| slip.as_ref().map(|slip| slip.state.clone()));
        state.unwrap_or_else(|| words.nothing_yet.to_owned())
    };
    let action = move || match stage.get() {
        Some(Stage::Draft) => Some(
            view! {
                <Button
                    label=words.park.to_owned()
                    look=Look::Quiet
                    key_hint="F8"
                    on_press=move |()| pad.parking.set(true)
                    testid="park"
                />
            }
            .into_any(),
        ),
        Some(Stage::Parked) => Some(
            view! {
                <Button
                    label=words.resume.to_owned()
                    icon=Icon::Play
                    on_press=move |()| pad.resume()
                    testid="resume"
                />
            }
            .into_any(),
        ),
        Some(Stage::Placed | Stage::Closed) | None => None,
    };
    view! {
        <div class="sheet-head">
            <h1 class="page-title">{move || pad.title.get()}</h1>
            <span class="sheet-number" data-testid="number">{number}</span>
            <span class="sheet-state">{state}</span>
            {action}
        </div>
    }
}
