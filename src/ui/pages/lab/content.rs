//! One record with all that it says, and the others of its command.
//!
//! Test ids: `lab-content`, `lab-json`, `lab-copy`, `lab-chain`, `lab-open-order`.

use counterfoil_core::StreamId;
use counterfoil_orders::ORDER;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::json::laid_out;
use super::reading::{Reading, kind_name};
use super::record_row::{Around, link, said};
use crate::dispatch::{Record, RecordId, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::address;
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::button::Button;
use crate::ui::parts::icon::Icon;
use crate::ui::parts::toast::Toasts;
use crate::ui::text::text;

/// What is shown of a record.
#[derive(Debug, Clone, Default, PartialEq)]
enum Shown {
    /// It is being read.
    #[default]
    Reading,
    /// It is not there.
    Gone,
    /// The record, and its JSON.
    There(Box<Record>, String),
}

/// The record.
#[component]
pub fn Content(
    /// Which.
    id: RecordId,
    /// What else was read of the log.
    reading: Reading,
    /// The filter that addresses keep.
    typed: RwSignal<String>,
) -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let shown = RwSignal::new(Shown::Reading);
    let records = dispatcher.records(id.turn..id.turn.saturating_add(1));
    let content = dispatcher.content(id);
    spawn_local(async move {
        let record = records.await.unwrap_or_default().into_iter().find(|record| record.id == id);
        let next = match (record, content.await) {
            (Some(record), Some(json)) => Shown::There(Box::new(record), laid_out(&json)),
            (None, _) | (_, None) => Shown::Gone,
        };
        // The page may be gone by now.
        drop(shown.try_set(next));
    });
    move || match shown.get() {
        Shown::Reading => ().into_any(),
        Shown::Gone => view! { <p data-testid="lab-content">{text().lab.gone}</p> }.into_any(),
        Shown::There(record, json) => untrack(|| sheet(screen, (*record, json), (reading, typed))),
    }
}

fn sheet(
    screen: Screen,
    (record, json): (Record, String),
    (reading, typed): (Reading, RwSignal<String>),
) -> AnyView {
    let words = &text().lab;
    let dispatcher = dispatcher();
    let toasts = expect_context::<Toasts>();
    let stream = reading.read.with_untracked(|read| read.stream(&record));
    let copied = json.clone();
    let copy = move |()| {
        let written = dispatcher.copy(copied.clone());
        spawn_local(async move {
            let said = if written.await { words.copied } else { words.not_copied };
            toasts.say(said.to_owned(), None);
        });
    };
    let order = stream.filter(|stream| stream.kind == ORDER).map(|order| {
        view! {
            <a class="button" href=address::order(order) data-testid="lab-open-order">
                {words.open_order}
            </a>
        }
    });
    view! {
        <article
            class="card-sheet"
            data-testid="lab-content"
            data-kind=kind_name(record.kind)
            data-name=record.name.clone()
        >
            <header class="card-head">
                <h2 class="record-name" tabindex="-1">{record.name.clone()}</h2>
                <span class="lookup-note">{(words.kind_of)(record.kind)}</span>
            </header>
            <div class="card-deeds">
                <Button
                    label=words.copy.to_owned()
                    icon=Icon::Note
                    on_press=copy
                    testid="lab-copy"
                />
                {order}
            </div>
            {facts(screen, &record, stream)}
            {chain(&record, reading, typed)}
            <section>
                <h3>{words.content}</h3>
                <pre class="lab-json" tabindex="0" data-testid="lab-json">{json}</pre>
            </section>
        </article>
    }
    .into_any()
}

/// What the envelope says.
fn facts(screen: Screen, record: &Record, stream: Option<StreamId>) -> AnyView {
    let words = &text().lab;
    let now = wall_clock(screen).get_untracked();
    let face = Around { screen, device: screen.device(), now }.face(record, stream);
    let id = |id: Option<String>| id.unwrap_or_default();
    let facts = [
        (words.turn, format!("{}.{}", record.id.turn, record.id.nth)),
        (words.subject, stream.map(|stream| said(screen, stream)).unwrap_or_default()),
        (words.stream, id(stream.map(|stream| stream.to_string()))),
        (words.place, face.place),
        (words.command, id(record.command.map(|command| command.to_string()))),
        (words.who, record.actor.clone().unwrap_or_default()),
        (words.device, id(record.device.map(|device| device.to_string()))),
        (words.happened, face.happened),
        (words.recorded, face.recorded),
        (words.size, face.size),
    ];
    let stated = |(name, said): (&'static str, String)| {
        (!said.is_empty()).then(|| view! { <dt>{name}</dt><dd>{said}</dd> })
    };
    view! { <dl class="card-facts">{facts.map(stated)}</dl> }.into_any()
}

/// From the wish to the outcome, as far as that was read.
fn chain(record: &Record, reading: Reading, typed: RwSignal<String>) -> AnyView {
    let own = record.id;
    let Some(command) = record.command else { return ().into_any() };
    let links = move || {
        let chain = reading.read.with(|read| read.chain(command));
        let link = |line: std::sync::Arc<super::reading::Line>| {
            let record = &line.record;
            let id = record.id;
            view! {
                <li class="lab-link" data-kind=kind_name(record.kind)>
                    <a
                        href=move || typed.with(|typed| link(id, typed))
                        aria-current=(id == own).then_some("true")
                    >
                        {record.name.clone()}
                    </a>
                    " "
                    <span class="muted">
                        {(text().lab.kind_of)(record.kind)} " · " {id.turn} "." {id.nth}
                    </span>
                </li>
            }
        };
        chain.into_iter().map(link).collect_view()
    };
    view! {
        <section>
            <h3>{text().lab.chain}</h3>
            <ol class="lab-chain" data-testid="lab-chain">{links}</ol>
        </section>
    }
    .into_any()
}
