//! Sums with their names, and how they were computed.

use leptos::prelude::*;

use super::named;
use crate::ui::text::text;

/// How much a row of the sums counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// A part of it.
    Part,
    /// What is owed.
    Grand,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotalRow {
    /// Its name.
    pub name: String,
    /// The amount, ready to be read.
    pub amount: String,
    /// How much it counts.
    pub weight: Weight,
}

impl TotalRow {
    /// A part of the sum.
    pub fn part(name: &str, amount: impl Into<String>) -> TotalRow {
        TotalRow { name: name.to_owned(), amount: amount.into(), weight: Weight::Part }
    }

    /// What is owed.
    pub fn grand(name: &str, amount: impl Into<String>) -> TotalRow {
        TotalRow { name: name.to_owned(), amount: amount.into(), weight: Weight::Grand }
    }
}

/// The rows, and under them the steps of the computation, folded away.
#[component]
pub fn Totals(
    /// The rows, the grand total last.
    #[prop(into)]
    rows: Signal<Vec<TotalRow>>,
    /// The steps, one sentence each.
    #[prop(into)]
    steps: Signal<Vec<String>>,
    /// Name of the grand total's amount, for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView {
    let row = move |row: TotalRow| {
        let class = (row.weight == Weight::Grand).then_some("grand");
        let testid = class.and(named(testid));
        view! {
            <dt class=class>{row.name}</dt>
            <dd class=class data-testid=testid>{row.amount}</dd>
        }
    };
    view! {
        <dl class="totals" data-testid="totals">
            {move || rows.get().into_iter().map(row).collect_view()}
        </dl>
        <Show when=move || steps.with(|steps| !steps.is_empty())>
            <details class="computed">
                <summary>{text().frame.how_computed}</summary>
                <ol>
                    {move || steps.get().into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
                </ol>
            </details>
        </Show>
    }
}
