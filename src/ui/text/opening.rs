//! Words for a device that comes up, or cannot.

use super::{counted, words};

words! {
    /// Before the first page.
    Opening {
        rebuilding: fn(usize) -> String = |percent| format!("Rebuilding the lists, {percent} %."),
        no_server: &'static str = "This device was never here before, and the server does not answer. Connect once; after that it works without a network.",
        signed_out: &'static str = "Please sign in on the server, then open this page again.",
        outdated: &'static str = "This app is too old for the server. Reload it while connected.",
        held: &'static str = "The browser's database does not open yet. Another window with an older version of this app holds it: close that window.",
        overtaken: &'static str = "A newer version of this app has used this browser, and this older one cannot read its database. Try again: that loads the newest version. Nothing is lost.",
        no_storage: &'static str = "The browser's database cannot be opened, so nothing could be kept. A private window may be the reason.",
        storage_full: &'static str = "The browser's storage is full, so nothing could be kept. Free some space first.",
        rescue: &'static str = "What was not confirmed is in the journal, too. Export it to be safe. If trying again does not help, begin a new database: it takes everything from the journal and from the server.",
        export: &'static str = "Export unconfirmed work",
        renew: &'static str = "Begin a new database",
        exported: fn(usize) -> String = |count| format!("{} exported.", counted(count, "change", "changes")),
        nothing_left: &'static str = "The journal holds nothing unconfirmed.",
        not_rescued: &'static str = "The browser would not. Close its other windows with this app, and try again.",
        again: &'static str = "Try again",
        sample: &'static str = "Use sample data",
    }
}
