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

/// What is being typed, and where it goes.
#[derive(Debug, Clone, Copy)]
struct Typing {
    on_step: Callback<Step>,
    on_enter: Callback<String>,
    on_key: Option<Callback<KeyboardEvent, bool>>,
    typed: RwSignal<Option<String>>,
    guard: StoredValue<EnterGuard>,
}

impl Typing {
    fn commit(self) {
        if let Some(text) = self.typed.try_update(Option::take).flatten() {
            self.on_enter.run(text);
        }
    }

    fn key_down(self, event: &KeyboardEvent) {
        let edits = self.typed.with_untracked(Option::is_some);
        match event.key().as_str() {
            "Enter" => {
                let acts = self.guard.try_update_value(|guard| guard.enter_down(composing(event)));
                if acts != Some(true) {
                    return;
                }
                self.commit();
                self.tell(event);
            }
            "Escape" if edits => {
                self.typed.set(None);
                self.tell(event);
            }
            "ArrowUp" if event.alt_key() => self.on_step.run(Step::Up),
            "ArrowDown" if event.alt_key() => self.on_step.run(Step::Down),
            key if edits && !key.starts_with("Arrow") => return,
            _ => {
                if !self.tell(event) {
                    return;
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn tell(self, event: &KeyboardEvent) -> bool {
        self.on_key.is_some_and(|on_key| on_key.run(event.clone()))
    }
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
    let typing = Typing {
        on_step,
        on_enter,
        on_key,
        typed: RwSignal::new(None),
        guard: StoredValue::default(),
    };
    let Typing { typed, guard, .. } = typing;
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
                on:keydown=move |event| typing.key_down(&event)
                on:keyup=move |_| guard.update_value(EnterGuard::key_up)
                on:compositionstart=move |_| guard.update_value(EnterGuard::composition_started)
                on:compositionend=move |_| {
                    if guard.try_update_value(EnterGuard::composition_ended) == Some(true) {
                        typing.commit();
                    }
                }
                on:blur=move |_| typing.commit()
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
