//! What the pad does. Each change is a command on the order at once; nothing is kept in the page.

use std::time::Duration;

use counterfoil_core::StreamId;
use counterfoil_orders::{
    CUSTOMER, CustomerCommand, LineId, OrderCommand, Profile, Quantity, Refusal, Terms, Unit,
};
use leptos::prelude::*;

use super::desk::{Pad, Trace, Waiting};
use super::face::{LineFace, Stage};
use super::hits::ItemFace;
use super::line::stepped;
use crate::ui::address;
use crate::ui::parts::stepper::Step;
use crate::ui::text::refusals::refusal;
use crate::ui::text::text;
use crate::ui::undo::Undoing;

/// How long a fresh line is tinted.
const FRESH_MILLIS: u64 = 400;

impl Pad {
    /// Asks something of the order at hand. `false`: it was refused, and the pad says why.
    pub fn ask(self, command: OrderCommand) -> bool {
        let Some(order) = self.order.get_untracked() else { return false };
        self.note(self.dispatcher.send(order, command))
    }

    /// As [`Pad::ask`], and the pad says why not beside the line.
    pub fn ask_of_line(self, line: LineId, command: OrderCommand) {
        let Some(order) = self.order.get_untracked() else { return };
        match self.dispatcher.send(order, command) {
            Ok(()) => self.line_notice.set(None),
            Err(why) => self.line_notice.set(Some((line, refusal(&why).headline))),
        }
    }

    fn note<T>(self, asked: Result<T, Refusal>) -> bool {
        let words = asked.as_ref().err().map(|why| refusal(why).headline);
        if self.notice.with_untracked(|notice| *notice != words) {
            self.notice.set(words);
        }
        asked.is_ok()
    }

    /// Says something in the polite line.
    pub fn say(self, words: String) {
        self.toasts.say(words, None);
    }

    /// Writes `item` on the order, or lets it wait until somebody says for whom. `false`: the typed
    /// quantity is none.
    pub fn add(self, item: &ItemFace, quantity: Option<&str>) -> bool {
        let typed = quantity.unwrap_or("1");
        let Some((amount, unit)) = item.units.read(typed, &item.usual) else {
            self.notice.set(Some((text().pad.bad_quantity)(typed)));
            return false;
        };
        if self.order.get_untracked().is_none() {
            let waiting = Waiting { item: item.clone(), quantity: quantity.map(str::to_owned) };
            self.waiting.update(|all| all.push(waiting));
            self.focus_customer();
            return true;
        }
        let known = self.slip.with_untracked(|slip| {
            let lines = slip.as_ref().map(|slip| slip.lines.as_slice()).unwrap_or_default();
            lines.iter().rev().find(|line| line.takes_more(item.product)).cloned()
        });
        match known {
            Some(line) => self.add_to(&line, amount),
            None => self.add_line(item, amount, unit),
        }
    }

    fn add_to(self, line: &LineFace, more: Quantity) -> bool {
        let sum = line.quantity.get().saturating_add(more.get());
        let Some(quantity) = Quantity::parse(sum) else { return false };
        let done = self.ask(OrderCommand::ChangeQuantity {
            line: line.id,
            quantity,
            unit: line.unit.clone(),
        });
        self.flash(line.id, &line.name);
        done
    }

    fn add_line(self, item: &ItemFace, quantity: Quantity, unit: Unit) -> bool {
        let line = self.dispatcher.new_line();
        let done = self.ask(OrderCommand::AddLine {
            line,
            product: item.product,
            quantity,
            unit,
            price_version: item.price_version,
        });
        if done {
            self.flash(line, &item.name);
        }
        done
    }

    fn flash(self, line: LineId, name: &str) {
        self.fresh.set(Some(line));
        self.spoken.set(name.to_owned());
        let calm = move || {
            self.fresh.try_update(|fresh| *fresh = fresh.filter(|now| *now != line));
        };
        set_timeout(calm, Duration::from_millis(FRESH_MILLIS));
    }

    /// Takes `customer` for the order at hand, or begins an order with them.
    pub fn choose_customer(self, customer: StreamId) {
        if self.order.get_untracked().is_some() {
            self.ask(OrderCommand::ChangeCustomer { customer });
        } else if let Some(order) = self.begin(customer) {
            self.go(&address::pad(order), Trace::Replace);
            let waiting = self.waiting.try_update(std::mem::take).unwrap_or_default();
            // The address names the order only after this turn.
            request_animation_frame(move || {
                for Waiting { item, quantity } in waiting {
                    self.add(&item, quantity.as_deref());
                }
            });
        }
        self.focus_search();
    }

