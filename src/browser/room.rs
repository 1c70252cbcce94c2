//! The room that the browser gives: how much is used, how much there is, and whether it is promised.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageManager, window};

/// Bytes of this app's storage, as far as the browser tells. Some round, or lie a little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Used.
    pub used: u64,
    /// In all.
    pub quota: u64,
}

impl Room {
    /// How much of it is used, in percent.
    pub fn percent(self) -> u64 {
        self.used.saturating_mul(100).checked_div(self.quota).unwrap_or(0)
    }
}

/// How much room there is; `None`: the browser does not say.
pub async fn look() -> Option<Room> {
    let told = JsFuture::from(manager()?.estimate().ok()?).await.ok()?;
    Some(Room { used: bytes(&told, "usage")?, quota: bytes(&told, "quota")? })
}

/// Whether the browser has promised to keep this app's storage. Nobody is asked.
pub async fn is_protected() -> Option<bool> {
    let told = JsFuture::from(manager()?.persisted().ok()?).await.ok()?;
    told.as_bool()
}

/// Asks the browser to keep this app's storage when the disk gets full; some ask the user. Whether it
/// promised.
pub async fn protect() -> bool {
    let Some(asked) = manager().and_then(|manager| manager.persist().ok()) else { return false };
    JsFuture::from(asked).await.is_ok_and(|agreed| agreed.is_truthy())
}

fn manager() -> Option<StorageManager> {
    let navigator = JsValue::from(window()?.navigator());
    // An insecure page has none.
    let manager = Reflect::get(&navigator, &"storage".into()).ok()?;
    manager.is_object().then(|| manager.into())
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bytes are whole and not negative; a float out of range saturates"
)]
fn bytes(told: &JsValue, name: &str) -> Option<u64> {
    let value = Reflect::get(told, &name.into()).ok()?.as_f64()?;
    Some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_quota_is_no_worry() {
        assert_eq!(Room { used: 7, quota: 0 }.percent(), 0);
        assert_eq!(Room { used: 7, quota: 10 }.percent(), 70);
    }
}
