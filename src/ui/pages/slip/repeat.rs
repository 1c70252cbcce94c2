//! The same again: a new draft with the lines of an order, at the prices of today.

use counterfoil_core::{Known, StreamId};
use counterfoil_orders::{
    Item, Line, Order, OrderCommand, Outset, Ppm, Refusal, Slip, State, Whole,
};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::actions::{Doer, why};
use crate::screen::{Screen, screen};
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
        match repeat(doer, &order) {
            Ok((stream, missing)) => {
                doer.say((text().slip.done_repeat)(missing));
                navigate(&format!("/orders/{}/edit", stream.id), NavigateOptions::default());
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

/// Begins the draft; gives it back with the number of lines that could not be taken over.
fn repeat(doer: Doer, order: &Order) -> Result<(StreamId, usize), Refusal> {
    let (stream, provisional) = doer.dispatcher.new_order();
    let whole = |items: Vec<Item>| {
        OrderCommand::Enter(Box::new(Whole {
            customer: order.customer,
            items,
            outset: Outset::Draft,
            provisional: provisional.clone(),
            terms: order.terms,
        }))
    };
    // A line that was sold then may be none today.
    let is_sold = |item: &Item| {
        let alone = whole(vec![item.clone()]).into();
        doer.dispatcher.preview(stream, &alone).is_ok()
    };
    let items: Vec<Item> = order.lines.iter().map(item).filter(is_sold).collect();
    let missing = order.lines.len() - items.len();
    doer.dispatcher.send(stream, whole(items))?;
    Ok((stream, missing))
}

/// The same once more, without what was granted or noted then.
fn item(line: &Line) -> Item {
    Item {
        discount: Ppm::ZERO,
        note: String::new(),
        price_version: None,
        product: line.product,
        quantity: line.quantity,
        unit: line.unit.clone(),
    }
}
