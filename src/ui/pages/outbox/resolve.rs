//! Resolving one refusal, `/outbox/:command`: what was asked, what the server knew, and the ways out.
//!
//! Test ids: `resolve-page` (`data-code`, `data-number`), `resolve-reason`, `asked`, `known`, `resolve-next`,
//! `resolve-clear`, `resolve-none`; for refusals without choices `plain-again` and `plain-dismiss`.
//! The choices and the button are described in [`super::solve`].

use counterfoil_core::gather::Gather;
use counterfoil_core::{CommandId, StreamId};
use counterfoil_orders::{Command, State};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::faces::{begun, sentence};
use super::facts::{AskedSide, ItemNames, KnownSide};
use super::fixes::Case;
use super::solve::{Decision, Solve};
use crate::dispatch::{Handling, dispatcher};
use crate::screen::{Brief, CommandStanding, Delivery, Refused, Screen, screen};
use crate::ui::address;
use crate::ui::frame::page_title;
use crate::ui::pages::slip::names::Known;
use crate::ui::pages::slip::notice::reason;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::toast::Toasts;
use crate::ui::text::deeds::Names;
use crate::ui::text::refusals;
use crate::ui::text::text;

/// A refused command as the page needs it.
#[derive(Debug, Clone, PartialEq)]
struct Refusing {
    id: CommandId,
    stream: StreamId,
    number: String,
    title: String,
    sentence: String,
    reason: String,
    facts: Vec<String>,
    names: ItemNames,
    /// What it can be answered with; `None` if there is nothing to choose.
    case: Option<Case>,
    intent: Option<Command>,
}

/// The page.
#[component]
pub fn ResolvePage() -> impl IntoView {
    page_title(text().outbox.resolve_title.to_owned());
    let screen = screen();
    let params = use_params_map();
    let wanted = Memo::new(move |_| {
        let text = params.with(|params| params.get("command").unwrap_or_default());
        text.parse::<CommandId>().ok()
    });
    let refused = Memo::new(move |_| {
        let wanted = wanted.get()?;
        let brief = refused_of(screen).find(|brief| brief.command == wanted)?;
        let own = screen.commands_on(&[brief.stream].into_iter().gather());
        let found = own.iter().find(|standing| standing.command.id == wanted)?;
        Some(refusing(screen, found))
    });
    let others = Memo::new(move |_| {
        let here = wanted.get();
        let ids = refused_of(screen).map(|brief| brief.command);
        ids.filter(|id| Some(*id) != here).collect::<Vec<_>>()
    });
    let decided = RwSignal::new(None::<CommandId>);
    move || {
        if let Some(refused) = refused.get() {
            return view! { <Resolve refused others decided /> }.into_any();
        }
        let was_here = decided.get().is_some() && decided.get() == wanted.get();
        view! { <Done others was_here /> }.into_any()
    }
}

fn refusing(screen: Screen, standing: &CommandStanding) -> Refusing {
    let stream = standing.command.stream;
    let row = screen.board(|board| board.row(stream));
    let names = Known::on(screen, stream);
    let order =
        screen.state(stream, |held| held.and_then(|held| State::order(&held.state)).cloned());
    let item_names = order.iter().flat_map(|order| &order.lines);
    let item_names: ItemNames = item_names.map(|line| (line.id, names.of(line.product))).gather();
    let case = match (&standing.intent, &standing.refused, order) {
        (Some(Command::Order(asked)), Some(Refused::Domain(refusal)), Some(order)) => {
            Some(Case { asked: asked.clone(), refusal: refusal.clone(), order })
        }
        _ => None,
    };
    let titled = |number: &str, customer: &str| {
        (number.to_owned(), format!("{}, {customer}", (text().slip.order)(number)))
    };
    let (number, title) = match (&row, begun(standing)) {
        (Some(row), _) => titled(&row.provisional, &row.customer_name),
        (None, Some((number, customer))) => titled(number, &names.of(customer)),
        (None, None) => (String::new(), names.of(stream)),
    };
    let facts = match &standing.refused {
        Some(Refused::Domain(refusal)) => refusals::refusal(refusal).facts,
        _ => vec![],
    };
    Refusing {
        id: standing.command.id,
        stream,
        number,
        title,
        sentence: sentence(standing, &names),
        reason: reason(standing.refused.as_ref()),
        facts,
        names: item_names,
        case,
        intent: standing.intent.clone(),
    }
}

/// All commands that were refused, and nobody has dealt with that.
fn refused_of(screen: Screen) -> impl Iterator<Item = Brief> {
    screen.briefs().into_iter().filter(|brief| brief.delivery == Delivery::Refused)
}

