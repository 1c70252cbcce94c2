//! What has happened to the order, oldest first, one entry per command: decided with a solid edge,
//! predicted with a perforated one.

use std::collections::BTreeMap;

use counterfoil_core::gather::Gather;
use counterfoil_core::{CommandId, DeviceId, Moment, StreamId};
use counterfoil_orders::{Event, LineId, OrderEvent, Slip};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::names::Known;
use super::wall_clock;
use crate::dispatch::{History, HistoryEntry, dispatcher};
use crate::screen::{Delivery, screen};
use crate::ui::text::deeds::happened;
use crate::ui::text::text;
use crate::ui::text::when;

/// From this difference on both clocks are told.
const CLOCKS_DIFFER_MILLIS: u64 = 120_000;

/// All that one command brought about.
#[derive(Debug, Clone, PartialEq)]
struct Deed {
    sentences: Vec<String>,
    who: String,
    standing: &'static str,
}

/// The timeline of one order.
#[component]
pub fn Timeline(
    /// Which.
    order: StreamId,
    /// Its slip, for the names of its lines.
    slip: Memo<Option<Slip>>,
) -> impl IntoView {
    let screen = screen();
    let open = Memo::new(move |_| {
        let own = screen.commands_on(&[order].into_iter().gather()).into_iter();
        own.map(|standing| (standing.command.id, standing.delivery)).collect::<Vec<_>>()
    });
    let history = follow(order, open);
    let refused = Memo::new(move |_| {
        let open = open.get().into_iter();
        let refused = open.filter(|(_, delivery)| *delivery == Delivery::Refused);
        refused.map(|(command, _)| command).collect::<Vec<_>>()
    });
    let clock = wall_clock(screen);
    let today = Memo::new(move |_| when::date(clock.get()));
    let deeds = Memo::new(move |_| {
        today.with(|_| ());
        let now = clock.get_untracked();
        history.with(|history| {
            let lines = lines_of(history);
            let names = slip.with(|slip| Known::of(screen, slip.as_ref(), lines));
            refused.with(|refused| deeds(history, &Telling { names, refused, now }))
        })
    });
    let entry = |deed: Deed| {
        let standing = deed.standing;
        view! {
            <li class="timeline-entry" data-standing=standing data-testid="timeline-entry">
                {deed
                    .sentences
                    .into_iter()
                    .map(|sentence| view! { <p class="timeline-what">{sentence}</p> })
                    .collect_view()}
                <p class="timeline-who">{deed.who}</p>
            </li>
        }
    };
    view! {
        <section class="timeline" aria-label=text().slip.timeline data-testid="timeline">
            <h2>{text().slip.timeline}</h2>
            <Show when=move || history.with(|history| history.has_gap)>
                <p class="timeline-who">{text().slip.no_history}</p>
            </Show>
            <ol>{move || deeds.get().into_iter().map(entry).collect_view()}</ol>
        </section>
    }
}

/// The history, read anew when the order or the standing of a command changes. An answer that was
/// overtaken by a newer question is dropped.
fn follow(order: StreamId, open: Memo<Vec<(CommandId, Delivery)>>) -> RwSignal<History> {
    let screen = screen();
    let dispatcher = dispatcher();
    let history = RwSignal::new(History::default());
    let newest = StoredValue::new(0_u64);
    let version = Memo::new(move |_| screen.state(order, |state| state.map(|held| held.version)));
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads never wakes anybody.
        version.with(|_| ());
        open.with(|_| ());
        newest.update_value(|newest| *newest = newest.wrapping_add(1));
        let asked = newest.get_value();
        let answer = dispatcher.history(order);
        spawn_local(async move {
            let answer = answer.await;
            if newest.try_get_value() == Some(asked) {
                history.set(answer);
            }
        });
    });
    history
}

/// Which item was on which line, removed ones included.
fn lines_of(history: &History) -> BTreeMap<LineId, StreamId> {
    let events = history.entries.iter().filter_map(|entry| entry.event.as_ref());
    events
        .filter_map(|event| match event {
            Event::Order(OrderEvent::LineAdded { line }) => Some((line.id, line.product)),
            Event::Order(_) | Event::Customer(_) | Event::Product(_) => None,
        })
        .gather()
}

struct Telling<'a> {
    names: Known,
    refused: &'a [CommandId],
    now: Moment,
}

fn deeds(history: &History, telling: &Telling<'_>) -> Vec<Deed> {
    let mut deeds: Vec<(CommandId, Deed)> = Vec::new();
    for entry in &history.entries {
        let sentence = match &entry.event {
            Some(Event::Order(event)) => happened(event, &telling.names),
            Some(Event::Customer(_) | Event::Product(_)) | None => {
                text().slip.unreadable.to_owned()
            }
        };
        match deeds.last_mut() {
            Some((command, deed)) if *command == entry.command => deed.sentences.push(sentence),
            Some(_) | None => deeds.push((
                entry.command,
                Deed {
                    sentences: vec![sentence],
                    who: who(entry, telling.now),
                    standing: standing(entry, telling.refused),
                },
            )),
        }
    }
    deeds.into_iter().map(|(_, deed)| deed).collect()
}

fn standing(entry: &HistoryEntry, refused: &[CommandId]) -> &'static str {
    if entry.recorded_at.is_some() {
        "decided"
    } else if refused.contains(&entry.command) {
        "refused"
    } else {
        "predicted"
    }
}

/// Who, from where, when; with both clocks where they differ.
fn who(entry: &HistoryEntry, now: Moment) -> String {
    let device = if entry.is_mine {
        text().slip.here.to_owned()
    } else {
        (text().slip.device)(&short(entry.device))
    };
    let asked = when::full(entry.occurred_at, now);
    let time = match entry.recorded_at {
        None => format!("{asked}, {}", text().slip.not_confirmed),
        Some(recorded) => {
            let late =
                recorded.since(entry.occurred_at.at).max(entry.occurred_at.at.since(recorded));
            if late > CLOCKS_DIFFER_MILLIS {
                let recorded = Moment { at: recorded, ..now };
                let recorded = (text().slip.recorded)(&when::full(recorded, now));
                format!("{}, {recorded}", (text().slip.by_device)(&asked))
            } else {
                asked
            }
        }
    };
    format!("{} · {device} · {time}", entry.actor)
}

/// The first letters of a device's id: enough to tell two apart.
fn short(device: DeviceId) -> String {
    device.to_string().chars().take(4).collect()
}
