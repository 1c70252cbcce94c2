//! Parking asks only for a label, and proposes the customer's name.

use counterfoil_orders::OrderCommand;
use leptos::html;
use leptos::prelude::*;

use super::desk::Pad;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::text_field::TextField;
use crate::ui::text::text;

/// The question for a label.
#[component]
pub fn ParkDialog() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let label = RwSignal::new(String::new());
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if pad.parking.get() {
            let name = pad
                .slip
                .with_untracked(|slip| slip.as_ref().map(|slip| slip.customer_name.clone()));
            label.set(name.unwrap_or_default());
        }
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            request_animation_frame(move || field.select());
        }
    });
    let park = move |()| {
        let label = label.get_untracked().trim().to_owned();
        if pad.ask(OrderCommand::Park { label: label.clone() }) {
            pad.parking.set(false);
            pad.say((words.parked_toast)(&label));
            pad.begin_anew();
        }
    };
    view! {
        <Dialog open=pad.parking title=words.park_title.to_owned() testid="park-dialog">
            <div class="dialog-body">
                <TextField label=words.park_label.to_owned() value=label on_enter=park node=field testid="park-label" />
            </div>
            <div class="dialog-actions">
                <Button label=text().frame.cancel.to_owned() on_press=move |()| pad.parking.set(false) />
                <Button label=words.park.to_owned() look=Look::Primary on_press=park testid="park-save" />
            </div>
        </Dialog>
    }
}
