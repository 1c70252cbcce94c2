//! The search field over a list: what is typed is the filter.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::icon::{Drawing, Icon};

/// What a search field says.
#[derive(Debug, Clone, Copy)]
pub struct SearchWords {
    /// Its name.
    pub name: &'static str,
    /// Hint in the empty field.
    pub hint: &'static str,
    /// The name of the button that empties it.
    pub clear: &'static str,
}

/// The field. `/` leads to it from anywhere; Down and Enter lead on to the list.
#[component]
pub fn SearchField(
    /// The text, which is the filter.
    text: RwSignal<String>,
    /// What it says.
    words: SearchWords,
    /// Down or Enter: on to the list.
    #[prop(into)]
    on_leave: Callback<()>,
    /// Names for tests: of the field, and of the button that empties it.
    testids: (&'static str, &'static str),
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let key_down = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" | "Enter" if !event.is_composing() => on_leave.run(()),
            "Escape" if text.with_untracked(|text| !text.is_empty()) => text.set(String::new()),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let clear = move |_| {
        text.set(String::new());
        if let Some(input) = node.get_untracked()
            && input.focus().is_err()
        {
            leptos::logging::warn!("the search field would not take the focus");
        }
    };
    view! {
        <div class="search-field" role="search">
            <Drawing icon=Icon::Search />
            <input
                class="input"
                type="search"
                node_ref=node
                autocomplete="off"
                enterkeyhint="search"
                aria-label=words.name
                placeholder=words.hint
                data-testid=testids.0
                prop:value=text
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=key_down
            />
            {move || {
                if text.with(String::is_empty) {
                    view! { <kbd aria-hidden="true">"/"</kbd> }.into_any()
                } else {
                    view! {
                        <button
                            type="button"
                            class="button"
                            data-look="icon"
                            aria-label=words.clear
                            title=words.clear
                            data-testid=testids.1
                            on:click=clear
                        >
                            <Drawing icon=Icon::Close />
                        </button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
