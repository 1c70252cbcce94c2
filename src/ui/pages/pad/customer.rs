//! For whom the order is: search, card, and a new customer who needs only a name.

use leptos::html;
use leptos::prelude::*;

use super::desk::Pad;
use super::hits::{CardFace, CustomerFace};
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::combobox::Combobox;
use crate::ui::parts::dialog::Dialog;
use crate::ui::parts::text_field::TextField;
use crate::ui::text::text;

const HITS_MAX: usize = 20;

/// What the list offers.
#[derive(Debug, Clone, PartialEq)]
enum Choice {
    Known(CustomerFace),
    New(String),
}

/// The customer field with its card.
#[component]
pub fn Customer() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let chosen = Memo::new(move |_| {
        pad.slip
            .with(|slip| slip.as_ref().map(|slip| slip.customer_name.clone()).unwrap_or_default())
    });
    let query = RwSignal::new(String::new());
    let dialog = RwSignal::new(None::<String>);
    Effect::new(move |_| query.set(chosen.get()));
    let typed = Memo::new(move |_| {
        let typed = query.get();
        if typed == chosen.get() { String::new() } else { typed }
    });
    let options = Memo::new(move |_| {
        let typed = typed.get();
        let known = pad.find_customers(&typed, HITS_MAX).into_iter().map(Choice::Known);
        known.chain(std::iter::once(Choice::New(typed.clone()))).collect::<Vec<_>>()
    });
    let choose = move |choice: Choice| match choice {
        Choice::Known(customer) => {
            query.set(customer.name);
            pad.choose_customer(customer.id);
        }
        Choice::New(name) => dialog.set(Some(name)),
    };
    view! {
        <div class="pad-customer">
            <Combobox
                name=words.customer.to_owned()
                hint=words.customer_hint.to_owned()
                query
                options
                option=|choice| view! { <Option choice /> }
                on_choose=choose
                nothing=Signal::stored(None::<String>)
                eager=true
                on_leave=move |()| query.set(chosen.get_untracked())
                node=pad.customer
                testid="customer-search"
            />
            <Card />
        </div>
        <NewCustomer name=dialog />
    }
}

#[component]
fn Option(choice: Choice) -> impl IntoView {
    match choice {
        Choice::Known(customer) => view! {
            <span class="hit">
                <span>
                    <span class="hit-name">{customer.name}</span>
                    <span class="hit-more">{customer.more}</span>
                </span>
                {customer.hold.map(|_| view! { <span class="mark" data-delivery="held">{text().pad.hold}</span> })}
            </span>
        }
        .into_any(),
        Choice::New(name) => {
            view! { <span class="option-new">{(text().pad.new_customer)(&name)}</span> }.into_any()
        }
    }
}

/// Terms and credit of the chosen customer.
#[component]
fn Card() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let card = Memo::new(move |_| pad.card());
    let face = move |card: CardFace| {
        let short = card.credit_short.then_some("");
        view! {
            <dl class="customer-card" data-testid="customer-card">
                {card.hold.map(|reason| view! { <div class="customer-card-hold">{(words.on_hold)(&reason)}</div> })}
                <div><dt>{words.terms}</dt><dd>{card.terms}</dd></div>
                <div>
                    <dt>{words.credit_left}</dt>
                    <dd class="figures" data-short=short>
                        {card.credit_left.unwrap_or_else(|| words.credit_unlimited.to_owned())}
                    </dd>
                </div>
            </dl>
        }
    };
    move || card.get().map(face)
}

/// Registers a customer by name and takes it for the order.
#[component]
fn NewCustomer(
    /// The name to begin with, while the dialog is open.
    name: RwSignal<std::option::Option<String>>,
) -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let open = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(name) = name.get() {
            typed.set(name);
            wrong.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            name.set(None);
        }
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            request_animation_frame(move || field.select());
        }
    });
    let save = move |()| {
        let name = typed.get_untracked().trim().to_owned();
        if name.is_empty() {
            wrong.set(Some(words.new_customer_unnamed.to_owned()));
            return;
        }
        match pad.register_customer(name) {
            Ok(()) => {
                open.set(false);
                // The dialog gives the focus back to where it was; the search comes after that.
                request_animation_frame(move || pad.focus_search());
            }
            Err(reason) => wrong.set(Some(reason)),
        }
    };
    view! {
        <Dialog open title=words.new_customer_title.to_owned() testid="new-customer">
            <div class="dialog-body">
                <TextField
                    label=words.new_customer_name.to_owned()
                    value=typed
                    on_enter=save
                    error=wrong
                    node=field
                    testid="new-customer-name"
                />
            </div>
            <div class="dialog-actions">
                <Button label=text().frame.cancel.to_owned() on_press=move |()| open.set(false) />
                <Button
                    label=words.new_customer_save.to_owned()
                    look=Look::Primary
                    on_press=save
                    testid="new-customer-save"
                />
            </div>
        </Dialog>
    }
}
