//! The outbox, `/outbox`: what has not settled yet, and what came back.
//!
//! Test ids: `outbox`, `outbox-sentence`, `outbox-send`, `outbox-pause` (also "go on"), `outbox-export`,
//! `outbox-clear` (nothing is open), `group-needs`, `group-waiting`, `group-held`, `outbox-row`
//! (`data-command`, `data-number`, `data-delivery`, `data-standing`: `refused`, `changed`, `waiting`,
//! `held`, `set-aside`) with `row-sentence`, `row-reason`, `row-progress`, `resolve`, `row-see`, `row-seen`,
//! `row-dismiss`, `row-withdraw`; `outbox-rest` and `outbox-more` (more waits than is shown);
//! `dialog-withdraw` with `dialog-do`.
//! The page that resolves a refusal is in [`resolve`].

pub mod faces;
pub mod facts;
pub mod fixes;
pub mod resolve;
pub mod row;
pub mod sight;
pub mod solve;

use counterfoil_core::{CommandId, Moment};
use leptos::prelude::*;

use self::faces::{Group, Grouped, go_along, grouped};
use self::row::OutboxRow;
use self::sight::{ORDERS_SHOWN, Sight};
use super::slip::wall_clock;
use crate::dispatch::{Handling, dispatcher};
use crate::screen::{Link, Standing, screen};
use crate::ui::frame::page_title;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::icon::Icon;
use crate::ui::text::text;
use crate::ui::text::when;

/// The page.
#[component]
pub fn OutboxPage() -> impl IntoView {
    page_title(text().outbox.title.to_owned());
    let screen = screen();
    let most = RwSignal::new(ORDERS_SHOWN);
    let briefs = Memo::new(move |_| screen.briefs());
    let sight = Memo::new(move |_| briefs.with(|briefs| Sight::of(briefs, most.get())));
    let commands = Memo::new(move |_| sight.with(|sight| screen.commands_on(&sight.shown)));
    let rows = Memo::new(move |_| commands.with(|commands| grouped(commands)));
    let withdrawing = RwSignal::new(None::<CommandId>);
    let is_clear = move || sight.with(|sight| sight.commands == 0);
    let hidden = Memo::new(move |_| sight.with(Sight::hidden));
    view! {
        <section class="outbox" data-testid="outbox">
            <Head sight />
            <Show when=move || !is_clear() fallback=|| view! { <Clear /> }>
                <GroupView group=Group::NeedsYou rows sight withdrawing />
                <GroupView group=Group::Waiting rows sight withdrawing />
                <GroupView group=Group::Held rows sight withdrawing />
                <p class="outbox-rest" hidden=move || hidden.get() == 0>
                    <span data-testid="outbox-rest">{move || (text().outbox.rest)(hidden.get())}</span>
                    <button
                        type="button"
                        class="button"
                        data-testid="outbox-more"
                        on:click=move |_| most.update(|most| *most += ORDERS_SHOWN)
                    >
                        {text().outbox.show_more}
                    </button>
                </p>
            </Show>
        </section>
        <Withdraw withdrawing />
    }
}

/// The state of the queue in a sentence, and what can be done with all of it.
#[component]
fn Head(sight: Memo<Sight>) -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let clock = wall_clock(screen);
    let standing = Memo::new(move |_| screen.standing());
    let sentence = Memo::new(move |_| {
        let size = sight.with(|sight| (sight.orders, sight.commands));
        standing.with(|standing| sentence(standing, size, clock.get()))
    });
    let is_paused = Memo::new(move |_| standing.with(|standing| standing.link == Link::Paused));
    let send_look = Signal::derive(move || standing.with(|standing| send_look(standing.pending)));
    let pause = move || if is_paused.get() { text().outbox.go_on } else { text().outbox.pause };
    let export = move |()| {
        if !dispatcher.export() {
            leptos::logging::warn!("the browser would not take the export");
        }
    };
    view! {
        <header class="outbox-head">
            <div class="outbox-words">
                <h1>{text().outbox.title}</h1>
                <p data-testid="outbox-sentence">{sentence}</p>
            </div>
            <div class="outbox-buttons">
                <Button
                    label=text().outbox.send.to_owned()
                    look=send_look
                    icon=Icon::Send
                    on_press=move |()| dispatcher.sync_now()
                    testid="outbox-send"
                />
                <Button
                    label=Signal::derive(move || pause().to_owned())
                    on_press=move |()| dispatcher.pause(!is_paused.get_untracked())
                    testid="outbox-pause"
                />
                <Button
                    label=text().outbox.export.to_owned()
                    icon=Icon::Export
                    on_press=export
                    testid="outbox-export"
                />
            </div>
        </header>
    }
}

