//! Provisional order numbers: the device's prefix and a counter, for life.
//!
//! Tabs are processes: what one keeps in the settings, the others read a moment later. So each tab gives numbers
//! out of a block that no other tab can have, and holds the next block before it needs it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use counterfoil_core::{DeviceId, Position, Seq};
use counterfoil_orders::{Orders, State};
use counterfoil_sync::replica::Replica;
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::browser::locks::{self, Grab, Held};
use crate::browser::prefs;

/// Letters and digits that cannot be taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a prefix.
const PREFIX_LETTERS: usize = 3;
/// Numbers in a block: block 0 begins with 1.
const BLOCK_NUMBERS: u64 = 10;
/// Blocks that a tab holds: the one in use, and the next.
const BLOCKS_HELD: usize = 2;
/// So many blocks in a row may be other tabs'.
const BLOCKS_TRIED_MAX: u64 = 64;

/// The numbers of one device.
#[derive(Debug)]
pub struct Numbers {
    device: DeviceId,
    prefix: String,
    key: String,
    last: Cell<u64>,
    blocks: RefCell<VecDeque<(Block, Held)>>,
    /// The block before the one in use: other tabs may hear late that it is used up.
    used_up: RefCell<Option<Held>>,
    is_claiming: Cell<bool>,
    /// Whether the setting was read in this task of the page, and is looked after at its end.
    is_at_hand: Cell<bool>,
}

/// What is left of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    next: u64,
    last: u64,
}

impl Block {
    /// What is left of the block with this index if `highest` is the highest number that was given; `None` if
    /// nothing is for sure.
    fn after(index: u64, highest: u64) -> Option<Block> {
        let before = index.checked_mul(BLOCK_NUMBERS)?;
        let last = before.checked_add(BLOCK_NUMBERS)?;
        (highest < last).then(|| Block { next: highest.max(before).saturating_add(1), last })
    }

    /// The number after `highest` is in the block with this index.
    fn index(highest: u64) -> u64 {
        highest / BLOCK_NUMBERS
    }
}

impl Numbers {
    /// Goes on after the highest number that was given: in the setting, or in any order of this device,
    /// whichever is higher; where there is a setting, a kill loses its last second at most, and the orders since
    /// the last checkpoint tell. A device that holds nothing of the server's may have lost its log, and with it
    /// the orders that would tell; then it goes on after its highest sequence number, which the second store
    /// keeps. No number is beyond that, since each order takes one of those too.
    pub fn of(replica: &Replica<Orders>) -> Numbers {
        let device = replica.device();
        let prefix = prefix(device);
        let key = format!("numbers.{device}");
        let of = |state: &State| counter(&prefix, &state.order()?.provisional);
        let highest = match prefs::load::<u64>(&key) {
            Some(_) => replica.recent().filter_map(|(_, held)| of(&held.state)).max(),
            None => replica.streams().filter_map(|(_, held)| of(&held.state)).max(),
        };
        let highest = highest.unwrap_or(0);
        let last = floor(highest, replica.cursor(), replica.highest());
        Numbers {
            device,
            prefix,
            key,
            last: Cell::new(last),
            blocks: RefCell::default(),
            used_up: RefCell::default(),
            is_claiming: Cell::new(false),
            is_at_hand: Cell::new(false),
        }
    }

    /// Takes hold of the blocks that this tab needs next. They are free again when it ends.
    pub async fn claim(&self) {
        if self.is_claiming.replace(true) {
            return;
        }
        while self.blocks.borrow().len() < BLOCKS_HELD {
            let Some(claimed) = self.claim_one().await else { break };
            self.blocks.borrow_mut().push_back(claimed);
        }
        self.is_claiming.set(false);
    }

    /// `None`: this browser has no locks, or there are too many tabs.
    async fn claim_one(&self) -> Option<(Block, Held)> {
        let held = self.blocks.borrow().back().map_or(0, |(block, _)| block.last);
        let first = Block::index(held.max(self.highest()));
        for index in first..first.saturating_add(BLOCKS_TRIED_MAX) {
            let Grab::Held(lock) = locks::grab(&format!("{}.{index}", self.key)).await? else {
                continue;
            };
            // What a tab gave that is gone is known by now.
            if let Some(block) = Block::after(index, self.highest()) {
                return Some((block, lock));
            }
        }
        None
    }

