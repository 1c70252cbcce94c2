//! What brought the page down. A panic ends a page for good: its person is told, and a note in the browser
//! outlives it; the next start reads it, and leaves out what keeps bringing it down.

use std::cell::Cell;
use std::collections::BTreeSet;

use counterfoil_core::View;
use counterfoil_core::gather::Gather;
use counterfoil_orders::{Board, Catalogue, Directory, State};
use serde::{Deserialize, Serialize};

use crate::browser::{page, prefs};

/// Where the note is.
const NOTE: &str = "crashes";
/// What brought the page down so often is left out.
const CRASHES_MAX: u32 = 2;

thread_local! {
    /// What runs at this moment.
    static AT_WORK: Cell<Part> = const { Cell::new(Part::Other) };
    /// Whether this page is down. Whatever breaks after that breaks because of it.
    static IS_DOWN: Cell<bool> = const { Cell::new(false) };
}

/// A part of the app that the others can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// What was saved for a quick start. Without it the whole log is read.
    Checkpoint,
    /// The list of orders.
    Board,
    /// The list of products.
    Catalogue,
    /// The list of customers.
    Directory,
    /// Anything else.
    Other,
}

/// How often each part brought the page down, by the builds of one age.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crashes {
    build: String,
    parts: Vec<Part>,
}

impl Crashes {
    /// What is noted of this build; nothing, if another one made the note: it may have mended that.
    fn load() -> Crashes {
        let noted = prefs::load(NOTE).filter(|noted: &Crashes| noted.build == build());
        noted.unwrap_or_else(|| Crashes { build: build(), parts: Vec::new() })
    }

    fn note(&mut self, part: Part) {
        if self.count(part) < CRASHES_MAX {
            self.parts.push(part);
        }
    }

    fn count(&self, part: Part) -> u32 {
        let count = self.parts.iter().filter(|noted| **noted == part).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// What brought the page down too often.
    fn left_out(&self) -> BTreeSet<Part> {
        let often = |part: &&Part| **part != Part::Other && self.count(**part) >= CRASHES_MAX;
        self.parts.iter().filter(often).copied().gather()
    }
}

/// Changes when a view's rules do, as a view that was mended has other rules.
fn build() -> String {
    let versions = [
        <Board as View<State>>::VERSION,
        <Catalogue as View<State>>::VERSION,
        <Directory as View<State>>::VERSION,
    ];
    format!("{} {versions:?}", env!("CARGO_PKG_VERSION"))
}

/// Notes from now on what brings the page down, and tells its person.
pub fn watch() {
    std::panic::set_hook(Box::new(move |panic| {
        page::report(&panic.to_string());
        if IS_DOWN.replace(true) {
            return;
        }
        let mut crashes = Crashes::load();
        crashes.note(AT_WORK.get());
        prefs::save(NOTE, &crashes);
        page::show_stopped();
    }));
}

/// Whether the page is down: nothing that it had in mind will be done any more.
pub fn is_down() -> bool {
    IS_DOWN.get()
}

/// What this start does without.
pub fn left_out() -> BTreeSet<Part> {
    Crashes::load().left_out()
}

/// The app came up: what was saved for this start did no harm, or will be written anew.
pub fn came_up() {
    let mut crashes = Crashes::load();
    crashes.parts.retain(|part| *part != Part::Checkpoint);
    if crashes.parts.is_empty() {
        prefs::remove(NOTE);
    } else {
        prefs::save(NOTE, &crashes);
    }
}

/// Does `work`; if that brings the page down, it is known whose fault it was.
pub fn blaming<T>(part: Part, work: impl FnOnce() -> T) -> T {
    let outer = AT_WORK.replace(part);
    let done = work();
    AT_WORK.set(outer);
    done
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn what_crashed_twice_is_left_out_and_nothing_else() {
        let mut crashes = Crashes::default();
        for (part, left_out) in [
            (Part::Board, vec![]),
            (Part::Catalogue, vec![]),
            (Part::Other, vec![]),
            (Part::Board, vec![Part::Board]),
            (Part::Other, vec![Part::Board]),
            (Part::Other, vec![Part::Board]),
            (Part::Checkpoint, vec![Part::Board]),
            (Part::Checkpoint, vec![Part::Checkpoint, Part::Board]),
        ] {
            crashes.note(part);
            assert_eq!(crashes.left_out(), BTreeSet::from_iter(left_out), "{part:?}");
        }
    }

    #[test]
    fn the_innermost_part_at_work_is_blamed() {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            blaming(Part::Checkpoint, || {
                blaming(Part::Catalogue, || ());
                assert_eq!(AT_WORK.get(), Part::Checkpoint);
                blaming(Part::Board, || panic!("this panic is part of the test"));
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(AT_WORK.get(), Part::Board, "as the hook sees it");
    }
}