/// Sending is the thing to do while something waits for it.
fn send_look(pending: usize) -> Look {
    if pending > 0 { Look::Primary } else { Look::Plain }
}

/// "3 orders (7 commands) on this device. Oldest 14 min. Last contact 09:41. Next try in 20 s."
fn sentence(standing: &Standing, (orders, commands): (usize, usize), now: Moment) -> String {
    let mut parts = Vec::new();
    if commands > 0 {
        parts.push((text().outbox.here)(orders, commands));
    }
    if let Some(oldest) = standing.oldest {
        parts.push((text().outbox.oldest)(&when::span(now.at.since(oldest))));
    }
    if standing.drafts > 0 {
        parts.push((text().outbox.drafts)(standing.drafts));
    }
    parts.push(match standing.last_contact {
        Some(at) => (text().outbox.contact)(&when::full(Moment { at, ..now }, now)),
        None => text().outbox.no_contact.to_owned(),
    });
    if standing.link == Link::Paused {
        parts.push(text().outbox.paused.to_owned());
    } else if let Some(next) = standing.next_try {
        let wait = match next.since(now.at).div_ceil(1_000) {
            0 => text().outbox.next_now.to_owned(),
            seconds => (text().outbox.next_in)(seconds),
        };
        parts.push((text().outbox.next_try)(&wait));
    }
    parts.join(" ")
}

#[component]
fn Clear() -> impl IntoView {
    let screen = screen();
    let words = move || match screen.standing().last_contact {
        Some(_) => text().outbox.nothing_open,
        None => text().outbox.nothing_yet,
    };
    view! {
        <div class="outbox-clear" data-testid="outbox-clear">
            <p>{words}</p>
            <p><a class="button" href="/orders">{text().outbox.to_orders}</a></p>
        </div>
    }
}

#[component]
fn GroupView(
    group: Group,
    rows: Memo<Grouped>,
    sight: Memo<Sight>,
    withdrawing: RwSignal<Option<CommandId>>,
) -> impl IntoView {
    let (title, testid) = match group {
        Group::NeedsYou => (text().outbox.needs_you, "group-needs"),
        Group::Waiting => (text().outbox.waiting, "group-waiting"),
        Group::Held => (text().outbox.held, "group-held"),
    };
    let own = Memo::new(move |_| rows.with(|rows| rows.of(group).to_vec()));
    view! {
        <Show when=move || own.with(|own| !own.is_empty())>
            <section class="outbox-group" data-testid=testid>
                <h2>{title} " " <span class="figures">{move || sight.with(|sight| sight.rows(group))}</span></h2>
                <ul>
                    <For
                        each=move || own.get()
                        key=|placed| (placed.standing.command.id, placed.depth)
                        children=move |placed| {
                            view! { <OutboxRow first=placed rows=own withdrawing /> }
                        }
                    />
                </ul>
            </section>
        </Show>
    }
}

/// Asks before something is taken back for good.
#[component]
fn Withdraw(withdrawing: RwSignal<Option<CommandId>>) -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let open = RwSignal::new(false);
    // Each sets the other only when it differs: a signal that is set wakes its followers in any case.
    Effect::new(move |_| {
        let is_asked = withdrawing.with(Option::is_some);
        if open.get_untracked() != is_asked {
            open.set(is_asked);
        }
    });
    Effect::new(move |_| {
        if !open.get() && withdrawing.with_untracked(Option::is_some) {
            withdrawing.set(None);
        }
    });
    let going = Memo::new(move |_| {
        withdrawing.get().map_or_else(Vec::new, |command| go_along(&screen.commands(), command))
    });
    let withdraw = move |()| {
        for command in going.get_untracked() {
            dispatcher.handle(command, Handling::Withdrawn);
        }
        open.set(false);
    };
    let then = move || {
        let is_alone = going.with(|going| going.len() < 2);
        if is_alone { text().outbox.withdraw_held } else { text().outbox.withdraw_whole }
    };
    view! {
        <Dialog open title=text().outbox.withdraw_title.to_owned() testid="dialog-withdraw">
            <div class="dialog-body">
                <p>{text().outbox.withdraw_plain} " " {then}</p>
            </div>
            <div class="dialog-actions">
                <Button label=text().outbox.keep.to_owned() on_press=move |()| open.set(false) />
                <Button
                    label=text().outbox.withdraw.to_owned()
                    look=Look::Danger
                    on_press=withdraw
                    testid="dialog-do"
                />
            </div>
        </Dialog>
    }
}
