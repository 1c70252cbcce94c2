//! Limits of form: how long a text, how high an amount may be. Held at every stage, a draft's too.

use counterfoil_core::{Stamp, StreamId};

use crate::money::PRICE_MAX;
use crate::{Field, Money, Refusal, Rule};

/// Letters of a name.
pub(crate) const NAME_MAX: usize = 200;
/// Letters of a code, a list, a label, a method, a number.
pub(crate) const CODE_MAX: usize = 60;
/// Letters of an address, a contact, a reference, a category.
pub(crate) const DETAIL_MAX: usize = 300;
/// Letters of a note or a reason.
pub(crate) const NOTE_MAX: usize = 2_000;
/// Notes on one order.
pub(crate) const NOTES_MAX: usize = 200;
/// Days to pay.
pub(crate) const DAYS_MAX: u16 = 365;
/// Smallest units in store.
pub(crate) const LEVEL_MAX: u32 = 1_000_000_000;
/// Minor units of a credit limit.
pub(crate) const CREDIT_MAX: i64 = 1_000_000_000_000_000;

/// What a decision starts from.
pub(crate) struct Asked<'a, T> {
    pub(crate) stream: StreamId,
    pub(crate) state: Option<&'a T>,
    pub(crate) stamp: &'a Stamp,
}

impl<'a, T> Asked<'a, T> {
    /// The state, or the refusal that there is none.
    pub(crate) fn there(&self) -> Result<&'a T, Refusal> {
        self.state.ok_or(Refusal::invalid(Field::Stream, Rule::NotThere))
    }

    /// Refuses if there is a state already.
    pub(crate) fn fresh(&self) -> Result<(), Refusal> {
        match self.state {
            Some(_) => Err(Refusal::AlreadyChanged { field: Field::Stream, line: None }),
            None => Ok(()),
        }
    }
}

/// A text that may be empty: not too long, no control characters but line ends.
pub(crate) fn text(field: Field, text: &str, max: usize) -> Result<(), Refusal> {
    if text.chars().count() > max {
        return Err(Refusal::invalid(field, Rule::TooLong { max }));
    }
    if text.chars().any(|letter| letter.is_control() && letter != '\n') {
        return Err(Refusal::invalid(field, Rule::NotPlain));
    }
    Ok(())
}

/// A text with something in it.
pub(crate) fn filled(field: Field, content: &str, max: usize) -> Result<(), Refusal> {
    if content.trim().is_empty() {
        return Err(Refusal::invalid(field, Rule::Required));
    }
    text(field, content, max)
}

/// A number between two others, both included.
pub(crate) fn within(field: Field, value: i64, range: (i64, i64)) -> Result<(), Refusal> {
    let (min, max) = range;
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(Refusal::invalid(field, Rule::OutOfRange { min, max }))
}

/// A unit price.
pub(crate) fn price(price: Money) -> Result<(), Refusal> {
    within(Field::Price, price.minor, (0, PRICE_MAX))
}

/// `event`, unless what it would bring about is so `now` already.
pub(crate) fn changed<V: PartialEq, E>(now: &V, wish: &V, event: E) -> Vec<E> {
    if now == wish { Vec::new() } else { vec![event] }
}
