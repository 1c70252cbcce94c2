//! How the connection is put into words: pure, and calm, so that a flapping link does not flap the page.

use std::time::Duration;

use leptos::prelude::*;

use super::mark::{LINK_STEADY_MILLIS, STRIP_AFTER_MILLIS};
use super::parts::icon::Icon;
use super::parts::pill::PillFace;
use super::parts::strip::{StripFace, Tone};
use super::text::text;

/// How the device stands to the server, as far as a person can use it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LinkState {
    /// It answers, or nobody asked yet.
    #[default]
    Up,
    /// It answers, but slowly.
    Slow,
    /// There is no network.
    Offline,
    /// There may be a network, but no server.
    Silent,
    /// Something else answers in its place.
    NotOurs,
    /// It wants a new session.
    SignedOut,
    /// It wants a newer app.
    Outdated,
    /// The user paused it.
    Paused,
    /// It has another history.
    Foreign,
}

/// Whether work is being kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Saving {
    /// Twice, as it should be.
    #[default]
    Works,
    /// It is, but the storage fills up: so many percent are used.
    Scarce(u64),
    /// In the database alone.
    LogAlone,
    /// In the journal alone: the database has no room.
    JournalForRoom,
    /// In the journal alone: the database takes nothing, or belongs to a newer build by now.
    JournalAlone,
    /// Nowhere: the storage is full.
    Full,
    /// Nowhere: the storage does not answer.
    Failed,
}

impl Saving {
    /// Whether the way out is to take the work somewhere else.
    pub fn wants_export(self) -> bool {
        match self {
            Saving::LogAlone
            | Saving::JournalForRoom
            | Saving::JournalAlone
            | Saving::Full
            | Saving::Failed => true,
            Saving::Works | Saving::Scarce(_) => false,
        }
    }
}

/// All that pill and strip are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinkFacts {
    /// The connection.
    pub link: LinkState,
    /// The storage.
    pub saving: Saving,
    /// Changes that wait here or are on their way.
    pub waiting: usize,
}

/// The pill of these facts.
pub fn pill(facts: LinkFacts) -> PillFace {
    let words = &text().frame;
    let here = |state: &str| (words.with_here)(state, facts.waiting);
    let alarm = match facts.saving {
        Saving::Full | Saving::Failed => Some(words.not_saving),
        Saving::JournalForRoom | Saving::JournalAlone => Some(words.journal_alone),
        Saving::Works | Saving::Scarce(_) | Saving::LogAlone => None,
    };
    let (link, spoken, icon) = match (alarm, facts.link) {
        (Some(alarm), _) => ("not-saving", alarm.to_owned(), Some(Icon::No)),
        (None, LinkState::Up) if facts.waiting == 0 => {
            let name = words.online.to_owned();
            return PillFace { link: "online", words: None, name, icon: None };
        }
        (None, LinkState::Up) => ("sending", (words.sending)(facts.waiting), None),
        (None, LinkState::Slow) => ("slow", here(words.slow), Some(Icon::Clock)),
        (None, LinkState::Offline) => ("offline", here(words.offline), Some(Icon::Offline)),
        (None, LinkState::Silent | LinkState::NotOurs) => {
            ("silent", here(words.silent), Some(Icon::Offline))
        }
        (None, LinkState::SignedOut) => {
            ("signed-out", (words.sign_in)(facts.waiting), Some(Icon::Person))
        }
        (None, LinkState::Outdated) => {
            ("outdated", (words.update)(facts.waiting), Some(Icon::Repeat))
        }
        (None, LinkState::Paused) => ("paused", here(words.paused), Some(Icon::Pause)),
        (None, LinkState::Foreign) => ("foreign", here(words.foreign), Some(Icon::Box)),
    };
    PillFace { link, words: Some(spoken.clone()), name: spoken, icon }
}

/// The strip of these facts; none while all is well, or while the user paused it.
pub fn strip(facts: LinkFacts) -> Option<StripFace> {
    let words = &text().frame;
    let face = |tone, sentence: String, action: Option<&str>| StripFace {
        tone,
        words: sentence,
        action: action.map(str::to_owned),
    };
    let loud = |sentence: &str| face(Tone::Loud, sentence.to_owned(), Some(words.export));
    match facts.saving {
        Saving::Full => Some(loud(words.strip_full)),
        Saving::Failed => Some(loud(words.strip_failed)),
        Saving::JournalForRoom => Some(loud(words.strip_journal_for_room)),
        Saving::JournalAlone => Some(loud(words.strip_journal_alone)),
        Saving::LogAlone => {
            Some(face(Tone::Calm, words.strip_log_alone.to_owned(), Some(words.export)))
        }
        Saving::Scarce(percent) => {
            let scarce = || face(Tone::Calm, (words.strip_scarce)(percent), None);
            Some(link_strip(facts).unwrap_or_else(scarce))
        }
        Saving::Works => link_strip(facts),
    }
}

fn link_strip(facts: LinkFacts) -> Option<StripFace> {
    let words = &text().frame;
    let waiting = facts.waiting;
    let (sentence, action) = match facts.link {
        LinkState::Offline => ((words.strip_offline)(waiting), None),
        LinkState::Silent => ((words.strip_silent)(waiting), Some(words.send_now)),
        LinkState::NotOurs => ((words.strip_not_ours)(waiting), Some(words.send_now)),
        LinkState::SignedOut => ((words.strip_signed_out)(waiting), None),
        LinkState::Outdated => ((words.strip_update)(waiting), None),
        LinkState::Foreign => (words.strip_foreign.to_owned(), None),
        LinkState::Up | LinkState::Slow | LinkState::Paused => return None,
    };
    Some(StripFace { tone: Tone::Calm, words: sentence, action: action.map(str::to_owned) })
}

