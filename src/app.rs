//! The root: opens the device, provides the dispatcher and the screen, and shows the pages.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::{journal, page, prefs};
use crate::dispatch::Dispatcher;
use crate::screen::{Phase, Screen};
use crate::shell::opening::Opening;
use crate::shell::{Shell, crash};
use crate::ui::appearance::Looks;
use crate::ui::opening::OpeningPage;
use crate::ui::root::Root;

/// Mounts the app into the page's body.
pub fn start() {
    page::note("wasm runs");
    crash::watch();
    if !cfg!(debug_assertions) {
        page::register_service_worker();
    }
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
    move || {
        phase.track();
        let Some(shell) = shell.get_value() else {
            return view! { <OpeningPage phase on_again=|()| page::reload() /> }.into_any();
        };
        provide_context(Dispatcher::new(Rc::clone(&shell)));
        provide_context(Screen::new(shell));
        view! { <Root /> }.into_any()
    }
}