#[component]
fn Resolve(
    refused: Refusing,
    others: Memo<Vec<CommandId>>,
    decided: RwSignal<Option<CommandId>>,
) -> impl IntoView {
    let Refusing { id, stream, number, title, sentence, reason, facts, names, case, intent } =
        refused;
    let code = case.as_ref().map_or("other", |case| case.refusal.code());
    let decide = decide(id, stream, decided);
    let sides = match case {
        Some(case) => {
            let refusal = case.refusal.clone();
            view! {
                <div class="resolve-sides">
                    <AskedSide case=case.clone() sentence names=names.clone() />
                    <KnownSide refusal sentences=facts />
                </div>
                <Solve case names on_decide=decide />
            }
            .into_any()
        }
        None => view! { <Plain sentence intent id stream on_decide=decide decided /> }.into_any(),
    };
    let next = move || others.with(|others| others.first().copied());
    view! {
        <section class="resolve" data-testid="resolve-page" data-code=code data-number=number>
            <header class="resolve-head">
                <h1>{title}</h1>
                <a class="button" data-look="quiet" href=address::order(stream)>
                    {text().outbox.open_order}
                </a>
                {move || {
                    next().map(|next| {
                        view! {
                            <a class="button" data-look="quiet" href=address::refused(next) data-testid="resolve-next">
                                {(text().outbox.next_refused)(others.with(Vec::len))}
                            </a>
                        }
                    })
                }}
            </header>
            <p class="resolve-reason" data-testid="resolve-reason">{reason}</p>
            {sides}
        </section>
    }
}

/// What follows a decision: commands that answer the refused one, or giving it up.
fn decide(
    refused: CommandId,
    order: StreamId,
    decided: RwSignal<Option<CommandId>>,
) -> Callback<Decision> {
    let dispatcher = dispatcher();
    let toasts = use_context::<Toasts>();
    let navigate = use_navigate();
    Callback::new(move |decision: Decision| {
        decided.set(Some(refused));
        match decision {
            Decision::Ask(commands) => {
                let commands = commands.into_iter().map(Command::from).collect();
                let answer = dispatcher.fix(refused, order, commands);
                if let (Err(refusal), Some(toasts)) = (answer, toasts) {
                    toasts.say(refusals::refusal(&refusal).headline, None);
                }
            }
            Decision::Edit => {
                dispatcher.handle(refused, Handling::Dismissed);
                navigate(&address::edit(order), NavigateOptions::default());
            }
            Decision::Dismiss => dispatcher.handle(refused, Handling::Dismissed),
        }
    })
}

/// A refusal without a choice: ask again, or give it up.
#[component]
fn Plain(
    sentence: String,
    intent: Option<Command>,
    id: CommandId,
    stream: StreamId,
    on_decide: Callback<Decision>,
    decided: RwSignal<Option<CommandId>>,
) -> impl IntoView {
    let dispatcher = dispatcher();
    let toasts = use_context::<Toasts>();
    let again = intent.map(|intent| {
        let ask = move |()| {
            decided.set(Some(id));
            let answer = dispatcher.fix(id, stream, vec![intent.clone()]);
            if let (Err(refusal), Some(toasts)) = (answer, toasts) {
                toasts.say(refusals::refusal(&refusal).headline, None);
            }
        };
        view! {
            <Button
                label=text().outbox.do_again.to_owned()
                look=Look::Primary
                on_press=ask
                testid="plain-again"
            />
        }
    });
    view! {
        <section class="resolve-side" data-testid="asked">
            <h2>{text().outbox.asked}</h2>
            <p>{sentence}</p>
        </section>
        <div class="resolve-result">
            <p>{text().outbox.leave_order}</p>
            <Button
                label=text().outbox.do_dismiss.to_owned()
                on_press=move |()| on_decide.run(Decision::Dismiss)
                testid="plain-dismiss"
            />
            {again}
        </div>
    }
}

/// Nothing to resolve under this address: it was just resolved, or never was there.
#[component]
fn Done(others: Memo<Vec<CommandId>>, was_here: bool) -> impl IntoView {
    let clear = move || others.with(Vec::is_empty);
    let next = move || others.with(|others| others.first().copied());
    let (title, testid) = if was_here {
        (text().outbox.cleared, "resolve-clear")
    } else {
        (text().outbox.none_here, "resolve-none")
    };
    let title = move || if was_here && !clear() { text().outbox.done_one } else { title };
    view! {
        <section class="resolve" data-testid=testid>
            <h1>{title}</h1>
            <Show when=clear>
                <p>{text().outbox.cleared_plain}</p>
            </Show>
            <div class="outbox-buttons">
                {move || {
                    next().map(|next| {
                        view! {
                            <a class="button" data-look="primary" href=address::refused(next) data-testid="resolve-next">
                                {(text().outbox.next_refused)(others.with(Vec::len))}
                            </a>
                        }
                    })
                }}
                <a class="button" href="/outbox">{text().outbox.to_outbox}</a>
                <a class="button" href="/orders">{text().slip.to_orders}</a>
            </div>
        </section>
    }
}
