//! Provisional order numbers: the device's prefix and a counter, for life.

use std::cell::Cell;

use counterfoil_core::DeviceId;
use counterfoil_orders::{Orders, State};
use counterfoil_sync::replica::Replica;

use super::Shell;
use crate::browser::prefs;

/// Letters and digits that cannot be taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a prefix.
const PREFIX_LETTERS: usize = 3;

/// The numbers of one device.
#[derive(Debug)]
pub struct Numbers {
    device: DeviceId,
    prefix: String,
    key: String,
    last: Cell<u64>,
}

impl Numbers {
    /// Goes on after the highest number that was given: in the setting, or in any order of this device,
    /// whichever is higher.
    pub fn of(replica: &Replica<Orders>) -> Numbers {
        let device = replica.device();
        let prefix = prefix(device);
        let key = format!("numbers.{device}");
        let known = replica.streams().filter_map(|(_, state)| match &state.state {
            State::Order(order) => counter(&prefix, &order.provisional),
            State::Customer(_) | State::Product(_) => None,
        });
        let highest = known.max().unwrap_or(0);
        Numbers { device, prefix, key, last: Cell::new(highest) }
    }

    /// The next number. Other tabs' numbers are seen through the setting; if the browser refuses to keep
    /// it, two tabs may give the same one, and the official number tells them apart.
    pub fn next(&self) -> String {
        let kept: u64 = prefs::load(&self.key).unwrap_or(0);
        let next = kept.max(self.last.get()).saturating_add(1);
        self.last.set(next);
        prefs::save(&self.key, &next);
        format!("{}-{next:04}", self.prefix)
    }
}

impl Shell {
    /// The next provisional number. A device that turned out to have a copy has numbers of its own from then
    /// on.
    pub fn next_number(&self) -> String {
        let replica = self.replica.borrow();
        let mut numbers = self.numbers.borrow_mut();
        if numbers.device != replica.device() {
            *numbers = Numbers::of(&replica);
        }
        numbers.next()
    }
}

/// The first letters of the device's id, in an alphabet for people.
fn prefix(device: DeviceId) -> String {
    let bits = device.0.as_u128();
    let letter = |index: usize| {
        let place = usize::try_from((bits >> (5 * index)) & 31).unwrap_or(0);
        ALPHABET.get(place).copied().map_or('0', char::from)
    };
    (0..PREFIX_LETTERS).map(letter).collect()
}

/// The counter in a provisional number with this prefix.
fn counter(prefix: &str, number: &str) -> Option<u64> {
    number.strip_prefix(prefix)?.strip_prefix('-')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_has_three_letters_that_follow_from_the_device() {
        let device = |id: u128| DeviceId(uuid::Uuid::from_u128(id));
        assert_eq!(prefix(device(0)), "000");
        assert_eq!(prefix(device(0b11111_00001_01010)), "A1Z");
    }

    #[test]
    fn only_numbers_of_the_device_count() {
        for (number, count) in
            [("A1Z-0042", Some(42)), ("A1Z-42", Some(42)), ("B1Z-0042", None), ("A1Z0042", None)]
        {
            assert_eq!(counter("A1Z", number), count, "{number}");
        }
    }
}
