//! The order pad: everything from one search field. `/new`, `/new?order=…`, `/new?item=…` and
//! `/orders/:id/edit`.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

pub mod customer;
pub mod deeds;
pub mod desk;
pub mod dock;
pub mod entry;
pub mod face;
pub mod focus;
pub mod hits;
pub mod line;
pub mod lines;
pub mod park;
pub mod search;
pub mod slips;

use customer::Customer;
use desk::Pad;
use dock::Dock;
use lines::Sheet;
use park::ParkDialog;
use search::Search;
use slips::Slips;

use crate::ui::frame::page_title;

/// The pad.
#[component]
pub fn PadPage() -> impl IntoView {
    let pad = Pad::open();
    provide_context(pad);
    page_title(pad.title);
    listen_for_keys(&pad);
    pad.focus_at_start();
    pad.take_asked();
    view! {
        <div class="pad" data-testid="pad">
            <Slips />
            <Search />
            <Sheet />
            <div class="pad-aside">
                <Customer />
                <Dock />
            </div>
            <ParkDialog />
        </div>
    }
}

/// The pad's keys work wherever the focus is on the page.
fn listen_for_keys(pad: &Pad) {
    let pad = *pad;
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let enter = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        match event.key().as_str() {
            "F4" => pad.focus_customer(),
            "F8" => pad.parking.set(pad.can_park()),
            "F9" => pad.place(),
            "Enter" if enter => pad.place(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}
