//! This device: how well unsent work is kept, and how much room there is for it.

use leptos::prelude::*;

use crate::dispatch::dispatcher;
use crate::screen::{Protection, Room, screen};
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::Icon;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::text;

/// The card.
#[component]
pub fn DeviceCard() -> impl IntoView {
    let words = &text().settings;
    let (screen, dispatcher) = (screen(), dispatcher());
    let toasts: Toasts = use_context().unwrap_or_default();
    let protection = move || match screen.protection() {
        Protection::Flushed => words.protected_flushed,
        Protection::Mirrored => words.protected_mirrored,
        Protection::Alone => words.protected_alone,
    };
    let unsent = move || {
        let standing = screen.standing();
        let count = standing.pending.saturating_add(standing.drafts).saturating_add(standing.held);
        (words.changes)(count)
    };
    let export = move |()| {
        let said = if dispatcher.export() { words.exported } else { words.not_exported };
        toasts.say(said.to_owned(), None);
    };
    dispatcher.look_at_room();
    let room = move || screen.room().map(room_words);
    let kept = move || match screen.is_storage_kept() {
        Some(true) => words.kept,
        Some(false) => words.not_kept,
        None => words.kept_unknown,
    };
    let can_ask = move || screen.is_storage_kept() == Some(false);
    view! {
        <section class="card" data-testid="device">
            <h2>{words.storage}</h2>
            <p>{protection}</p>
            <dl class="totals">
                <dt>{words.unsent}</dt>
                <dd>{unsent}</dd>
                <dt>{words.room}</dt>
                <dd data-testid="room">{move || room().unwrap_or_else(|| words.room_unknown.to_owned())}</dd>
            </dl>
            <Show when=move || screen.is_shed()>
                <p data-testid="shed">{words.shed}</p>
            </Show>
            <p data-testid="kept">{kept}</p>
            <Show when=can_ask>
                <p>
                    <Button
                        label=words.protect.to_owned()
                        on_press=move |()| dispatcher.protect()
                        testid="protect"
                    />
                </p>
            </Show>
            <p><Button label=words.export.to_owned() icon=Icon::Export on_press=export testid="export" /></p>
        </section>
    }
}

fn room_words(room: Room) -> String {
    (text().settings.room_of)(&bytes(room.used), &bytes(room.quota), room.percent())
}

/// An amount of storage, to two or three figures.
fn bytes(count: u64) -> String {
    let units = ["KB", "MB", "GB", "TB"];
    let mut tenths = count / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1_000;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    match tenths {
        0..100 => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_of_storage_is_short() {
        for (count, words) in [
            (0, "0.0 KB"),
            (4_321, "4.3 KB"),
            (43_210, "43 KB"),
            (4_321_000, "4.3 MB"),
            (120_000_000, "120 MB"),
            (4_321_000_000, "4.3 GB"),
            (9_000_000_000_000_000, "9000 TB"),
        ] {
            assert_eq!(bytes(count), words, "{count}");
        }
    }
}
