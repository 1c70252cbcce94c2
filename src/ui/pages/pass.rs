//! The pass, `/pass`: what is to be made ready, in big type, for the wall of a kitchen or a warehouse. A tap or a
//! digit moves a ticket on.
//!
//! Test ids: `pass-new`, `pass-doing`, `pass-ready`, `ticket` (`data-number`, `data-age`), `bump`, `pass-tab-new`
//! and so on, `pass-quiet`, `pass-since`.

pub mod tickets;

use counterfoil_core::{StreamId, UtcMillis};
use counterfoil_orders::{Date, OrderCommand};
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use self::tickets::{Column, Ticket, age, tickets};
use crate::dispatch::{Dispatcher, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::frame::page_title;
use crate::ui::mark::Reach;
use crate::ui::opens::{Opens, opens};
use crate::ui::pages::slip::actions::why;
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::button::{Button, Look};
use crate::ui::parts::key::is_elsewhere;
use crate::ui::parts::stub::{Stub, timed_mark};
use crate::ui::parts::toast::Toasts;
use crate::ui::text::{text, when};

/// The page.
#[component]
pub fn PassPage() -> impl IntoView {
    page_title(text().pass.title.to_owned());
    let pass = Pass::follow(screen());
    pass.listen();
    let shown = RwSignal::new(Column::New);
    let column = move |column: Column| view! { <ColumnView pass column /> };
    let tab = move |column: Column| {
        let pressed = move || if shown.get() == column { "true" } else { "false" };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=pressed
                data-testid=format!("pass-tab-{}", column.name())
                on:click=move |_| shown.set(column)
            >
                {heading(column)}
                " "
                <span class="figures">{move || pass.of(column).with(|(tickets, more)| tickets.len() + more)}</span>
            </button>
        }
    };
    view! {
        <div class="page pass" data-shown=move || shown.get().name()>
            <h1 class="heard">{text().pass.title}</h1>
            <Since />
            <div class="pass-tabs" role="group" aria-label=text().pass.columns>
                {Column::ALL.map(tab).into_iter().collect_view()}
            </div>
            <div class="pass-columns">{Column::ALL.map(column).into_iter().collect_view()}</div>
        </div>
    }
}

fn heading(column: Column) -> &'static str {
    let words = &text().pass;
    match column {
        Column::New => words.new,
        Column::Doing => words.doing,
        Column::Ready => words.ready,
    }
}

/// What a column holds, and how many more there are.
type Tickets = Memo<(Vec<Ticket>, usize)>;

/// The three columns, and what moves a ticket on.
#[derive(Debug, Clone, Copy)]
struct Pass {
    columns: [Tickets; 3],
    screen: Screen,
    dispatcher: Dispatcher,
    toasts: Option<Toasts>,
    today: Memo<Option<Date>>,
}

impl Pass {
    fn follow(screen: Screen) -> Pass {
        let clock = wall_clock(screen);
        let today = Memo::new(move |_| when::date(clock.get()));
        let columns = Column::ALL.map(|column| {
            Memo::new(move |_| {
                screen.orders(|board, world| tickets((board, world), column, today.get()))
            })
        });
        Pass { columns, screen, dispatcher: dispatcher(), toasts: use_context(), today }
    }

    fn of(self, column: Column) -> Tickets {
        let [new, doing, ready] = self.columns;
        match column {
            Column::New => new,
            Column::Doing => doing,
            Column::Ready => ready,
        }
    }

    /// The command that moves a ticket of `column` on; `None`: it is where it should be.
    fn next(self, column: Column) -> Option<OrderCommand> {
        match column {
            Column::New => Some(OrderCommand::Confirm),
            Column::Doing => self.today.get_untracked().map(|on| OrderCommand::Ship { on }),
            Column::Ready => None,
        }
    }

    fn bump(self, order: StreamId, column: Column) {
        let Some(command) = self.next(column) else { return };
        let refused = self.dispatcher.send(order, command).err();
        if let (Some(refusal), Some(toasts)) = (refused, self.toasts) {
            toasts.say(why(&refusal), None);
        }
    }