    /// The next number. Without a block, two tabs may give the same one, and the official number tells them
    /// apart. The setting is slow: it is read and written for the first number of a task, so that other tabs hear of
    /// it at once, and written once more behind all others.
    pub fn next(self: &Rc<Self>) -> String {
        let is_first = !self.is_at_hand.replace(true);
        if is_first {
            self.last.set(self.highest());
        }
        let next = self.next_of_block().unwrap_or_else(|| self.last.get().saturating_add(1));
        let highest = self.last.get().max(next);
        self.last.set(highest);
        if is_first {
            prefs::save(&self.key, &highest);
            let numbers = Rc::clone(self);
            spawn_local(async move { numbers.end_task(highest) });
        }
        format!("{}-{next:04}", self.prefix)
    }

    /// `told` is what the setting says.
    fn end_task(&self, told: u64) {
        self.is_at_hand.set(false);
        if self.last.get() > told {
            prefs::save(&self.key, &self.last.get());
        }
    }

    fn needs_block(&self) -> bool {
        !self.is_claiming.get() && self.blocks.borrow().len() < BLOCKS_HELD
    }

    fn next_of_block(&self) -> Option<u64> {
        let mut blocks = self.blocks.borrow_mut();
        let (block, _) = blocks.front_mut()?;
        let next = block.next;
        block.next = next.saturating_add(1);
        if next == block.last {
            self.used_up.replace(blocks.pop_front().map(|(_, lock)| lock));
        }
        Some(next)
    }

    fn highest(&self) -> u64 {
        let kept: u64 = prefs::load(&self.key).unwrap_or(0);
        kept.max(self.last.get())
    }
}

/// The highest number that may have been given, if `known` is the highest in sight.
fn floor(known: u64, cursor: Position, highest: Seq) -> u64 {
    match cursor {
        Position(0) => known.max(highest.0),
        Position(_) => known,
    }
}

impl Shell {
    /// The provisional number of an order that is about to be opened, taken for life. A device that turned out
    /// to have a copy has numbers of its own from then on.
    pub fn next_number(&self) -> String {
        let number = self.numbers().next();
        self.claim_number();
        number
    }

    /// Takes hold of the numbers that are needed next.
    pub(super) fn claim_number(&self) {
        if !self.numbers().needs_block() {
            return;
        }
        self.spawn(async |shell: &Shell| shell.numbers().claim().await);
    }

    fn numbers(&self) -> Rc<Numbers> {
        let replica = self.replica.borrow();
        let mut numbers = self.numbers.borrow_mut();
        if numbers.device != replica.device() {
            *numbers = Rc::new(Numbers::of(&replica));
        }
        Rc::clone(&numbers)
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
    fn a_device_that_holds_nothing_of_the_servers_goes_on_after_its_sequence_number() {
        for (known, cursor, highest, last) in
            [(0, 0, 0, 0), (0, 0, 62, 62), (70, 0, 62, 70), (15, 9, 62, 15)]
        {
            assert_eq!(floor(known, Position(cursor), Seq(highest)), last, "{known} {cursor}");
        }
    }

    #[test]
    fn a_block_goes_on_after_the_highest_number_and_one_that_was_passed_is_left() {
        for (highest, index, next) in [(0, 0, 1), (7, 0, 8), (9, 0, 10), (10, 1, 11), (14, 1, 15)] {
            let last = (index + 1) * BLOCK_NUMBERS;
            assert_eq!(Block::index(highest), index, "{highest}");
            assert_eq!(Block::after(index, highest), Some(Block { next, last }), "{highest}");
        }
        assert_eq!(Block::after(2, 7), Some(Block { next: 21, last: 30 }));
        assert_eq!(Block::after(0, 10), None);
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
