//! The navigation: where somebody can go, and which of that needs them.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::FrameFacts;
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::text::text;

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

/// The bar of a narrow screen, the rail of a wide one.
#[component]
pub(super) fn Navigation(facts: Signal<FrameFacts>) -> impl IntoView {
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
