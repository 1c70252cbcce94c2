//! What a start has to know before it can name its database: whom it works for, and with which backend.
//!
//! localStorage alone loses what it was told in the last minute before a kill, and a device that forgot
//! whom it works for cannot show an order that it holds. So the facts stand in a small database too, and
//! that one counts.

use counterfoil_core::json;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::prefs;
use super::store::{Burst, Store, Switched};

/// The database of these facts.
const DATABASE: &str = "counterfoil-memo-1";

/// Remembered facts. Where there is no database, localStorage has to do.
#[derive(Debug)]
pub struct Memo {
    store: Option<Store>,
}

impl Memo {
    /// Opens the memory.
    pub async fn open() -> Memo {
        Memo { store: Store::open(DATABASE, Switched::No).await.ok() }
    }

    /// The fact called `name`; `None` if it was never known, or cannot be read.
    pub async fn load<T: DeserializeOwned>(&self, name: &'static str) -> Option<T> {
        let kept = match &self.store {
            Some(store) => store.value(name).await.ok().flatten(),
            None => None,
        };
        kept.and_then(|bytes| json::from_bytes(&bytes).ok()).or_else(|| prefs::load(name))
    }

    /// Remembers a fact. It survives a kill when this returns `true`.
    pub async fn save(&self, name: &'static str, value: &impl Serialize) -> bool {
        let is_mirrored = prefs::save(name, value);
        let (Some(store), Ok(bytes)) = (&self.store, serde_json::to_vec(value)) else {
            return is_mirrored;
        };
        let values = vec![(name, bytes.as_slice())];
        store.write(&Burst { values, ..Burst::default() }).await.is_ok()
    }
}
