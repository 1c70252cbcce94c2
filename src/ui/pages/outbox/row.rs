//! One command of the outbox: its stub, its sentence, how it stands, and what can be done with it.

use counterfoil_core::CommandId;
use leptos::prelude::*;

use super::faces::{Placed, begun, last_answer, progress, sentence};
use crate::dispatch::{Handling, dispatcher};
use crate::screen::{Delivery, Screen, screen};
use crate::ui::address;
use crate::ui::mark::Mark;
use crate::ui::pages::slip::names::Known;
use crate::ui::pages::slip::notice::reason;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::stub::Stub;
use crate::ui::text::amount::amount;
use crate::ui::text::deeds::Names;
use crate::ui::text::text;
use crate::ui::text::when;

/// All that a row says, but for its age.
#[derive(Debug, Clone, PartialEq)]
struct Face {
    number: String,
    title: String,
    href: Option<String>,
    sentence: String,
    reason: Option<String>,
    progress: String,
    tried: String,
    waits: String,
    standing: &'static str,
    can_withdraw: bool,
}

/// The row. It stays the same elements while the command is in the list.
#[component]
pub fn OutboxRow(
    /// The command as it came.
    first: Placed,
    /// The list it is in.
    rows: Memo<Vec<Placed>>,
    /// The command that is about to be withdrawn.
    withdrawing: RwSignal<Option<CommandId>>,
) -> impl IntoView {
    let screen = screen();
    let (id, depth) = (first.standing.command.id, first.depth);
    let placed = Memo::new(move |last: Option<&Placed>| {
        let found =
            rows.with(|rows| rows.iter().find(|placed| placed.standing.command.id == id).cloned());
        found.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    let face = Memo::new(move |_| placed.with(|placed| face(screen, placed)));
    let mark = Signal::derive(move || placed.with(|placed| mark(placed.standing.delivery)));
    let age = Memo::new(move |_| {
        let since = placed.with(|placed| placed.standing.since);
        (text().outbox.ago)(&when::span(screen.now().since(since)))
    });
    let body = move || {
        let face = face.get();
        let title = match face.href {
            Some(href) => view! { <a href=href>{face.title}</a> }.into_any(),
            None => view! { <span>{face.title}</span> }.into_any(),
        };
        let last = [face.progress, face.tried, face.waits].into_iter();
        let last = last.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        view! {
            <p class="outbox-title">{title}</p>
            <p data-testid="row-sentence">{face.sentence}</p>
            {face
                .reason
                .map(|reason| view! { <p class="outbox-reason" data-testid="row-reason">{reason}</p> })}
            <p class="outbox-last" data-testid="row-progress">{age} ". " {last}</p>
        }
    };
    view! {
        <li
            class="outbox-row"
            data-testid="outbox-row"
            data-command=id.to_string()
            data-number=move || face.with(|face| face.number.clone())
            data-delivery=move || mark.get().attribute()
            data-standing=move || face.with(|face| face.standing)
            data-depth=depth.to_string()
            data-follows=move || placed.with(|placed| placed.follows.then_some("true"))
        >
            <Stub number=Signal::derive(move || face.with(|face| face.number.clone())) mark />
            <div class="outbox-what">{body}</div>
            <div class="outbox-do">
                <Buttons id face placed withdrawing />
            </div>
        </li>
    }
}

#[component]
fn Buttons(
    id: CommandId,
    face: Memo<Face>,
    placed: Memo<Placed>,
    withdrawing: RwSignal<Option<CommandId>>,
) -> impl IntoView {
    let dispatcher = dispatcher();
    let standing = Memo::new(move |_| face.with(|face| face.standing));
    let can_withdraw = Memo::new(move |_| face.with(|face| face.can_withdraw));
    let order = placed.with_untracked(|placed| placed.standing.command.stream);
    let stands = move || {
        match standing.get() {
        "refused" => view! {
            <a
                class="button"
                data-look="primary"
                href=address::refused(id)
                data-testid="resolve"
            >
                {text().outbox.fix}
            </a>
            <Button
                label=text().outbox.dismiss.to_owned()
                on_press=move |()| dispatcher.handle(id, Handling::Dismissed)
                testid="row-dismiss"
            />
        }
        .into_any(),
        "changed" => view! {
            <a class="button" href=address::order(order) data-testid="row-see">{text().outbox.see}</a>
            <Button
                label=text().outbox.seen.to_owned()
                look=Look::Primary
                on_press=move |()| dispatcher.handle(id, Handling::Seen)
                testid="row-seen"
            />
        }
        .into_any(),
        _ => ().into_any(),
    }
    };
    view! {
        {stands}
        <Show when=move || can_withdraw.get()>
            <Button
                label=text().outbox.withdraw.to_owned()
                on_press=move |()| withdrawing.set(Some(id))
                testid="row-withdraw"
            />
        </Show>
    }
}

/// The mark of a single command. Those on their way do not flip while they are sent.
fn mark(delivery: Delivery) -> Mark {
    match delivery {
        Delivery::Confirmed | Delivery::Draft => Mark::Nothing,
        Delivery::Received => Mark::Received,
        Delivery::Saving => Mark::Saving,
        Delivery::Sending | Delivery::Unclear | Delivery::Saved => Mark::Here,
        Delivery::NotSaved => Mark::NotSaved,
        Delivery::Changed => Mark::Changed,
        Delivery::Held(_) => Mark::Held,
        Delivery::SetAside => Mark::SetAside,
        Delivery::Refused => Mark::Refused,
    }
}

fn standing_name(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Confirmed | Delivery::Draft => "settled",
        Delivery::Received
        | Delivery::Sending
        | Delivery::Unclear
        | Delivery::Saved
        | Delivery::Saving => "waiting",
        Delivery::NotSaved => "not-saved",
        Delivery::Changed => "changed",
        Delivery::Held(_) => "held",
        Delivery::SetAside => "set-aside",
        Delivery::Refused => "refused",
    }
}

fn face(screen: Screen, placed: &Placed) -> Face {
    let standing = &placed.standing;
    let stream = standing.command.stream;
    let row = screen.board(|board| board.row(stream));
    let names = Known::on(screen, stream);
    let (number, title) = match (&row, begun(standing)) {
        (Some(row), _) => {
            (row.provisional.clone(), format!("{} · {}", row.customer_name, amount(row.total)))
        }
        (None, Some((number, customer))) => (number.to_owned(), names.of(customer)),
        (None, None) => (String::new(), names.of(stream)),
    };
    let is_refused = standing.delivery == Delivery::Refused;
    Face {
        number,
        title,
        href: row.map(|row| address::order(row.id)),
        sentence: sentence(standing, &names),
        reason: is_refused.then(|| reason(standing.refused.as_ref())),
        progress: progress(standing),
        tried: tried(placed),
        waits: (text().outbox.wait_for_this)(placed.holds),
        standing: standing_name(standing.delivery),
        can_withdraw: standing.can_withdraw,
    }
}

fn tried(placed: &Placed) -> String {
    [(text().outbox.tried)(placed.standing.attempts), last_answer(&placed.standing)]
        .join(" ")
        .trim()
        .to_owned()
}
