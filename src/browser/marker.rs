//! The third place that knows of this device's commands: how many there were, and nothing else.
//!
//! A kill loses what localStorage was told in its last second. So it is a hint that something is missing,
//! never a proof that nothing is.

use counterfoil_core::{DeviceId, Seq};

use super::fault::{self, Site};
use super::prefs;

fn key(database: &str) -> String {
    format!("marker.{database}")
}

/// The device and its highest sequence number, as far as known.
pub fn load(database: &str) -> Option<(DeviceId, Seq)> {
    prefs::load(&key(database))
}

/// Remembers `highest`, unless a higher one of the same device is there already. `false` if it could not.
pub fn raise(database: &str, device: DeviceId, highest: Seq) -> bool {
    match load(database) {
        Some((known, mark)) if known == device && mark >= highest => true,
        Some(_) | None => {
            !fault::strikes(Site::Marker) && prefs::save(&key(database), &(device, highest))
        }
    }
}

/// Forgets it.
pub fn remove(database: &str) {
    prefs::remove(&key(database));
}
