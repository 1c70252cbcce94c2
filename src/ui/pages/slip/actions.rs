//! What can be done with the order now. Which buttons are live is asked of `decide`; a blocked one says
//! why.

use counterfoil_core::StreamId;
use counterfoil_core::gather::Arrange;
use counterfoil_orders::{
    Action, Answer, Audience, Caller, Date, Money, OrderCommand, Refusal, Slip, Status,
};
use leptos::prelude::*;

use super::asking::{AskText, Wording, something};
use super::repeat::Repeat;
use super::wall_clock;
use crate::dispatch::{Dispatcher, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::icon::Icon;
use crate::ui::parts::text_field::TextField;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::{refusals, text, when};

/// A deed on one order, and where its refusals are said.
#[derive(Debug, Clone, Copy)]
pub struct Doer {
    /// Which order.
    pub order: StreamId,
    /// How it is done.
    pub dispatcher: Dispatcher,
    screen: Screen,
    toasts: Option<Toasts>,
}

impl Doer {
    /// Asks, and says at the foot of the page why not.
    fn ask(self, command: OrderCommand) {
        if let Err(reason) = self.ask_here(command) {
            self.say(reason);
        }
    }

    /// Asks from a dialog, under which the foot of the page cannot be read.
    ///
    /// # Errors
    /// Why not, in words.
    fn ask_here(self, command: OrderCommand) -> Result<(), String> {
        if command == OrderCommand::Place && !untrack(|| self.screen.takes_orders()) {
            return Err(text().pad.nothing_saved.to_owned());
        }
        self.dispatcher.send(self.order, command).map_err(|refusal| why(&refusal))
    }

    /// Says something at the foot of the page.
    pub fn say(self, words: String) {
        if let Some(toasts) = self.toasts {
            toasts.say(words, None);
        }
    }
}

/// The buttons, and the dialogs behind them.
#[component]
pub fn Actions(
    /// Which order.
    order: StreamId,
    /// Its slip.
    slip: Memo<Option<Slip>>,
) -> impl IntoView {
    let screen = screen();
    let doer = Doer { order, dispatcher: dispatcher(), screen, toasts: use_context() };
    let dialogs = Dialogs::default();
    let today = wall_clock(screen);
    let press = Callback::new(move |action: Action| {
        let day = when::date(today.get_untracked());
        if let Some(command) = at_once(action, day) {
            doer.ask(command);
        } else if let Some(dialog) = dialogs.of(action) {
            dialog.set(true);
        }
    });
    let shown = Memo::new(move |_| slip.with(|slip| slip.as_ref().map(offers).unwrap_or_default()));
    view! {
        <div class="slip-actions">
            {move || shown.get().into_iter().map(|offer| action_button(order, offer, press)).collect_view()}
            <Repeat doer slip />
            <Button
                label=text().slip.print.to_owned()
                icon=Icon::Print
                on_press=move |()| print()
                testid="do-print"
            />
        </div>
        <Asking doer slip dialogs />
    }
}

/// The command of an action that needs no more words.
pub fn at_once(action: Action, today: Option<Date>) -> Option<OrderCommand> {
    match action {
        Action::Place => Some(OrderCommand::Place),
        Action::Confirm => Some(OrderCommand::Confirm),
        Action::Ship => today.map(|on| OrderCommand::Ship { on }),
        Action::Resume => Some(OrderCommand::Resume),
        Action::AcceptPrices => Some(OrderCommand::AcceptPrices),
        Action::Park | Action::Pay | Action::Note | Action::Cancel | Action::Edit => None,
    }
}

/// An action with its place in the row of buttons.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    action: Action,
    word: &'static str,
    look: Look,
    blocked: Option<String>,
}

/// The step that leads on from a status.
pub fn next_step(status: Status) -> Option<Action> {
    match status {
        Status::Draft => Some(Action::Place),
        Status::Parked => Some(Action::Resume),
        Status::Placed => Some(Action::Confirm),
        Status::Confirmed => Some(Action::Ship),
        Status::Shipped | Status::Cancelled => None,
    }
}

/// The next step always, with its reason if it is blocked; all else only while it is possible.
fn offers(slip: &Slip) -> Vec<Offer> {
    let first = next_step(slip.status);
    let order = [
        Action::Place,
        Action::Confirm,
        Action::Ship,
        Action::Resume,
        Action::Edit,
        Action::Park,
        Action::Pay,
        Action::Note,
        Action::Cancel,
    ];
    let mut offers: Vec<Offer> =
        order.into_iter().filter_map(|action| offer(slip, action, first)).collect();
    offers.arrange_by_key(|offer| Some(offer.action) != first);
    offers
}

fn offer(slip: &Slip, action: Action, first: Option<Action>) -> Option<Offer> {
    let is_first = first == Some(action);
    let blocked = match slip.answer(action) {
        Answer::Live => None,
        Answer::Refused(refusal) if is_first => Some(why(refusal)),
        Answer::Refused(_) | Answer::Idle => return None,
    };
    // What leads on is asked for on its own status alone, so that nothing is skipped by chance.
    let steps = [Action::Place, Action::Confirm, Action::Ship, Action::Resume];
    if steps.contains(&action) && !is_first {
        return None;
    }
    let word = match action {
        Action::Place => text().slip.place,
        Action::Confirm => text().slip.confirm,
        Action::Ship => text().slip.ship,
        Action::Resume => text().slip.resume,
        Action::Edit if slip.placed.is_some() => text().slip.amend,
        Action::Edit => text().slip.edit,
        Action::Park => text().slip.park,
        Action::Pay => text().slip.pay,
        Action::Note => text().slip.note_add,
        Action::Cancel => text().slip.cancel,
        Action::AcceptPrices => return None,
    };
    let look = match action {
        _ if is_first => Look::Primary,
        Action::Cancel => Look::Danger,
        _ => Look::Plain,
    };
    Some(Offer { action, word, look, blocked })
}

