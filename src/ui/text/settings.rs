//! Words of the settings.

use super::words;

words! {
    /// The settings. Each saves itself.
    Settings {
        title: &'static str = "Settings",
        appearance: &'static str = "Appearance",
        theme: &'static str = "Theme",
        theme_system: &'static str = "System",
        theme_light: &'static str = "Light",
        theme_dark: &'static str = "Dark",
        density: &'static str = "Density",
        density_comfort: &'static str = "Comfort",
        density_standard: &'static str = "Standard",
        density_dense: &'static str = "Dense",
        dense_hint: &'static str = "Dense needs a mouse; on touch the targets stay large.",
        server: &'static str = "Server",
        server_http: &'static str = "This app works with the server on its own address.",
        server_mock: &'static str = "This app works with sample data: its server runs in this page.",
        use_mock: &'static str = "Use sample data",
        use_http: &'static str = "Use the server",
        pause: &'static str = "Leave the network alone",
        pause_hint: &'static str = "Everything is kept here until you turn it off.",
        faults: &'static str = "Trouble on request",
        faults_hint: &'static str = "The server in this page makes the trouble that real networks make. Nothing gets lost, nothing is entered twice.",
        offline: &'static str = "Offline",
        latency: &'static str = "Delay of each exchange (ms)",
        lost: &'static str = "Lost answers (%)",
        duplicate: &'static str = "Requests that arrive twice (%)",
        refuse: &'static str = "Refused commands (%)",
        storage: &'static str = "This device",
        protected_flushed: &'static str = "Unsent work is kept twice: in the database and in a flushed journal.",
        protected_mirrored: &'static str = "Unsent work is kept in the database and mirrored in the browser's settings.",
        protected_alone: &'static str = "Unsent work is kept in the database alone. Export it before you clear this browser.",
        unsent: &'static str = "Not confirmed yet",
        room: &'static str = "Storage used",
        room_of: fn(&str, &str, u64) -> String = |used, quota, percent| {
            format!("{used} of {quota} ({percent} %)")
        },
        room_unknown: &'static str = "This browser does not say",
        shed: &'static str = "To make room, the steps of older orders were taken off this device. The orders are here; their steps come from the server. Unsent work is never taken off.",
        kept: &'static str = "The browser promised to keep this storage when the disk gets full.",
        not_kept: &'static str = "The browser may clear this storage when the disk gets full. Installing the app often changes that.",
        kept_unknown: &'static str = "This browser does not say whether it keeps this storage when the disk gets full.",
        protect: &'static str = "Ask the browser to keep it",
        lab: &'static str = "Lab: have storage and network fail on purpose",
        contact: &'static str = "Last contact",
        never: &'static str = "never",
        export: &'static str = "Export unconfirmed work",
        exported: &'static str = "Exported.",
        not_exported: &'static str = "The browser would not take the file.",
        keys: &'static str = "Keys",
        about: &'static str = "About",
        about_words: &'static str = "Counterfoil: order entry that works without a network.",
        version: fn(&str) -> String = |version| format!("Version {version}"),
    }
}
