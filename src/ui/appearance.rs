//! How the page looks on this device: theme and density. Settings of the eye, never events.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How close the rows stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 56 px.
    Comfort,
    /// 44 px.
    #[default]
    Standard,
    /// 36 px, with a mouse only.
    Dense,
}

/// Both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// Light or dark.
    pub theme: Theme,
    /// How close the rows stand.
    pub density: Density,
}

/// The appearance of this page. The root keeps it in the context, and stores it.
#[derive(Debug, Clone, Copy)]
pub struct Looks(pub RwSignal<Appearance>);

impl Looks {
    /// Puts `appearance` on the page and follows every change, which is also given to `keep`.
    pub fn follow(appearance: Appearance, keep: impl Fn(Appearance) + 'static) -> Looks {
        let looks = RwSignal::new(appearance);
        Effect::new(move |before: Option<Appearance>| {
            let now = looks.get();
            put_on(now);
            if before.is_some_and(|before| before != now) {
                keep(now);
            }
            now
        });
        Looks(looks)
    }
}

/// The attributes that the sheets read.
fn put_on(appearance: Appearance) {
    let theme = match appearance.theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let density = match appearance.density {
        Density::Comfort => Some("comfort"),
        Density::Standard => None,
        Density::Dense => Some("dense"),
    };
    let Some(root) = document().document_element() else { return };
    for (name, value) in [("data-theme", theme), ("data-density", density)] {
        let put = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
        if put.is_err() {
            leptos::logging::warn!("the page would not take {name}");
        }
    }
}
