//! Buttons: a verb that names the result.

use leptos::prelude::*;

use super::icon::{Drawing, Icon};
use super::named;

/// How loud a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    /// One of several things to do.
    #[default]
    Plain,
    /// A side road.
    Quiet,
    /// Takes something away.
    Danger,
}

impl Look {
    fn name(self) -> &'static str {
        match self {
            Look::Primary => "primary",
            Look::Plain => "plain",
            Look::Quiet => "quiet",
            Look::Danger => "danger",
        }
    }
}

/// A button with a word. When `blocked` gives a reason it stays in the order of focus, says the reason,
/// and does nothing.
#[component]
pub fn Button(
    /// The verb.
    #[prop(into)]
    label: Signal<String>,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
    /// How loud it is.
    #[prop(optional, into)]
    look: Signal<Look>,
    /// A drawing before the word.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// The printed key that does the same.
    #[prop(optional)]
    key_hint: Option<&'static str>,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    blocked: Signal<Option<String>>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    let press = move |_| {
        if blocked.with_untracked(Option::is_none) {
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            class="button"
            data-look=move || look.get().name()
            data-testid=named(testid)
            aria-disabled=move || blocked.with(Option::is_some).then_some("true")
            title=move || blocked.get()
            on:click=press
        >
            {icon.map(|icon| view! { <Drawing icon /> })}
            <span>{label}</span>
            {key_hint.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
}

/// A button that is only a drawing: its name is spoken and shown on hover.
#[component]
pub fn IconButton(
    /// The drawing.
    #[prop(into)]
    icon: Signal<Icon>,
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// What a press does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            data-look="icon"
            data-testid=named(testid)
            aria-label=name
            title=name
            on:click=move |_| on_press.run(())
        >
            <Drawing icon />
        </button>
    }
}