/// How long news of the link waits before the pill shows it.
pub fn pill_waits(shown: &LinkFacts, next: &LinkFacts) -> u64 {
    const COUNT_AFTER_MILLIS: u64 = 1_000;
    if shown.saving != next.saving || next.waiting == 0 && shown.link == next.link {
        0
    } else if shown.link != next.link && next.link == LinkState::Up {
        LINK_STEADY_MILLIS
    } else if next.link == LinkState::Up && shown.waiting == 0 {
        COUNT_AFTER_MILLIS
    } else {
        0
    }
}

/// How long a strip waits before it opens or changes.
pub fn strip_waits(shown: &Option<StripFace>, next: &Option<StripFace>) -> u64 {
    match (shown, next) {
        (None, Some(StripFace { tone: Tone::Calm, .. })) => STRIP_AFTER_MILLIS,
        (None, Some(StripFace { tone: Tone::Loud, .. }) | None) | (Some(_), _) => 0,
    }
}

/// Follows `source`, each change as late as `waits` says; what is outdated by then is never shown.
pub fn held_back<T>(source: Signal<T>, waits: fn(&T, &T) -> u64) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let shown = RwSignal::new(source.get_untracked());
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    Effect::new(move |_| {
        let next = source.get();
        let millis = shown.with_untracked(|shown| waits(shown, &next));
        if shown.with_untracked(|shown| *shown == next) {
            stop();
        } else if millis == 0 {
            stop();
            shown.set(next);
        } else if timer.with_value(Option::is_none) {
            let show = move || {
                timer.set_value(None);
                shown.set(source.get_untracked());
            };
            timer.set_value(set_timeout_with_handle(show, Duration::from_millis(millis)).ok());
        }
    });
    on_cleanup(stop);
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(link: LinkState, waiting: usize) -> LinkFacts {
        LinkFacts { link, waiting, saving: Saving::Works }
    }

    #[test]
    fn the_pill_says_state_and_count() {
        for (link, waiting, name, words) in [
            (LinkState::Up, 0, "online", None),
            (LinkState::Up, 3, "sending", Some("3 sending")),
            (LinkState::Slow, 3, "slow", Some("Slow · 3 here")),
            (LinkState::Offline, 0, "offline", Some("Offline")),
            (LinkState::Offline, 3, "offline", Some("Offline · 3 here")),
            (LinkState::Silent, 1, "silent", Some("Server not answering · 1 here")),
            (LinkState::SignedOut, 3, "signed-out", Some("Sign in to send 3")),
            (LinkState::Outdated, 3, "outdated", Some("Update to send 3")),
            (LinkState::Paused, 3, "paused", Some("Paused · 3 here")),
        ] {
            let face = pill(facts(link, waiting));
            assert_eq!((face.link, face.words.as_deref()), (name, words), "{link:?} {waiting}");
        }
        let full = LinkFacts { saving: Saving::Full, ..facts(LinkState::Offline, 3) };
        assert_eq!(pill(full).words.as_deref(), Some("NOT SAVING"));
        let alone = LinkFacts { saving: Saving::LogAlone, ..facts(LinkState::Up, 0) };
        assert_eq!(pill(alone).link, "online");
    }

    #[test]
    fn bad_news_show_at_once_and_good_ones_when_they_hold() {
        for (shown, next, millis) in [
            (facts(LinkState::Up, 0), facts(LinkState::Offline, 0), 0),
            (facts(LinkState::Offline, 2), facts(LinkState::Up, 2), LINK_STEADY_MILLIS),
            (facts(LinkState::Up, 0), facts(LinkState::Up, 1), 1_000),
            (facts(LinkState::Up, 1), facts(LinkState::Up, 0), 0),
            (facts(LinkState::Offline, 1), facts(LinkState::Offline, 2), 0),
        ] {
            assert_eq!(pill_waits(&shown, &next), millis, "{shown:?} {next:?}");
        }
    }

    #[test]
    fn the_strip_waits_ten_seconds_unless_nothing_is_saved() {
        let calm = strip(facts(LinkState::Offline, 1));
        let loud = strip(LinkFacts { saving: Saving::Failed, ..LinkFacts::default() });
        assert_eq!(strip_waits(&None, &calm), STRIP_AFTER_MILLIS);
        assert_eq!(strip_waits(&None, &loud), 0);
        assert_eq!(strip_waits(&calm, &None), 0);
        assert_eq!(strip(facts(LinkState::Up, 4)), None);
    }

    #[test]
    fn trouble_with_the_storage_names_the_way_out_before_any_trouble_with_the_link() {
        let said = |saving| strip(LinkFacts { saving, ..facts(LinkState::Offline, 1) }).unwrap();
        let loud = [Saving::Full, Saving::Failed, Saving::JournalForRoom, Saving::JournalAlone];
        for saving in loud {
            assert_eq!(said(saving).tone, Tone::Loud, "{saving:?}");
            let is_full = matches!(saving, Saving::Full | Saving::JournalForRoom);
            assert_eq!(said(saving).words.contains("Free some space"), is_full, "{saving:?}");
        }
        for saving in loud.into_iter().chain([Saving::LogAlone]) {
            assert_eq!(said(saving).action.as_deref(), Some("Export"), "{saving:?}");
            assert!(saving.wants_export());
        }
        assert!(said(Saving::Failed).words.contains("Keep this page open"));
        assert!(said(Saving::Scarce(72)).words.contains("No network"), "the link comes first");
        let scarce = LinkFacts { saving: Saving::Scarce(72), ..facts(LinkState::Up, 0) };
        assert!(strip(scarce).unwrap().words.contains("72 %"));
    }
}
