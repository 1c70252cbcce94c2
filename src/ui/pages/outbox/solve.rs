//! Choosing a way out of a refusal: a radio list, quantities where they help, and one button that
//! names the result.
//!
//! Test ids: `fix-<name>` on each choice (`reduce`, `take-available`, `take-prices`, `remove-lines`,
//! `lower-discount`, `again`, `park`, `edit`, `dismiss`), `fix-quantity` (with `data-line` from 0) on
//! each quantity, `fix-total`, `fix-left`, `fix-hindrance`, `fix-do` on the button.

use counterfoil_orders::{LineId, Money, OrderCommand, Refusal};
use leptos::prelude::*;

use super::facts::ItemNames;
use super::fixes::{Case, Chosen, Fix, Hindrance};
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::fresh_id;
use crate::ui::text::amount::{amount, money, percent};
use crate::ui::text::slip::quantity;
use crate::ui::text::text;

/// The most pieces a quantity field takes.
const PIECES_MAX: u32 = 1_000_000;

/// What a person decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Ask these instead.
    Ask(Vec<OrderCommand>),
    /// Give the refused one up, and write on by hand.
    Edit,
    /// Give the refused one up.
    Dismiss,
}

fn name(fix: Fix) -> &'static str {
    match fix {
        Fix::Reduce => "reduce",
        Fix::TakeAvailable => "take-available",
        Fix::TakePrices => "take-prices",
        Fix::RemoveLines => "remove-lines",
        Fix::LowerDiscount => "lower-discount",
        Fix::Again => "again",
        Fix::Park => "park",
        Fix::Edit => "edit",
        Fix::Dismiss => "dismiss",
    }
}

/// Its words on the radio button: what, and what that means.
fn words(fix: Fix, case: &Case) -> (String, String) {
    let limit = match &case.refusal {
        Refusal::DiscountTooHigh { limit, .. } => percent(*limit),
        _ => String::new(),
    };
    let (what, means) = match fix {
        Fix::Reduce => (text().outbox.reduce.to_owned(), text().outbox.reduce_what),
        Fix::TakeAvailable => {
            (text().outbox.take_available.to_owned(), text().outbox.take_available_what)
        }
        Fix::TakePrices => (text().outbox.take_prices.to_owned(), text().outbox.take_prices_what),
        Fix::RemoveLines => (text().outbox.remove.to_owned(), text().outbox.remove_what),
        Fix::LowerDiscount => ((text().outbox.lower)(&limit), text().outbox.lower_what),
        Fix::Again if matches!(case.refusal, Refusal::DiscountTooHigh { .. }) => {
            (text().outbox.again.to_owned(), text().outbox.again_discount)
        }
        Fix::Again => (text().outbox.again.to_owned(), text().outbox.again_what),
        Fix::Park => (text().outbox.park.to_owned(), text().outbox.park_what),
        Fix::Edit => (text().outbox.edit.to_owned(), text().outbox.edit_what),
        Fix::Dismiss if matches!(case.asked, OrderCommand::Place) => {
            (text().outbox.leave.to_owned(), text().outbox.leave_draft)
        }
        Fix::Dismiss => (text().outbox.leave.to_owned(), text().outbox.leave_order),
    };
    (what, means.to_owned())
}

/// The button's word: the result.
fn result(fix: Fix, case: &Case, commands: &[OrderCommand]) -> String {
    let total = money(case.after(commands).totals().total);
    let places = matches!(case.asked, OrderCommand::Place);
    match fix {
        Fix::Reduce if places => (text().outbox.do_reduce)(&total),
        Fix::Reduce => text().outbox.do_set.to_owned(),
        Fix::TakeAvailable if places => text().outbox.do_place.to_owned(),
        Fix::TakePrices if places => (text().outbox.do_prices)(&total),
        Fix::TakeAvailable | Fix::TakePrices => text().outbox.do_take.to_owned(),
        Fix::RemoveLines => (text().outbox.do_remove)(commands.len().saturating_sub(1)),
        Fix::LowerDiscount => match &case.refusal {
            Refusal::DiscountTooHigh { limit, .. } => (text().outbox.do_lower)(&percent(*limit)),
            _ => text().outbox.do_again.to_owned(),
        },
        Fix::Again => text().outbox.do_again.to_owned(),
        Fix::Park => text().outbox.do_park.to_owned(),
        Fix::Edit => text().outbox.do_edit.to_owned(),
        Fix::Dismiss => text().outbox.do_dismiss.to_owned(),
    }
}

