//! Words of the lab.

use super::words;
use crate::dispatch::Site;

words! {
    /// The lab.
    Lab {
        title: &'static str = "Lab",
        about: &'static str = "Each switch makes one thing fail as often as it is tried; a delay makes it late. Nothing that was shown as saved gets lost by it, and nothing is entered twice. A switch stays on until it is turned off here, or this tab is closed.",
        clear: &'static str = "Turn all off",
        late: &'static str = "Delay (ms)",
        counts: fn(u32, u32) -> String = |hits, failed| format!("{hits} hits, {failed} failed on purpose"),
    }
}

impl Lab {
    /// The name of a site, and what goes wrong there.
    pub fn site(&self, site: Site) -> (&'static str, &'static str) {
        match site {
            Site::DatabaseOpen => ("database-open", "The database cannot be opened"),
            Site::DatabaseConnection => ("database-connection", "Its connection dies unnoticed"),
            Site::DatabaseRequest => ("database-request", "One request within a write fails"),
            Site::DatabaseCommit => ("database-commit", "A write is aborted"),
            Site::DatabaseRoom => ("database-room", "The database is full"),
            Site::DatabaseWord => ("database-word", "A write is done, but the word of it is lost"),
            Site::DatabaseRead => ("database-read", "A read fails"),
            Site::JournalOpen => ("journal-open", "The journal's folder cannot be opened"),
            Site::JournalBegin => ("journal-begin", "The journal cannot begin a file"),
            Site::JournalAppend => ("journal-append", "The journal cannot append to its file"),
            Site::JournalWord => ("journal-word", "A frame is flushed, but the word of it is lost"),
            Site::Mirror => ("mirror", "The journal's stand-in takes nothing"),
            Site::Marker => ("marker", "The marker is not raised"),
            Site::NetworkRequest => ("network-request", "A request does not leave"),
            Site::NetworkAnswer => ("network-answer", "An answer is lost"),
            Site::NetworkLive => ("network-live", "The live tail does not open"),
            Site::OrderList => ("order-list", "The list of orders breaks the app at a change"),
        }
    }
}
