//! Where the focus goes on the pad, and the keys of its lines.

use counterfoil_orders::LineId;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::desk::Pad;
use crate::ui::parts::stepper::Step;

fn focus(field: NodeRef<html::Input>) {
    if let Some(field) = field.get_untracked()
        && field.focus().is_err()
    {
        leptos::logging::warn!("a field would not take the focus");
    }
}

impl Pad {
    /// To the search, where everything begins and ends.
    pub fn focus_search(self) {
        focus(self.search);
    }

    /// To the customer.
    pub fn focus_customer(self) {
        focus(self.customer);
        if let Some(field) = self.customer.get_untracked() {
            field.select();
        }
    }

    /// To the search when the page opens; not where that would bring up a keyboard on the glass.
    pub fn focus_at_start(self) {
        request_animation_frame(move || {
            let fine = window().match_media("(pointer: fine)").ok().flatten();
            if fine.is_some_and(|fine| fine.matches()) {
                self.focus_search();
            }
        });
    }

    /// Into the lines, at the last one. `false`: there is none.
    pub fn enter_lines(self) -> bool {
        let last = untrack(|| self.last_line()).and_then(|last| self.field(last));
        if let Some(last) = last {
            focus(last);
        }
        last.is_some()
    }

    /// A key in the quantity of a line. `true`: it is done with.
    pub fn line_key(self, id: LineId, event: &KeyboardEvent, open: RwSignal<bool>) -> bool {
        match event.key().as_str() {
            "Enter" if event.shift_key() => open.set(true),
            // What was typed is no quantity: the field keeps the focus beside its reason.
            "Enter" if self.is_wrong(id) => {}
            "Enter" | "Escape" => self.focus_search(),
            "ArrowDown" => self.focus_neighbour(id, Neighbour::Next),
            "ArrowUp" => self.focus_neighbour(id, Neighbour::Before),
            "+" => self.step(id, Step::Up),
            "-" => self.step(id, Step::Down),
            "%" => open.set(true),
            "u" => self.next_unit(id),
            "Delete" => self.remove(id),
            _ => return false,
        }
        true
    }

    fn is_wrong(self, id: LineId) -> bool {
        self.line_notice
            .with_untracked(|notice| notice.as_ref().is_some_and(|(line, _)| *line == id))
    }

    fn focus_neighbour(self, id: LineId, neighbour: Neighbour) {
        let beside = self.line_ids.with_untracked(|ids| {
            let at = ids.iter().position(|line| *line == id)?;
            match neighbour {
                Neighbour::Before => ids.get(at.checked_sub(1)?).copied(),
                Neighbour::Next => ids.get(at.checked_add(1)?).copied(),
            }
        });
        match beside.and_then(|beside| self.field(beside)) {
            Some(field) => focus(field),
            None if neighbour == Neighbour::Next => self.focus_search(),
            None => {}
        }
    }

    fn next_unit(self, id: LineId) {
        let Some(line) = self.line_now(id) else { return };
        let measures = line.units.measures();
        let at = measures.iter().position(|measure| measure.unit == line.unit);
        let next = at.and_then(|at| measures.iter().cycle().nth(at + 1));
        if let Some(next) = next.filter(|next| next.unit != line.unit) {
            self.set_unit(id, &next.unit);
        }
    }
}

/// A line beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    Before,
    Next,
}
