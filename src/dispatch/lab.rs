//! What the lab asks for. It only reads: nothing here writes history.

use std::future::Future;
use std::ops::Range;
use std::rc::Rc;

use leptos::prelude::WithValue;

use super::{Check, Dispatcher, Past, Record, RecordId};
use crate::browser::page;
use crate::shell::Shell;

impl Dispatcher {
    /// The records of the entries at `turns`, the last first: of 256 entries at most. `None`: the log cannot
    /// be read now.
    pub fn records(self, turns: Range<u64>) -> impl Future<Output = Option<Vec<Record>>> {
        let shell = self.held();
        async move { shell.records_in(turns).await.ok() }
    }

    /// All that a record says, as JSON. `None`: it is not there any more, or cannot be read now.
    pub fn content(self, record: RecordId) -> impl Future<Output = Option<String>> {
        let shell = self.held();
        async move { shell.content(record).await }
    }

    /// Folds the whole log anew and compares; `tell` hears how many turns are done. `None`: the log cannot be
    /// read now, or something was being written all the time.
    pub fn check_replay(self, tell: impl Fn(u64)) -> impl Future<Output = Option<Check>> {
        let shell = self.held();
        async move { shell.check_replay(tell).await.ok().flatten() }
    }

    /// How many turns of the log this page has not taken in; `None`: the log cannot be read now.
    pub fn turns_behind(self) -> impl Future<Output = Option<usize>> {
        const LOOKED_AT: u64 = 256;
        let shell = self.held();
        async move {
            let next = shell.with(|replica| replica.turn().next().0);
            let after = shell.log().read_in(next..next.saturating_add(LOOKED_AT)).await.ok()?;
            Some(after.len())
        }
    }

    /// A look at the past. What it has passed through is kept as long as it is.
    pub fn past(self) -> Past {
        Past::of(self.held())
    }

    /// Puts `text` where the user can paste it from. `false` if the browser would not.
    pub async fn copy(self, text: String) -> bool {
        page::copy(&text).await
    }

    fn held(self) -> Rc<Shell> {
        self.shell.with_value(Rc::clone)
    }
}
