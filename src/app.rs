//! The root: opens the device, provides the dispatcher and the screen, and shows the pages.

use leptos::prelude::*;

/// Mounts the app into the page's body.
pub fn start() {
    mount_to_body(App);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
