//! Dialogs that ask for what a deed needs: a label, a reason, an amount.

use leptos::prelude::*;

use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::text_field::TextField;
use crate::ui::text;

/// What a dialog says.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    /// Its title.
    pub title: &'static str,
    /// What the deed means; empty if the title says it.
    pub plain: &'static str,
    /// The field's name.
    pub label: &'static str,
    /// The verb on the button.
    pub verb: &'static str,
    /// How loud the button is.
    pub look: Look,
    /// Name for tests.
    pub testid: &'static str,
}

/// Asks for one line of text. `check` gives what is wrong with it; `on_done` gets it once nothing is. If it
/// was not taken, the dialog stays, keeps what was typed, and says why under the field; an empty reason is
/// said elsewhere.
#[component]
pub fn AskText(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it says.
    wording: Wording,
    /// The text to begin with.
    #[prop(into)]
    first: Signal<String>,
    /// What is wrong with a text.
    check: fn(&str) -> Option<&'static str>,
    /// What to do with it.
    #[prop(into)]
    on_done: Callback<String, Result<(), String>>,
    /// A field above, for what the text alone does not say.
    #[prop(optional, into)]
    above: Option<ViewFn>,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if open.get() {
            text.set(first.get_untracked());
            error.set(None);
        }
    });
    let done = move |()| {
        let given = text.get_untracked().trim().to_owned();
        let answer = match check(&given) {
            Some(wrong) => Err(wrong.to_owned()),
            None => on_done.run(given),
        };
        error.set(answer.as_ref().err().filter(|why| !why.is_empty()).cloned());
        if answer.is_ok() {
            open.set(false);
        }
    };
    let above = StoredValue::new(above);
    view! {
        <Dialog open title=wording.title.to_owned() testid=wording.testid>
            <div class="dialog-body">
                {(!wording.plain.is_empty()).then(|| view! { <p>{wording.plain}</p> })}
                {above.with_value(|above| above.as_ref().map(ViewFn::run))}
                <TextField
                    label=wording.label.to_owned()
                    value=text
                    error
                    on_enter=done
                    testid="dialog-text"
                />
            </div>
            <div class="dialog-actions">
                <Button label=text::text().slip.back.to_owned() on_press=move |()| open.set(false) />
                <Button
                    label=wording.verb.to_owned()
                    look=wording.look
                    on_press=done
                    testid="dialog-do"
                />
            </div>
        </Dialog>
    }
}

/// A text must be there.
pub fn something(typed: &str) -> Option<&'static str> {
    typed.is_empty().then_some(text::text().slip.reason_needed)
}
