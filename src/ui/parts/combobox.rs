//! A field that searches as you type: an editable combobox with a list, the first hit chosen ahead.
//!
//! Focus never leaves the field; the list follows it through `aria-activedescendant`.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::KeyboardEvent;

use super::enter::EnterGuard;
use super::text_field::composing;
use super::{fresh_id, named};

/// Where `key` leads in a list of `count` from `at`; `None` if it is no key of the list.
pub fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    const PAGE: usize = 8;
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(if at >= last { 0 } else { at + 1 }),
        "ArrowUp" => Some(at.checked_sub(1).unwrap_or(last)),
        "PageDown" => Some(at.saturating_add(PAGE).min(last)),
        "PageUp" => Some(at.saturating_sub(PAGE)),
        _ => None,
    }
}

/// The field and its list. `query` is the text; the page makes `options` of it.
#[component]
pub fn Combobox<T, V, VF>(
    /// Its name; spoken, and shown if the page does so.
    #[prop(into)]
    name: Signal<String>,
    /// Hint in the empty field.
    #[prop(into)]
    hint: Signal<String>,
    /// What is typed.
    query: RwSignal<String>,
    /// What can be chosen, best first.
    #[prop(into)]
    options: Signal<Vec<T>>,
    /// How one is shown.
    option: VF,
    /// One was chosen.
    #[prop(into)]
    on_choose: Callback<T>,
    /// A key before the list sees it; `true`: it is done with.
    #[prop(optional, into)]
    on_key: Option<Callback<KeyboardEvent, bool>>,
    /// Said under a list without hits.
    #[prop(into)]
    nothing: Signal<Option<String>>,
    /// Whether the list shows before anything is typed.
    #[prop(optional, into)]
    eager: Signal<bool>,
    /// The field was left.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// The element, for focus.
    #[prop(optional)]
    node: NodeRef<html::Input>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
    VF: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    let id = fresh_id("combobox");
    let list_id = format!("{id}-list");
    let (open, set_open) = signal(false);
    let chosen = RwSignal::new(0_usize);
    let guard = StoredValue::new(EnterGuard::default());
    let shows = Memo::new(move |_| {
        open.get()
            && (eager.get() || query.with(|query| !query.trim().is_empty()))
            && (options.with(|options| !options.is_empty()) || nothing.with(Option::is_some))
    });
    let choose = move |index: usize| {
        let picked = options.with_untracked(|options| options.get(index).cloned());
        if let Some(picked) = picked {
            set_open.set(false);
            chosen.set(0);
            on_choose.run(picked);
        }
    };
    let entered = move || {
        if shows.get_untracked() {
            choose(chosen.get_untracked());
        }
    };
    let key_down = move |event: KeyboardEvent| {
        let key = event.key();
        if key == "Enter" {
            let now = guard.try_update_value(|guard| guard.enter_down(composing(&event)));
            if now != Some(true) {
                return;
            }
        } else if event.is_composing() {
            return;
        }
        if on_key.is_some_and(|on_key| on_key.run(event.clone())) {
            event.prevent_default();
            return;
        }
        let count = options.with_untracked(Vec::len);
        match key.as_str() {
            "Enter" if shows.get_untracked() => entered(),
            "Escape" if shows.get_untracked() => set_open.set(false),
            "Escape" if query.with_untracked(|query| !query.is_empty()) => {
                query.set(String::new());
            }
            "ArrowDown" if !shows.get_untracked() => set_open.set(true),
            other => {
                let next = moved(other, chosen.get_untracked(), count);
                match next.filter(|_| shows.get_untracked()) {
                    Some(index) => chosen.set(index),
                    None => return,
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let option_id = {
        let id = id.clone();
        move |index: usize| format!("{id}-{index}")
    };
    let scroll_id = option_id.clone();
    Effect::new(move |_| {
        let index = chosen.get();
        if shows.get()
            && let Some(element) = document().get_element_by_id(&scroll_id(index))
        {
            scroll_nearest(&element);
        }
    });
    let rows = {
        let option_id = option_id.clone();
        move || {
            let rows = options.get().into_iter().enumerate().map(|(index, value)| {
                view! {
                    <div
                        class="option"
                        role="option"
                        id=option_id(index)
                        aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                        on:mousedown=|event| event.prevent_default()
                        on:click=move |_| choose(index)
                    >
                        {option(value)}
                    </div>
                }
            });
            rows.collect_view()
        }
    };
    let rows = StoredValue::new(rows);
    let controls = list_id.clone();
    view! {
        <div class="combobox">
            <input
                class="input"
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="enter"
                node_ref=node
                aria-label=name
                aria-autocomplete="list"
                aria-expanded=move || if shows.get() { "true" } else { "false" }
                aria-controls=controls
                aria-activedescendant=move || {
                    let any = options.with(|options| !options.is_empty());
                    (shows.get() && any).then(|| option_id(chosen.get()))
                }
                placeholder=hint
                data-testid=named(testid)
                prop:value=query
                on:input:target=move |event| {
                    chosen.set(0);
                    set_open.set(true);
                    query.set(event.target().value());
                }
                on:focus=move |_| set_open.set(eager.get_untracked())
                on:click=move |_| set_open.set(true)
                on:blur=move |_| {
                    set_open.set(false);
                    if let Some(leave) = on_leave {
                        leave.run(());
                    }
                }
                on:keydown=key_down
                on:keyup=move |_| guard.update_value(EnterGuard::key_up)
                on:compositionstart=move |_| guard.update_value(EnterGuard::composition_started)
                on:compositionend=move |_| {
                    if guard.try_update_value(EnterGuard::composition_ended) == Some(true) {
                        request_animation_frame(entered);
                    }
                }
            />
            <div
                class="popup"
                role="listbox"
                id=list_id
                aria-label=name
                hidden=move || !shows.get()
                on:mousedown=|event| event.prevent_default()
            >
                <Show when=move || shows.get()>{rows.with_value(|rows| rows())}</Show>
            </div>
            <Show when=move || shows.get() && options.with(Vec::is_empty)>
                <div class="popup popup-note" role="status">{nothing}</div>
            </Show>
        </div>
    }
}

fn scroll_nearest(element: &leptos::web_sys::Element) {
    let Some(list) = element.parent_element() else { return };
    let Ok(row) = element.clone().dyn_into::<leptos::web_sys::HtmlElement>() else { return };
    let (top, bottom) = (row.offset_top(), row.offset_top() + row.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round_and_the_pages_stop_at_the_ends() {
        for (key, at, count, expected) in [
            ("ArrowDown", 0, 3, Some(1)),
            ("ArrowDown", 2, 3, Some(0)),
            ("ArrowUp", 0, 3, Some(2)),
            ("ArrowUp", 2, 3, Some(1)),
            ("PageDown", 1, 3, Some(2)),
            ("PageUp", 2, 3, Some(0)),
            ("ArrowDown", 0, 0, None),
            ("a", 0, 3, None),
        ] {
            assert_eq!(moved(key, at, count), expected, "{key} at {at} of {count}");
        }
    }
}
