//! Faults on purpose: named sites in the adapters at which a test, or a person on the lab page, has
//! something fail or come late. All are off at first; a site that is off costs one look into a small map.

use std::cell::RefCell;
use std::collections::BTreeMap;

use gloo_storage::{SessionStorage, Storage};
use serde::{Deserialize, Serialize};

use super::clock;

/// Where the switches are kept over a reload. They end with the tab, so that nobody who starts the browser
/// anew is troubled by what was switched on before.
const SWITCHES: &str = "counterfoil.faults.sites";

/// Where something can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// The log's database cannot be opened.
    DatabaseOpen,
    /// Its connection died, and nobody said so.
    DatabaseConnection,
    /// One request within a write fails.
    DatabaseRequest,
    /// A write is aborted by the browser.
    DatabaseCommit,
    /// There is no room for a write.
    DatabaseRoom,
    /// A write is done, and the word of it is lost or late.
    DatabaseWord,
    /// A read fails.
    DatabaseRead,
    /// The journal's folder cannot be opened.
    JournalOpen,
    /// The journal cannot begin a file.
    JournalBegin,
    /// The journal cannot append to its file.
    JournalAppend,
    /// A frame is flushed, and the word of it is lost or late.
    JournalWord,
    /// The journal's stand-in in localStorage takes nothing.
    Mirror,
    /// The marker is not raised.
    Marker,
    /// A request does not leave.
    NetworkRequest,
    /// The server's answer is lost or late.
    NetworkAnswer,
    /// The live tail does not open.
    NetworkLive,
    /// The list of orders brings the page down at a change.
    OrderList,
}

impl Site {
    /// All of them.
    pub const ALL: [Site; 17] = [
        Site::DatabaseOpen,
        Site::DatabaseConnection,
        Site::DatabaseRequest,
        Site::DatabaseCommit,
        Site::DatabaseRoom,
        Site::DatabaseWord,
        Site::DatabaseRead,
        Site::JournalOpen,
        Site::JournalBegin,
        Site::JournalAppend,
        Site::JournalWord,
        Site::Mirror,
        Site::Marker,
        Site::NetworkRequest,
        Site::NetworkAnswer,
        Site::NetworkLive,
        Site::OrderList,
    ];
}

/// What is to happen at a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Switch {
    /// So many hits go well first.
    pub spared: u32,
    /// So many hits after that fail.
    pub failing: u32,
    /// Every hit takes so long, if the site can wait.
    pub late_millis: u32,
}

/// What has happened at a site since its switch was set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How often it was come by.
    pub hits: u32,
    /// How many of these failed on purpose.
    pub failed: u32,
}

thread_local! {
    static SITES: RefCell<BTreeMap<Site, (Switch, Count)>> = const { RefCell::new(BTreeMap::new()) };
}

/// Sets the switch of a site; its counts begin anew.
pub fn set(site: Site, switch: Switch) {
    SITES.with_borrow_mut(|sites| sites.insert(site, (switch, Count::default())));
}

/// Turns everything off, and counts anew.
pub fn clear() {
    SITES.with_borrow_mut(BTreeMap::clear);
}

/// The switch of a site, and what it did.
pub fn at(site: Site) -> (Switch, Count) {
    SITES.with_borrow(|sites| sites.get(&site).copied().unwrap_or_default())
}

/// Sets the switches that were kept in this tab.
pub fn load() {
    for (site, switch) in SessionStorage::get::<Vec<(Site, Switch)>>(SWITCHES).unwrap_or_default() {
        set(site, switch);
    }
}

/// Keeps the switches that are on in this tab. `false` if the browser would not.
pub fn keep() -> bool {
    let switches = Site::ALL.map(|site| (site, at(site).0));
    let on: Vec<_> =
        switches.into_iter().filter(|(_, switch)| *switch != Switch::default()).collect();
    if on.is_empty() {
        SessionStorage::delete(SWITCHES);
        return true;
    }
    SessionStorage::set(SWITCHES, on).is_ok()
}

/// Counts a hit at a site that cannot wait, and says whether it has to fail.
pub fn strikes(site: Site) -> bool {
    SITES.with_borrow_mut(|sites| {
        let (switch, count) = sites.entry(site).or_default();
        count.hits = count.hits.saturating_add(1);
        let due = count.hits > switch.spared && count.failed < switch.failing;
        count.failed = count.failed.saturating_add(u32::from(due));
        due
    })
}

/// As [`strikes`], after the time that the site's switch wants.
pub async fn strikes_late(site: Site) -> bool {
    let late_millis = at(site).0.late_millis;
    if late_millis > 0 {
        clock::sleep(late_millis).await;
    }
    strikes(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_spares_some_hits_then_fails_some_and_is_off_again() {
        set(Site::Marker, Switch { spared: 1, failing: 2, late_millis: 0 });
        let struck: Vec<bool> = (0..5).map(|_| strikes(Site::Marker)).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert_eq!(at(Site::Marker).1, Count { hits: 5, failed: 2 });
        assert!(!strikes(Site::Mirror), "another site");
        clear();
        assert!(!strikes(Site::Marker));
    }
}
