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

/// The list of one field: what it offers, what is chosen ahead, whether it shows.
struct List<T: Send + Sync + 'static> {
    query: RwSignal<String>,
    options: Signal<Vec<T>>,
    on_choose: Callback<T>,
    on_key: Option<Callback<KeyboardEvent, bool>>,
    open: RwSignal<bool>,
    chosen: RwSignal<usize>,
    shows: Memo<bool>,
    guard: StoredValue<EnterGuard>,
}

impl<T: Send + Sync + 'static> Clone for List<T> {
    fn clone(&self) -> List<T> {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for List<T> {}

impl<T: Clone + Send + Sync + 'static> List<T> {
    fn choose(self, index: usize) {
        let picked = self.options.with_untracked(|options| options.get(index).cloned());
        if let Some(picked) = picked {
            self.open.set(false);
            self.chosen.set(0);
            self.on_choose.run(picked);
        }
    }

    /// The id of the row that is chosen ahead, while it shows.
    fn active(self, id: String) -> impl Fn() -> Option<String> {
        move || {
            let any = self.options.with(|options| !options.is_empty());
            (self.shows.get() && any).then(|| format!("{id}-{}", self.chosen.get()))
        }
    }

    fn entered(self) {
        if self.shows.get_untracked() {
            self.choose(self.chosen.get_untracked());
        }
    }

    fn typed(self, text: String) {
        self.chosen.set(0);
        self.open.set(true);
        self.query.set(text);
    }

    fn key_down(self, event: &KeyboardEvent) {
        let key = event.key();
        if key == "Enter" {
            let acts = self.guard.try_update_value(|guard| guard.enter_down(composing(event)));
            if acts != Some(true) {
                return;
            }
        } else if event.is_composing() {
            return;
        }
        if self.on_key.is_some_and(|on_key| on_key.run(event.clone())) {
            event.prevent_default();
        } else if self.is_for_list(&key) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn is_for_list(self, key: &str) -> bool {
        let shows = self.shows.get_untracked();
        match key {
            "Enter" if shows => self.entered(),
            "Escape" if shows => self.open.set(false),
            "Escape" if self.query.with_untracked(|query| !query.is_empty()) => {
                self.query.set(String::new());
            }
            "ArrowDown" if !shows => self.open.set(true),
            other => {
                let count = self.options.with_untracked(Vec::len);
                let next = moved(other, self.chosen.get_untracked(), count).filter(|_| shows);
                let Some(index) = next else { return false };
                self.chosen.set(index);
            }
        }
        true
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
    let open = RwSignal::new(false);
    let shows = Memo::new(move |_| {
        open.get()
            && (eager.get() || query.with(|query| !query.trim().is_empty()))
            && (options.with(|options| !options.is_empty()) || nothing.with(Option::is_some))
    });
    let chosen = RwSignal::new(0);
    let guard = StoredValue::new(EnterGuard::default());
    let list = List { query, options, on_choose, on_key, open, chosen, shows, guard };
    let input_id = id.clone();
    view! {
        <div class="combobox">
            <input
                class="input"
                id=input_id
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
                aria-controls=format!("{id}-list")
                aria-activedescendant=list.active(id.clone())
                placeholder=hint
                data-testid=named(testid)
                prop:value=query
                on:input:target=move |event| list.typed(event.target().value())
                on:focus=move |_| open.set(eager.get_untracked())
                on:click=move |_| open.set(true)
                on:blur=move |_| {
                    open.set(false);
                    if let Some(leave) = on_leave {
                        leave.run(());
                    }
                }
                on:keydown=move |event| list.key_down(&event)
                on:keyup=move |_| guard.update_value(EnterGuard::key_up)
                on:compositionstart=move |_| guard.update_value(EnterGuard::composition_started)
                on:compositionend=move |_| {
                    if guard.try_update_value(EnterGuard::composition_ended) == Some(true) {
                        // The composed text reaches the field's listeners after this one.
                        request_animation_frame(move || list.entered());
                    }
                }
            />
            <Popup list name id option />
            <Show when=move || shows.get() && options.with(Vec::is_empty)>
                <div class="popup popup-note" role="status">{nothing}</div>
            </Show>
        </div>
    }
}

/// The list under the field.
#[component]
fn Popup<T, V, VF>(list: List<T>, name: Signal<String>, id: String, option: VF) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
    VF: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    let row_id = StoredValue::new(id.clone());
    let row_id = move |index: usize| row_id.with_value(|id| format!("{id}-{index}"));
    Effect::new(move |_| {
        let index = list.chosen.get();
        if list.shows.get()
            && let Some(row) = document().get_element_by_id(&row_id(index))
        {
            scroll_nearest(&row);
        }
    });
    let row = move |(index, value): (usize, T)| {
        let is_chosen = move || if list.chosen.get() == index { "true" } else { "false" };
        view! {
            <div
                class="option"
                role="option"
                id=row_id(index)
                aria-selected=is_chosen
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| list.choose(index)
            >
                {option(value)}
            </div>
        }
    };
    let row = StoredValue::new(row);
    let rows = move || {
        let options = list.options.get().into_iter().enumerate();
        options.map(|each| row.with_value(|row| row(each))).collect_view()
    };
    view! {
        <div
            class="popup"
            role="listbox"
            id=format!("{id}-list")
            aria-label=name
            hidden=move || !list.shows.get()
            on:mousedown=|event| event.prevent_default()
        >
            <Show when=move || list.shows.get()>{rows}</Show>
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
