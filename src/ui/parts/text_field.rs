//! A labelled field for one line of text, with Enter that is safe under an input method.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::enter::{Composing, EnterGuard};
use super::{fresh_id, named};

/// What a key event says about the input method. 229 is how browsers say "the input method has it".
pub fn composing(event: &KeyboardEvent) -> Composing {
    const KEY_OF_INPUT_METHOD: u32 = 229;
    if event.is_composing() || event.key_code() == KEY_OF_INPUT_METHOD {
        Composing::Yes
    } else {
        Composing::No
    }
}

/// A field. `value` follows every keystroke.
#[component]
pub fn TextField(
    /// Its name, always visible.
    #[prop(into)]
    label: Signal<String>,
    /// Its text.
    value: RwSignal<String>,
    /// Enter was pressed and the text is complete.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
    /// The field was left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// What is wrong with the text.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `type` of the element.
    #[prop(default = "text")]
    kind: &'static str,
    /// A hint in the empty field.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The element, for focus.
    #[prop(optional)]
    node: NodeRef<html::Input>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    let id = fresh_id("field");
    let error_id = format!("{id}-error");
    let guard = StoredValue::new(EnterGuard::default());
    let entered = move || {
        if let Some(enter) = on_enter {
            enter.run(());
        }
    };
    let key_down = move |event: KeyboardEvent| {
        if event.key() != "Enter" || on_enter.is_none() {
            return;
        }
        event.prevent_default();
        if guard.try_update_value(|guard| guard.enter_down(composing(&event))).unwrap_or(false) {
            entered();
        }
    };
    let composition_ended = move |_| {
        if guard.try_update_value(EnterGuard::composition_ended).unwrap_or(false) {
            entered();
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                class="input"
                id=id
                type=kind
                node_ref=node
                autocomplete="off"
                placeholder=hint
                data-testid=named(testid)
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=error_id.clone()
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
                on:keydown=key_down
                on:keyup=move |_| guard.update_value(EnterGuard::key_up)
                on:compositionstart=move |_| guard.update_value(EnterGuard::composition_started)
                on:compositionend=composition_ended
                on:blur=move |_| {
                    if let Some(leave) = on_leave {
                        leave.run(());
                    }
                }
            />
            <span class="field-error" id=error_id>{error}</span>
        </div>
    }
}
