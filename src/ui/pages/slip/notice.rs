//! What needs a person on this order: a refusal to resolve, changes to take note of.

use counterfoil_core::gather::Gather;
use counterfoil_core::{Difference, StreamId};
use leptos::prelude::*;

use super::names::Known;
use crate::dispatch::{Handling, dispatcher};
use crate::screen::{CommandStanding, Delivery, Refused, screen};
use crate::ui::address;
use crate::ui::parts::button::{Button, Look};
use crate::ui::text::deeds::{Names, deeds};
use crate::ui::text::refusals;
use crate::ui::text::text;

/// Why the server said no, in one sentence.
pub fn reason(refused: Option<&Refused>) -> String {
    match refused {
        Some(Refused::Domain(refusal)) => refusals::refusal(refusal).headline,
        Some(Refused::Unreadable(_)) | None => text().outbox.unreadable.to_owned(),
        Some(Refused::Moved { .. }) => text().outbox.moved.to_owned(),
        Some(Refused::IdReused | Refused::SeqReused) => text().outbox.reused.to_owned(),
        Some(Refused::Malformed) => text().outbox.malformed.to_owned(),
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
            <h2>{(text().slip.refused)(&reason(standing.refused.as_ref()))}</h2>
            <p>{text().slip.refused_now}</p>
            <p>
                <a
                    class="button"
                    data-look="primary"
                    href=address::refused(standing.command.id)
                    data-testid="slip-resolve"
                >
                    {text().slip.resolve}
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
            <h2>{text().slip.changes_title}</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{text().slip.field}</th>
                        <th scope="col">{text().slip.shown}</th>
                        <th scope="col">{text().slip.decided}</th>
                        <th scope="col">{text().slip.policy}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p>
                <Button
                    label=text().slip.seen.to_owned()
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
        ("events", _) => (text().slip.what_happened.to_owned(), deeds(&shown), deeds(&decided)),
        (field, Some(line)) => {
            ((text().slip.field_of)(field, &names.on_line(line)), shown, decided)
        }
        (field, None) => (field.to_owned(), shown, decided),
    };
    let policy = match difference.policy.as_str() {
        "price_list" => text().slip.policy_price_list.to_owned(),
        "tax_rate" => text().slip.policy_tax_rate.to_owned(),
        "concurrent_change" => text().slip.policy_concurrent.to_owned(),
        other => other.replace('_', " "),
    };
    view! {
        <tr data-testid="difference">
            <td>{field}</td>
            <td data-label=text().slip.shown>{shown}</td>
            <td data-label=text().slip.decided><ins>{decided}</ins></td>
            <td class="slip-notice-why">{policy}</td>
        </tr>
    }
}
