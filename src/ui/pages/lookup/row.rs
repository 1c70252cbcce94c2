//! One row of the list, whatever it is of. Narrow it reads as a slip, wide as a row of a table, without a
//! second set of elements.

use counterfoil_core::StreamId;
use leptos::prelude::*;

use super::Lookup;
use crate::ui::mark::Mark;
use crate::ui::opens::opens;
use crate::ui::parts::stub::{Open, Stub, timed_mark};
use crate::ui::parts::virtual_list::Row;
use crate::ui::text::text;

/// How a cell is to be taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// There is not enough.
    Short,
    /// It may have changed since.
    Old,
}

impl Tone {
    /// The value of `data-tone`; `None` leaves it out.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Tone::Plain => None,
            Tone::Short => Some("short"),
            Tone::Old => Some("old"),
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How the sheet calls its column.
    pub column: &'static str,
    /// What is in it.
    pub text: String,
    /// How it is to be taken.
    pub tone: Tone,
}

impl Cell {
    /// A cell that is to be taken as it is.
    pub fn plain(column: &'static str, text: String) -> Cell {
        Cell { column, text, tone: Tone::Plain }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub id: StreamId,
    /// Its code, for the stub; empty if none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What stands out: on hold, no longer sold.
    pub note: Option<&'static str>,
    /// Two letters in place of a picture; empty for none.
    pub tile: String,
    /// The other cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// What is on its way, or stuck.
    pub open: Open,
}

impl Entry {
    /// The whole row in one breath.
    fn spoken(&self, mark: Mark) -> String {
        let note = self.note.unwrap_or_default();
        let ends = [text().marks.spoken(mark), note];
        let cells = self.cells.iter().map(|cell| cell.text.as_str());
        let parts = [self.name.as_str(), self.code.as_str()].into_iter().chain(cells).chain(ends);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// The row.
#[component]
pub fn EntryRow(
    /// What it shows, and where.
    row: Row<Entry>,
    /// The list.
    lookup: Lookup,
    /// The row that the keys are on.
    index: Memo<Option<usize>>,
) -> impl IntoView {
    let Row { value, index: own } = row;
    let open = Memo::new(move |_| value.with(|entry| entry.open));
    let mark: Signal<Mark> = timed_mark(open.into(), opens().reach).into();
    let id = Memo::new(move |_| value.with(|entry| entry.id));
    let is_active = move || index.get() == Some(own.get());
    // One stop of the Tab key for the whole list: the row that the keys are on, or the first.
    let stop = move || if index.get().unwrap_or(0) == own.get() { "0" } else { "-1" };
    let field = move |read: fn(&Entry) -> String| Signal::derive(move || value.with(read));
    let cells = move || {
        let cells = value.with(|entry| entry.cells.clone()).into_iter();
        let cell = |cell: Cell| {
            view! {
                <span role="cell" data-cell=cell.column data-tone=cell.tone.attribute()>{cell.text}</span>
            }
        };
        cells.map(cell).collect_view()
    };
    let note = move || {
        value.with(|entry| entry.note).map(|note| view! { <span class="lookup-note">{note}</span> })
    };
    view! {
        <div
            class="lookup-row"
            role="row"
            aria-rowindex=move || own.get() + 2
            aria-selected=move || is_active().then_some("true")
            data-testid=lookup.kind().testids.row
            data-stream=move || id.get().id.to_string()
            data-code=field(|entry| entry.code.clone())
            data-note=move || value.with(|entry| entry.note)
            data-delivery=move || mark.get().attribute().unwrap_or("settled")
        >
            <span role="cell" class="lookup-stub">
                <Stub number=field(|entry| entry.code.clone()) mark />
            </span>
            <span class="tile" aria-hidden="true">{field(|entry| entry.tile.clone())}</span>
            <span role="cell" class="lookup-name">
                <a
                    class="lookup-link"
                    href=move || lookup.address_of(id.get())
                    aria-label=move || value.with(|entry| entry.spoken(mark.get()))
                    tabindex=stop
                    on:focus=move |_| lookup.active.set(Some(id.get_untracked()))
                >
                    {field(|entry| entry.name.clone())}
                </a>
                {note}
            </span>
            {cells}
        </div>
    }
}
