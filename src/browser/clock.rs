//! Now, and waiting: the only reader of the browser's clock.

use std::future::Future;

use counterfoil_core::{Moment, UtcMillis};
use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

/// The instant by this device's clock. A person may have set it wrong: it is data, and orders nothing.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "whole millis of any calendar date fit; a float out of range saturates"
)]
pub fn now() -> UtcMillis {
    UtcMillis(js_sys::Date::now() as i64)
}

/// Millis since this page began, by a clock that nobody sets.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole millis of a page's life; a float out of range saturates"
)]
pub fn ticks() -> u64 {
    let timeline = web_sys::window().and_then(|window| window.performance());
    timeline.map_or(0, |timeline| timeline.now() as u64)
}

/// Now, with what the wall clock beside the user says.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "offsets are whole minutes within a day"
)]
pub fn moment() -> Moment {
    let behind = js_sys::Date::new_0().get_timezone_offset();
    Moment { at: now(), offset_minutes: -(behind as i16) }
}

/// Waits. A hidden page may wait far longer: nothing may depend on it.
pub async fn sleep(millis: u32) {
    TimeoutFuture::new(millis).await;
}

/// What `work` comes to, or `None` if it takes longer than `millis`; then it is dropped.
pub async fn within<T>(work: impl Future<Output = T>, millis: u32) -> Option<T> {
    let work = std::pin::pin!(work);
    let limit = std::pin::pin!(sleep(millis));
    match select(work, limit).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(((), _)) => None,
    }
}

/// What `work` comes to, however long it takes; after `millis` somebody is told that it takes long.
pub async fn minding<T>(work: impl Future<Output = T>, millis: u32, tell: impl FnOnce()) -> T {
    let work = std::pin::pin!(work);
    let limit = std::pin::pin!(sleep(millis));
    match select(work, limit).await {
        Either::Left((value, _)) => value,
        Either::Right(((), work)) => {
            tell();
            work.await
        }
    }
}

/// A random part of `up_to_millis`, so that many devices do not come back at once.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a u32 is one"
)]
pub fn jitter(up_to_millis: u32) -> u32 {
    (js_sys::Math::random() * f64::from(up_to_millis)) as u32
}