    fn begin(self, customer: StreamId) -> Option<StreamId> {
        let (order, provisional) = self.dispatcher.new_order();
        let terms = Terms { currency: self.screen.currency(), ..Terms::default() };
        let open = OrderCommand::Open { provisional, customer, terms };
        let begun = self.dispatcher.send(order, open);
        self.note(begun).then_some(order)
    }

    /// Registers a customer of whom only the name is known, and takes them for the order.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn register_customer(self, name: String) -> Result<(), String> {
        let customer = self.dispatcher.new_stream(CUSTOMER);
        let register = CustomerCommand::Register {
            profile: Profile { name, ..Profile::default() },
            conditions: counterfoil_orders::Conditions::default(),
            credit_limit: None,
        };
        match self.dispatcher.send(customer, register) {
            Ok(()) => {
                self.choose_customer(customer);
                Ok(())
            }
            Err(why) => Err(refusal(&why).headline),
        }
    }

    /// Sets a line to what was typed. Nothing or 0 takes it away; what is no quantity stays as it was.
    pub fn set_quantity(self, id: LineId, typed: &str) -> bool {
        let Some(line) = self.line_now(id) else { return false };
        let typed = typed.trim();
        self.line_notice.set(None);
        if typed == "0" {
            self.remove(id);
            return true;
        }
        let Some((quantity, unit)) = line.units.read(typed, &line.unit) else {
            self.line_notice.set(Some((id, (text().pad.bad_quantity)(typed))));
            return false;
        };
        self.ask_of_line(id, OrderCommand::ChangeQuantity { line: id, quantity, unit });
        true
    }

    /// One unit more or less. Below one the line is taken away.
    pub fn step(self, id: LineId, step: Step) {
        let Some(line) = self.line_now(id) else { return };
        match stepped(line.quantity.get(), line.factor, step).map(Quantity::parse) {
            Some(Some(quantity)) => {
                let unit = line.unit.clone();
                self.ask_of_line(id, OrderCommand::ChangeQuantity { line: id, quantity, unit });
            }
            Some(None) => {}
            None => self.remove(id),
        }
    }

    /// The same for the last line. `false`: there is none.
    pub fn step_last(self, step: Step) -> bool {
        let last = untrack(|| self.last_line());
        if let Some(last) = last {
            self.step(last, step);
        }
        last.is_some()
    }

    /// Counts a line in another unit: as many of those as it had of the old ones.
    pub fn set_unit(self, id: LineId, unit: &Unit) {
        let Some(line) = self.line_now(id) else { return };
        let typed = format!("{}{unit}", line.quantity_text());
        self.set_quantity(id, &typed);
    }

    /// Takes a line away, with a way back.
    pub fn remove(self, id: LineId) {
        let Some(line) = self.line_now(id) else { return };
        if !self.ask(OrderCommand::RemoveLine { line: id }) {
            return;
        }
        self.focus_search();
        Undoing::here(self.toasts).offer((text().pad.removed)(&line.name));
    }

    /// Places the order and begins a new one. A second press finds the new one, so it does nothing.
    pub fn place(self) {
        let (order, stage) = (
            self.order.get_untracked(),
            self.slip.with_untracked(|slip| slip.as_ref().map(|slip| slip.stage)),
        );
        match (order, stage) {
            (None, _) => self.focus_customer(),
            (Some(_), Some(Stage::Draft | Stage::Parked))
                if !untrack(|| self.screen.takes_orders()) =>
            {
                self.notice.set(Some(text().pad.nothing_saved.to_owned()));
            }
            (Some(_), Some(Stage::Draft | Stage::Parked)) => {
                if self.ask(OrderCommand::Place) {
                    self.begin_anew();
                }
            }
            (Some(_), Some(Stage::Placed | Stage::Closed)) => self.done(),
            (Some(_), None) => {}
        }
    }

    /// An empty pad.
    pub fn begin_anew(self) {
        self.notice.set(None);
        self.line_notice.set(None);
        self.go("/new", Trace::Keep);
        self.focus_search();
    }

    /// Takes a parked order up again.
    pub fn resume(self) {
        self.ask(OrderCommand::Resume);
        self.focus_search();
    }

    /// Leaves the pad for the slip.
    pub fn done(self) {
        if let Some(order) = self.order.get_untracked() {
            self.go(&address::order(order), Trace::Keep);
        }
    }

    pub(super) fn line_now(self, id: LineId) -> Option<LineFace> {
        self.slip.with_untracked(|slip| {
            slip.as_ref().and_then(|slip| slip.lines.iter().find(|line| line.id == id).cloned())
        })
    }
}