/// A refusal in one sentence.
pub fn why(refusal: &Refusal) -> String {
    refusals::refusal(refusal).headline
}

/// What tests call an action.
pub fn testid(action: Action) -> &'static str {
    match action {
        Action::Place => "do-place",
        Action::Confirm => "do-confirm",
        Action::Ship => "do-ship",
        Action::Resume => "do-resume",
        Action::Edit => "do-edit",
        Action::Park => "do-park",
        Action::Pay => "do-pay",
        Action::Note => "do-note",
        Action::Cancel => "do-cancel",
        Action::AcceptPrices => "do-accept-prices",
    }
}

fn action_button(order: StreamId, offer: Offer, press: Callback<Action>) -> AnyView {
    let action = offer.action;
    if action == Action::Edit {
        let href = address::edit(order);
        return view! { <a class="button" href=href data-testid=testid(action)>{offer.word}</a> }
            .into_any();
    }
    let blocked = offer.blocked;
    view! {
        <Button
            label=offer.word.to_owned()
            look=offer.look
            on_press=move |()| press.run(action)
            blocked=Signal::derive(move || blocked.clone())
            testid=testid(action)
        />
    }
    .into_any()
}

fn print() {
    if window().print().is_err() {
        leptos::logging::warn!("this browser does not print");
    }
}

/// Which dialog is open.
#[derive(Clone, Copy, Default)]
struct Dialogs {
    park: RwSignal<bool>,
    pay: RwSignal<bool>,
    note: RwSignal<bool>,
    cancel: RwSignal<bool>,
}

impl Dialogs {
    fn of(self, action: Action) -> Option<RwSignal<bool>> {
        match action {
            Action::Park => Some(self.park),
            Action::Pay => Some(self.pay),
            Action::Note => Some(self.note),
            Action::Cancel => Some(self.cancel),
            Action::Place
            | Action::Confirm
            | Action::Ship
            | Action::Resume
            | Action::AcceptPrices
            | Action::Edit => None,
        }
    }
}

fn park_wording() -> Wording {
    Wording {
        title: text().slip.park_title,
        plain: "",
        label: text().slip.park_label,
        verb: text().slip.park,
        look: Look::Primary,
        testid: "dialog-park",
    }
}

/// What the dialog before calling off says.
pub fn cancel_wording() -> Wording {
    Wording {
        title: text().slip.cancel_title,
        plain: text().slip.cancel_plain,
        label: text().slip.cancel_reason,
        verb: text().slip.cancel,
        look: Look::Danger,
        testid: "dialog-cancel",
    }
}

fn note_wording() -> Wording {
    Wording {
        title: text().slip.note_title,
        plain: "",
        label: text().slip.note_text,
        verb: text().slip.note_add,
        look: Look::Primary,
        testid: "dialog-note",
    }
}

fn pay_wording() -> Wording {
    Wording {
        title: text().slip.pay_title,
        plain: "",
        label: text().slip.pay_method,
        verb: text().slip.pay,
        look: Look::Primary,
        testid: "dialog-pay",
    }
}

#[component]
fn Asking(doer: Doer, slip: Memo<Option<Slip>>, dialogs: Dialogs) -> impl IntoView {
    let customer = Signal::derive(move || {
        slip.with(|slip| slip.as_ref().map(|slip| slip.customer_name.clone()).unwrap_or_default())
    });
    view! {
        <AskText
            open=dialogs.park
            wording=park_wording()
            first=customer
            check=something
            on_done=move |label: String| doer.ask_here(OrderCommand::Park { label })
        />
        <AskText
            open=dialogs.cancel
            wording=cancel_wording()
            first=String::new()
            check=something
            on_done=move |reason: String| doer.ask_here(OrderCommand::Cancel { reason, by: Caller::Unsaid })
        />
        <AskText
            open=dialogs.note
            wording=note_wording()
            first=String::new()
            check=something
            on_done=move |text: String| {
                doer.ask_here(OrderCommand::Note { text, audience: Audience::Internal })
            }
        />
        <Pay doer slip open=dialogs.pay />
    }
}

#[component]
fn Pay(doer: Doer, slip: Memo<Option<Slip>>, open: RwSignal<bool>) -> impl IntoView {
    let due = move || slip.with_untracked(|slip| slip.as_ref().map(|slip| slip.due));
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if open.get() {
            typed.set(due().map(Money::decimal).unwrap_or_default());
            error.set(None);
        }
    });
    let done = move |method: String| {
        let currency = due().map(|due| due.currency).unwrap_or_default();
        let amount = Money::parse(&typed.get_untracked(), currency);
        let amount = amount.ok_or_else(|| text().slip.pay_wrong.to_owned());
        let pay = |amount| doer.ask_here(OrderCommand::RecordPayment { amount, method });
        let answer = amount.and_then(pay);
        error.set(answer.as_ref().err().cloned());
        answer.or(Err(String::new()))
    };
    let above = move || {
        view! {
            <TextField
                label=text().slip.pay_amount.to_owned()
                value=typed
                error
                kind="text"
                testid="dialog-amount"
            />
        }
    };
    view! {
        <AskText
            open
            wording=pay_wording()
            first=text().slip.cash.to_owned()
            check=something
            on_done=done
            above=above
        />
    }
}
