//! The same again: a new draft with the lines of an order, at the prices of today.

use counterfoil_core::{Known, StreamId};
use counterfoil_orders::{Order, OrderCommand, Refusal, Slip, State};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::actions::{Doer, why};
use crate::screen::{Screen, screen};
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::Icon;
use crate::ui::text::slip::SlipWords;

const WORDS: SlipWords = SlipWords::ENGLISH;

/// The button. Only there for orders that were placed.
#[component]
pub fn Repeat(
    /// Who says what could not be done.
    doer: Doer,
    /// The order's slip.
    slip: Memo<Option<Slip>>,
) -> impl IntoView {
    let screen = screen();
    let navigate = use_navigate();
    let shown = Memo::new(move |_| {
        slip.with(|slip| {
            slip.as_ref().is_some_and(|slip| !slip.lines.is_empty() && slip.placed.is_some())
        })
    });
    let repeat = Callback::new(move |()| {
        let Some(order) = order_of(screen, doer.order) else { return };
        match repeat(doer, &order) {
            Ok((stream, missing)) => {
                doer.say((WORDS.done_repeat)(missing));
                navigate(&format!("/orders/{}/edit", stream.id), NavigateOptions::default());
            }
            Err(refusal) => doer.say(why(&refusal)),
        }
    });
    view! {
        <Show when=move || shown.get()>
            <Button label=WORDS.repeat.to_owned() icon=Icon::Repeat on_press=repeat testid="do-repeat" />
        </Show>
    }
}

fn order_of(screen: Screen, order: StreamId) -> Option<Order> {
    untrack(|| {
        screen.world(|world, _| match world.state(order) {
            Known::Yes(Some(state)) => State::order(state).cloned(),
            Known::Yes(None) | Known::NotYet => None,
        })
    })
}

/// Opens the draft; gives it back with the number of lines that could not be taken over.
fn repeat(doer: Doer, order: &Order) -> Result<(StreamId, usize), Refusal> {
    let (stream, provisional) = doer.dispatcher.new_order();
    let open = OrderCommand::Open { provisional, customer: order.customer, terms: order.terms };
    doer.dispatcher.send(stream, open)?;
    let mut missing = 0;
    for line in &order.lines {
        let add = OrderCommand::AddLine {
            line: doer.dispatcher.new_line(),
            product: line.product,
            quantity: line.quantity,
            unit: line.unit.clone(),
            price_version: None,
        };
        if doer.dispatcher.send(stream, add).is_err() {
            missing += 1;
        }
    }
    Ok((stream, missing))
}
