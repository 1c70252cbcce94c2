//! The inbox as the writer goes through it.
//!
//! Each command is tried once when it comes. One that has to wait stays in the inbox, and is tried again
//! when something is asked on its stream, and at the next start: so nothing is lost, and nothing spins.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::StreamId;
use counterfoil_sync::authority::{Reception, Waiting};
use counterfoil_sync::protocol::{Outcome, Verdict};

use super::{Push, Writer};
use crate::config::INBOX_GROUP_MAX;
use crate::problem::Fault;
use crate::store::Store;

/// What the writer knows of the inbox.
#[derive(Debug)]
pub(super) struct Backlog {
    /// All up to this number were tried.
    tried: u64,
    has_more: bool,
    /// Those that have to wait, in the order of their arrival on each stream.
    parked: BTreeMap<(StreamId, u64), Waiting>,
}

impl Default for Backlog {
    fn default() -> Backlog {
        Backlog { tried: 0, has_more: true, parked: BTreeMap::new() }
    }
}

impl Backlog {
    /// Whether something in the inbox was never tried.
    pub(super) fn is_behind(&self) -> bool {
        self.has_more
    }

    /// What waits on these streams.
    fn parked_on(&self, streams: &BTreeSet<StreamId>) -> Vec<Waiting> {
        let on = |stream: &StreamId| self.parked.range((*stream, 0)..=(*stream, u64::MAX));
        streams.iter().flat_map(on).map(|(_, waiting)| waiting.clone()).collect()
    }

    /// These were tried: whatever is still without an end waits.
    fn tried(&mut self, rows: Vec<Waiting>, outcomes: &[Outcome]) {
        for (waiting, outcome) in rows.into_iter().zip(outcomes) {
            let place = (waiting.command.stream, waiting.number);
            match outcome.verdict {
                Verdict::Deferred { .. } => self.parked.insert(place, waiting),
                Verdict::Accepted { .. } | Verdict::Rejected(_) => self.parked.remove(&place),
            };
        }
    }
}

impl<S: Store> Writer<S> {
    pub(super) async fn receive(&mut self, push: Push) -> Result<Reception, Fault> {
        let received = self.store.receive(&push.session, &push.commands).await;
        self.backlog.has_more = true;
        // What was free before may be somebody's number now.
        if let Some(facts) = &mut self.facts {
            for one in &push.commands {
                facts.seqs.remove(&(one.device, one.seq));
            }
        }
        received.map_err(|fault| {
            eprintln!("receiving failed: {}", crate::sentence(&fault));
            Fault::NotWritten
        })
    }

    /// Decides whatever in the inbox was never tried. If the database fails, the rest is left for later.
    pub(super) async fn decide_inbox(&mut self) {
        while self.backlog.has_more {
            let rows = match self.store.inbox(self.backlog.tried, INBOX_GROUP_MAX).await {
                Ok(rows) => rows,
                Err(fault) => {
                    eprintln!("the inbox cannot be read: {}", crate::sentence(&fault));
                    return;
                }
            };
            let Some(last) = rows.last().map(|waiting| waiting.number) else {
                self.backlog.has_more = false;
                return;
            };
            let Some(outcomes) = self.try_decide(&pushes(&rows)).await else { return };
            self.backlog.tried(rows, &outcomes);
            self.backlog.tried = last;
        }
    }

    /// Tries again all that waits. `None`, and the rest is left for later, if the database fails.
    pub(super) async fn retry_parked(&mut self) -> Option<()> {
        let parked: Vec<Waiting> = self.backlog.parked.values().cloned().collect();
        for part in parked.chunks(INBOX_GROUP_MAX) {
            let outcomes = self.try_decide(&pushes(part)).await?;
            self.backlog.tried(part.to_vec(), &outcomes);
        }
        Some(())
    }

    /// The inbox has something that was not tried, or may have.
    pub(super) fn look_into_inbox(&mut self) {
        self.backlog.has_more = true;
    }

    /// Decides pushes, and behind them what had to wait on their streams. The outcomes of the pushes come
    /// first.
    pub(super) async fn decide_with_parked(
        &mut self,
        mut group: Vec<Push>,
    ) -> Option<Vec<Outcome>> {
        let commands = group.iter().flat_map(|push| &push.commands);
        let streams: BTreeSet<StreamId> = commands.map(|command| command.stream).collect();
        let own = group.iter().map(|push| push.commands.len()).sum();
        let parked = self.backlog.parked_on(&streams);
        group.extend(pushes(&parked));
        let outcomes = self.try_decide(&group).await?;
        self.backlog.tried(parked, outcomes.get(own..).unwrap_or_default());
        Some(outcomes)
    }
}

/// Commands of the inbox as they were pushed: those of one session after each other are one push.
fn pushes(rows: &[Waiting]) -> Vec<Push> {
    let of = |part: &[Waiting]| {
        let session = part.first()?.session.clone();
        let commands = part.iter().map(|waiting| waiting.command.clone()).collect();
        Some(Push { session, commands })
    };
    rows.chunk_by(|one, next| one.session == next.session).filter_map(of).collect()
}
