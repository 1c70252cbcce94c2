//! Words of the lab.

use super::{counted, grouped, words};
use crate::dispatch::{RecordKind, Site, Subject};
use crate::screen::{Link, NetFault};
use crate::ui::pages::lab::scenes::Scene;

words! {
    /// The lab.
    Lab {
        title: &'static str = "Lab",
        parts: &'static str = "Parts of the lab",
        overview: &'static str = "Overview",
        overview_about: &'static str = "What this device keeps, and how it copes. All of it is the real thing; looking changes nothing.",
        part_title: fn(&str) -> String = |part| format!("Lab: {part}"),
        log: &'static str = "Log",
        log_about: &'static str = "Everything this device was asked and told, in the order in which it was written.",
        time: &'static str = "Time machine",
        time_about: &'static str = "How everything stood at any turn of the log.",
        views: &'static str = "Views",
        views_about: &'static str = "The lists that are computed from the log, and a check that they can be computed again.",
        sync: &'static str = "Sync",
        sync_about: &'static str = "How the link to the server stands, and what was said over it.",
        scenes: &'static str = "Scenes",
        scenes_about: &'static str = "Troubles from life at one press, and what must hold all the same.",
        faults: &'static str = "Faults",
        faults_about: &'static str = "Switches that make storage and network fail.",
        turns: fn(u64) -> String = turns,
        switched_on: fn(usize) -> String = |count| match count {
            0 => "All off".to_owned(),
            count => format!("{count} on"),
        },
        about: &'static str = "Each switch makes one thing fail as often as it is tried; a delay makes it late. Nothing that was shown as saved gets lost by it, and nothing is entered twice. A switch stays on until it is turned off here, or this tab is closed.",
        clear: &'static str = "Turn all off",
        late: &'static str = "Delay (ms)",
        counts: fn(u32, u32) -> String = |hits, failed| format!("{hits} hits, {failed} failed on purpose"),
        what: fn(Site) -> &'static str = what,
        search: &'static str = "Search the log",
        search_hint: &'static str = "Kind, order, customer, person, id",
        search_clear: &'static str = "Clear the search",
        found: fn(usize) -> String = |count| counted(count, "record", "records"),
        read_all: fn(u64) -> String = |all| format!("all of {}", turns(all)),
        read_some: fn(u64, u64) -> String = |read, turns| format!("of the last {read} turns; {turns} in all"),
        news: fn(u64) -> String = |count| counted(whole(count), "new turn", "new turns"),
        folding: &'static str = "Reading the log\u{2026}",
        unreadable: &'static str = "The log cannot be read at the moment.",
        none_title: &'static str = "Nothing yet",
        none: &'static str = "As soon as something is asked or told, it stands here.",
        no_match_title: &'static str = "No such record",
        no_match: fn(&str) -> String = |text| format!("No record has \u{201c}{text}\u{201d}."),
        turn: &'static str = "Turn",
        kind: &'static str = "Kind",
        name: &'static str = "Name",
        subject: &'static str = "Order or record",
        place: &'static str = "Position",
        place_in: fn(u64, u64) -> String = |position, version| format!("{} \u{b7} v{version}", grouped(whole(position))),
        who: &'static str = "Who",
        this_device: &'static str = "this device",
        happened: &'static str = "Happened",
        recorded: &'static str = "Recorded",
        size: &'static str = "Size",
        bytes: fn(usize) -> String = |bytes| format!("{} B", grouped(bytes)),
        kind_of: fn(RecordKind) -> &'static str = kind_of,
        stream: &'static str = "Stream",
        command: &'static str = "Command",
        device: &'static str = "Device",
        content: &'static str = "Content",
        copy: &'static str = "Copy",
        copied: &'static str = "Copied",
        not_copied: &'static str = "The browser would not copy it.",
        gone: &'static str = "This record is not in the log any more.",
        chain: &'static str = "Of the same command",
        open_order: &'static str = "Open the order",
        back: &'static str = "Back to the log",
        view: &'static str = "View",
        version: &'static str = "Version",
        rows: &'static str = "Rows",
        stands_at: &'static str = "Stands at",
        behind: &'static str = "Behind",
        nothing_behind: &'static str = "nothing",
        events_behind: fn(u64, usize) -> String = |events, behind| format!("{}, {}", counted(whole(events), "event", "events"), counted(behind, "turn", "turns")),
        subject_of: fn(Subject) -> &'static str = subject_of,
        left_out: &'static str = "left out",
        replay: &'static str = "Replay check",
        replay_about: &'static str = "Folds the whole log once more from nothing, puts open commands on top, builds every view anew, and compares all of it with what is shown.",
        replaying: fn(u64, u64) -> String = |done, all| format!("Turn {done} of {all}\u{2026}"),
        replay_failed: &'static str = "Not checked: the log could not be read, or went on all the time. Try again.",
        all_equal: fn(usize, u64, u64) -> String = |rows, all, millis| format!("All {rows} are equal. {} folded in {millis} ms.", turns(all)),
        some_differ: fn(usize, u64, u64) -> String = |rows, all, millis| format!("{rows} differ. {} folded in {millis} ms.", turns(all)),
        shown: &'static str = "Shown",
        again: &'static str = "Replayed",
        digest: &'static str = "Digest",
        result: &'static str = "Result",
        took: &'static str = "Took",
        millis: fn(u64) -> String = |millis| format!("{millis} ms"),
        equal: &'static str = "Equal",
        differs: &'static str = "Not equal",
        one_by_one: &'static str = "one by one",
        exchanges: &'static str = "Last exchanges",
        exchanges_about: &'static str = "The last hundred of this tab, kept in memory alone. Only the tab that leads talks to the server.",
        no_exchange: &'static str = "This tab has not talked to the server.",
        asked_at: &'static str = "Asked at",
        question: &'static str = "Question",
        answer: &'static str = "Answer",
        push: fn(usize) -> String = |commands| format!("To decide {}", counted(commands, "command", "commands")),
        pull: fn(u64) -> String = |after| format!("For what is after {}", grouped(whole(after))),
        snapshot: &'static str = "For the whole state",
        page: fn(usize, usize, u64) -> String = |events, outcomes, to| match outcomes {
            0 => format!("{}, up to {}", counted(events, "event", "events"), grouped(whole(to))),
            _ => format!("{}, {}, up to {}", counted(outcomes, "outcome", "outcomes"), counted(events, "event", "events"), grouped(whole(to))),
        },
        received: fn(usize) -> String = |commands| format!("{} received", counted(commands, "command", "commands")),
        streams: fn(usize) -> String = |streams| counted(streams, "state", "states"),
        fault_of: fn(NetFault) -> &'static str = fault_of,
        promises: &'static str = "What must hold",
        promised: fn(bool) -> &'static str = |reading| if reading { "Counting the log\u{2026}" } else { "Counted live from the whole log. Begin a scene, take orders, and look again." },
        lost: &'static str = "Commands lost",
        doubled: &'static str = "Events doubled",
        counted: fn(usize, usize, usize, usize) -> String = |asked, decided, taken_back, open| format!("{} asked here: {} decided, {} taken back, {} open.", counted(asked, "command", "commands"), grouped(decided), grouped(taken_back), grouped(open)),
        begin_scene: &'static str = "Begin",
        end_scene: &'static str = "End",
        scene: fn(Scene) -> (&'static str, &'static str) = scene,
        link: &'static str = "Link",
        link_of: fn(Link) -> &'static str = link_of,
        tab: &'static str = "This tab",
        leads: &'static str = "Leads",
        follows: &'static str = "Follows",
        last_contact: &'static str = "Last contact",
        cursor: &'static str = "Taken in up to",
        head: &'static str = "The server is at",
        epoch: &'static str = "History",
        past: fn(u64, u64) -> String = |turn, all| format!("The past: turn {turn} of {all}. Nothing can be done from here."),
        present: fn(u64) -> String = |turn| format!("Now: turn {turn}."),
        to_now: &'static str = "Now",
        slider: &'static str = "Turn of the log",
        slider_keys: &'static str = "Arrow keys go one turn, with Shift ten.",
        earlier: &'static str = "One turn earlier",
        later: &'static str = "One turn later",
        rebuilding: &'static str = "Going there\u{2026}",
        orders: &'static str = "Orders",
        placed: &'static str = "Placed, not cancelled",
        net: &'static str = "Their net value",
        customers: &'static str = "Customers",
        items: &'static str = "Items",
        open: &'static str = "Open commands",
        position: &'static str = "Known up to position",
        by_status: &'static str = "Orders by status",
        last_records: &'static str = "Last records before it",
        shed: &'static str = "Older turns were taken off this device to make room: the past begins after them.",
    }
}

