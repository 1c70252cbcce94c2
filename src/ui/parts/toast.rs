//! One polite line at the bottom: something was done, and can be undone for a while.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::button::IconButton;
use super::icon::Icon;
use crate::ui::text::text;

/// How long a line stays.
const STAYS_MILLIS: u64 = 10_000;

/// Something to press in a line.
#[derive(Clone)]
pub struct ToastAction {
    /// The verb.
    pub label: String,
    /// What it does; the line goes with it. It may run after the part that gave it is gone, so it holds
    /// nothing of that part.
    pub run: Arc<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for ToastAction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToastAction").field("label", &self.label).finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
struct Line {
    ordinal: u32,
    words: String,
    action: Option<ToastAction>,
}

/// The one line that is shown; a new one takes the place of the old. Kept in the context by the frame.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    line: RwSignal<Option<Line>>,
    ordinal: StoredValue<u32>,
}

impl Toasts {
    /// No line yet.
    pub fn new() -> Toasts {
        Toasts { line: RwSignal::new(None), ordinal: StoredValue::new(0) }
    }

    /// Shows `words`, with something to press if there is.
    pub fn say(self, words: String, action: Option<ToastAction>) {
        self.ordinal.update_value(|ordinal| *ordinal = ordinal.wrapping_add(1));
        let ordinal = self.ordinal.get_value();
        self.line.set(Some(Line { ordinal, words, action }));
        let clear = move || {
            if self.line.try_with_untracked(|line| {
                line.as_ref().is_some_and(|line| line.ordinal == ordinal)
            }) == Some(true)
            {
                self.line.set(None);
            }
        };
        set_timeout(clear, Duration::from_millis(STAYS_MILLIS));
    }
}

impl Default for Toasts {
    fn default() -> Toasts {
        Toasts::new()
    }
}

/// Where the line is shown. Stands once in the frame.
#[component]
pub fn ToastArea(
    /// The lines.
    toasts: Toasts,
    /// What stays until somebody closes it, above the line.
    children: Children,
) -> impl IntoView {
    let line = toasts.line;
    let shown = move |line_now: Line| {
        let action = line_now.action.map(|action| {
            let press = move |_| {
                line.set(None);
                (action.run)();
            };
            view! { <button type="button" class="button" on:click=press>{action.label}</button> }
        });
        view! {
            <div class="toast" data-testid="toast">
                <span>{line_now.words}</span>
                {action}
                <IconButton icon=Icon::Close name=text().frame.close.to_owned() on_press=move |()| line.set(None) />
            </div>
        }
    };
    view! {
        <div class="toasts" role="status">
            {children()}
            {move || line.get().map(shown)}
        </div>
    }
}
