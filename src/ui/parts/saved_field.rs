//! A field whose text is kept elsewhere: it saves itself, and never changes under a hand.

use std::time::Duration;

use leptos::prelude::*;

use super::text_field::TextField;

/// A pause in typing that saves.
const SAVE_AFTER_MILLIS: u64 = 600;

/// Shows `saved`. What is typed is given to `on_save` at Enter, on leaving, and after a pause; until
/// then `saved` may change without the field following.
#[component]
pub fn SavedField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What is kept.
    #[prop(into)]
    saved: Signal<String>,
    /// Keep this instead.
    #[prop(into)]
    on_save: Callback<String>,
    /// Why the last text was not kept.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// `type` of the element.
    #[prop(default = "text")]
    kind: &'static str,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    let text = RwSignal::new(saved.get_untracked());
    let known = StoredValue::new(saved.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let save = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let typed = text.get_untracked();
        if known.with_value(|known| *known != typed) {
            known.set_value(typed.clone());
            on_save.run(typed);
        }
    };
    Effect::new(move |_| {
        let now = saved.get();
        if known.with_value(|known| *known == text.get_untracked()) {
            text.set(now.clone());
        }
        known.set_value(now);
    });
    Effect::new(move |first: Option<()>| {
        text.track();
        if first.is_none() || known.with_value(|known| *known == text.get_untracked()) {
            return;
        }
        let later = set_timeout_with_handle(save, Duration::from_millis(SAVE_AFTER_MILLIS)).ok();
        let before = timer.try_update_value(|timer| std::mem::replace(timer, later)).flatten();
        if let Some(before) = before {
            before.clear();
        }
    });
    on_cleanup(save);
    view! {
        <TextField label value=text error kind testid=testid on_enter=move |()| save() on_leave=move |()| save() />
    }
}
