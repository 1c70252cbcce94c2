//! The language of the page: what was chosen on this device, else what the browser speaks.

use leptos::prelude::*;

use super::text::Language;

/// The language of this page. The root keeps it in the context, builds every page anew when it changes, and
/// stores what was chosen.
#[derive(Debug, Clone, Copy)]
pub struct Spoken(pub RwSignal<Language>);

impl Spoken {
    /// Tells the browser that the page speaks `language`, and each one that is chosen later, which is also
    /// given to `keep`.
    pub fn follow(language: Language, keep: impl Fn(Language) + 'static) -> Spoken {
        let spoken = RwSignal::new(language);
        Effect::new(move |before: Option<Language>| {
            let now = spoken.get();
            tell_browser(now);
            if before.is_some_and(|before| before != now) {
                keep(now);
            }
            now
        });
        Spoken(spoken)
    }
}

/// What voices, hyphens and line breaks go by.
fn tell_browser(language: Language) {
    let root = document().document_element();
    if root.is_some_and(|root| root.set_attribute("lang", language.tag()).is_err()) {
        leptos::logging::warn!("the page would not take its language");
    }
}
