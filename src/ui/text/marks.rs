//! Words of the marks: where an order stands between this device and the server.

use super::words;
use crate::ui::mark::Mark;

words! {
    /// The states of a slip, short for the stub and full for a sentence.
    Marks {
        saving: &'static str = "Saving",
        saving_spoken: &'static str = "Its newest change is being saved",
        here: &'static str = "Here",
        here_spoken: &'static str = "Saved on this device, not sent",
        received: &'static str = "Received",
        received_spoken: &'static str = "Received, being decided",
        held: &'static str = "Held",
        held_spoken: &'static str = "Held back on this device",
        changed: &'static str = "Changed",
        changed_spoken: &'static str = "Confirmed with changes",
        refused: &'static str = "Refused",
        refused_spoken: &'static str = "Refused, needs you",
        set_aside: &'static str = "Set aside",
        set_aside_spoken: &'static str = "Set aside, needs support",
        not_saved: &'static str = "Not saved",
        not_saved_spoken: &'static str = "Not saved yet, keep this page open",
        confirmed: &'static str = "Confirmed",
    }
}

impl Marks {
    /// The word on a stub: nine letters at most.
    pub fn short(&self, mark: Mark) -> &'static str {
        match mark {
            Mark::Nothing => "",
            Mark::Saving => self.saving,
            Mark::Here => self.here,
            Mark::Received => self.received,
            Mark::Held => self.held,
            Mark::Changed => self.changed,
            Mark::Refused => self.refused,
            Mark::SetAside => self.set_aside,
            Mark::NotSaved => self.not_saved,
            Mark::JustConfirmed => self.confirmed,
        }
    }

    /// The whole state, for a sentence or a screen reader.
    pub fn spoken(&self, mark: Mark) -> &'static str {
        match mark {
            Mark::Nothing => "",
            Mark::Saving => self.saving_spoken,
            Mark::Here => self.here_spoken,
            Mark::Received => self.received_spoken,
            Mark::Held => self.held_spoken,
            Mark::Changed => self.changed_spoken,
            Mark::Refused => self.refused_spoken,
            Mark::SetAside => self.set_aside_spoken,
            Mark::NotSaved => self.not_saved_spoken,
            Mark::JustConfirmed => self.confirmed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_on_a_stub_has_nine_letters_at_most() {
        for mark in [
            Mark::Saving,
            Mark::Here,
            Mark::Received,
            Mark::Held,
            Mark::Changed,
            Mark::Refused,
            Mark::SetAside,
            Mark::NotSaved,
            Mark::JustConfirmed,
        ] {
            assert!(Marks::ENGLISH.short(mark).chars().count() <= 9, "{mark:?}");
            assert!(!Marks::ENGLISH.spoken(mark).is_empty(), "{mark:?}");
        }
    }
}
