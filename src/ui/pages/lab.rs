//! The lab, `/lab/:part?/:record?`: what this device keeps and how it copes, to be looked at and tried.
//!
//! Test ids: `lab` (`data-part`), `lab-clear`; of the other parts see their files. What a part reads is read while
//! it is in sight, and let go of with it.

pub mod checks;
pub mod content;
pub mod faults;
pub mod json;
pub mod log;
pub mod overview;
pub mod promises;
pub mod reading;
pub mod record_row;
pub mod scenes;
pub mod sync;
pub mod time;
pub mod views;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::dispatch::RecordId;
use crate::ui::address;
use crate::ui::frame::page_title;
use crate::ui::text::text;

/// A part of the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What there is.
    Overview,
    /// The log, record by record.
    Log,
    /// The state at a turn.
    Time,
    /// The views, and whether they can be computed again.
    Views,
    /// What was said to the server and by it.
    Sync,
    /// Troubles from life.
    Scenes,
    /// The switches.
    Faults,
}

impl Part {
    /// All, in the order of their tabs.
    pub const ALL: [Part; 7] = [
        Part::Overview,
        Part::Log,
        Part::Time,
        Part::Views,
        Part::Sync,
        Part::Scenes,
        Part::Faults,
    ];

    /// Its name in the address; the overview has none.
    pub fn name(self) -> &'static str {
        match self {
            Part::Overview => "",
            Part::Log => "log",
            Part::Time => "time",
            Part::Views => "views",
            Part::Sync => "sync",
            Part::Scenes => "scenes",
            Part::Faults => "faults",
        }
    }

    /// What it is called.
    pub fn word(self) -> &'static str {
        let words = &text().lab;
        match self {
            Part::Overview => words.overview,
            Part::Log => words.log,
            Part::Time => words.time,
            Part::Views => words.views,
            Part::Sync => words.sync,
            Part::Scenes => words.scenes,
            Part::Faults => words.faults,
        }
    }

    /// The part with this name; the overview for one that there is not.
    fn called(name: &str) -> Part {
        Part::ALL.into_iter().find(|part| part.name() == name).unwrap_or(Part::Overview)
    }

    fn title(self) -> String {
        match self {
            Part::Overview => text().lab.title.to_owned(),
            Part::Log | Part::Time | Part::Views | Part::Sync | Part::Scenes | Part::Faults => {
                (text().lab.part_title)(self.word())
            }
        }
    }
}

/// The record that an address names: `12.3`.
fn record_called(name: &str) -> Option<RecordId> {
    let (turn, nth) = name.split_once('.')?;
    Some(RecordId { turn: turn.parse().ok()?, nth: nth.parse().ok()? })
}

/// The page.
#[component]
pub fn LabPage() -> impl IntoView {
    let map = use_params_map();
    let part =
        Memo::new(move |_| Part::called(&map.with(|map| map.get("part").unwrap_or_default())));
    let open = Memo::new(move |_| map.with(|map| record_called(&map.get("record")?)));
    page_title(Signal::derive(move || part.get().title()));
    let tab = move |own: Part| {
        view! {
            <a
                href=address::lab(own.name())
                aria-current=move || (part.get() == own).then_some("page")
            >
                {own.word()}
            </a>
        }
    };
    let body = move || match part.get() {
        Part::Overview => view! { <overview::Overview /> }.into_any(),
        Part::Log => view! { <log::LogPart open /> }.into_any(),
        Part::Time => view! { <time::TimePart /> }.into_any(),
        Part::Views => view! { <views::ViewsPart /> }.into_any(),
        Part::Sync => view! { <sync::SyncPart /> }.into_any(),
        Part::Scenes => view! { <scenes::ScenesPart /> }.into_any(),
        Part::Faults => view! { <faults::FaultsPart /> }.into_any(),
    };
    view! {
        <div class="lab" data-testid="lab" data-part=move || part.get().name()>
            <h1 class="heard">{move || part.get().title()}</h1>
            <nav class="lab-tabs" aria-label=text().lab.parts>{Part::ALL.map(tab)}</nav>
            {body}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_name_in_the_address() {
        for part in Part::ALL {
            assert_eq!(Part::called(part.name()), part);
        }
        assert_eq!(Part::called("nothing-like-it"), Part::Overview);
    }

    #[test]
    fn a_record_is_found_by_its_name_in_the_address() {
        let id = RecordId { turn: 12, nth: 3 };
        assert_eq!(record_called("12.3"), Some(id));
        assert_eq!(address::record(id.turn, id.nth), "/lab/log/12.3");
        for no_name in ["", "12", "12.", ".3", "x.3", "12.3.4"] {
            assert_eq!(record_called(no_name), None, "{no_name}");
        }
    }
}
