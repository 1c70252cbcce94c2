//! The screen's one way to cause anything.

mod lab;

use std::future::Future;
use std::rc::Rc;

use counterfoil_core::{CommandId, StreamId, StreamKind};
use counterfoil_orders::{Command, LineId, ORDER, Refusal};
use counterfoil_sync::replica::Input;
use leptos::prelude::{LocalStorage, StoredValue, WithValue, use_context};
use wasm_bindgen_futures::spawn_local;

pub use crate::browser::fault::{Count, Site, Switch};
pub use crate::browser::mock::Faults;
use crate::browser::{fault, ids, page};
use crate::shell::Shell;
pub use crate::shell::history::{History, HistoryEntry};
pub use crate::shell::past::{Past, Then};
pub use crate::shell::record::{Record, RecordId, RecordKind};
pub use crate::shell::replay::{Check, Checked, Subject, Wanted};
pub use crate::shell::undo::Deed;
pub use counterfoil_sync::log::Handling;

/// Causes things. A page takes it from the context: `use_context::<Dispatcher>()`, or [`dispatcher`].
#[derive(Debug, Clone, Copy)]
pub struct Dispatcher {
    shell: StoredValue<Rc<Shell>, LocalStorage>,
}

/// The dispatcher of this page.
///
/// # Panics
/// Outside the app's root, which provides it: a bug.
#[expect(clippy::expect_used, reason = "every page is shown inside the root that provides it")]
pub fn dispatcher() -> Dispatcher {
    use_context().expect("the root provides the dispatcher")
}

impl Dispatcher {
    /// Causes things in `shell`.
    pub fn new(shell: Rc<Shell>) -> Dispatcher {
        Dispatcher { shell: StoredValue::new_local(shell) }
    }

    /// Decides `command` and shows its result at once; it becomes durable right after, and is sent when
    /// there is a way. What became of it is read from the screen.
    ///
    /// # Errors
    /// The refusal. Nothing changed and nothing is stored: the form keeps what the user typed.
    pub fn send(self, stream: StreamId, command: impl Into<Command>) -> Result<(), Refusal> {
        self.send_all(stream, vec![command.into()])
    }

    /// As [`Dispatcher::send`], with all commands of one deed: they become true, and durable, together.
    ///
    /// # Errors
    /// The first refusal; then none of them is true.
    pub fn send_all(self, stream: StreamId, commands: Vec<Command>) -> Result<(), Refusal> {
        self.shell.with_value(|shell| shell.ask(stream, commands, None)).map(drop)
    }

    /// As [`Dispatcher::send_all`], in place of the refused command `refused`: what waits behind that one
    /// goes on when these are accepted.
    ///
    /// # Errors
    /// As [`Dispatcher::send_all`].
    pub fn fix(
        self,
        refused: CommandId,
        stream: StreamId,
        commands: Vec<Command>,
    ) -> Result<(), Refusal> {
        self.shell.with_value(|shell| shell.ask(stream, commands, Some(refused))).map(drop)
    }

    /// What [`Dispatcher::send`] would say now: whether a button is live, and why not.
    ///
    /// # Errors
    /// The refusal.
    pub fn preview(self, stream: StreamId, command: &Command) -> Result<(), Refusal> {
        self.shell.with_value(|shell| shell.preview(stream, command))
    }

    /// What was done to an order last on this page, and was not taken back.
    pub fn last_deed(self) -> Option<Deed> {
        self.shell.with_value(|shell| shell.last_deed())
    }

    /// Takes that deed back, by commands of its own.
    ///
    /// # Errors
    /// The refusal; nothing changed.
    pub fn take_back(self, deed: &Deed) -> Result<(), Refusal> {
        self.shell.with_value(|shell| shell.take_back(deed.ordinal))
    }

    /// Does something with one command: withdraw, dismiss, mark as seen.
    pub fn handle(self, command: CommandId, how: Handling) {
        self.shell.with_value(|shell| shell.feed(Input::Handle(command, how)));
    }

    /// The name of an order that is about to be opened, and its provisional number, taken for life.
    pub fn new_order(self) -> (StreamId, String) {
        (ids::stream(ORDER), self.shell.with_value(|shell| shell.next_number()))
    }

    /// The name of a customer or product that is about to be made.
    pub fn new_stream(self, kind: StreamKind) -> StreamId {
        ids::stream(kind)
    }

    /// The name of a line that is about to be added.
    pub fn new_line(self) -> LineId {
        LineId(ids::growing())
    }

    /// Sends and fetches now, and skips the wait once.
    pub fn sync_now(self) {
        self.shell.with_value(|shell| shell.feed(Input::SyncNow));
    }

    /// Leaves the network alone, or uses it again.
    #[expect(clippy::fn_params_excessive_bools, reason = "a switch on the screen is a bool")]
    pub fn pause(self, is_paused: bool) {
        self.shell.with_value(|shell| shell.feed(Input::Paused(is_paused)));
    }

    /// The notice about a recovery was read.
    pub fn recovery_seen(self) {
        self.shell.with_value(|shell| shell.forget_recovered());
    }

    /// Hands the user a file with every command that no server has confirmed. `false` if the browser
    /// would not.
    pub fn export(self) -> bool {
        self.shell.with_value(|shell| shell.export())
    }

    /// Hands the user a table of comma-separated values as a file. `false` if the browser would not.
    pub fn hand_over(self, name: &str, table: &str) -> bool {
        page::download(name, "text/csv;charset=utf-8", table)
    }

    /// Looks at the room that the browser gives.
    pub fn look_at_room(self) {
        let shell = self.shell.with_value(Rc::clone);
        spawn_local(async move { shell.look_at_room().await });
    }

    /// Asks the browser to keep this app's storage when the disk gets full.
    pub fn protect(self) {
        let shell = self.shell.with_value(Rc::clone);
        spawn_local(async move { shell.protect().await });
    }

    /// What happened to one stream, the oldest first; predictions last.
    pub fn history(self, stream: StreamId) -> impl Future<Output = History> {
        let shell = self.shell.with_value(Rc::clone);
        async move { shell.history(stream).await }
    }

    /// What is to go wrong at a site of the adapters, and what did.
    pub fn site(self, site: Site) -> (Switch, Count) {
        fault::at(site)
    }

    /// Sets what is to go wrong there, until it is set otherwise, over reloads too.
    pub fn set_site(self, site: Site, switch: Switch) {
        fault::set(site, switch);
        fault::keep();
    }

    /// Has nothing go wrong on purpose any more.
    pub fn clear_sites(self) {
        fault::clear();
        fault::keep();
        self.sync_now();
    }

    /// The trouble that the in-page backend makes on purpose; `None` with a real server.
    pub fn faults(self) -> Option<Faults> {
        self.shell.with_value(|shell| shell.backend().mock().map(|mock| mock.faults()))
    }

    /// Sets that trouble. Does nothing with a real server.
    pub fn set_faults(self, faults: Faults) {
        self.shell.with_value(|shell| {
            if let Some(mock) = shell.backend().mock() {
                mock.set_faults(faults);
                shell.pulse().standing();
                shell.feed(Input::SyncNow);
            }
        });
    }
}
