//! The one task that writes: it decides pushes in the order in which they came, and many share a commit.
//! What is only to be received is put into the inbox at once, and decided next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use counterfoil_core::{CommandEnvelope, CommandId, StreamId, UtcMillis, bug};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{
    Facts, Missing, Reception, Session, Settled, StreamFact, settle,
};
use counterfoil_sync::protocol::{Deferral, Head, Outcome, Verdict};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::clock;
use crate::config::{
    CACHED_FACTS_MAX, GROUP_PUSHES_MAX, INBOX_REST, LOADS_MAX, SETTLE_ATTEMPTS_MAX,
    WAITING_PUSHES_MAX,
};
use crate::problem::Fault;
use crate::set_aside::Failed;
use crate::store::{Store, StoreFault};
use backlog::Backlog;
use failed::contained;

mod backlog;
mod failed;
#[cfg(test)]
mod tests;

type Answer = Result<Vec<Outcome>, Fault>;
type Settle =
    fn(&Facts<Orders>, &[CommandEnvelope], &Session, UtcMillis) -> Result<Settled<Orders>, Missing>;

/// Commands of one device.
#[derive(Debug)]
struct Push {
    session: Session,
    commands: Vec<CommandEnvelope>,
}

/// What is to be done with a push, and who waits for it.
#[derive(Debug)]
enum Errand {
    Decide(Push, oneshot::Sender<Answer>),
    Receive(Push, oneshot::Sender<Result<Reception, Fault>>),
    Retry(oneshot::Sender<Result<(), Fault>>),
}

/// The way to the writer. The writer ends when the last of these is gone.
#[derive(Debug, Clone)]
pub struct Desk {
    errands: mpsc::Sender<Errand>,
    head: watch::Receiver<Head>,
}

impl Desk {
    /// Decides `commands` in order: one outcome for each. What was decided is durable.
    ///
    /// # Errors
    /// [`Fault::Busy`], [`Fault::Stopping`]: nothing was recorded. [`Fault::NotWritten`]: that is
    /// unknown; asking again is safe.
    pub async fn decide(&self, session: Session, commands: Vec<CommandEnvelope>) -> Answer {
        self.ask(|answer| Errand::Decide(Push { session, commands }, answer)).await
    }

    /// Puts `commands` into the inbox, all or none. Those that were kept are durable and will be decided.
    ///
    /// # Errors
    /// As for [`Desk::decide`].
    pub async fn receive(
        &self,
        session: Session,
        commands: Vec<CommandEnvelope>,
    ) -> Result<Reception, Fault> {
        self.ask(|answer| Errand::Receive(Push { session, commands }, answer)).await
    }

    /// Tries all that waits in the inbox once more. Comes back when that is done.
    ///
    /// # Errors
    /// As for [`Desk::decide`].
    pub async fn retry(&self) -> Result<(), Fault> {
        self.ask(Errand::Retry).await
    }

    async fn ask<T>(
        &self,
        errand: impl FnOnce(oneshot::Sender<Result<T, Fault>>) -> Errand,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        match self.errands.try_send(errand(answer)) {
            Ok(()) => answered.await.unwrap_or(Err(Fault::Stopping)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Fault::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Fault::Stopping),
        }
    }

    /// Where the history stands, now and whenever it moves.
    pub fn head(&self) -> watch::Receiver<Head> {
        self.head.clone()
    }
}

/// Starts the writer over `store`.
///
/// # Errors
/// The store cannot say where the history stands.
pub async fn start<S: Store>(store: Arc<S>) -> Result<(Desk, JoinHandle<()>), StoreFault> {
    start_with(store, settle).await
}

async fn start_with<S: Store>(
    store: Arc<S>,
    settle: Settle,
) -> Result<(Desk, JoinHandle<()>), StoreFault> {
    let (errands, waiting) = mpsc::channel(WAITING_PUSHES_MAX);
    let (news, head) = watch::channel(store.head().await?);
    let writer = Writer { store, settle, facts: None, news, backlog: Backlog::default() };
    Ok((Desk { errands, head }, tokio::spawn(writer.run(waiting))))
}

