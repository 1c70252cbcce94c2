//! Words of the frame: navigation, connection, strip.

use super::{counted, words};

words! {
    /// What stands around every page.
    Frame {
        brand: &'static str = "Counterfoil",
        sample: &'static str = "Sample data",
        skip: &'static str = "Skip to content",
        navigation: &'static str = "Main",
        new_order: &'static str = "New",
        orders: &'static str = "Orders",
        drafts: &'static str = "Drafts",
        today: &'static str = "Today",
        pass: &'static str = "Pass",
        customers: &'static str = "Customers",
        items: &'static str = "Items",
        outbox: &'static str = "Outbox",
        settings: &'static str = "Settings",
        more: &'static str = "More",
        keys: &'static str = "Keys",
        close: &'static str = "Close",
        cancel: &'static str = "Cancel",
        undo: &'static str = "Undo",
        undone: fn(&str, &str) -> String = |number, now| format!("{number}, taken back: {now}"),
        not_undone: fn(&str, &str) -> String = |number, deed| format!("{number}: “{deed}” cannot be taken back. What can be done now stands on its slip."),
        nothing_to_undo: &'static str = "Nothing was done on this page that could be taken back.",
        saved_already: &'static str = "Everything is already saved on this device.",
        saving_now: &'static str = "Being saved on this device.",
        not_saved: &'static str = "This device cannot save at present. The line above says why.",
        how_computed: &'static str = "How this was computed",
        not_found: &'static str = "There is no such page.",
        to_new_order: &'static str = "New order",
        need_you: fn(usize) -> String = |count| match count {
            1 => "1 needs you".to_owned(),
            _ => format!("{count} need you"),
        },
        page_title: fn(&str, usize) -> String = |page, needing| match needing {
            0 => format!("{page} · Counterfoil"),
            _ => format!("({needing}) {page} · Counterfoil"),
        },
        left_out: &'static str = "A list kept breaking the app and is left out until the next update. Your orders are safe, and each can be opened by its address or from the outbox.",
        recovered: fn(usize, u64) -> String = |restored, missing| {
            let back = match restored {
                1 => "This browser had lost a change; it was put back.".to_owned(),
                _ => format!("This browser had lost {restored} changes; they were put back."),
            };
            match missing {
                0 => back,
                _ => format!("{back} Up to {missing} saved changes may be missing."),
            }
        },
        restored: fn(u64, usize) -> String = |at, again| {
            let server = format!("The server was restored from a backup made at position {at}.");
            match again {
                0 => server,
                1 => format!("{server} One of your changes is being sent again."),
                _ => format!("{server} {again} of your changes are being sent again."),
            }
        },
        online: &'static str = "Online, all confirmed",
        sending: fn(usize) -> String = |count| format!("{count} sending"),
        slow: &'static str = "Slow",
        offline: &'static str = "Offline",
        silent: &'static str = "Server not answering",
        sign_in: fn(usize) -> String = |count| match count {
            0 => "Sign in".to_owned(),
            _ => format!("Sign in to send {count}"),
        },
        update: fn(usize) -> String = |count| match count {
            0 => "Update needed".to_owned(),
            _ => format!("Update to send {count}"),
        },
        paused: &'static str = "Paused",
        foreign: &'static str = "Another server",
        not_saving: &'static str = "NOT SAVING",
        journal_alone: &'static str = "Journal only",
        with_here: fn(&str, usize) -> String = |state, count| match count {
            0 => state.to_owned(),
            _ => format!("{state} · {count} here"),
        },
        strip_offline: fn(usize) -> String = |count| {
            format!("No network. Go on working: {} here.", wait(count))
        },
        strip_silent: fn(usize) -> String = |count| {
            format!("The server does not answer. Go on working: {} here.", wait(count))
        },
        strip_not_ours: fn(usize) -> String = |count| {
            format!("A sign-in page of this network may be in the way. {} here.", capital(&wait(count)))
        },
        strip_signed_out: fn(usize) -> String = |count| {
            format!("Signed out. Go on working: {} here until you sign in.", wait(count))
        },
        strip_update: fn(usize) -> String = |count| {
            format!("This app is too old for the server. {} here until then.", capital(&wait(count)))
        },
        strip_foreign: &'static str = "The server has another history than this device. Nothing was applied, nothing erased: ask for support.",
        strip_full: &'static str = "Nothing is being saved. Free some space, keep this page open.",
        strip_failed: &'static str = "Nothing is being saved. Keep this page open, or export.",
        strip_journal_for_room: &'static str = "Work is kept in the journal alone, unsent. Free some space.",
        strip_journal_alone: &'static str = "Work is kept in the journal alone, unsent. Reload this page, or export.",
        strip_log_alone: &'static str = "Work is kept once only: the journal does not answer.",
        strip_scarce: fn(u64) -> String = |percent| {
            format!("The browser's storage is {percent} % full. Free some space on this device.")
        },
        update_waits: &'static str = "A new version is ready. Everything that is saved stays.",
        update_take: &'static str = "Update",
        update_saving: &'static str = "Saving first",
        update_took_over: &'static str = "A newer version took over. This tab still runs the old one: reload it between two orders.",
        reload: &'static str = "Reload",
        send_now: &'static str = "Send now",
        export: &'static str = "Export",
    }
}

fn wait(count: usize) -> String {
    match count {
        0 => "nothing waits".to_owned(),
        1 => "1 change waits".to_owned(),
        _ => format!("{} wait", counted(count, "change", "changes")),
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_says_what_waits() {
        assert_eq!(
            (Frame::ENGLISH.strip_silent)(2),
            "The server does not answer. Go on working: 2 changes wait here."
        );
        assert!((Frame::ENGLISH.strip_update)(1).contains("1 change waits here"));
    }
}
