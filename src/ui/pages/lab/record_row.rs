//! One record of the log as a row: what it is at its edge, then what it says. Narrow it has two lines.

use counterfoil_core::{DeviceId, Moment, StreamId};
use counterfoil_orders::{CUSTOMER, ORDER, PRODUCT};
use leptos::prelude::*;

use super::reading::kind_name;
use crate::dispatch::{Record, RecordId};
use crate::screen::Screen;
use crate::ui::address;
use crate::ui::parts::virtual_list::Row;
use crate::ui::text::{text, when};

/// Letters of an id that are enough to tell two apart.
const SHORT_ID: usize = 8;

/// A record as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Which.
    pub id: RecordId,
    /// Its kind as an attribute.
    pub kind: &'static str,
    /// Its kind in words.
    pub word: &'static str,
    /// The name it is kept under.
    pub name: String,
    /// Order and customer, or what else it is about.
    pub about: String,
    /// Position and version; empty if it has none.
    pub place: String,
    /// Who, and from which device.
    pub who: String,
    /// When it happened.
    pub happened: String,
    /// When it was recorded.
    pub recorded: String,
    /// How large it is; empty for what says nothing but its name.
    pub size: String,
}

/// What faces are made with.
#[derive(Debug, Clone)]
pub struct Around {
    /// Names.
    pub screen: Screen,
    /// This device.
    pub device: DeviceId,
    /// Now, by the wall clock here.
    pub now: Moment,
}

impl Around {
    /// The face of `record`, which is about `stream`.
    pub fn face(&self, record: &Record, stream: Option<StreamId>) -> Face {
        let words = &text().lab;
        let place = record.position.zip(record.version);
        let at = |moment: Option<Moment>| {
            moment.map(|moment| when::full(moment, self.now)).unwrap_or_default()
        };
        let recorded = record.recorded_at.map(|at| Moment { at, ..self.now });
        Face {
            id: record.id,
            kind: kind_name(record.kind),
            word: (words.kind_of)(record.kind),
            name: record.name.clone(),
            about: stream.map(|stream| said(self.screen, stream)).unwrap_or_default(),
            place: place
                .map(|(position, version)| (words.place_in)(position.0, version.0))
                .unwrap_or_default(),
            who: self.who(record),
            happened: at(record.occurred_at),
            recorded: at(recorded),
            size: if record.bytes > 0 { (words.bytes)(record.bytes) } else { String::new() },
        }
    }

    fn who(&self, record: &Record) -> String {
        let device = record.device.map(|device| {
            if device == self.device {
                text().lab.this_device.to_owned()
            } else {
                device.to_string().chars().take(SHORT_ID).collect()
            }
        });
        let parts = [record.actor.clone(), device];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// What is known of a stream: number and customer of an order, a name, or the id.
pub fn said(screen: Screen, stream: StreamId) -> String {
    let known = match stream.kind {
        ORDER => screen.board(|board| {
            let row = board.row(stream)?;
            let official = row.official.map(|number| format!(" · {number}")).unwrap_or_default();
            Some(format!("{}{official} {}", row.provisional, row.customer_name))
        }),
        CUSTOMER => screen.directory(|all| all.card(stream).map(|card| card.name.clone())),
        PRODUCT => screen.catalogue(|all| all.item(stream, "").map(|item| item.name)),
        _ => None,
    };
    known.unwrap_or_else(|| {
        let id: String = stream.id.to_string().chars().take(SHORT_ID).collect();
        format!("{} {id}", stream.kind.as_str())
    })
}

/// A column, and what stands in it.
type Cell = (&'static str, fn(&Face) -> String);

/// The row.
#[component]
pub fn RecordRow(
    /// What it shows, and where.
    row: Row<Face>,
    /// The row that the keys are on.
    active: RwSignal<Option<usize>>,
    /// The filter that its address keeps.
    typed: RwSignal<String>,
) -> impl IntoView {
    let Row { value, index } = row;
    let field = move |read: fn(&Face) -> String| move || value.with(read);
    // One stop of the Tab key for the whole list: the row that the keys are on, or the first.
    let stop = move || if active.get().unwrap_or(0) == index.get() { "0" } else { "-1" };
    let spoken = move || {
        value.with(|face| {
            let parts = [face.word, &face.name, &face.about, &face.place, &face.who];
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            parts.chain([face.happened.as_str()]).collect::<Vec<_>>().join(", ")
        })
    };
    let cells: [Cell; 6] = [
        ("about", |face| face.about.clone()),
        ("place", |face| face.place.clone()),
        ("who", |face| face.who.clone()),
        ("happened", |face| face.happened.clone()),
        ("recorded", |face| face.recorded.clone()),
        ("size", |face| face.size.clone()),
    ];
    view! {
        <div
            class="lookup-row"
            role="row"
            aria-rowindex=move || index.get() + 2
            aria-selected=move || (active.get() == Some(index.get())).then_some("true")
            data-testid="lab-record"
            data-kind=move || value.with(|face| face.kind)
            data-name=field(|face| face.name.clone())
        >
            <span role="cell" class="lookup-stub record-stub">
                <span class="record-kind">{move || value.with(|face| face.word)}</span>
                <span class="figures record-turn">
                    {move || value.with(|face| format!("{}.{}", face.id.turn, face.id.nth))}
                </span>
            </span>
            <span role="cell" class="lookup-name">
                <a
                    class="lookup-link"
                    href=move || typed.with(|typed| value.with(|face| link(face.id, typed)))
                    aria-label=spoken
                    tabindex=stop
                    on:focus=move |_| active.set(Some(index.get_untracked()))
                >
                    {field(|face| face.name.clone())}
                </a>
            </span>
            {cells
                .map(|(column, read)| {
                    view! { <span role="cell" data-cell=column>{field(read)}</span> }
                })}
        </div>
    }
}

/// Where a record stands, with the filter that is set.
pub fn link(id: RecordId, typed: &str) -> String {
    crate::ui::pages::filter::address(&address::record(id.turn, id.nth), typed)
}