struct Writer<S> {
    store: Arc<S>,
    settle: Settle,
    /// All that is known for certain, the decisions of the group at hand included. `None` after a commit
    /// that failed: it is not known what of it is true.
    facts: Option<Facts<Orders>>,
    news: watch::Sender<Head>,
    backlog: Backlog,
}

/// A group on its way to one commit.
struct Work {
    facts: Facts<Orders>,
    settled: Vec<Settled<Orders>>,
    outcomes: Vec<Outcome>,
    /// What the domain failed on, once for each command however often it is in the group.
    failed: BTreeMap<CommandId, Failed>,
}

impl<S: Store> Writer<S> {
    async fn run(mut self, mut waiting: mpsc::Receiver<Errand>) {
        // What was received by an earlier run comes before anything new.
        self.decide_inbox().await;
        while let Some(group) = self.next_group(&mut waiting).await {
            self.serve(group).await;
        }
    }

    /// The next errands; none if it is time to look into the inbox again. `None`: nobody can come any more.
    async fn next_group(&self, waiting: &mut mpsc::Receiver<Errand>) -> Option<Vec<Errand>> {
        let first = if self.backlog.is_behind() {
            let Ok(first) = timeout(INBOX_REST, waiting.recv()).await else {
                return Some(Vec::new());
            };
            first?
        } else {
            waiting.recv().await?
        };
        // Those that came during the last commit are waiting by now: they share the next one.
        let mut group = vec![first];
        while group.len() < GROUP_PUSHES_MAX
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        Some(group)
    }

    async fn serve(&mut self, group: Vec<Errand>) {
        let (mut pushes, mut answers, mut retries) = (Vec::new(), Vec::new(), Vec::new());
        for errand in group {
            match errand {
                // Whoever hung up asks again, and is told what was done now.
                Errand::Receive(push, answer) => drop(answer.send(self.receive(push).await)),
                Errand::Decide(push, answer) => {
                    pushes.push(push);
                    answers.push(answer);
                }
                Errand::Retry(answer) => retries.push(answer),
            }
        }
        self.decide_inbox().await;
        if !retries.is_empty() {
            let is_done = self.retry_parked().await;
            for answer in retries {
                drop(answer.send(is_done.ok_or(Fault::NotWritten)));
            }
        }
        if pushes.is_empty() {
            return;
        }
        let counts: Vec<usize> = pushes.iter().map(|push| push.commands.len()).collect();
        let mut decided = self.decide_with_parked(pushes).await.map(Vec::into_iter);
        for (answer, count) in answers.into_iter().zip(counts) {
            let own = decided.as_mut().map(|all| all.by_ref().take(count).collect());
            drop(answer.send(own.ok_or(Fault::NotWritten)));
        }
    }

    /// Has a group decided; `None`, and it is unknown what was recorded, if the database fails.
    async fn try_decide(&mut self, group: &[Push]) -> Option<Vec<Outcome>> {
        let decided = self.decide(group).await;
        let report = |fault: &StoreFault| eprintln!("writing failed: {}", crate::sentence(fault));
        decided.inspect_err(report).ok()
    }

    /// The outcomes of all commands of the group, in order, after they are durable.
    async fn decide(&mut self, group: &[Push]) -> Result<Vec<Outcome>, StoreFault> {
        for _ in 0..SETTLE_ATTEMPTS_MAX {
            let mut work = Work::on(self.facts().await?);
            for push in group {
                self.settle_push(push, &mut work).await?;
            }
            let Work { facts, mut settled, outcomes, failed } = work;
            settled.retain(|part| !part.receipts.is_empty());
            match self.store.commit(&settled).await {
                Ok(()) => {
                    self.news.send_replace(Head { epoch: facts.epoch, head: facts.head });
                    self.facts = Some(facts);
                    self.keep_failed(failed.into_values().collect()).await;
                    return Ok(outcomes);
                }
                Err(StoreFault::Moved) => {}
                Err(_) if bug!("confirmed-without-commit") => return Ok(outcomes),
                Err(fault @ (StoreFault::Failed(_) | StoreFault::Unreadable(_))) => {
                    return Err(fault);
                }
            }
        }
        Err(StoreFault::Moved)
    }

