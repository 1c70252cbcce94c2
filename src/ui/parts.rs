//! The pieces that pages are made of. They know props and callbacks, no commands.

pub mod bars;
pub mod button;
pub mod combobox;
pub mod dialog;
pub mod enter;
pub mod icon;
pub mod key;
pub mod list_keys;
pub mod pill;
pub mod saved_field;
pub mod search_field;
pub mod stepper;
pub mod strip;
pub mod stub;
pub mod text_field;
pub mod toast;
pub mod totals;
pub mod virtual_list;

use std::sync::atomic::{AtomicU32, Ordering};

/// An id for an element, different at each call in this page.
pub fn fresh_id(what: &str) -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("{what}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// The value of `data-testid` for a part that may have no name.
fn named(testid: &'static str) -> Option<&'static str> {
    (!testid.is_empty()).then_some(testid)
}
