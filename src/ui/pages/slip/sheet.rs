//! The slip itself: counterfoil with number and delivery at its side, and what was ordered.

use counterfoil_core::gather::Gather;
use counterfoil_core::{Moment, StreamId};
use counterfoil_orders::{Currency, Money, Ppm, Slip, SlipLine, Status};
use leptos::prelude::*;

use super::wall_clock;
use crate::screen::{Delivery, Hold, Screen, screen};
use crate::ui::mark::Mark;
use crate::ui::opens::opens;
use crate::ui::pages::orders::row::{delivery_name, status_name};
use crate::ui::parts::icon::Drawing;
use crate::ui::parts::stub::{mark_icon, timed_mark};
use crate::ui::parts::totals::{TotalRow, Totals, Weight};
use crate::ui::text::amount::{amount, money, percent};
use crate::ui::text::slip::{date, quantity};
use crate::ui::text::text;
use crate::ui::text::{sums, when};

/// The sheet of one order.
#[component]
pub fn Sheet(
    /// Which.
    order: StreamId,
    /// Its slip.
    slip: Memo<Option<Slip>>,
) -> impl IntoView {
    let screen = screen();
    let opens = opens();
    let open = Signal::derive(move || opens.of(order));
    let mark: Signal<Mark> = timed_mark(open, opens.reach).into();
    let status = Memo::new(move |_| {
        slip.with(|slip| slip.as_ref().map_or(Status::Draft, |slip| slip.status))
    });
    let number = move || slip.with(|slip| slip.as_ref().map(|slip| slip.provisional.clone()));
    let official = move || slip.with(|slip| slip.as_ref().and_then(|slip| slip.official));
    let delivery = move || delivery_name(mark.get(), status.get());
    let clock = wall_clock(screen);
    let today = Memo::new(move |_| when::date(clock.get()));
    let body = move || {
        today.with(|_| ());
        let now = clock.get_untracked();
        slip.with(|slip| slip.as_ref().map(|slip| body(slip, now)))
    };
    view! {
        <article
            class="slip"
            data-testid="slip"
            data-number=number
            data-official=official
            data-status=move || status_name(status.get())
            data-delivery=delivery
        >
            <div class="slip-sheet">
                <div class="slip-foil" data-delivery=delivery>
                    <span class="slip-number" data-testid="slip-number">{number}</span>
                    <span class="slip-official" data-testid="slip-official">
                        {move || official().map(|number| (text().slip.official)(number))}
                    </span>
                    <p class="slip-delivery" data-testid="slip-delivery">
                        {move || mark_icon(mark.get()).map(|icon| view! { <Drawing icon /> })}
                        <span>{move || delivery_words(screen, order, status.get())}</span>
                    </p>
                </div>
                <div class="slip-body">{body}</div>
            </div>
        </article>
    }
}

/// Where the order stands, in the words for a sentence.
pub fn delivery_words(screen: Screen, order: StreamId, status: Status) -> String {
    let waiting = |hold: Hold| match hold {
        Hold::Behind(_) | Hold::After(_) => text().slip.held,
        Hold::SignIn => text().slip.held_sign_in,
        Hold::AppUpdate | Hold::ServerUpdate => text().slip.held_update,
        Hold::ForeignHistory => text().slip.held_foreign,
    };
    let words = match screen.delivery(order) {
        Delivery::Confirmed if status == Status::Draft => text().slip.draft_kept,
        Delivery::Confirmed => text().slip.all_confirmed,
        Delivery::Draft => text().slip.draft_kept,
        Delivery::Saving => text().slip.saving,
        Delivery::Saved => text().slip.saved,
        Delivery::Received => text().slip.received,
        Delivery::Sending => text().slip.sending,
        Delivery::Unclear => text().slip.unclear,
        Delivery::Changed => text().slip.changed,
        Delivery::Held(hold) => waiting(hold),
        Delivery::SetAside => text().slip.set_aside,
        Delivery::NotSaved => text().slip.not_saved,
        Delivery::Refused => {
            let own = screen.commands_on(&[order].into_iter().gather());
            let why = own.iter().find_map(|standing| standing.refused.as_ref());
            return (text().slip.refused)(&super::notice::reason(why));
        }
    };
    words.to_owned()
}

fn body(slip: &Slip, now: Moment) -> impl IntoView + use<> {
    let customer = slip.customer_name.clone();
    let notes = slip.notes.iter().map(|note| note.text.clone()).collect::<Vec<_>>();
    let has_lines = !slip.lines.is_empty();
    let rows = total_rows(slip);
    let steps_of_sums: Vec<String> = slip.totals.steps.iter().map(sums::step).collect();
    view! {
        <p class="slip-customer" data-testid="slip-customer">{customer}</p>
        {steps(slip)}
        <dl class="slip-facts">
            {facts(slip, now)}
            {notes.into_iter().map(|note| fact(text().slip.note, note)).collect_view()}
        </dl>
        {if has_lines { lines(slip).into_any() } else { view! { <p>{text().slip.no_lines}</p> }.into_any() }}
        <div class="slip-sums">
            <Totals rows=rows steps=steps_of_sums testid="slip-total" />
        </div>
        {paid(slip)}
    }
}

