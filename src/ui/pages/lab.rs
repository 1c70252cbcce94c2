//! The lab: every place in the adapters where something can fail, with a switch and a count each. What is
//! on stays on over a reload, until it is turned off here.

use leptos::prelude::*;

use crate::dispatch::{Site, dispatcher};
use crate::screen::screen;
use crate::ui::frame::page_title;
use crate::ui::pages::settings::switches::{Number, Switch};
use crate::ui::parts::button::Button;
use crate::ui::text::text;

/// What counts as for ever at a switch.
const FOR_EVER: u32 = u32::MAX;
/// Longest delay that can be set.
const LATE_MILLIS_MAX: u32 = 60_000;

/// The page.
#[component]
pub fn LabPage() -> impl IntoView {
    let words = &text().lab;
    page_title(words.title.to_owned());
    let dispatcher = dispatcher();
    let turned = RwSignal::new(0_u32);
    let calm = move |()| {
        dispatcher.clear_sites();
        turned.update(|turned| *turned = turned.wrapping_add(1));
    };
    let rows = move || {
        turned.track();
        Site::ALL.into_iter().map(|site| view! { <SiteRow site /> }).collect_view()
    };
    view! {
        <div class="page settings" data-testid="lab">
            <h1 class="page-title">{words.title}</h1>
            <section class="card">
                <p>{words.about}</p>
                <p><Button label=words.clear.to_owned() on_press=calm testid="lab-clear" /></p>
            </section>
            <section class="card lab-sites">{rows}</section>
        </div>
    }
}

#[component]
fn SiteRow(site: Site) -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let (name, what) = text().lab.site(site);
    let switch = RwSignal::new(dispatcher.site(site).0);
    let count = RwSignal::new(dispatcher.site(site).1);
    Effect::new(move |_| {
        screen.now();
        count.set(dispatcher.site(site).1);
    });
    let turn = move |on: bool| {
        switch.update(|switch| switch.failing = if on { FOR_EVER } else { 0 });
        dispatcher.set_site(site, switch.get_untracked());
    };
    let delay = move |late_millis| {
        switch.update(|switch| switch.late_millis = late_millis);
        dispatcher.set_site(site, switch.get_untracked());
    };
    view! {
        <div class="lab-site" data-site=name>
            <Switch
                label=what
                is_on=Signal::derive(move || switch.with(|switch| switch.failing > 0))
                on_turn=turn
                testid=name
            />
            <div class="settings-numbers">
                <Number
                    label=text().lab.late
                    value=Signal::derive(move || switch.with(|switch| switch.late_millis))
                    most=LATE_MILLIS_MAX
                    on_change=delay
                    testid="late"
                />
            </div>
            <p class="field-note">
                {move || count.with(|count| (text().lab.counts)(count.hits, count.failed))}
            </p>
        </div>
    }
}
