//! What settings are set with.

use leptos::prelude::*;

use crate::ui::parts::saved_field::SavedField;

/// On or off.
#[component]
pub fn Switch(
    /// What.
    label: &'static str,
    /// What that means, if it needs saying.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it is on.
    is_on: Signal<bool>,
    /// It was turned.
    #[prop(into)]
    on_turn: Callback<bool>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <label class="switch">
            <span>
                {label}
                {(!hint.is_empty()).then(|| view! { <small>{hint}</small> })}
            </span>
            <input
                type="checkbox"
                role="switch"
                data-testid=testid
                prop:checked=is_on
                on:change:target=move |event| on_turn.run(event.target().checked())
            />
        </label>
    }
}

/// A whole number.
#[component]
pub fn Number(
    /// What.
    label: &'static str,
    /// What is set.
    value: Signal<u32>,
    /// The highest that can be set.
    most: u32,
    /// Another number was typed.
    #[prop(into)]
    on_change: Callback<u32>,
    /// For tests.
    testid: &'static str,
) -> impl IntoView {
    let save = move |typed: String| {
        if let Ok(next) = typed.trim().parse::<u32>() {
            on_change.run(next.min(most));
        }
    };
    let saved = Signal::derive(move || value.get().to_string());
    view! { <SavedField label=label.to_owned() saved on_save=save testid=testid /> }
}
