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
        what: fn(Site) -> &'static str = what,
    }
}

impl Lab {
    /// The name of a site, and what goes wrong there.
    pub fn site(&self, site: Site) -> (&'static str, &'static str) {
        (name(site), (self.what)(site))
    }
}

fn name(site: Site) -> &'static str {
    match site {
        Site::DatabaseOpen => "database-open",
        Site::DatabaseConnection => "database-connection",
        Site::DatabaseRequest => "database-request",
        Site::DatabaseCommit => "database-commit",
        Site::DatabaseRoom => "database-room",
        Site::DatabaseWord => "database-word",
        Site::DatabaseRead => "database-read",
        Site::JournalOpen => "journal-open",
        Site::JournalBegin => "journal-begin",
        Site::JournalAppend => "journal-append",
        Site::JournalWord => "journal-word",
        Site::Mirror => "mirror",
        Site::Marker => "marker",
        Site::NetworkRequest => "network-request",
        Site::NetworkAnswer => "network-answer",
        Site::NetworkLive => "network-live",
        Site::OrderList => "order-list",
    }
}

fn what(site: Site) -> &'static str {
    match site {
        Site::DatabaseOpen => "The database cannot be opened",
        Site::DatabaseConnection => "Its connection dies unnoticed",
        Site::DatabaseRequest => "One request within a write fails",
        Site::DatabaseCommit => "A write is aborted",
        Site::DatabaseRoom => "The database is full",
        Site::DatabaseWord => "A write is done, but the word of it is lost",
        Site::DatabaseRead => "A read fails",
        Site::JournalOpen => "The journal's folder cannot be opened",
        Site::JournalBegin => "The journal cannot begin a file",
        Site::JournalAppend => "The journal cannot append to its file",
        Site::JournalWord => "A frame is flushed, but the word of it is lost",
        Site::Mirror => "The journal's stand-in takes nothing",
        Site::Marker => "The marker is not raised",
        Site::NetworkRequest => "A request does not leave",
        Site::NetworkAnswer => "An answer is lost",
        Site::NetworkLive => "The live tail does not open",
        Site::OrderList => "The list of orders breaks the app at a change",
    }
}