    /// What is known, taken out: it comes back only when what was added to it is durable.
    async fn facts(&mut self) -> Result<Facts<Orders>, StoreFault> {
        match self.facts.take() {
            Some(facts) if cached(&facts) <= CACHED_FACTS_MAX => Ok(facts),
            Some(_) | None => {
                let Head { epoch, head } = self.store.head().await?;
                Ok(Facts::at(epoch, head))
            }
        }
    }

    async fn settle_push(&self, push: &Push, work: &mut Work) -> Result<(), StoreFault> {
        let Push { session, commands } = push;
        if let Ok(whole) = self.settle_part(session, commands, &mut work.facts).await? {
            work.note_unreadable(push, &whole.outcomes);
            work.outcomes.extend(whole.outcomes.iter().cloned());
            work.settled.push(whole);
            return Ok(());
        }
        // One of them brings the domain down. Alone, it can only hurt itself and its stream.
        let mut held: BTreeSet<StreamId> = BTreeSet::new();
        for command in commands {
            let outcome = if held.contains(&command.stream) {
                deferred(command, Deferral::DependencyMissing)
            } else {
                self.settle_one(session, command, work).await?
            };
            if matches!(outcome.verdict, Verdict::Deferred { .. }) {
                held.insert(command.stream);
            }
            work.outcomes.push(outcome);
        }
        Ok(())
    }

    async fn settle_one(
        &self,
        session: &Session,
        command: &CommandEnvelope,
        work: &mut Work,
    ) -> Result<Outcome, StoreFault> {
        let one = Push { session: session.clone(), commands: vec![command.clone()] };
        match self.settle_part(session, &one.commands, &mut work.facts).await? {
            Ok(mut part) => {
                work.note_unreadable(&one, &part.outcomes);
                let outcome = part.outcomes.pop();
                work.settled.push(part);
                Ok(outcome.unwrap_or_else(|| deferred(command, Deferral::SetAside)))
            }
            Err(reason) => {
                work.note(session, command, reason);
                Ok(deferred(command, Deferral::SetAside))
            }
        }
    }

    /// Settles some commands and takes the result into `facts`. If the domain fails on them, it says why,
    /// and `facts` is as before except for what was loaded.
    async fn settle_part(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
        facts: &mut Facts<Orders>,
    ) -> Result<Result<Settled<Orders>, String>, StoreFault> {
        let now = clock::now();
        for _ in 0..LOADS_MAX {
            match contained(|| (self.settle)(facts, commands, session, now)) {
                Ok(Ok(settled)) => {
                    take_in(facts, &settled);
                    return Ok(Ok(settled));
                }
                Ok(Err(missing)) => self.store.load(&missing, facts).await?,
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Err("it asked for more and more facts".to_owned()))
    }
}

fn deferred(command: &CommandEnvelope, why: Deferral) -> Outcome {
    Outcome { command: command.id, verdict: Verdict::Deferred { why }, decided_at: clock::now() }
}

fn cached(facts: &Facts<Orders>) -> usize {
    facts.streams.len() + facts.tallies.len() + facts.receipts.len() + facts.seqs.len()
}

/// Brings `facts` from before `settled` to after it. A sum that was not looked at stays unknown.
fn take_in(facts: &mut Facts<Orders>, settled: &Settled<Orders>) {
    facts.head = settled.head_after;
    for (stream, after) in &settled.streams {
        facts.streams.insert(*stream, StreamFact::Known(after.clone()));
    }
    for (key, difference) in &settled.tallies {
        if let Some(sum) = facts.tallies.get_mut(key) {
            *sum = sum.saturating_add(*difference);
        }
    }
    for receipt in &settled.receipts {
        facts.seqs.insert((receipt.device, receipt.seq), Some(receipt.command()));
        facts.receipts.insert(receipt.command(), Some(receipt.clone()));
    }
}
