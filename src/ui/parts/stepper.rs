//! A number with a minus, a field and a plus.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::enter::EnterGuard;
use super::fresh_id;
use super::icon::{Drawing, Icon};
use super::text_field::composing;

/// One press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One more.
    Up,
    /// One less.
    Down,
}

/// Shows `value`; typing replaces it. The typed text goes to `on_enter` at Enter and on leaving;
/// Escape gives the old one back.
#[component]
pub fn Stepper(
    /// What is counted, such as "Quantity of Chai".
    #[prop(into)]
    name: Signal<String>,
    /// The kept value, as it is read.
    #[prop(into)]
    value: Signal<String>,
    /// A press of minus or plus, or the arrow keys.
    #[prop(into)]
    on_step: Callback<Step>,
    /// A typed text.
    #[prop(into)]
    on_enter: Callback<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// A key that the field does not use itself; `true`: it is done with.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent, bool>>,
    /// The element, for focus.
    #[prop(optional)]
    node: NodeRef<html::Input>,
) -> impl IntoView {
    let error_id = fresh_id("stepper");
    let typed = RwSignal::new(None::<String>);
    let guard = StoredValue::new(EnterGuard::default());
    let commit = move || {
        if let Some(text) = typed.try_update(Option::take).flatten() {
            on_enter.run(text);
        }
    };
    let key_down = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "Enter" => {
                let now = guard.try_update_value(|guard| guard.enter_down(composing(&event)));
                if now != Some(true) {
                    return;
                }
                commit();
            }
            "Escape" if typed.with_untracked(Option::is_some) => typed.set(None),
            "ArrowUp" if event.alt_key() => on_step.run(Step::Up),
            "ArrowDown" if event.alt_key() => on_step.run(Step::Down),
            key => {
                let edits = typed.with_untracked(Option::is_some) && !key.starts_with("Arrow");
                if !edits && on_key.is_some_and(|on_key| on_key.run(event.clone())) {
                    event.prevent_default();
                }
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
        if let Some(on_key) = on_key
            && matches!(event.key().as_str(), "Enter" | "Escape")
        {
            on_key.run(event);
        }
    };
    let shown = move || typed.get().unwrap_or_else(|| value.get());
    view! {
        <span class="stepper" role="group" aria-label=name>
            <button
                type="button"
                tabindex="-1"
                aria-label=move || format!("{} −1", name.get())
                on:click=move |_| on_step.run(Step::Down)
            >
                <Drawing icon=Icon::Minus />
            </button>
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                enterkeyhint="done"
                node_ref=node
                aria-label=name
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=error_id.clone()
                prop:value=shown
                on:input:target=move |event| typed.set(Some(event.target().value()))
                on:focus:target=move |event| event.target().select()
                on:keydown=key_down
                on:keyup=move |_| guard.update_value(EnterGuard::key_up)
                on:compositionstart=move |_| guard.update_value(EnterGuard::composition_started)
                on:compositionend=move |_| {
                    if guard.try_update_value(EnterGuard::composition_ended) == Some(true) {
                        commit();
                    }
                }
                on:blur=move |_| commit()
            />
            <button
                type="button"
                tabindex="-1"
                aria-label=move || format!("{} +1", name.get())
                on:click=move |_| on_step.run(Step::Up)
            >
                <Drawing icon=Icon::Plus />
            </button>
            <span class="visually-hidden" id=error_id>{error}</span>
        </span>
    }
}
