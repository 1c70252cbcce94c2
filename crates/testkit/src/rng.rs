//! Chance from one number: the same seed gives the same world, everywhere and for ever.

use uuid::Uuid;

/// `SplitMix64` (Steele, Lea, Flood 2014): small, fast, and good enough to shake a state machine.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The chance that `seed` stands for.
    pub const fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits().checked_rem(end).unwrap_or(0)
    }

    /// An index into something with `count` members.
    pub fn index(&mut self, count: usize) -> usize {
        let end = u64::try_from(count).unwrap_or(u64::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of `all`, if there is one.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.index(all.len()))
    }

    /// Whether a thing of `percent` percent happens.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A fresh id.
    pub fn uuid(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.bits(), self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_chance() {
        let (mut one, mut same, mut other) = (Rng::new(7), Rng::new(7), Rng::new(8));
        let drawn: Vec<u64> = (0..10).map(|_| one.bits()).collect();
        assert_eq!(drawn, (0..10).map(|_| same.bits()).collect::<Vec<u64>>());
        assert_ne!(drawn, (0..10).map(|_| other.bits()).collect::<Vec<u64>>());
    }
}