/// The choices, the preview and the button.
#[component]
pub fn Solve(
    /// The refused command.
    case: Case,
    /// The items on its lines.
    names: ItemNames,
    /// What to do with the decision.
    #[prop(into)]
    on_decide: Callback<Decision>,
) -> impl IntoView {
    let offered = case.offered();
    let chosen_fix = RwSignal::new(offered.first().copied().unwrap_or(Fix::Dismiss));
    let chosen = RwSignal::new(case.first_choice());
    let case = StoredValue::new(case);
    let names = StoredValue::new(names);
    let commands = Memo::new(move |_| {
        case.with_value(|case| chosen.with(|chosen| case.commands(chosen_fix.get(), chosen)))
    });
    let hindrance = Memo::new(move |_| {
        case.with_value(|case| commands.with(|steps| case.hindrance(chosen_fix.get(), steps)))
    });
    let label = move || {
        case.with_value(|case| commands.with(|steps| result(chosen_fix.get(), case, steps)))
    };
    let decide = move |()| {
        on_decide.run(match chosen_fix.get_untracked() {
            Fix::Edit => Decision::Edit,
            Fix::Dismiss => Decision::Dismiss,
            Fix::Reduce
            | Fix::TakeAvailable
            | Fix::TakePrices
            | Fix::RemoveLines
            | Fix::LowerDiscount
            | Fix::Again
            | Fix::Park => Decision::Ask(commands.get_untracked()),
        });
    };
    let group = StoredValue::new(fresh_id("fix"));
    let choice = move |fix: Fix| {
        let (what, means) = case.with_value(|case| words(fix, case));
        let editor = move || {
            (fix == Fix::Reduce && chosen_fix.get() == Fix::Reduce)
                .then(|| view! { <Quantities case names chosen /> })
        };
        view! {
            <div class="resolve-fix">
                <label>
                    <input
                        type="radio"
                        name=group.get_value()
                        data-testid=format!("fix-{}", name(fix))
                        prop:checked=move || chosen_fix.get() == fix
                        on:change=move |_| chosen_fix.set(fix)
                    />
                    <span class="resolve-fix-name">{what}</span>
                    <span class="resolve-fix-what">{means}</span>
                </label>
                {editor}
            </div>
        }
    };
    view! {
        <fieldset class="resolve-fixes" data-testid="fixes">
            <legend>{text().outbox.what_now}</legend>
            {offered.into_iter().map(choice).collect_view()}
        </fieldset>
        <div class="resolve-result">
            <Preview case commands=commands.into() hindrance=hindrance.into() />
            <Button
                label=Signal::derive(label)
                on_press=decide
                look=Look::Primary
                blocked=Signal::derive(move || hindrance.get().map(hindrance_words))
                testid="fix-do"
            />
        </div>
    }
}

fn hindrance_words(hindrance: Hindrance) -> String {
    match hindrance {
        Hindrance::NothingLeft => text().outbox.nothing_left.to_owned(),
        Hindrance::StillOver(left) => {
            (text().outbox.still_over)(&amount(left).replace('\u{2212}', ""))
        }
    }
}

/// What the order would come to.
#[component]
fn Preview(
    case: StoredValue<Case>,
    commands: Signal<Vec<OrderCommand>>,
    hindrance: Signal<Option<Hindrance>>,
) -> impl IntoView {
    let after = move || case.with_value(|case| commands.with(|steps| case.after(steps)));
    let total = move || (text().outbox.comes_to)(&money(after().totals().total));
    let left = move || {
        let left = case.with_value(|case| case.credit_left(&after()));
        left.filter(|left| left.minor >= 0).map(|left| (text().outbox.left)(&money(left)))
    };
    view! {
        <p aria-live="polite">
            <span data-testid="fix-total">{total}</span>
            " "
            <span data-tone="fits" data-testid="fix-left">{left}</span>
            <span data-tone="over" data-testid="fix-hindrance">
                {move || hindrance.get().map(hindrance_words)}
            </span>
        </p>
    }
}

/// The lines with a field for the quantity of each.
#[component]
fn Quantities(
    case: StoredValue<Case>,
    names: StoredValue<ItemNames>,
    chosen: RwSignal<Chosen>,
) -> impl IntoView {
    let order = case.with_value(|case| case.order.clone());
    let commands =
        move || case.with_value(|case| chosen.with(|chosen| case.commands(Fix::Reduce, chosen)));
    let after = Memo::new(move |_| case.with_value(|case| case.after(&commands())));
    let row = move |(index, line): (usize, counterfoil_orders::Line)| {
        let id = line.id;
        let item = names.with_value(|names| names.get(&id).cloned().unwrap_or_default());
        let net = move || {
            after.with(|order| {
                let none = Money::new(0, order.terms.currency);
                amount(order.line(id).map_or(none, |line| line.net(order.terms)))
            })
        };
        view! {
            <tr>
                <td>{item.clone()}</td>
                <td class="num figures" data-label=text().outbox.was>
                    {quantity(line.quantity, &line.unit, line.factor)}
                </td>
                <td class="num" data-label=text().outbox.now>
                    <QuantityField line=id index name=(text().outbox.quantity_of)(&item) chosen />
                </td>
                <td class="num figures">{net}</td>
            </tr>
        }
    };
    view! {
        <div class="resolve-editor">
            <table class="resolve-table">
                <thead>
                    <tr>
                        <th scope="col">{text().outbox.item}</th>
                        <th scope="col" class="num">{text().outbox.was}</th>
                        <th scope="col" class="num">{text().outbox.now}</th>
                        <th scope="col" class="num">{text().outbox.net}</th>
                    </tr>
                </thead>
                <tbody>{order.lines.into_iter().enumerate().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// One quantity in smallest units. A text that is none keeps the last good one and says so.
#[component]
fn QuantityField(
    line: LineId,
    index: usize,
    name: String,
    chosen: RwSignal<Chosen>,
) -> impl IntoView {
    let typed = RwSignal::new(
        chosen.with_untracked(|chosen| chosen.get(&line).copied().unwrap_or(0).to_string()),
    );
    let read = |text: &str| text.trim().parse().ok().filter(|pieces: &u32| *pieces <= PIECES_MAX);
    let wrong = Memo::new(move |_| typed.with(|typed| read(typed).is_none()));
    let input = move |text: String| {
        if let Some(pieces) = read(&text) {
            chosen.update(|chosen| {
                chosen.insert(line, pieces);
            });
        }
        typed.set(text);
    };
    view! {
        <input
            class="resolve-quantity"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            aria-label=name
            data-testid="fix-quantity"
            data-line=index
            aria-invalid=move || wrong.get().then_some("true")
            title=move || wrong.get().then_some(text().outbox.bad_quantity)
            prop:value=typed
            on:input:target=move |event| input(event.target().value())
            on:focus:target=move |event| event.target().select()
        />
    }
}
