//! What cards have in common: facts in rows, what `decide` has against a deed, and what is said in place of a
//! card that is not here.

use counterfoil_core::StreamId;
use counterfoil_orders::Command;
use leptos::prelude::*;

use crate::dispatch::{Dispatcher, dispatcher};
use crate::screen::screen;
use crate::ui::text::refusals::in_full;
use crate::ui::text::text;

/// Facts, each under its name.
pub fn facts(facts: Vec<(&'static str, String)>) -> AnyView {
    let fact = |(name, value): (&'static str, String)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    };
    let facts = facts.into_iter().map(fact).collect_view();
    view! { <dl class="card-facts">{facts}</dl> }.into_any()
}

/// A table of names, figures, and a word on each.
pub fn table(title: &'static str, rows: Vec<[String; 3]>, testid: &'static str) -> AnyView {
    let row = |[name, figures, more]: [String; 3]| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="figures">{figures}</td>
                <td class="muted">{more}</td>
            </tr>
        }
    };
    let rows = rows.into_iter().map(row).collect_view();
    let view = view! {
        <section>
            <h3>{title}</h3>
            <table class="card-table" aria-label=title data-testid=testid>
                <tbody>{rows}</tbody>
            </table>
        </section>
    };
    view.into_any()
}

/// What `decide` has against `command`, in words, as long as `stream` is what it is.
pub fn against(stream: StreamId, command: Command) -> Signal<Option<String>> {
    let (screen, dispatcher) = (screen(), dispatcher());
    let why = Memo::new(move |_| {
        screen.state(stream, |_| ());
        untrack(|| dispatcher.preview(stream, &command)).err().map(|why| in_full(&why))
    });
    why.into()
}

/// Asks.
///
/// # Errors
/// Why not, in words.
pub fn ask(dispatcher: Dispatcher, stream: StreamId, commands: Vec<Command>) -> Result<(), String> {
    dispatcher.send_all(stream, commands).map_err(|why| in_full(&why))
}

/// Said in place of a card that is not here.
#[component]
pub fn Missing() -> impl IntoView {
    let words = &text().lookup;
    view! {
        <div class="orders-empty" data-testid="lookup-missing">
            <h2 tabindex="-1">{words.missing}</h2>
            <p>{words.missing_hint}</p>
        </div>
    }
}
