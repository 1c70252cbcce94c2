//! The overview, `/lab`: what there is, with a figure each.
//!
//! Test ids: `lab-clear`; each part is a link.

use leptos::prelude::*;

use super::Part;
use super::faults::{Calm, switched_on};
use crate::dispatch::dispatcher;
use crate::screen::screen;
use crate::ui::address;
use crate::ui::text::text;

/// The part.
#[component]
pub fn Overview() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let words = &text().lab;
    let calmed = RwSignal::new(0_u32);
    let card = move |part: Part| {
        let (about, figure): (&str, Signal<String>) = match part {
            Part::Overview => return None,
            Part::Log => {
                (words.log_about, Signal::derive(move || (text().lab.turns)(screen.turn())))
            }
            Part::Time => (words.time_about, Signal::derive(String::new)),
            Part::Views => (
                words.views_about,
                Signal::derive(move || {
                    let orders = screen.board(counterfoil_orders::Board::len);
                    (text().orders.orders)(orders)
                }),
            ),
            Part::Sync => (
                words.sync_about,
                Signal::derive(move || (text().lab.link_of)(screen.link()).to_owned()),
            ),
            Part::Scenes => (words.scenes_about, Signal::derive(String::new)),
            Part::Faults => (
                words.faults_about,
                Signal::derive(move || {
                    calmed.track();
                    screen.now();
                    (text().lab.switched_on)(switched_on(dispatcher))
                }),
            ),
        };
        let view = view! {
            <a class="card lab-card" href=address::lab(part.name())>
                <h2>{part.word()}</h2>
                <p>{about}</p>
                <p class="figures muted">{figure}</p>
            </a>
        };
        Some(view.into_any())
    };
    view! {
        <div class="page lab-overview">
            <p class="lab-wide">{words.overview_about}</p>
            {Part::ALL.map(card)}
            <p class="lab-wide">
                <Calm on_calm=move |()| calmed.update(|calmed| *calmed = calmed.wrapping_add(1)) />
            </p>
        </div>
    }
}
