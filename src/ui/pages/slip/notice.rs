//! What needs a person on this order: a refusal to resolve, changes to take note of.

use counterfoil_core::gather::Gather;
use counterfoil_core::{Difference, StreamId};
use leptos::prelude::*;

use super::names::Known;
use crate::dispatch::{Handling, dispatcher};
use crate::screen::{CommandStanding, Delivery, Refused, screen};
use crate::ui::parts::button::{Button, Look};
use crate::ui::text::outbox::OutboxWords;
use crate::ui::text::refusals;
use crate::ui::text::slip::{Names, SlipWords, deeds};

const WORDS: SlipWords = SlipWords::ENGLISH;
const OUTBOX: OutboxWords = OutboxWords::ENGLISH;

/// Why the server said no, in one sentence.
pub fn reason(refused: Option<&Refused>) -> String {
    match refused {
        Some(Refused::Domain(refusal)) => refusals::refusal(refusal).headline,
        Some(Refused::Unreadable(_)) | None => OUTBOX.unreadable.to_owned(),
        Some(Refused::Moved { .. }) => OUTBOX.moved.to_owned(),
        Some(Refused::IdReused | Refused::SeqReused) => OUTBOX.reused.to_owned(),
        Some(Refused::Malformed) => OUTBOX.malformed.to_owned(),
    }
}

/// The notices of one order.
#[component]
pub fn Notices(
    /// Which.
    order: StreamId,
) -> impl IntoView {
    let screen = screen();
    let open = Memo::new(move |_| {
        let own = screen.commands_on(&[order].into_iter().gather()).into_iter();
        let needing = own
            .filter(|standing| matches!(standing.delivery, Delivery::Refused | Delivery::Changed));
        needing.collect::<Vec<_>>()
    });
    move || {
        open.get()
            .into_iter()
            .map(|standing| match standing.delivery {
                Delivery::Changed => changed(standing).into_any(),
                _ => refused(&standing).into_any(),
            })
            .collect_view()
    }
}

fn refused(standing: &CommandStanding) -> impl IntoView + use<> {
    view! {
        <section class="slip-notice" data-tone="refused" role="status" data-testid="slip-refused">
            <h2>{(WORDS.refused)(&reason(standing.refused.as_ref()))}</h2>
            <p>{WORDS.refused_now}</p>
            <p>
                <a
                    class="button"
                    data-look="primary"
                    href=format!("/outbox/{}", standing.command.id)
                    data-testid="slip-resolve"
                >
                    {WORDS.resolve}
                </a>
            </p>
        </section>
    }
}

fn changed(standing: CommandStanding) -> impl IntoView {
    let names = Known::on(screen(), standing.command.stream);
    let rows = standing.differences.iter().map(|difference| row(difference, &names)).collect_view();
    let command = standing.command.id;
    let dispatcher = dispatcher();
    view! {
        <section class="slip-notice" data-tone="changed" role="status" data-testid="slip-changed">
            <h2>{WORDS.changes_title}</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{WORDS.field}</th>
                        <th scope="col">{WORDS.shown}</th>
                        <th scope="col">{WORDS.decided}</th>
                        <th scope="col">{WORDS.policy}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p>
                <Button
                    label=WORDS.seen.to_owned()
                    look=Look::Primary
                    on_press=move |()| dispatcher.handle(command, Handling::Seen)
                    testid="slip-seen"
                />
            </p>
        </section>
    }
}

fn row(difference: &Difference, names: &Known) -> impl IntoView + use<> {
    let (field, line) = difference.field.split_once(':').unwrap_or((&difference.field, ""));
    let line = uuid::Uuid::try_parse(line).ok().map(counterfoil_orders::LineId);
    let (shown, decided) = (difference.shown.clone(), difference.decided.clone());
    let (field, shown, decided) = match (field, line) {
        ("events", _) => (WORDS.what_happened.to_owned(), deeds(&shown), deeds(&decided)),
        (field, Some(line)) => ((WORDS.field_of)(field, &names.on_line(line)), shown, decided),
        (field, None) => (field.to_owned(), shown, decided),
    };
    let policy = match difference.policy.as_str() {
        "price_list" => WORDS.policy_price_list.to_owned(),
        "tax_rate" => WORDS.policy_tax_rate.to_owned(),
        "concurrent_change" => WORDS.policy_concurrent.to_owned(),
        other => other.replace('_', " "),
    };
    view! {
        <tr data-testid="difference">
            <td>{field}</td>
            <td data-label=WORDS.shown>{shown}</td>
            <td data-label=WORDS.decided><ins>{decided}</ins></td>
            <td class="slip-notice-why">{policy}</td>
        </tr>
    }
}
