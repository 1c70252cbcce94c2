//! What stands around every page: header, navigation, strip, toasts, title and focus.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;
use leptos_router::hooks::use_location;

use super::link::{self, LinkFacts};
use super::parts::dialog::Dialog;
use super::parts::icon::{Drawing, Icon, Sprite};
use super::parts::pill::Pill;
use super::parts::strip::Strip;
use super::parts::toast::{ToastArea, Toasts};
use super::text::text;
use super::update::UpdateOffer;

pub mod keys;

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The list of orders, and a slip.
    Orders,
    /// The order pad.
    New,
    /// The list, only drafts.
    Drafts,
    /// What a day came to.
    Today,
    /// What is to be made ready.
    Pass,
    /// The customers.
    Customers,
    /// The items.
    Items,
    /// What is on its way, and what needs a person.
    Outbox,
    /// Settings.
    Settings,
}

impl Section {
    const ALL: [Section; 9] = [
        Section::Orders,
        Section::New,
        Section::Drafts,
        Section::Today,
        Section::Pass,
        Section::Customers,
        Section::Items,
        Section::Outbox,
        Section::Settings,
    ];

    /// Those in the bar of a narrow screen; all others stand behind its last place, "More".
    const IN_BAR: &[Section] = &[Section::Orders, Section::New, Section::Today, Section::Outbox];

    /// The section that a path and its query belong to.
    pub fn of(path: &str, query: &str) -> Option<Section> {
        let mut steps = path.trim_matches('/').split('/');
        match (steps.next().unwrap_or_default(), steps.nth(1)) {
            ("" | "new", _) | ("orders", Some("edit")) => Some(Section::New),
            ("orders", None) if drafts_only(query) => Some(Section::Drafts),
            ("orders", _) => Some(Section::Orders),
            ("today", _) => Some(Section::Today),
            ("pass", _) => Some(Section::Pass),
            ("customers", _) => Some(Section::Customers),
            ("items", _) => Some(Section::Items),
            ("outbox", _) => Some(Section::Outbox),
            ("settings", _) => Some(Section::Settings),
            (_, _) => None,
        }
    }

    fn href(self) -> &'static str {
        match self {
            Section::Orders => "/orders",
            Section::New => "/new",
            Section::Drafts => "/orders?q=is:draft",
            Section::Today => "/today",
            Section::Pass => "/pass",
            Section::Customers => "/customers",
            Section::Items => "/items",
            Section::Outbox => "/outbox",
            Section::Settings => "/settings",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Section::Orders => Icon::Orders,
            Section::New => Icon::New,
            Section::Drafts => Icon::Pad,
            Section::Today => Icon::Today,
            Section::Pass => Icon::Truck,
            Section::Customers => Icon::Customer,
            Section::Items => Icon::Items,
            Section::Outbox => Icon::Outbox,
            Section::Settings => Icon::Settings,
        }
    }

    fn word(self) -> &'static str {
        let words = &text().frame;
        match self {
            Section::Orders => words.orders,
            Section::New => words.new_order,
            Section::Drafts => words.drafts,
            Section::Today => words.today,
            Section::Pass => words.pass,
            Section::Customers => words.customers,
            Section::Items => words.items,
            Section::Outbox => words.outbox,
            Section::Settings => words.settings,
        }
    }
}

fn drafts_only(query: &str) -> bool {
    query
        .trim_start_matches('?')
        .split('&')
        .any(|part| part == "q=is:draft" || part == "q=is%3Adraft")
}

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
            <Navigation facts />
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

#[component]
fn Navigation(facts: Signal<FrameFacts>) -> impl IntoView {
    let location = use_location();
    let current = Memo::new(move |_| Section::of(&location.pathname.get(), &location.search.get()));
    let badge = move |section: Section| {
        let (count, tone) = facts.with(|facts| match section {
            Section::Outbox if facts.needing > 0 => (facts.needing, "loud"),
            Section::Outbox => (facts.link.waiting, "here"),
            Section::Drafts => (facts.drafts, "calm"),
            Section::Orders
            | Section::New
            | Section::Today
            | Section::Pass
            | Section::Customers
            | Section::Items
            | Section::Settings => (0, "calm"),
        });
        (count > 0).then(|| {
            let spoken = match tone {
                "loud" => (text().frame.need_you)(count),
                _ => String::new(),
            };
            view! {
                <span class="nav-badge" data-tone=tone>{count}</span>
                <span class="visually-hidden">{spoken}</span>
            }
        })
    };
    let more = RwSignal::new(false);
    let link = move |section: Section| {
        let is_current = move || (current.get() == Some(section)).then_some("page");
        view! {
            <a href=section.href() aria-current=is_current on:click=move |_| more.set(false)>
                <Drawing icon=section.icon() />
                <span>{section.word()}</span>
                {move || badge(section)}
            </a>
        }
    };
    let in_bar = |section: &Section| Section::IN_BAR.contains(section);
    let item = move |section: Section| {
        view! { <li data-bar=in_bar(&section).then_some("")>{link(section)}</li> }
    };
    let is_behind = move || current.get().is_some_and(|section| !in_bar(&section));
    view! {
        <nav class="nav" aria-label=text().frame.navigation>
            <ul>
                {Section::ALL.into_iter().map(item).collect_view()}
                <li class="nav-more">
                    <button
                        type="button"
                        aria-haspopup="dialog"
                        data-current=move || is_behind().then_some("")
                        data-testid="nav-more"
                        on:click=move |_| more.set(true)
                    >
                        <Drawing icon=Icon::More />
                        <span>{text().frame.more}</span>
                    </button>
                </li>
            </ul>
        </nav>
        <Dialog open=more title=text().frame.more.to_owned() testid="more">
            <ul class="more-list">
                {Section::ALL
                    .into_iter()
                    .filter(|section| !in_bar(section))
                    .map(|section| view! { <li>{link(section)}</li> })
                    .collect_view()}
            </ul>
        </Dialog>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_its_section() {
        for (path, query, section) in [
            ("/", "", Some(Section::New)),
            ("/new", "", Some(Section::New)),
            ("/orders", "", Some(Section::Orders)),
            ("/orders", "q=is:draft", Some(Section::Drafts)),
            ("/orders", "?q=is%3Adraft", Some(Section::Drafts)),
            ("/orders", "q=is:draft+han", Some(Section::Orders)),
            ("/orders/7", "", Some(Section::Orders)),
            ("/orders/7/edit", "", Some(Section::New)),
            ("/outbox", "", Some(Section::Outbox)),
            ("/outbox/7", "", Some(Section::Outbox)),
            ("/customers", "q=han", Some(Section::Customers)),
            ("/customers/7", "", Some(Section::Customers)),
            ("/items", "", Some(Section::Items)),
            ("/items/7", "q=14", Some(Section::Items)),
            ("/settings", "", Some(Section::Settings)),
            ("/pass", "", Some(Section::Pass)),
            ("/today", "day=1998-05-06", Some(Section::Today)),
            ("/elsewhere", "", None),
        ] {
            assert_eq!(Section::of(path, query), section, "{path}?{query}");
        }
    }
}