fn steps(slip: &Slip) -> impl IntoView + use<> {
    let reached = match slip.status {
        Status::Draft | Status::Parked => 0,
        Status::Placed => 1,
        Status::Confirmed => 2,
        Status::Shipped => 3,
        Status::Cancelled => usize::from(slip.placed.is_some()) + 1,
    };
    let names: Vec<&'static str> = match slip.status {
        Status::Cancelled if slip.placed.is_some() => {
            vec![text().slip.draft, text().slip.placed, text().slip.cancelled]
        }
        Status::Cancelled => vec![text().slip.draft, text().slip.cancelled],
        Status::Parked => {
            vec![text().slip.parked, text().slip.placed, text().slip.confirmed, text().slip.shipped]
        }
        Status::Draft | Status::Placed | Status::Confirmed | Status::Shipped => {
            vec![text().slip.draft, text().slip.placed, text().slip.confirmed, text().slip.shipped]
        }
    };
    let stopped = slip.status == Status::Cancelled;
    let step = move |(index, name): (usize, &'static str)| {
        let state = match index.cmp(&reached) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal if stopped => "stopped",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "later",
        };
        view! {
            <li data-step=state aria-current=(index == reached).then_some("step")>{name}</li>
        }
    };
    view! {
        <ol class="slip-steps" aria-label=text().slip.steps>
            {names.into_iter().enumerate().map(step).collect_view()}
        </ol>
    }
}

fn facts(slip: &Slip, now: Moment) -> impl IntoView + use<> {
    let moment = |at: Moment| when::full(at, now);
    let remark = match slip.status {
        Status::Parked => Some(text().slip.label),
        Status::Cancelled => Some(text().slip.reason),
        Status::Draft | Status::Placed | Status::Confirmed | Status::Shipped => None,
    };
    let mut rows: Vec<(&'static str, String)> = Vec::new();
    match slip.placed {
        Some(placed) => {
            rows.push((text().slip.placed_at, format!("{}, {}", moment(placed), slip.by)));
        }
        None => rows.push((text().slip.opened_at, format!("{}, {}", moment(slip.opened), slip.by))),
    }
    if slip.revision > 1 {
        rows.push((text().slip.amended, (text().slip.revision)(slip.revision)));
    }
    if !slip.reference.is_empty() {
        rows.push((text().slip.reference, slip.reference.clone()));
    }
    if let Some(day) = slip.delivery {
        rows.push((text().slip.delivery, date(day)));
    }
    if let Some(day) = slip.shipped_on {
        rows.push((text().slip.shipped_on, date(day)));
    }
    if let Some(name) = remark {
        rows.push((name, slip.remark.clone()));
    }
    rows.into_iter().map(|(name, value)| fact(name, value)).collect_view()
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! {
        <dt>{name}</dt>
        <dd>{value}</dd>
    }
}

fn lines(slip: &Slip) -> impl IntoView + use<> {
    let has_discounts = slip.lines.iter().any(|line| line.discount != Ppm::ZERO);
    let rows = slip.lines.iter().cloned().map(line).collect_view();
    view! {
        <table
            class="slip-lines"
            aria-label=text().slip.lines
            data-discounts=if has_discounts { "some" } else { "none" }
        >
            <thead>
                <tr>
                    <th scope="col">{text().slip.item}</th>
                    <th scope="col" class="num">{text().slip.quantity}</th>
                    <th scope="col" class="num">{text().slip.price}</th>
                    <th scope="col" class="num slip-cell-discount">{text().slip.discount}</th>
                    <th scope="col" class="num">{text().slip.net}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn line(line: SlipLine) -> impl IntoView {
    let much = quantity(line.quantity, &line.unit, line.factor);
    let (number, unit) = much.split_once(' ').unwrap_or((much.as_str(), ""));
    let (number, unit) = (number.to_owned(), unit.to_owned());
    let discount = (line.discount != Ppm::ZERO).then(|| percent(line.discount));
    let note = (!line.note.is_empty())
        .then(|| view! { <span class="slip-line-note">{format!("“{}”", line.note)}</span> });
    let code = line.code.clone();
    let source = (text().slip.price_from)(&line.price.list, line.price.version);
    view! {
        <tr data-testid="slip-line" data-product=code>
            <td class="slip-cell-item">
                {line.name} " " <span class="slip-code">{line.code}</span> {note}
            </td>
            <td class="slip-cell-quantity num">
                <span class="figures">{number}</span> " " <span class="slip-unit">{unit}</span>
            </td>
            <td class="slip-cell-price num figures" title=source>{amount(line.price.amount)}</td>
            <td class="slip-cell-discount num figures">{discount}</td>
            <td class="slip-cell-net num figures">{amount(line.net)}</td>
        </tr>
    }
}

fn total_rows(slip: &Slip) -> Vec<TotalRow> {
    let row =
        |name: &str, amount: String, weight| TotalRow { name: name.to_owned(), amount, weight };
    let mut rows = Vec::new();
    if slip.totals.discount.minor != 0 {
        let off = Money::new(slip.totals.discount.minor.saturating_neg(), currency(slip));
        rows.push(row(text().slip.discount, amount(off), Weight::Part));
    }
    rows.push(row(text().slip.net, amount(slip.totals.net), Weight::Part));
    if slip.totals.tax.minor != 0 {
        rows.push(row(text().slip.tax, amount(slip.totals.tax), Weight::Part));
    }
    rows.push(row(text().slip.total, money(slip.totals.total), Weight::Grand));
    rows
}

fn currency(slip: &Slip) -> Currency {
    slip.totals.total.currency
}

fn paid(slip: &Slip) -> impl IntoView + use<> {
    (slip.paid.minor != 0).then(|| {
        view! {
            <dl class="totals slip-sums" data-testid="slip-payments">
                <dt>{text().slip.paid}</dt>
                <dd>{amount(slip.paid)}</dd>
                <dt>{text().slip.still_open}</dt>
                <dd data-testid="slip-due">{money(slip.due)}</dd>
            </dl>
        }
    })
}
