//! A dialog: the browser's own, so that focus stays in it, Escape closes it and focus goes back.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys;

use super::button::IconButton;
use super::icon::Icon;
use super::{fresh_id, named};
use crate::ui::text::text;

/// Shows its children while `open` is true, and sets it to false when it is closed by whatever means.
/// The children exist only while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
    /// Its body and its actions.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let title_id = fresh_id("dialog");
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            if dialog.show_modal().is_err() {
                open.set(false);
            }
        } else if !open.get_untracked() && dialog.open() {
            dialog.close();
        }
    });
    let pressed_beside = move |event: web_sys::MouseEvent| {
        let dialog =
            node.get_untracked().map(|dialog| web_sys::EventTarget::from((*dialog).clone()));
        if dialog.is_some() && event.target() == dialog {
            open.set(false);
        }
    };
    let labelled_by = title_id.clone();
    let children = StoredValue::new(children);
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-labelledby=labelled_by
            data-testid=named(testid)
            on:close=move |_| open.set(false)
            on:mousedown=pressed_beside
        >
            <Show when=move || open.get()>
                <div class="dialog-head">
                    <h2 id=title_id.clone()>{title}</h2>
                    <IconButton
                        icon=Icon::Close
                        name=text().frame.close.to_owned()
                        on_press=move |()| open.set(false)
                    />
                </div>
                {children.with_value(|children| children())}
            </Show>
        </dialog>
    }
}
