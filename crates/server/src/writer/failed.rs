//! What the domain fails on: caught around the decision alone, noted after the commit of the others.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use counterfoil_core::CommandEnvelope;
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Facts, Session};
use counterfoil_sync::protocol::{Deferral, Outcome, Verdict};

use super::{Push, Work, Writer};
use crate::clock;
use crate::config::{FLAGGED_TRIES, REASON_CHARACTERS_MAX};
use crate::set_aside::Failed;
use crate::store::Store;

/// What `decide` gives, or what it said as it went down. It only looks at what it is given, so nothing is
/// left half done behind it.
pub(super) fn contained<T>(decide: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(decide)).map_err(|panic| said(&*panic))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("it did not say why").chars().take(REASON_CHARACTERS_MAX).collect()
}

impl Work {
    pub(super) fn on(facts: Facts<Orders>) -> Work {
        Work { facts, settled: Vec::new(), outcomes: Vec::new(), failed: BTreeMap::new() }
    }

    pub(super) fn note(&mut self, session: &Session, command: &CommandEnvelope, reason: String) {
        let (session, command) = (session.clone(), command.clone());
        self.failed.insert(command.id, Failed { session, command, reason });
    }

    /// The domain did not fail, but could not be asked: something that it looks at cannot be read.
    pub(super) fn note_unreadable(&mut self, push: &Push, outcomes: &[Outcome]) {
        for (command, outcome) in push.commands.iter().zip(outcomes) {
            if outcome.verdict == (Verdict::Deferred { why: Deferral::SetAside }) {
                let reason = "this build cannot read all that the command rests on".to_owned();
                self.note(&push.session, command, reason);
            }
        }
    }
}

impl<S: Store> Writer<S> {
    /// Keeps what the domain failed on. If the database fails on that, the devices still have it.
    pub(super) async fn keep_failed(&mut self, failed: Vec<Failed>) {
        if failed.is_empty() {
            return;
        }
        let kept = match self.store.set_aside(&failed, clock::now()).await {
            Ok(kept) => kept,
            Err(fault) => {
                eprintln!("setting aside failed: {}", crate::sentence(&fault));
                return;
            }
        };
        self.look_into_inbox();
        for (command, tries) in kept.into_iter().filter(|(_, tries)| *tries == FLAGGED_TRIES) {
            eprintln!(
                "command {command} failed {tries} times and needs a person: see /api/v1/set-aside"
            );
        }
    }
}
