//! One line on the sheet.

use counterfoil_orders::{LineId, OrderCommand, Ppm, Unit};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::desk::Pad;
use super::face::LineFace;
use crate::ui::parts::button::{Button, IconButton, Look};
use crate::ui::parts::icon::Icon;
use crate::ui::parts::saved_field::SavedField;
use crate::ui::parts::stepper::{Step, Stepper};
use crate::ui::text::amount::percent;
use crate::ui::text::slip::unit_name;
use crate::ui::text::text;

/// The line that was `first`, for as long as it is on the order.
#[component]
pub fn LineRow(
    /// As it came.
    first: LineFace,
) -> impl IntoView {
    let pad = Pad::get();
    let id = first.id;
    let line = pad.line(first);
    let words = &text().pad;
    let open = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let error = Signal::derive(move || pad.line_error(id));
    let name = move || line.with(|line| line.name.clone());
    let quantity = Signal::derive(move || line.with(LineFace::quantity_text));
    let on_key = Callback::new(move |event: KeyboardEvent| pad.line_key(id, &event, open));
    pad.keep_field(id, field);
    view! {
        <div
            class="line"
            role="row"
            data-testid="line"
            data-fresh=move || (pad.fresh.get() == Some(id)).then_some("")
        >
            <span class="line-index figures" role="cell">{move || line.with(|line| line.position)}</span>
            <div class="line-item" role="cell">
                <span class="line-name">{name}</span>
                " "
                <span class="line-code">{move || line.with(|line| line.code.clone())}</span>
                <span class="line-note">{move || line.with(LineFace::quoted_note)}</span>
                <span class="line-error" role="alert">{error}</span>
            </div>
            <div class="line-quantity" role="cell">
                <Stepper
                    name=Signal::derive(move || (words.quantity_of)(&name()))
                    value=quantity
                    on_step=move |step| pad.step(id, step)
                    on_enter=move |typed: String| {
                        pad.set_quantity(id, &typed);
                    }
                    error
                    on_key
                    node=field
                />
                <UnitChoice id line />
            </div>
            <div class="line-price figures" role="cell">
                {move || line.with(discount_mark)}
                {move || line.with(|line| format!(" × {}", line.price))}
            </div>
            <div class="line-amount figures" role="cell">{move || line.with(|line| line.amount.clone())}</div>
            <div class="line-more" role="cell">
                <IconButton
                    icon=Icon::More
                    name=Signal::derive(move || (words.line_more)(&name()))
                    on_press=move |()| open.update(|open| *open = !*open)
                    testid="line-more"
                />
            </div>
            <Show when=move || open.get()>
                <LineExtra id line />
            </Show>
        </div>
    }
}

fn discount_mark(line: &LineFace) -> Option<impl IntoView + use<>> {
    (line.discount > Ppm::ZERO)
        .then(|| view! { <span class="line-discount">{format!("\u{2212}{}", percent(line.discount))}</span> })
}

/// The unit, to choose from if there are several.
#[component]
fn UnitChoice(id: LineId, line: Memo<LineFace>) -> impl IntoView {
    let pad = Pad::get();
    let name = move || line.with(|line| (text().pad.unit_of)(&line.name));
    move || {
        let (unit, units) = line.with(|line| (line.unit.0.clone(), line.unit_names()));
        if units.len() < 2 {
            return view! { <span class="line-unit">{unit_name(&unit).to_owned()}</span> }
                .into_any();
        }
        let options = units.into_iter().map(|each| {
            let chosen = each == unit;
            view! { <option value=each.clone() selected=chosen>{unit_name(&each).to_owned()}</option> }
        });
        view! {
            <select
                class="line-unit"
                aria-label=name
                on:change:target=move |event| pad.set_unit(id, &Unit(event.target().value()))
            >
                {options.collect_view()}
            </select>
        }
        .into_any()
    }
}

/// Discount, note and the way out.
#[component]
fn LineExtra(id: LineId, line: Memo<LineFace>) -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let wrong = RwSignal::new(None::<String>);
    let discount = Signal::derive(move || line.with(|line| line.discount.decimal()));
    let note = Signal::derive(move || line.with(|line| line.note.clone()));
    let save_discount = move |typed: String| {
        let typed = typed.trim().trim_end_matches('%').trim_end().to_owned();
        match Ppm::parse_percent(if typed.is_empty() { "0" } else { &typed }) {
            Some(discount) => {
                wrong.set(None);
                pad.ask_of_line(id, OrderCommand::DiscountLine { line: id, discount });
            }
            None => wrong.set(Some(words.bad_discount.to_owned())),
        }
    };
    view! {
        <div class="line-extra">
            <SavedField label=words.line_discount.to_owned() saved=discount on_save=save_discount error=wrong testid="line-discount" />
            <SavedField
                label=words.line_note.to_owned()
                saved=note
                on_save=move |text| pad.ask_of_line(id, OrderCommand::NoteLine { line: id, text })
                testid="line-note"
            />
            <div class="line-extra-actions">
                <Button label=words.line_remove.to_owned() look=Look::Danger on_press=move |()| pad.remove(id) testid="line-remove" />
            </div>
        </div>
    }
}

/// One press of minus or plus, in whole units; `None` takes the line away.
pub fn stepped(amount: u32, factor: u32, step: Step) -> Option<u32> {
    match step {
        Step::Up => Some(amount.saturating_add(factor)),
        Step::Down => amount.checked_sub(factor).filter(|rest| *rest > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_goes_by_the_unit_and_below_one_takes_the_line_away() {
        for (amount, factor, step, expected) in [
            (1, 1, Step::Up, Some(2)),
            (12, 12, Step::Up, Some(24)),
            (24, 12, Step::Down, Some(12)),
            (12, 12, Step::Down, None),
            (5, 12, Step::Down, None),
            (1, 1, Step::Down, None),
        ] {
            assert_eq!(stepped(amount, factor, step), expected, "{amount} {step:?} by {factor}");
        }
    }
}