    /// The digits 1 to 9 move the first tickets on: those of the first column, then those of the second.
    fn listen(self) {
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if is_elsewhere(&event) {
                return;
            }
            let digit = event.key().parse::<usize>().ok().and_then(|digit| digit.checked_sub(1));
            let Some(ticket) = digit.and_then(|nth| self.nth(nth)) else { return };
            event.prevent_default();
            self.bump(ticket.id, ticket.column);
        });
        on_cleanup(move || handle.remove());
    }

    fn nth(self, nth: usize) -> Option<Ticket> {
        let new = self.of(Column::New).get_untracked().0.into_iter();
        new.chain(self.of(Column::Doing).get_untracked().0).nth(nth)
    }

    /// The digit of a ticket; `None`: it has none.
    fn digit(self, order: StreamId) -> Option<usize> {
        let at = |column| {
            self.of(column)
                .with(|(tickets, _)| tickets.iter().position(|ticket| ticket.id == order))
        };
        let new = self.of(Column::New).with(|(tickets, _)| tickets.len());
        let nth = at(Column::New).or_else(|| at(Column::Doing).map(|nth| nth + new))?;
        (nth < 9).then_some(nth + 1)
    }
}

/// Without a server: from when on orders of others may be missing.
#[component]
fn Since() -> impl IntoView {
    let screen = screen();
    let Opens { reach, .. } = opens();
    let clock = wall_clock(screen);
    move || {
        let contact = screen.standing().last_contact.filter(|_| reach.get() == Reach::Down)?;
        let now = clock.get();
        let at = when::full(counterfoil_core::Moment { at: contact, ..now }, now);
        Some(
            view! { <p class="pass-since" data-testid="pass-since">{(text().pass.since)(&at)}</p> },
        )
    }
}

#[component]
fn ColumnView(pass: Pass, column: Column) -> impl IntoView {
    let words = &text().pass;
    let tickets = pass.of(column);
    let more = move || tickets.with(|(_, more)| *more);
    let is_quiet = move || tickets.with(|(tickets, _)| tickets.is_empty());
    view! {
        <section class="pass-column" data-column=column.name() data-testid=format!("pass-{}", column.name())>
            <h2>
                {heading(column)}
                " "
                <span class="figures">{move || tickets.with(|(tickets, more)| tickets.len() + more)}</span>
            </h2>
            <For
                each=move || tickets.with(|(tickets, _)| tickets.clone())
                key=Ticket::clone
                children=move |ticket| view! { <TicketView pass ticket /> }
            />
            <Show when=is_quiet>
                <p class="pass-quiet" data-testid="pass-quiet">{words.quiet}</p>
            </Show>
            <Show when=move || { more() > 0 }>
                <p class="field-note">{move || (words.more)(more())}</p>
            </Show>
        </section>
    }
}

#[component]
fn TicketView(pass: Pass, ticket: Ticket) -> impl IntoView {
    let words = &text().pass;
    let Ticket { id, number, customer, column, placed, .. } = ticket.clone();
    let Opens { orders, reach } = opens();
    let open =
        Signal::derive(move || orders.with(|orders| orders.get(&id).copied().unwrap_or_default()));
    let mark = timed_mark(open, reach);
    let waits = Memo::new(move |_| pass.screen.now().since(UtcMillis(placed)) / 60_000 * 60_000);
    let waits = move || waits.get();
    let lines = ticket.lines.into_iter().map(|(amount, name, note)| {
        let note = (!note.is_empty()).then(|| view! { <em>{note}</em> });
        view! { <li><span class="figures">{amount}</span> <span>{name}{note}</span></li> }
    });
    let notes = ticket.notes.into_iter().map(|(note, is_late)| {
        let late = is_late.then(|| view! { <strong>{words.new_note}</strong> });
        view! { <p class="ticket-note" data-late=is_late>{late}{note}</p> }
    });
    let more = (ticket.more > 0)
        .then(|| view! { <p class="field-note">{(words.more_lines)(ticket.more)}</p> });
    let bump = pass.next(column).map(|command| {
        let blocked =
            pass.dispatcher.preview(id, &command.into()).err().map(|refusal| why(&refusal));
        let label = if column == Column::New { words.begin } else { words.done };
        view! {
            <div class="ticket-bump">
                <Button
                    label=label.to_owned()
                    look=Look::Primary
                    blocked=Signal::stored(blocked)
                    on_press=move |()| pass.bump(id, column)
                    testid="bump"
                />
                {move || pass.digit(id).map(|digit| view! { <kbd>{digit}</kbd> })}
            </div>
        }
    });
    view! {
        <article
            class="ticket"
            data-testid="ticket"
            data-number=number.clone()
            data-age=move || if column == Column::Ready { "fresh" } else { age(waits()) }
            data-delivery=move || mark.get().attribute()
        >
            <a class="ticket-head" href=address::order(id)>
                <Stub number=number.clone() mark calm=String::new() />
                <span class="ticket-customer">{customer}</span>
                <span class="ticket-wait figures">{move || when::span(waits())}</span>
            </a>
            <ul>{lines.collect_view()}</ul>
            {more}
            {notes.collect_view()}
            {bump}
        </article>
    }
    .into_any()
}
