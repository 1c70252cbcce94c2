//! The root: opens the device, provides the dispatcher and the screen, and shows the pages.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::update::{self, Updates};
use crate::browser::{fault, journal, page, prefs};
use crate::dispatch::Dispatcher;
use crate::screen::{Phase, Rescue, Screen};
use crate::shell::opening::Opening;
use crate::shell::{Shell, crash, rescue};
use crate::ui::appearance::Looks;
use crate::ui::language::Spoken;
use crate::ui::opening::OpeningPage;
use crate::ui::root::Root;
use crate::ui::text::{self, Language};
use crate::ui::update::{Newer, Update};

/// Mounts the app into the page's body.
pub fn start() {
    page::note("wasm runs");
    crash::watch();
    fault::load();
    journal::start_early();
    mount_to_body(App);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let phase = RwSignal::new(Phase::Opening);
    let looks = prefs::load("appearance").unwrap_or_default();
    provide_context(Looks::follow(looks, |looks| {
        prefs::save("appearance", &looks);
    }));
    let Spoken(spoken) = language();
    provide_context(Spoken(spoken));
    let update = updates();
    provide_context(update);
    let shell = StoredValue::new_local(None::<Rc<Shell>>);
    spawn_local(async move {
        let opened = match Opening::choose().await {
            Ok(opening) => Shell::open(opening, move |now| phase.set(now)).await,
            Err(stuck) => Err(stuck),
        };
        match opened {
            Ok(opened) => {
                shell.set_value(Some(opened));
                phase.set(Phase::Ready);
            }
            Err(stuck) => phase.set(stuck),
        }
    });
    let rescued = RwSignal::new(None);
    let attempt = move |rescue: std::pin::Pin<Box<dyn Future<Output = Rescue>>>| {
        spawn_local(async move { rescued.set(Some(rescue.await)) });
    };
    move || {
        phase.track();
        text::speak(spoken.get());
        let Some(shell) = shell.get_value() else {
            let on_again = move |()| {
                rescue::stop_failing();
                update.take.run(());
            };
            let on_export = move |()| attempt(Box::pin(rescue::export()));
            let on_renew = move |()| attempt(Box::pin(rescue::begin_anew()));
            return view! {
                <OpeningPage phase on_again rescued on_export on_renew />
            }
            .into_any();
        };
        provide_context(Dispatcher::new(Rc::clone(&shell)));
        provide_context(Screen::new(shell));
        // What a function gives is built anew when that runs again; else what stands on the page would be kept
        // where it looks the same. Nothing has to be carried over: what was entered is kept already.
        (move || view! { <Root /> }).into_any()
    }
}

/// What was chosen on this device, else what the browser speaks.
fn language() -> Spoken {
    let language = prefs::load("language").unwrap_or_else(|| Language::of(&page::language()));
    Spoken::follow(language, |language| {
        prefs::save("language", &language);
    })
}

/// Looks for newer builds; a debug build has no service worker, and never finds one.
fn updates() -> Update {
    let newer = RwSignal::new(None);
    let updates = (!cfg!(debug_assertions)).then(|| {
        Updates::watch(move |news| {
            newer.set(Some(match news {
                update::Newer::Waits => Newer::Waits,
                update::Newer::TookOver => Newer::TookOver,
            }));
        })
    });
    let updates = StoredValue::new_local(updates.flatten());
    let take = move |()| match updates.get_value() {
        Some(updates) => updates.take(),
        None => page::reload(),
    };
    let look = move |()| {
        if let Some(updates) = updates.get_value() {
            updates.look();
        }
    };
    Update { newer, take: Callback::new(take), look: Callback::new(look) }
}
