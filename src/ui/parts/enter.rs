//! Enter under an input method: acts once, whatever order the browser tells it in.
//!
//! A Korean syllable is being composed until something ends it. Acting on the Enter that ends it
//! doubles the last syllable; ignoring it makes people press twice. So the wish is remembered, and acted
//! on when the composition has ended.

/// Follows one field. Feed it every event in order; `true` means: act now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EnterGuard {
    composing: bool,
    wished: bool,
    acted: bool,
}

impl EnterGuard {
    /// A composition began.
    pub fn composition_started(&mut self) {
        self.composing = true;
    }

    /// Enter went down; `composing` is what the event says of itself.
    pub fn enter_down(&mut self, composing: Composing) -> bool {
        if self.acted {
            return false;
        }
        if self.composing || composing == Composing::Yes {
            self.wished = true;
            return false;
        }
        true
    }

    /// The composition ended, its text is in the field.
    pub fn composition_ended(&mut self) -> bool {
        self.composing = false;
        self.acted = std::mem::take(&mut self.wished);
        self.acted
    }

    /// A key came up: the next Enter is a new one.
    pub fn key_up(&mut self) {
        self.acted = false;
    }
}

/// What a key event says about the input method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Composing {
    /// The key belongs to a composition.
    Yes,
    /// It does not.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_enter_acts_at_once() {
        let mut guard = EnterGuard::default();
        assert!(guard.enter_down(Composing::No));
    }

    #[test]
    fn an_enter_that_ends_a_syllable_acts_once_after_it() {
        let mut guard = EnterGuard::default();
        guard.composition_started();
        assert!(!guard.enter_down(Composing::Yes), "the syllable is not finished");
        assert!(guard.composition_ended(), "now it is");
        assert!(!guard.enter_down(Composing::No), "the same press, told again");
        guard.key_up();
        assert!(guard.enter_down(Composing::No), "a second press is a second wish");
    }

    #[test]
    fn an_enter_told_only_after_the_composition_acts_too() {
        let mut guard = EnterGuard::default();
        guard.composition_started();
        assert!(!guard.composition_ended(), "nobody wished anything");
        assert!(guard.enter_down(Composing::No));
    }
}
