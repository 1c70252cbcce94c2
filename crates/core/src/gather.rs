//! Maps, sets and lists in order, for where the page's size counts and speed does not.
//!
//! The library's `collect` into a map or a set, its `from` of an array and its `sort` each bring a whole sorter
//! of their own, 8 kB of code, for every type that they are used with. What is long and hot collects all the
//! same: a map is built faster from what is sorted already.

use std::cmp::Ordering;

/// `collect` that puts in one item at a time.
pub trait Gather: Iterator + Sized {
    /// All items; of a map's equal keys the last one counts.
    fn gather<C: Default + Extend<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

impl<I: Iterator> Gather for I {}

/// `sort_by_key` with one sorter for all types.
pub trait Arrange<T> {
    /// Puts the items in the order of their keys; equal ones stay as they stood.
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K);
}

impl<T> Arrange<T> for Vec<T> {
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        let keys: Vec<K> = self.iter().map(key).collect();
        let places = places(keys.len(), &|one, other| keys.get(one).cmp(&keys.get(other)));
        let mut old: Vec<Option<T>> = self.drain(..).map(Some).collect();
        self.extend(places.into_iter().filter_map(|place| old.get_mut(place)?.take()));
    }
}

/// The numbers below `count` in the order that `compare` says.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn gathering_is_collecting() {
        let pairs = [(3, 'c'), (1, 'a'), (3, 'd'), (2, 'b')];
        let map: BTreeMap<i32, char> = pairs.into_iter().gather();
        assert_eq!(map, BTreeMap::from(pairs));
        let set: BTreeSet<i32> = pairs.into_iter().map(|(number, _)| number).gather();
        assert_eq!(set, BTreeSet::from([1, 2, 3]));
    }

    #[test]
    fn arranging_is_sorting_and_leaves_equal_ones_as_they_stood() {
        for count in [0_u32, 1, 2, 20, 300] {
            let mut all: Vec<(u32, u32)> = (0..count).map(|at| (at * 7919 % 13, at)).collect();
            let mut expected = all.clone();
            expected.sort_by_key(|(rank, _)| *rank);
            all.arrange_by_key(|(rank, _)| *rank);
            assert_eq!(all, expected);
        }
    }
}
