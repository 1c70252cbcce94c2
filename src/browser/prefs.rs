//! Small settings of this browser: never events, never anything that would be missed. A kill loses those of
//! the last minute.

use gloo_storage::{LocalStorage, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Each setting's key starts so, to stay clear of other apps on the same address.
const PREFIX: &str = "counterfoil.";

/// The setting called `name`; `None` if it was never set, or cannot be read.
pub fn load<T: DeserializeOwned>(name: &str) -> Option<T> {
    LocalStorage::get(format!("{PREFIX}{name}")).ok()
}

/// Keeps a setting. `false` if the browser would not: then it holds for this page only.
pub fn save(name: &str, value: &impl Serialize) -> bool {
    LocalStorage::set(format!("{PREFIX}{name}"), value).is_ok()
}

/// Forgets a setting.
pub fn remove(name: &str) {
    LocalStorage::delete(format!("{PREFIX}{name}"));
}

/// The names of all settings that start with `prefix`.
pub fn names(prefix: &str) -> Vec<String> {
    let storage = LocalStorage::raw();
    let count = storage.length().unwrap_or(0);
    let whole = format!("{PREFIX}{prefix}");
    (0..count)
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.starts_with(&whole))
        .filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned))
        .collect()
}
