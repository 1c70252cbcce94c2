//! Fresh ids: the only source of chance for what is stored.

use counterfoil_core::{CommandId, DeviceId, StreamId, StreamKind};
use uuid::Uuid;

/// An id that grows within this page and is like no other: for what is made here.
#[expect(clippy::disallowed_methods, reason = "ids are made at the edge, which is here")]
pub fn growing() -> Uuid {
    Uuid::now_v7()
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
