//! The text of a search field, in step with the address: `?q=…`.

use leptos::prelude::*;
use leptos::web_sys::UrlSearchParams;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// The filter of the page in sight. What is typed goes into the address, and what the address becomes goes
/// into the field.
pub fn filter_text() -> RwSignal<String> {
    let map = use_query_map();
    let in_address = Memo::new(move |_| map.with(|map| map.get("q").unwrap_or_default()));
    let text = RwSignal::new(in_address.get_untracked());
    Effect::new(move |_| {
        let wanted = in_address.get();
        if text.with_untracked(|text| *text != wanted) {
            text.set(wanted);
        }
    });
    let navigate = use_navigate();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        if before.is_some() && in_address.with_untracked(|address| *address != now) {
            let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
            navigate(&address(&path.get_untracked(), &now), options);
        }
        now
    });
    text
}

/// `path` with `text` as its filter.
pub fn address(path: &str, text: &str) -> String {
    if text.is_empty() {
        return path.to_owned();
    }
    match UrlSearchParams::new() {
        Ok(parameters) => {
            parameters.set("q", text);
            format!("{path}?{}", String::from(parameters.to_string()).replace("%3A", ":"))
        }
        Err(_) => path.to_owned(),
    }
}