fn turns(count: u64) -> String {
    counted(whole(count), "turn", "turns")
}

fn link_of(link: Link) -> &'static str {
    match link {
        Link::Unknown => "Not tried",
        Link::Up => "Up",
        Link::Down(_) => "Down",
        Link::NoNetwork => "No network",
        Link::Paused => "Paused",
        Link::ForeignHistory => "Other history",
    }
}

fn fault_of(fault: NetFault) -> &'static str {
    match fault {
        NetFault::Offline => "No answer",
        NetFault::NotOurs => "Something else answered",
        NetFault::Trouble => "The server is in trouble",
        NetFault::Busy { .. } => "The server is busy",
        NetFault::SignedOut => "The session has ended",
        NetFault::UpgradeNeeded => "This app is too old",
        NetFault::NotAccepted => "Not accepted",
    }
}

fn scene(scene: Scene) -> (&'static str, &'static str) {
    match scene {
        Scene::Tunnel => (
            "Tunnel",
            "No network at all. Orders are taken all the same, and go out when it is back.",
        ),
        Scene::MarketHall => {
            ("Market hall", "Answers come two seconds late, and some do not come.")
        }
        Scene::LostAnswer => (
            "Lost answer",
            "The server decides, but its answer is lost. What was sent is sent again, and counts once.",
        ),
        Scene::Twice => ("Twice", "Everything that is sent arrives twice, and counts once."),
        Scene::DiskFull => (
            "Disk full",
            "The database takes nothing more. The journal stands in for it, and the page says so.",
        ),
    }
}

fn kind_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Command => "Command",
        RecordKind::Prediction => "Prediction",
        RecordKind::Event => "Event",
        RecordKind::Outcome => "Outcome",
        RecordKind::Deed => "Deed",
        RecordKind::Sent => "On its way",
        RecordKind::History => "History",
    }
}

fn subject_of(subject: Subject) -> &'static str {
    match subject {
        Subject::States => "All states",
        Subject::Sums => "All sums",
        Subject::Board => "Orders",
        Subject::Catalogue => "Items",
        Subject::Directory => "Customers",
    }
}

/// A counter of the log as a count.
pub(crate) fn whole(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
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
