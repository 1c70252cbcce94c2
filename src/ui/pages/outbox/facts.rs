//! The two sides of a refusal: what was asked, and what the server knew when it said no.

use std::collections::BTreeMap;

use counterfoil_orders::{LineId, Money, Refusal};
use leptos::prelude::*;

use super::fixes::Case;
use crate::ui::text::amount::{amount, money, percent};
use crate::ui::text::slip::quantity;
use crate::ui::text::text;

/// Names of the items on the lines.
pub type ItemNames = BTreeMap<LineId, String>;

/// The order as it was asked for; the lines that the refusal speaks of are marked.
#[component]
pub fn AskedSide(
    /// The refused command.
    case: Case,
    /// Its sentence.
    sentence: String,
    /// The items.
    names: ItemNames,
) -> impl IntoView {
    let order = case.order;
    let failing = failing_lines(&case.refusal);
    let rows = order.lines.iter().map(|line| {
        let name = names.get(&line.id).cloned().unwrap_or_default();
        view! {
            <tr data-differs=failing.contains(&line.id).then_some("true")>
                <td>{name}</td>
                <td class="num figures">{quantity(line.quantity, &line.unit, line.factor)}</td>
                <td class="num figures" data-label="×">{amount(line.price.amount)}</td>
                <td class="num figures">{amount(line.net(order.terms))}</td>
            </tr>
        }
    });
    view! {
        <section class="resolve-side" data-testid="asked">
            <h2>{text().outbox.asked}</h2>
            <p>{sentence}</p>
            <table class="resolve-table">
                <thead>
                    <tr>
                        <th scope="col">{text().outbox.item}</th>
                        <th scope="col" class="num">{text().outbox.quantity}</th>
                        <th scope="col" class="num">{text().outbox.price}</th>
                        <th scope="col" class="num">{text().outbox.net}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

fn failing_lines(refusal: &Refusal) -> Vec<LineId> {
    match refusal {
        Refusal::StockShort { lines } => lines.iter().map(|short| short.line).collect(),
        Refusal::PriceChanged { lines } => lines.iter().map(|stale| stale.line).collect(),
        Refusal::ItemGone { lines } => lines.iter().map(|gone| gone.line).collect(),
        Refusal::DiscountTooHigh { line, .. } => vec![*line],
        Refusal::AlreadyChanged { line, .. } | Refusal::Invalid { line, .. } => {
            line.iter().copied().collect()
        }
        Refusal::CreditExceeded { .. }
        | Refusal::CustomerBlocked { .. }
        | Refusal::AlreadyClosed { .. }
        | Refusal::NotAllowed { .. } => vec![],
    }
}

/// The facts that the refusal rests on.
#[component]
pub fn KnownSide(
    /// Why the server said no.
    refusal: Refusal,
    /// The same in words, for refusals whose facts are words.
    sentences: Vec<String>,
) -> impl IntoView {
    view! {
        <section class="resolve-side" data-testid="known">
            <h2>{text().outbox.known}</h2>
            {facts(refusal, sentences)}
        </section>
    }
}

fn facts(refusal: Refusal, sentences: Vec<String>) -> AnyView {
    match refusal {
        Refusal::CreditExceeded { limit, exposure, total, over_by, .. } => {
            credit([limit, exposure, total, over_by]).into_any()
        }
        Refusal::StockShort { lines } => {
            let rows = lines
                .into_iter()
                .map(|short| [short.name, short.asked.to_string(), short.available.to_string()]);
            table(
                [text().outbox.item, text().outbox.wanted, text().outbox.available],
                rows.collect(),
            )
            .into_any()
        }
        Refusal::PriceChanged { lines } => {
            let rows = lines
                .into_iter()
                .map(|stale| [stale.name, amount(stale.was.amount), amount(stale.now.amount)]);
            table([text().outbox.item, text().outbox.was, text().outbox.now], rows.collect())
                .into_any()
        }
        Refusal::ItemGone { lines } => view! {
            <p>{text().outbox.gone}</p>
            <ul>{lines.into_iter().map(|gone| view! { <li>{gone.name}</li> }).collect_view()}</ul>
        }
        .into_any(),
        Refusal::CustomerBlocked { name, reason, .. } => view! {
            <dl class="resolve-facts">
                <dt>{text().outbox.customer}</dt>
                <dd>{name}</dd>
                <dt>{text().outbox.on_hold}</dt>
                <dd>{reason}</dd>
            </dl>
            <p>{text().outbox.to_customer}</p>
        }
        .into_any(),
        Refusal::DiscountTooHigh { asked, limit, .. } => view! {
            <dl class="resolve-facts">
                <dt>{text().outbox.asked_discount}</dt>
                <dd class="figures">{percent(asked)}</dd>
                <dt>{text().outbox.allowed_discount}</dt>
                <dd class="figures">{percent(limit)}</dd>
            </dl>
            {said(sentences)}
        }
        .into_any(),
        Refusal::AlreadyChanged { .. }
        | Refusal::AlreadyClosed { .. }
        | Refusal::NotAllowed { .. }
        | Refusal::Invalid { .. } => said(sentences).into_any(),
    }
}

fn credit([limit, exposure, total, over_by]: [Money; 4]) -> impl IntoView {
    view! {
        <dl class="resolve-facts">
            <dt>{text().outbox.limit}</dt>
            <dd class="figures" data-testid="fact-limit">{money(limit)}</dd>
            <dt>{text().outbox.exposure}</dt>
            <dd class="figures" data-testid="fact-exposure">{money(exposure)}</dd>
            <dt>{text().outbox.this_order}</dt>
            <dd class="figures" data-testid="fact-total">{money(total)}</dd>
            <dt data-tone="over">{text().outbox.over_by}</dt>
            <dd class="figures" data-tone="over" data-testid="fact-over-by">{money(over_by)}</dd>
        </dl>
    }
}

fn table(heads: [&'static str; 3], rows: Vec<[String; 3]>) -> impl IntoView {
    let [item, before, after] = heads;
    let rows = rows.into_iter().map(|[name, left, right]| {
        view! {
            <tr>
                <td>{name}</td>
                <td class="num figures" data-label=before>{left}</td>
                <td class="num figures" data-label=after>{right}</td>
            </tr>
        }
    });
    view! {
        <table class="resolve-table">
            <thead>
                <tr>
                    <th scope="col">{item}</th>
                    <th scope="col" class="num">{before}</th>
                    <th scope="col" class="num">{after}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn said(sentences: Vec<String>) -> impl IntoView {
    sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()
}
