//! The strip below the header: why nothing is sent or saved, what works, what waits.

use leptos::prelude::*;

use super::button::{Button, IconButton};
use super::icon::{Drawing, Icon};
use crate::ui::text::text;

/// How urgent a strip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Work goes on; it can be closed.
    Calm,
    /// Nothing is being saved; it stays, and is announced.
    Loud,
}

/// What the strip says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripFace {
    /// How urgent.
    pub tone: Tone,
    /// Cause, what works, what waits.
    pub words: String,
    /// What can be done about it.
    pub action: Option<String>,
}

/// The strip.
#[component]
pub fn Strip(
    /// What it says.
    face: StripFace,
    /// Its action was pressed.
    #[prop(into)]
    on_action: Callback<()>,
    /// It was closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let (tone, role) = match face.tone {
        Tone::Calm => ("calm", "status"),
        Tone::Loud => ("loud", "alert"),
    };
    let icon = match face.tone {
        Tone::Calm => Icon::Pad,
        Tone::Loud => Icon::No,
    };
    view! {
        <div class="strip" data-tone=tone role=role data-testid="strip">
            <Drawing icon />
            <p>{face.words}</p>
            {face.action.map(|label| view! { <Button label on_press=on_action /> })}
            {(face.tone == Tone::Calm)
                .then(|| {
                    view! {
                        <IconButton icon=Icon::Close name=text().frame.close.to_owned() on_press=on_close />
                    }
                })}
        </div>
    }
}
