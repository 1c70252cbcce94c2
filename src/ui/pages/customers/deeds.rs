//! What can be done with a customer: a new order, other facts, a hold. Which buttons are live is asked of
//! `decide`; a blocked one says why.

use counterfoil_core::StreamId;
use counterfoil_orders::{CUSTOMER, Conditions, Customer, CustomerCommand, Holds, Profile, Terms};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::form;
use crate::dispatch::dispatcher;
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::pages::begin::begin;
use crate::ui::pages::lookup::card::{against, ask};
use crate::ui::pages::slip::asking::{AskText, Wording};
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::icon::Icon;
use crate::ui::parts::text_field::TextField;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::refusals::in_full;
use crate::ui::text::text;

/// How an order of `customer` is summed that begins now.
pub fn terms_now(screen: Screen) -> Terms {
    Terms { currency: screen.currency(), ..Terms::default() }
}

/// The state of `customer`, tracked.
pub fn customer_of(screen: Screen, customer: StreamId) -> Option<Customer> {
    screen.state(customer, |held| held.and_then(|held| held.state.customer()).cloned())
}

/// The buttons of the card, and the dialogs behind them.
#[component]
pub fn Deeds(
    /// Whose.
    customer: StreamId,
    /// Whether they are on hold.
    is_held: Signal<bool>,
) -> impl IntoView {
    let words = &text().customers;
    let (screen, dispatcher) = (screen(), dispatcher());
    let toasts: Toasts = use_context().unwrap_or_default();
    let (editing, blocking) = (RwSignal::new(false), RwSignal::new(false));
    let navigate = use_navigate();
    let start = move |()| match begin(dispatcher, (customer, terms_now(screen)), Vec::new()) {
        Ok((order, _)) => {
            navigate(&address::pad(order), NavigateOptions::default());
        }
        Err(why) => toasts.say(in_full(&why), None),
    };
    let unblock = Callback::new(move |()| {
        if let Err(why) = ask(dispatcher, customer, vec![CustomerCommand::Unblock.into()]) {
            toasts.say(why, None);
        }
    });
    let example = CustomerCommand::Block { reason: "example".to_owned(), holds: Holds::Orders };
    let hold =
        (against(customer, example.into()), against(customer, CustomerCommand::Unblock.into()));
    let label = Signal::derive(move || if is_held.get() { words.unblock } else { words.block });
    let press = move |()| {
        if is_held.get_untracked() { unblock.run(()) } else { blocking.set(true) }
    };
    let refused = Signal::derive(move || if is_held.get() { hold.1.get() } else { hold.0.get() });
    view! {
        <div class="card-deeds">
            <Button
                label=words.new_order.to_owned()
                look=Look::Primary
                icon=Icon::Plus
                on_press=start
                testid="customer-order"
            />
            <Button
                label=words.edit.to_owned()
                icon=Icon::Edit
                on_press=move |()| editing.set(true)
                testid="customer-edit"
            />
            <Button
                label=Signal::derive(move || label.get().to_owned())
                icon=Icon::Hold
                on_press=press
                blocked=refused
                testid="customer-hold"
            />
        </div>
        <EditDialog customer open=editing />
        <BlockDialog customer open=blocking />
    }
}

#[component]
fn BlockDialog(customer: StreamId, open: RwSignal<bool>) -> impl IntoView {
    let words = &text().customers;
    let dispatcher = dispatcher();
    let deliveries = RwSignal::new(false);
    let wording = Wording {
        title: words.block,
        plain: words.block_plain,
        label: words.block_why,
        verb: words.block,
        look: Look::Danger,
        testid: "customer-block",
    };
    let block = move |reason: String| {
        let holds = if deliveries.get_untracked() { Holds::Deliveries } else { Holds::Orders };
        ask(dispatcher, customer, vec![CustomerCommand::Block { reason, holds }.into()])
    };
    let above = move || {
        view! {
            <label class="switch">
                <span>{words.block_deliveries}</span>
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="block-deliveries"
                    prop:checked=deliveries
                    on:change:target=move |event| deliveries.set(event.target().checked())
                />
            </label>
        }
    };
    view! { <AskText open wording first=String::new() check=reason on_done=block above=above /> }
}

fn reason(typed: &str) -> Option<&'static str> {
    typed.is_empty().then(|| text().customers.block_needs_reason)
}

/// All that is known of a customer, to be written anew.
#[component]
fn EditDialog(customer: StreamId, open: RwSignal<bool>) -> impl IntoView {
    let words = &text().customers;
    let (screen, dispatcher) = (screen(), dispatcher());
    let fields = [(); form::FIELDS].map(|()| RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let before = StoredValue::new(None::<Customer>);
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        let known = untrack(|| customer_of(screen, customer));
        if let Some(known) = &known {
            for (field, text) in fields.into_iter().zip(form::texts(known)) {
                field.set(text);
            }
        }
        before.set_value(known);
        error.set(None);
    });
    let save = Callback::new(move |()| {
        let Some(known) = before.get_value() else { return };
        let texts = fields.map(|field| field.get_untracked());
        let asked = form::commands(&known, texts, screen.currency()).and_then(|commands| {
            if commands.is_empty() {
                return Ok(());
            }
            ask(dispatcher, customer, commands)
        });
        error.set(asked.as_ref().err().cloned());
        if asked.is_ok() {
            open.set(false);
        }
    });
    let field = move |(index, value): (usize, RwSignal<String>)| {
        let label = form::labels().get(index).copied().unwrap_or_default();
        let testid = form::TESTIDS.get(index).copied().unwrap_or_default();
        view! { <TextField label=label.to_owned() value on_enter=save testid /> }
    };
    view! {
        <Dialog open title=words.edit_title.to_owned() testid="customer-editing">
            <div class="dialog-body dialog-fields">
                {fields.into_iter().enumerate().map(field).collect_view()}
            </div>
            <p class="field-error dialog-error" role="alert" data-testid="edit-error">{error}</p>
            <div class="dialog-actions">
                <Button label=text().frame.cancel.to_owned() on_press=move |()| open.set(false) />
                <Button
                    label=text().lookup.save.to_owned()
                    look=Look::Primary
                    on_press=save
                    testid="edit-save"
                />
            </div>
        </Dialog>
    }
}

/// The button that adds a customer of whom only the name is known, and opens their card.
#[component]
pub fn NewCustomer() -> impl IntoView {
    let words = &text().customers;
    let dispatcher = dispatcher();
    let open = RwSignal::new(false);
    let navigate = use_navigate();
    let wording = Wording {
        title: words.new,
        plain: "",
        label: words.name,
        verb: words.new_save,
        look: Look::Primary,
        testid: "customer-new",
    };
    let register = move |name: String| {
        let customer = dispatcher.new_stream(CUSTOMER);
        let command = CustomerCommand::Register {
            profile: Profile { name, ..Profile::default() },
            conditions: Conditions::default(),
            credit_limit: None,
        };
        ask(dispatcher, customer, vec![command.into()])?;
        navigate(&address::customer(customer), NavigateOptions::default());
        Ok(())
    };
    let named = |typed: &str| typed.is_empty().then(|| text().pad.new_customer_unnamed);
    view! {
        <Button
            label=words.new.to_owned()
            icon=Icon::Plus
            on_press=move |()| open.set(true)
            testid="customers-new"
        />
        <AskText open wording first=String::new() check=named on_done=register />
    }
}
