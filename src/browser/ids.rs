//! Fresh ids: the only source of chance for what is stored.

use std::cell::Cell;

use counterfoil_core::{CommandId, DeviceId, StreamId, StreamKind, UtcMillis};
use uuid::{Builder, Uuid};

use super::clock;

/// Where a version 7 UUID has its milliseconds: above so many bits.
const TIME_SHIFT: u32 = 80;
/// What is chance in one: all behind that.
const CHANCE_BYTES: usize = 10;
/// Which of these bytes gives two bits to what kind of id it is; what is before it grows with what is behind.
const VARIANT_BYTE: usize = 2;

thread_local! {
    static LAST: Cell<Uuid> = const { Cell::new(Uuid::nil()) };
}

/// An id that grows within this page and is like no other: for what is made here. A version 7 UUID. Chance is
/// fetched from the browser once a millisecond, since that takes longer than all else about an id; further ids of
/// the same millisecond count on from there.
pub fn growing() -> Uuid {
    LAST.with(|last| {
        let next = after(last.get(), clock::now(), random);
        last.set(next);
        next
    })
}

/// The id after `last`, at `now`. A clock that was put back changes nothing: ids grow.
fn after(last: Uuid, now: UtcMillis, chance: impl FnOnce() -> Uuid) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or(0);
    if u128::from(millis) <= last.as_u128() >> TIME_SHIFT {
        return Uuid::from_u128(last.as_u128().saturating_add(1));
    }
    let chance = chance().into_bytes();
    let mut bytes = chance.first_chunk::<CHANCE_BYTES>().copied().unwrap_or_default();
    // Room to count on without a carry into the bits that say what kind of id it is.
    bytes[VARIANT_BYTE] &= 0x1F;
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// An id of pure chance.
#[expect(clippy::disallowed_methods, reason = "ids are made at the edge, which is here")]
pub fn random() -> Uuid {
    Uuid::new_v4()
}

/// A new command's id.
pub fn command() -> CommandId {
    CommandId(growing())
}

/// A new stream of `kind`.
pub fn stream(kind: StreamKind) -> StreamId {
    StreamId { kind, id: growing() }
}

/// A new device's id, made when its log is made.
pub fn device() -> DeviceId {
    DeviceId(random())
}

/// Whether something that happens `percent` times in a hundred happens now.
pub fn chance(percent: u8) -> bool {
    js_sys::Math::random() * 100.0 < f64::from(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_whatever_the_clock_does_and_fetch_chance_once_a_millisecond() {
        let fetched = Cell::new(0);
        let chance = || {
            fetched.set(fetched.get() + 1);
            Uuid::max()
        };
        let mut ids = vec![Uuid::nil()];
        for now in [1_000, 1_000, 1_000, 999, 1_001] {
            ids.push(after(ids[ids.len() - 1], UtcMillis(now), chance));
        }
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
        assert!(ids[1..].iter().all(|id| id.get_version_num() == 7));
        assert!(ids[1..].iter().all(|id| id.get_variant() == uuid::Variant::RFC4122));
        assert_eq!(fetched.get(), 2);
    }
}
