//! What is done with all chosen orders at once: the bar in the place of the search, and the slip of what came of it.

pub mod result;
pub mod run;

use counterfoil_core::StreamId;
use counterfoil_orders::{Action, Caller, Command, OrderCommand, Status};
use leptos::prelude::*;

use self::result::Outcome;
use self::run::{Run, go_on};
use super::choice::Choosing;
use super::csv;
use super::listing::Listing;
use crate::dispatch::{Dispatcher, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::opens::OpenOrders;
use crate::ui::pages::slip::actions::{at_once, cancel_wording, next_step, testid, why};
use crate::ui::pages::slip::asking::{AskText, something};
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::button::{Button, IconButton, Look};
use crate::ui::parts::icon::Icon;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::{text, when};

/// What can be asked of many orders, in the order of an order's life.
const DEEDS: [Action; 4] = [Action::Place, Action::Confirm, Action::Ship, Action::Cancel];

/// Whether an order at `status` can be asked for `deed`.
fn takes(deed: Action, status: Status) -> bool {
    match deed {
        Action::Cancel => !matches!(status, Status::Shipped | Status::Cancelled),
        deed => next_step(status) == Some(deed),
    }
}

fn word(deed: Action) -> &'static str {
    match deed {
        Action::Place => text().slip.place,
        Action::Confirm => text().slip.confirm,
        Action::Ship => text().slip.ship,
        _ => text().slip.cancel,
    }
}

/// What the bar works with.
#[derive(Debug, Clone, Copy)]
struct Desk {
    screen: Screen,
    dispatcher: Dispatcher,
    choosing: Choosing,
    toasts: Option<Toasts>,
    run: RwSignal<Option<Run>>,
    showing: RwSignal<bool>,
}

impl Desk {
    /// The chosen orders that `deed` can be asked of.
    fn takers(self, deed: Action) -> Vec<StreamId> {
        let chosen = self.choosing.orders();
        self.screen.board(|board| {
            let status = |order: &StreamId| board.row(*order).map(|row| row.status);
            let takes = |order: &StreamId| status(order).is_some_and(|status| takes(deed, status));
            chosen.into_iter().filter(takes).collect()
        })
    }

    /// Asks `command` of every chosen order that takes `deed`.
    fn ask_all(self, deed: Action, command: OrderCommand) {
        let takers = untrack(|| self.takers(deed));
        let takes_orders = untrack(|| self.screen.takes_orders());
        let dispatcher = self.dispatcher;
        let ask = Callback::new(move |order: StreamId| {
            if command == OrderCommand::Place && !takes_orders {
                return Err(text().pad.nothing_saved.to_owned());
            }
            dispatcher.send(order, Command::from(command.clone())).map_err(|refusal| why(&refusal))
        });
        self.run.set(Some(Run::of(word(deed), takers)));
        self.showing.set(true);
        go_on(self.run, ask);
    }

    fn export(self) {
        let rows: Vec<_> = untrack(|| {
            let chosen = self.choosing.orders();
            self.screen.board(|board| chosen.iter().filter_map(|id| board.row(*id)).collect())
        });
        let day = untrack(|| wall_clock(self.screen).get());
        let day = when::date(day).map(|day| format!("-{day}")).unwrap_or_default();
        let name = format!("orders{day}.csv");
        let is_taken =
            csv::table(&rows).is_some_and(|table| self.dispatcher.hand_over(&name, &table));
        if !is_taken && let Some(toasts) = self.toasts {
            toasts.say(text().bulk.not_exported.to_owned(), None);
        }
    }
}

/// The bar, while orders are chosen.
#[component]
pub fn ChoiceBar(
    /// The choice.
    choosing: Choosing,
    /// Orders with something open.
    opens: Memo<OpenOrders>,
) -> impl IntoView {
    let (screen, dispatcher, toasts) = (screen(), dispatcher(), use_context());
    let (run, showing) = (RwSignal::new(None), RwSignal::new(false));
    let desk = Desk { screen, dispatcher, choosing, toasts, run, showing };
    let cancelling = RwSignal::new(false);
    let today = wall_clock(screen);
    let press =
        Callback::new(move |deed: Action| match at_once(deed, when::date(today.get_untracked())) {
            Some(command) => desk.ask_all(deed, command),
            None => cancelling.set(true),
        });
    let deed = move |deed: Action| {
        let takers = Memo::new(move |_| desk.takers(deed).len());
        let look = if deed == Action::Cancel { Look::Danger } else { Look::Plain };
        view! {
            <Show when=move || { takers.get() > 0 }>
                <Button
                    label=Signal::derive(move || format!("{} {}", word(deed), takers.get()))
                    look
                    on_press=move |()| press.run(deed)
                    testid=testid(deed)
                />
            </Show>
        }
    };
    let none = move || choosing.count() == 0;
    let words = &text().bulk;
    view! {
        <div class="choice-bar" role="group" aria-label=words.bar data-testid="choice-bar">
            <IconButton
                icon=Icon::Close
                name=words.stop.to_owned()
                on_press=move |()| choosing.end()
                testid="choice-end"
            />
            <output data-testid="choice-count">
                {move || (text().bulk.chosen)(choosing.count())}
            </output>
            <Button
                label=Signal::derive(move || (text().bulk.all)(choosing.listing.with(Listing::len)))
                look=Look::Quiet
                on_press=move |()| choosing.all()
                testid="choice-all"
            />
            {DEEDS.map(deed).into_iter().collect_view()}
            <Show when=move || !none()>
                <Button
                    label=text().bulk.export.to_owned()
                    icon=Icon::Export
                    on_press=move |()| desk.export()
                    testid="choice-export"
                />
            </Show>
        </div>
        <AskText
            open=cancelling
            wording=cancel_wording()
            first=String::new()
            check=something
            on_done=move |reason: String| {
                desk.ask_all(Action::Cancel, OrderCommand::Cancel { reason, by: Caller::Unsaid });
                Ok(())
            }
        />
        <Outcome run showing choosing opens />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_order_takes_the_step_that_is_next_and_can_be_called_off_until_it_left() {
        let takers = |deed| Status::ALL.into_iter().filter(|status| takes(deed, *status)).collect();
        let expected: [(Action, Vec<Status>); 4] = [
            (Action::Place, vec![Status::Draft]),
            (Action::Confirm, vec![Status::Placed]),
            (Action::Ship, vec![Status::Confirmed]),
            (
                Action::Cancel,
                vec![Status::Draft, Status::Parked, Status::Placed, Status::Confirmed],
            ),
        ];
        assert_eq!(expected.clone().map(|(deed, _)| (deed, takers(deed))), expected);
    }
}
