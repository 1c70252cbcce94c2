//! What stands around every page: header, navigation, strip, toasts, title and focus.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;
use leptos_router::hooks::use_location;

use super::link::{self, LinkFacts};
use super::parts::icon::{Drawing, Icon, Sprite};
use super::parts::pill::Pill;
use super::parts::strip::Strip;
use super::parts::toast::{ToastArea, Toasts};
use super::text::text;
use super::update::UpdateOffer;

pub mod keys;
pub mod nav;

/// What the frame shows of the device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrameFacts {
    /// Whose orders these are.
    pub workspace: String,
    /// Who works here.
    pub person: String,
    /// Connection and storage.
    pub link: LinkFacts,
    /// Orders being written.
    pub drafts: usize,
    /// Commands that need a person.
    pub needing: usize,
}

/// The title of the page in sight. Pages set it; the frame shows it and tells the browser.
#[derive(Debug, Clone, Copy)]
pub struct PageTitle(RwSignal<String>);

/// Names the page for header, tab and history, for as long as it is in sight.
pub fn page_title(title: impl Into<Signal<String>>) {
    let title = title.into();
    let Some(PageTitle(shown)) = use_context::<PageTitle>() else { return };
    Effect::new(move |_| shown.set(title.get()));
}

/// The frame with a page in it.
#[component]
pub fn Frame(
    /// What it shows of the device.
    #[prop(into)]
    facts: Signal<FrameFacts>,
    /// "Send now" of the strip.
    #[prop(into)]
    on_send: Callback<()>,
    /// "Export" of the strip.
    #[prop(into)]
    on_export: Callback<()>,
    /// The button of the palette.
    #[prop(into)]
    on_palette: Callback<()>,
    /// The pages.
    children: Children,
) -> impl IntoView {
    let toasts = Toasts::new();
    let title = RwSignal::new(String::new());
    provide_context(toasts);
    provide_context(PageTitle(title));
    keys::listen();
    tell_browser(title, Signal::derive(move || facts.with(|facts| facts.needing)));
    focus_after_navigation();
    let link = Signal::derive(move || facts.with(|facts| facts.link));
    view! {
        <Sprite />
        <div class="app">
            <header class="frame-header">
                <a class="skip" href="#main" on:click=skip>{text().frame.skip}</a>
                <a class="brand" href="/new" aria-label=text().frame.brand>
                    <Drawing icon=Icon::Torn />
                    <span class="brand-word">{text().frame.brand}</span>
                </a>
                <div class="frame-place">
                    <span class="frame-title" aria-hidden="true">{title}</span>
                    <span class="frame-workspace">{move || facts.with(|facts| facts.workspace.clone())}</span>
                </div>
                <Strips link on_send on_export />
                <div class="frame-end">
                    <button
                        type="button"
                        class="button frame-palette"
                        data-look="quiet"
                        title=text().palette.open
                        data-testid="palette-open"
                        on:click=move |_| on_palette.run(())
                    >
                        <Drawing icon=Icon::Search />
                        <span class="visually-hidden">{text().palette.open}</span>
                        <kbd>"Ctrl K"</kbd>
                    </button>
                    <Pill face=calm_pill(link) />
                    <span class="frame-person" data-testid="person">
                        <Drawing icon=Icon::Person />
                        {move || facts.with(|facts| facts.person.clone())}
                    </span>
                </div>
            </header>
            <nav::Navigation facts />
            <main class="main" id="main" tabindex="-1">{children()}</main>
            <ToastArea toasts>
                <UpdateOffer />
            </ToastArea>
        </div>
        <keys::KeysHelp />
    }
}

fn calm_pill(link: Signal<LinkFacts>) -> Signal<super::parts::pill::PillFace> {
    let calm = link::held_back(link, link::pill_waits);
    Signal::derive(move || link::pill(calm.get()))
}

#[component]
fn Strips(
    link: Signal<LinkFacts>,
    on_send: Callback<()>,
    on_export: Callback<()>,
) -> impl IntoView {
    let due = Signal::derive(move || link::strip(link.get()));
    let due = link::held_back(due, link::strip_waits);
    let closed = RwSignal::new(false);
    Effect::new(move |_| {
        if due.with(Option::is_none) {
            closed.set(false);
        }
    });
    let act = Callback::new(move |()| {
        let saving = link.with_untracked(|link| link.saving);
        if saving.wants_export() { on_export.run(()) } else { on_send.run(()) }
    });
    let shown = move || due.get().filter(|_| !closed.get());
    view! {
        <div class="frame-strip">
            {move || {
                shown().map(|face| view! { <Strip face on_action=act on_close=move |()| closed.set(true) /> })
            }}
        </div>
    }
}

fn tell_browser(title: RwSignal<String>, needing: Signal<usize>) {
    Effect::new(move |_| {
        let page = title.get();
        if !page.is_empty() {
            document().set_title(&(text().frame.page_title)(&page, needing.get()));
        }
    });
}

/// After the path changed, focus goes to the new page's heading, unless the page took it already.
fn focus_after_navigation() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                let main = document().get_element_by_id("main");
                let inside = document().active_element().is_some_and(|element| {
                    main.as_ref().is_some_and(|main| main.contains(Some(&element)))
                });
                if !inside {
                    focus_first("main h1");
                }
            });
        }
        now
    });
}

fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    focus_first("#main");
}

/// Focuses the first element that `selector` finds; one that takes no focus by itself is made able to.
pub fn focus_first(selector: &str) {
    let Ok(Some(element)) = document().query_selector(selector) else { return };
    let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() else { return };
    if element.tab_index() < 0 && !element.has_attribute("tabindex") {
        element.set_tab_index(-1);
    }
    if element.focus().is_err() {
        leptos::logging::warn!("the page would not take the focus");
    }
}
