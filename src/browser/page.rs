//! The page itself: its address, its reader's language, a download.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url, UrlSearchParams, window};

/// The value of `name` in the page's address; `None` if it is not there.
pub fn parameter(name: &str) -> Option<String> {
    let search = window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// The tag of the language that the browser speaks, such as `ko-KR`; empty if it does not say.
pub fn language() -> String {
    window().and_then(|window| window.navigator().language()).unwrap_or_default()
}

/// Notes on the browser's own timeline that a start has come to `milestone`: for its tools, and for the
/// benchmark.
pub fn note(milestone: &str) {
    if let Some(timeline) = window().and_then(|window| window.performance()) {
        // Only a name that the browser keeps for itself is refused.
        drop(timeline.mark(milestone));
    }
}

/// Shows the word that the app has stopped, in the place of the app. Nothing else of it need run any more.
pub fn show_stopped() {
    let document = window().and_then(|window| window.document());
    let word = document.and_then(|document| document.get_element_by_id("stopped"));
    if let Some(word) = word {
        // Without it the page stands still.
        drop(word.remove_attribute("hidden"));
    }
}

/// Writes what broke where the browser's tools show it.
pub fn report(what: &str) {
    web_sys::console::error_1(&what.into());
}

/// Starts the page again.
pub fn reload() {
    if let Some(window) = window() {
        // A page that cannot be reloaded goes on as it is.
        drop(window.location().reload());
    }
}

/// Puts `text` where the user can paste it from. `false` if the browser would not.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().and_then(|window| {
        // Over an address that is not secure there is none, which its type does not tell.
        let clipboard = Reflect::get(&window.navigator(), &"clipboard".into()).ok()?;
        let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
        let write: Function = write.dyn_into().ok()?;
        write.call1(&clipboard, &text.into()).ok()?.dyn_into::<Promise>().ok()
    });
    match clipboard {
        Some(written) => JsFuture::from(written).await.is_ok(),
        None => false,
    }
}

/// Hands `text` to the user as a file of the MIME type `kind`. `false` if the browser would not.
pub fn download(name: &str, kind: &str, text: &str) -> bool {
    try_download(name, kind, text).is_some()
}

fn try_download(name: &str, kind: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).ok()
}
