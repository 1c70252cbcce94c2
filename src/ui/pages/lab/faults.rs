//! Faults, `/lab/faults`: every place in the adapters where something can fail, with a switch and a count each.
//! What is on stays on over a reload, until it is turned off here.
//!
//! Test ids: `lab-clear`; the name of a site for its switch.

use leptos::prelude::*;

use crate::dispatch::{Dispatcher, Site, Switch, dispatcher};
use crate::screen::screen;
use crate::ui::pages::settings::switches::{Number, Switch as Turn};
use crate::ui::parts::button::Button;
use crate::ui::text::text;

/// What counts as for ever at a switch.
pub const FOR_EVER: u32 = u32::MAX;
/// Longest delay that can be set.
const LATE_MILLIS_MAX: u32 = 60_000;

/// The part.
#[component]
pub fn FaultsPart() -> impl IntoView {
    let words = &text().lab;
    let turned = RwSignal::new(0_u32);
    let rows = move || {
        turned.track();
        Site::ALL.into_iter().map(|site| view! { <SiteRow site /> }).collect_view()
    };
    view! {
        <div class="page settings">
            <section class="card lab-wide">
                <p>{words.about}</p>
                <p><Calm on_calm=move |()| turned.update(|turned| *turned = turned.wrapping_add(1)) /></p>
            </section>
            <section class="card lab-sites">{rows}</section>
        </div>
    }
}

/// Has nothing fail any more.
#[component]
pub fn Calm(
    /// It is done.
    #[prop(into)]
    on_calm: Callback<()>,
) -> impl IntoView {
    let dispatcher = dispatcher();
    let calm = move |()| {
        dispatcher.clear_sites();
        on_calm.run(());
    };
    view! { <Button label=text().lab.clear.to_owned() on_press=calm testid="lab-clear" /> }
}

/// How many switches are on.
pub fn switched_on(dispatcher: Dispatcher) -> usize {
    let is_on = |site: &Site| dispatcher.site(*site).0 != Switch::default();
    Site::ALL.iter().filter(|site| is_on(site)).count()
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
            <Turn
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
