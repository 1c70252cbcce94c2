//! How many connections each address has open, so that none takes them all.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bits of an IPv6 address that name a network; the rest is the guest's own choice.
const NETWORK_BITS: u32 = 64;

/// Who is inside.
#[derive(Debug, Clone)]
pub(crate) struct Doors {
    counts: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
    per_address_max: usize,
}

/// A connection that is open; it counts until this is dropped.
#[derive(Debug)]
pub(crate) struct Inside {
    doors: Doors,
    from: IpAddr,
}

impl Doors {
    /// Lets in so many from each address.
    pub(crate) fn new(per_address_max: usize) -> Doors {
        Doors { counts: Arc::default(), per_address_max }
    }

    /// Lets one more in, if there are not too many from there.
    pub(crate) fn enter(&self, from: IpAddr) -> Option<Inside> {
        let from = network(from);
        let mut counts = self.counts();
        let count = counts.entry(from).or_insert(0);
        if *count >= self.per_address_max {
            return None;
        }
        *count += 1;
        Some(Inside { doors: self.clone(), from })
    }

    /// Each change is a single step, so a holder that panicked left nothing half done.
    fn counts(&self) -> MutexGuard<'_, BTreeMap<IpAddr, usize>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut counts = self.doors.counts();
        let left = counts.get(&self.from).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            counts.remove(&self.from);
        } else {
            counts.insert(self.from, left);
        }
    }
}

/// What counts as one address: with IPv6 a whole network, since everybody there has countless addresses.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        short @ IpAddr::V4(_) => short,
        IpAddr::V6(long) => {
            let mask = u128::MAX << (128 - NETWORK_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_number_of_places_and_gives_them_back() {
        let doors = Doors::new(2);
        let enter = |text: &str| doors.enter(text.parse().unwrap());
        let (first, _second) = (enter("10.0.0.1"), enter("::ffff:10.0.0.1"));
        assert!(enter("10.0.0.1").is_none(), "the same address in another notation");
        assert!(enter("10.0.0.2").is_some());
        drop(first);
        assert!(enter("10.0.0.1").is_some());
        let _others = (enter("2001:db8::1"), enter("2001:db8::2"));
        assert!(enter("2001:db8::3").is_none(), "the same network");
        assert!(enter("2001:db8:0:1::1").is_some());
    }

    #[test]
    fn an_address_without_connections_takes_no_memory() {
        let doors = Doors::new(2);
        drop(doors.enter("10.0.0.1".parse().unwrap()));
        assert!(doors.counts().is_empty());
    }
}
