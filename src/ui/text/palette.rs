//! Words of the palette.

use super::words;

words! {
    /// Everything that can be reached or done, from one field.
    Palette {
        title: &'static str = "Go to or do",
        hint: &'static str = "A name, a number, a word",
        open: &'static str = "Go to or do",
        nothing: fn(&str) -> String = |typed| format!("Nothing is called “{typed}”."),
        page: &'static str = "Page",
        act: &'static str = "Action",
        new_order: &'static str = "New order",
        send_now: &'static str = "Send now",
        pause: &'static str = "Pause sending",
        resume: &'static str = "Go on sending",
        export: &'static str = "Export what is not confirmed",
        light: &'static str = "Light theme",
        dark: &'static str = "Dark theme",
        system: &'static str = "Theme of the system",
        not_exported: &'static str = "The browser would not take the export.",
    }
}
