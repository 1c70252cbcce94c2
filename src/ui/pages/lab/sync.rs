//! The sync, `/lab/sync`: how the link stands, and the last exchanges with the server.
//!
//! Test ids: `lab-sync`, `lab-exchange` (`data-question`, `data-came`), `lab-no-exchange`.

use counterfoil_core::Moment;
use leptos::prelude::*;

use crate::screen::{Came, Exchange, Question, Standing, screen};
use crate::ui::pages::slip::wall_clock;
use crate::ui::text::{grouped, text, when};

/// The part.
#[component]
pub fn SyncPart() -> impl IntoView {
    let (words, screen) = (&text().lab, screen());
    let exchanges = Memo::new(move |_| screen.exchanges());
    let table = move || {
        if exchanges.with(Vec::is_empty) {
            return view! { <p data-testid="lab-no-exchange">{words.no_exchange}</p> }.into_any();
        }
        let columns = [words.asked_at, words.question, words.answer, words.took];
        view! {
            <div class="lab-scroll" tabindex="0" role="region" aria-label=words.exchanges>
                <table class="ranked lab-table lab-exchanges">
                    <thead>
                        <tr>{columns.map(|word| view! { <th scope="col">{word}</th> })}</tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || exchanges.get()
                            key=|exchange| exchange.ordinal
                            children=row
                        />
                    </tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="page" data-testid="lab-sync">
            {figures()}
            <section class="card">
                <h2>{words.exchanges}</h2>
                <p class="field-note">{words.exchanges_about}</p>
                {table}
            </section>
        </div>
    }
}

/// How the device stands towards the server.
fn figures() -> AnyView {
    let words = &text().lab;
    let screen = screen();
    let clock = wall_clock(screen);
    let standing = Memo::new(move |_| screen.standing());
    let figure = |word: &'static str, figure: Signal<String>| {
        view! {
            <div>
                <dt>{word}</dt>
                <dd class="figures">{figure}</dd>
            </div>
        }
    };
    let number = move |read: fn(&Standing) -> u64| {
        Signal::derive(move || grouped(count(standing.with(read))))
    };
    let link = Signal::derive(move || (words.link_of)(standing.with(|now| now.link)).to_owned());
    let contact = Signal::derive(move || {
        let at = standing.with(|now| now.last_contact);
        at.map(|at| seconds(Moment { at, ..clock.get_untracked() })).unwrap_or_default()
    });
    let epoch = Signal::derive(move || {
        let epoch = standing.with(|now| now.epoch).map(|epoch| epoch.to_string());
        epoch.unwrap_or_default().chars().take(8).collect()
    });
    let leads = Signal::derive(move || {
        let leads = standing.with(|now| now.is_leading);
        (if leads { words.leads } else { words.follows }).to_owned()
    });
    view! {
        <dl class="today-figures lab-figures">
            {figure(words.link, link)}
            {figure(words.tab, leads)}
            {figure(words.last_contact, contact)}
            {figure(words.open, Signal::derive(move || grouped(screen.briefs().len())))}
            {figure(words.cursor, number(|now| now.cursor.0))}
            {figure(words.head, number(|now| now.head.0))}
            {figure(words.epoch, epoch)}
        </dl>
    }
    .into_any()
}

fn row(exchange: Exchange) -> AnyView {
    let words = &text().lab;
    let clock = wall_clock(screen()).get_untracked();
    let (question, asked) = match exchange.question {
        Question::Push(commands) => ("push", (words.push)(commands)),
        Question::Pull(after) => ("pull", (words.pull)(after.0)),
        Question::Snapshot => ("snapshot", words.snapshot.to_owned()),
    };
    let (came, told) = match exchange.came {
        Came::Page { events, outcomes, to } => ("page", (words.page)(events, outcomes, to.0)),
        Came::Received(commands) => ("received", (words.received)(commands)),
        Came::Snapshot(streams) => ("snapshot", (words.streams)(streams)),
        Came::Lost(fault) => ("lost", (words.fault_of)(fault).to_owned()),
    };
    view! {
        <tr data-testid="lab-exchange" data-question=question data-came=came>
            <th scope="row" class="figures">{seconds(Moment { at: exchange.at, ..clock })}</th>
            <td>{asked}</td>
            <td class="lab-result" data-result=(came == "lost").then_some("failed")>{told}</td>
            <td class="figures">{(words.millis)(exchange.millis)}</td>
        </tr>
    }
    .into_any()
}

/// The time with its seconds.
fn seconds(moment: Moment) -> String {
    let of_minute = moment.at.0.div_euclid(1_000).rem_euclid(60);
    format!("{}:{of_minute:02}", when::clock(moment))
}

fn count(counter: u64) -> usize {
    usize::try_from(counter).unwrap_or(usize::MAX)
}
