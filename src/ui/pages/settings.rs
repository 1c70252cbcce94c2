//! Settings: how it looks, what is at the other end, how well work is kept. Each saves itself.

pub mod device;
pub mod switches;

use leptos::prelude::*;

use crate::dispatch::{Faults, dispatcher};
use crate::screen::{Link, screen};
use crate::ui::appearance::{Appearance, Density, Looks, Theme};
use crate::ui::frame::{focus_first, page_title};
use crate::ui::language::Spoken;
use crate::ui::text::{Language, text};
use device::DeviceCard;
use switches::{Number, Switch};

/// The page.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let words = &text().settings;
    page_title(words.title.to_owned());
    view! {
        <div class="page settings" data-testid="settings">
            <h1 class="page-title">{words.title}</h1>
            <LooksCard />
            <ServerCard />
            <FaultsCard />
            <DeviceCard />
            <KeysCard />
            <section class="card">
                <h2>{words.about}</h2>
                <p>{words.about_words}</p>
                <p class="muted">{(words.version)(env!("CARGO_PKG_VERSION"))}</p>
                <p><a href="/lab">{words.lab}</a></p>
            </section>
        </div>
    }
}

#[component]
fn LooksCard() -> impl IntoView {
    let words = &text().settings;
    let Looks(looks) = expect_context();
    let theme = move |theme, word| {
        let is_on = Signal::derive(move || looks.with(|looks| looks.theme == theme));
        let choose = move || looks.update(|looks| *looks = Appearance { theme, ..*looks });
        segment("theme", word, is_on, choose)
    };
    let density = move |density, word| {
        let is_on = Signal::derive(move || looks.with(|looks| looks.density == density));
        let choose = move || looks.update(|looks| *looks = Appearance { density, ..*looks });
        segment("density", word, is_on, choose)
    };
    let Spoken(spoken) = expect_context();
    let language = move |language: Language| {
        let is_on = Signal::derive(move || spoken.get() == language);
        let choose = move || {
            spoken.set(language);
            // The page that had the focus is gone by then.
            request_animation_frame(|| focus_first("[name=language]:checked"));
        };
        segment("language", language.name(), is_on, choose)
    };
    view! {
        <section class="card">
            <h2>{words.appearance}</h2>
            <fieldset>
                <legend class="label">{words.language}</legend>
                <div class="segments">{Language::ALL.map(language)}</div>
            </fieldset>
            <fieldset>
                <legend class="label">{words.theme}</legend>
                <div class="segments">
                    {theme(Theme::System, words.theme_system)}
                    {theme(Theme::Light, words.theme_light)}
                    {theme(Theme::Dark, words.theme_dark)}
                </div>
            </fieldset>
            <fieldset>
                <legend class="label">{words.density}</legend>
                <div class="segments">
                    {density(Density::Comfort, words.density_comfort)}
                    {density(Density::Standard, words.density_standard)}
                    {density(Density::Dense, words.density_dense)}
                </div>
                <p class="field-note">{words.dense_hint}</p>
            </fieldset>
        </section>
    }
}

fn segment(
    group: &'static str,
    word: &'static str,
    is_on: Signal<bool>,
    choose: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <label>
            <input type="radio" name=group prop:checked=is_on on:change=move |_| choose() />
            {word}
        </label>
    }
}

#[component]
fn ServerCard() -> impl IntoView {
    let words = &text().settings;
    let (screen, dispatcher) = (screen(), dispatcher());
    let (says, other, name) = if screen.has_mock() {
        (words.server_mock, words.use_http, "http")
    } else {
        (words.server_http, words.use_mock, "mock")
    };
    let href = format!("/settings?backend={name}");
    let paused = Signal::derive(move || screen.link() == Link::Paused);
    view! {
        <section class="card">
            <h2>{words.server}</h2>
            <p>{says}</p>
            <Switch
                label=words.pause
                hint=words.pause_hint
                is_on=paused
                on_turn=move |on| dispatcher.pause(on)
                testid="pause"
            />
            <p><a class="button" href=href rel="external" data-testid=format!("use-{name}")>{other}</a></p>
        </section>
    }
}

/// The switches of the in-page server.
#[component]
fn FaultsCard() -> impl IntoView {
    let words = &text().settings;
    let dispatcher = dispatcher();
    dispatcher.faults().map(|faults| {
        let faults = RwSignal::new(faults);
        let change = move |change: &dyn Fn(&mut Faults)| {
            faults.update(|faults| change(faults));
            dispatcher.set_faults(faults.get_untracked());
        };
        let offline = Signal::derive(move || faults.with(|faults| faults.offline));
        view! {
            <section class="card" data-testid="faults">
                <h2>{words.faults}</h2>
                <p class="field-note">{words.faults_hint}</p>
                <Switch
                    label=words.offline
                    is_on=offline
                    on_turn=move |on| change(&|faults| faults.offline = on)
                    testid="fault-offline"
                />
                <div class="settings-numbers">
                    <Number
                        label=words.latency
                        value=Signal::derive(move || faults.with(|faults| faults.latency_millis))
                        most=10_000
                        on_change=move |next| change(&|faults| faults.latency_millis = next)
                        testid="fault-latency"
                    />
                    <Number
                        label=words.lost
                        value=Signal::derive(move || faults.with(|faults| u32::from(faults.lost_answers_percent)))
                        most=100
                        on_change=move |next| change(&|faults| faults.lost_answers_percent = share(next))
                        testid="fault-lost"
                    />
                    <Number
                        label=words.duplicate
                        value=Signal::derive(move || faults.with(|faults| u32::from(faults.duplicate_percent)))
                        most=100
                        on_change=move |next| change(&|faults| faults.duplicate_percent = share(next))
                        testid="fault-duplicate"
                    />
                    <Number
                        label=words.refuse
                        value=Signal::derive(move || faults.with(|faults| u32::from(faults.refuse_percent)))
                        most=100
                        on_change=move |next| change(&|faults| faults.refuse_percent = share(next))
                        testid="fault-refuse"
                    />
                </div>
            </section>
        }
    })
}

fn share(percent: u32) -> u8 {
    u8::try_from(percent).unwrap_or(100).min(100)
}

#[component]
fn KeysCard() -> impl IntoView {
    let keys = text().keys.iter().map(|(keys, what)| {
        view! {
            <dt>{keys.split(' ').map(|key| view! { <kbd>{key}</kbd> " " }).collect_view()}</dt>
            <dd>{*what}</dd>
        }
    });
    view! {
        <section class="card settings-keys">
            <h2>{text().settings.keys}</h2>
            <dl class="keys">{keys.collect_view()}</dl>
        </section>
    }
}
