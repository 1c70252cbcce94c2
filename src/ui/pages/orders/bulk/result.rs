//! What came of a deed on many orders: how many, where they stand with the server by now, and exactly those that
//! were refused.

use counterfoil_core::StreamId;
use leptos::prelude::*;

use super::run::Run;
use crate::screen::screen;
use crate::ui::address;
use crate::ui::mark::Worst;
use crate::ui::opens::OpenOrders;
use crate::ui::pages::orders::choice::Choosing;
use crate::ui::pages::orders::opens::not_sent;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::text::text;

/// Where the orders of a run stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Standing {
    done: usize,
    waiting: usize,
    refused: Vec<(StreamId, String)>,
}

/// Refused is what was refused here, and what the server has refused since.
fn standing(run: &Run, opens: &OpenOrders, refused_there: &str) -> Standing {
    let worst = |order: &StreamId| opens.get(order).map(|open| open.worst);
    let (back, done): (Vec<StreamId>, Vec<StreamId>) =
        run.done.iter().copied().partition(|order| worst(order) == Some(Worst::Refused));
    let waiting = done.iter().filter(|order| not_sent(opens.get(*order))).count();
    let back = back.into_iter().map(|order| (order, refused_there.to_owned()));
    Standing {
        done: done.len(),
        waiting,
        refused: run.refused.iter().cloned().chain(back).collect(),
    }
}

/// The slip of a run, over the page. Closed, it ends the run.
#[component]
pub fn Outcome(
    /// The run.
    run: RwSignal<Option<Run>>,
    /// Whether the slip is shown.
    showing: RwSignal<bool>,
    /// The choice: it can become exactly what was refused.
    choosing: Choosing,
    /// Orders with something open.
    opens: Memo<OpenOrders>,
) -> impl IntoView {
    Effect::new(move |_| {
        if !showing.get() {
            run.set(None);
        }
    });
    let stands = Memo::new(move |_| {
        let there = text().bulk.refused_there;
        run.with(|run| {
            let run = run.as_ref()?;
            Some(opens.with(|opens| standing(run, opens, there)))
        })
        .unwrap_or_default()
    });
    let title = Signal::derive(move || {
        run.with(|run| run.as_ref().map(|run| run.word).unwrap_or_default().to_owned())
    });
    let progress = move || run.with(|run| run.as_ref().map(Run::progress).unwrap_or_default());
    let is_over = move || run.with(|run| run.as_ref().is_none_or(Run::is_over));
    let only_refused = move |()| {
        let refused = stands.with_untracked(|stands| stands.refused.clone());
        choosing.begin(refused.into_iter().map(|(order, _)| order));
        showing.set(false);
    };
    view! {
        <Dialog open=showing title testid="bulk-result">
            <div class="dialog-body bulk">
                <Show
                    when=is_over
                    fallback=move || {
                        let (asked, all) = progress();
                        view! {
                            <progress max=all.to_string() value=move || progress().0.to_string()>{asked}</progress>
                            <p class="figures">{move || { let (asked, all) = progress(); (text().bulk.progress)(asked, all) }}</p>
                        }
                    }
                >
                    <p class="bulk-sum" role="status" data-testid="bulk-sum">
                        {move || stands.with(|stands| (text().bulk.result)(stands.done, stands.refused.len()))}
                    </p>
                    <p class="bulk-standing" data-testid="bulk-standing">
                        {move || stands.with(|stands| match stands.waiting {
                            0 => String::new(),
                            waiting => (text().bulk.waiting)(waiting),
                        })}
                    </p>
                    <ul class="bulk-refused">
                        {move || stands.with(|stands| stands.refused.iter().map(refused).collect_view())}
                    </ul>
                </Show>
            </div>
            <div class="dialog-actions">
                <Show when=move || stands.with(|stands| !stands.refused.is_empty())>
                    <Button
                        label=text().bulk.only_refused.to_owned()
                        on_press=only_refused
                        testid="bulk-only-refused"
                    />
                </Show>
                <Button
                    label=text().frame.close.to_owned()
                    look=Look::Primary
                    on_press=move |()| showing.set(false)
                    testid="bulk-close"
                />
            </div>
        </Dialog>
    }
}

fn refused((order, why): &(StreamId, String)) -> AnyView {
    let order = *order;
    let row = screen().board(|board| board.row(order));
    let (number, customer) =
        row.map(|row| (row.provisional, row.customer_name)).unwrap_or_default();
    view! {
        <li data-testid="bulk-refused">
            <a href=address::order(order)>{number}</a>
            " " {customer}
            <p>{why.clone()}</p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ui::parts::stub::Open;

    #[test]
    fn what_the_server_refuses_later_is_refused_and_not_done() {
        let order = |n| counterfoil_orders::order_id(Uuid::from_u128(n));
        let mut run = Run::of("Ship", []);
        run.done = vec![order(1), order(2), order(3)];
        run.refused = vec![(order(4), "closed".to_owned())];
        let open = |worst| Open { worst, since: 0 };
        let opens = OpenOrders::from([
            (order(1), open(Worst::Pending)),
            (order(2), open(Worst::Refused)),
            (order(9), open(Worst::Refused)),
        ]);
        let refused = vec![(order(4), "closed".to_owned()), (order(2), "by the server".to_owned())];
        let expected = Standing { done: 2, waiting: 1, refused };
        assert_eq!(standing(&run, &opens, "by the server"), expected);
    }
}
