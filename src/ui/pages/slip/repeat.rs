//! The same again: a new draft with the lines of an order, at the prices of today.

use counterfoil_core::{Known, StreamId};
use counterfoil_orders::{Line, Order, Slip, State};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::actions::{Doer, why};
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::pages::begin::{begin, plain_item};
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::Icon;
use crate::ui::text::text;

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
        // The same once more, without what was granted or noted then.
        let line = |line: &Line| plain_item(line.product, (line.quantity, line.unit.clone()));
        let items = order.lines.iter().map(line).collect();
        match begin(doer.dispatcher, (order.customer, order.terms), items) {
            Ok((stream, missing)) => {
                doer.say((text().slip.done_repeat)(missing));
                navigate(&address::edit(stream), NavigateOptions::default());
            }
            Err(refusal) => doer.say(why(&refusal)),
        }
    });
    view! {
        <Show when=move || shown.get()>
            <Button label=text().slip.repeat.to_owned() icon=Icon::Repeat on_press=repeat testid="do-repeat" />
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
