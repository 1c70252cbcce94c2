//! What can be done with an item: an order with it, a price, a count, an end. Which buttons are live is asked
//! of `decide`; a blocked one says why.

use counterfoil_core::StreamId;
use counterfoil_orders::{Command, Money, Product, ProductCommand, STANDARD_LIST, Sale, UnitTable};
use leptos::prelude::*;

use crate::dispatch::dispatcher;
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::pages::lookup::card::{against, ask};
use crate::ui::pages::slip::asking::{AskText, Wording};
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::text_field::TextField;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::text;

/// The state of `product`, tracked.
pub fn product_of(screen: Screen, product: StreamId) -> Option<Product> {
    screen.state(product, |held| held.and_then(|held| held.state.product()).cloned())
}

/// What was counted, in smallest units: `40`, `3 case`, `0`.
pub fn level(typed: &str, units: &UnitTable) -> Option<u32> {
    if typed.trim() == "0" {
        return Some(0);
    }
    units.read(typed, &units.smallest()).map(|(quantity, _)| quantity.get())
}

/// The buttons of the card, and the dialogs behind them.
#[component]
pub fn Deeds(
    /// Which item.
    product: StreamId,
    /// Whether it is still sold.
    sale: Memo<Sale>,
) -> impl IntoView {
    let words = &text().items;
    let screen = screen();
    let [pricing, counting, ending] = [(); 3].map(|()| RwSignal::new(false));
    let price = Money::new(0, screen.currency());
    let reprice = ProductCommand::Reprice { list: STANDARD_LIST.to_owned(), price }.into();
    let is_sold = move || sale.get() == Sale::Open;
    let button = move |label: &'static str, open: RwSignal<bool>, command: Command, testid| {
        view! {
            <Button
                label=label.to_owned()
                on_press=move |()| open.set(true)
                blocked=against(product, command)
                testid
            />
        }
    };
    let count = ProductCommand::CountStock { level: 0 }.into();
    let count = button(words.recount, counting, count, "item-recount");
    let reprice = button(words.reprice, pricing, reprice, "item-reprice");
    let end_blocked = against(product, ProductCommand::Discontinue.into());
    view! {
        <div class="card-deeds">
            <Show when=is_sold>
                <a
                    class="button"
                    data-look="primary"
                    href=address::pad_with(product)
                    data-testid="item-start"
                >
                    <Drawing icon=Icon::Plus />
                    <span>{words.start}</span>
                </a>
            </Show>
            {reprice}
            {count}
            <Show when=is_sold>
                <Button
                    label=words.discontinue.to_owned()
                    look=Look::Danger
                    on_press=move |()| ending.set(true)
                    blocked=end_blocked
                    testid="item-discontinue"
                />
            </Show>
        </div>
        <PriceDialog product open=pricing />
        <CountDialog product open=counting />
        <EndDialog product open=ending />
    }
}

fn needed(typed: &str) -> Option<&'static str> {
    typed.is_empty().then(|| text().items.needed)
}

#[component]
fn PriceDialog(product: StreamId, open: RwSignal<bool>) -> impl IntoView {
    let words = &text().items;
    let (screen, dispatcher) = (screen(), dispatcher());
    let list = RwSignal::new(STANDARD_LIST.to_owned());
    let wording = Wording {
        title: words.reprice,
        plain: words.reprice_plain,
        label: words.reprice_amount,
        verb: words.reprice,
        look: Look::Primary,
        testid: "item-pricing",
    };
    let first = Signal::derive(move || {
        let price = product_of(screen, product).and_then(|known| known.price(STANDARD_LIST));
        price.map(|price| price.amount.decimal()).unwrap_or_default()
    });
    let save = move |typed: String| {
        let price = Money::parse(&typed.replace(',', ""), screen.currency());
        let price = price.ok_or_else(|| text().items.bad_price.to_owned())?;
        let list = list.get_untracked().trim().to_owned();
        ask(dispatcher, product, vec![ProductCommand::Reprice { list, price }.into()])
    };
    let above = move || {
        view! { <TextField label=words.list.to_owned() value=list testid="price-list" /> }
    };
    view! { <AskText open wording first check=needed on_done=save above=above /> }
}

#[component]
fn CountDialog(product: StreamId, open: RwSignal<bool>) -> impl IntoView {
    let words = &text().items;
    let (screen, dispatcher) = (screen(), dispatcher());
    let wording = Wording {
        title: words.recount,
        plain: words.recount_plain,
        label: words.recount_level,
        verb: words.recount,
        look: Look::Primary,
        testid: "item-counting",
    };
    let save = move |typed: String| {
        let known = untrack(|| product_of(screen, product));
        let level = known.and_then(|known| level(&typed, &known.article.units));
        let level = level.ok_or_else(|| text().items.bad_level.to_owned())?;
        ask(dispatcher, product, vec![ProductCommand::CountStock { level }.into()])
    };
    view! { <AskText open wording first=String::new() check=needed on_done=save /> }
}

#[component]
fn EndDialog(product: StreamId, open: RwSignal<bool>) -> impl IntoView {
    let words = &text().items;
    let dispatcher = dispatcher();
    let toasts: Toasts = use_context().unwrap_or_default();
    let end = move |()| {
        open.set(false);
        if let Err(why) = ask(dispatcher, product, vec![ProductCommand::Discontinue.into()]) {
            toasts.say(why, None);
        }
    };
    let end = Callback::new(end);
    view! {
        <Dialog open title=words.discontinue.to_owned() testid="item-ending">
            <div class="dialog-body">
                <p>{words.discontinue_plain}</p>
            </div>
            <div class="dialog-actions">
                <Button label=text().frame.cancel.to_owned() on_press=move |()| open.set(false) />
                <Button
                    label=words.discontinue.to_owned()
                    look=Look::Danger
                    on_press=end
                    testid="item-end"
                />
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_in_any_unit() {
        let units = UnitTable::pieces(Some(12)).unwrap();
        for (typed, found) in
            [("40", Some(40)), ("3 case", Some(36)), (" 0 ", Some(0)), ("", None), ("many", None)]
        {
            assert_eq!(level(typed, &units), found, "{typed}");
        }
    }
}
