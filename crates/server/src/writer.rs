//! The one task that writes: it decides pushes in the order in which they came, and many share a commit.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use counterfoil_core::{CommandEnvelope, StreamId, UtcMillis};
use counterfoil_orders::Orders;
use counterfoil_sync::authority::{Facts, Missing, Session, Settled, StreamFact, settle};
use counterfoil_sync::protocol::{Deferral, Head, Outcome, Verdict};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::clock;
use crate::config::{
    CACHED_FACTS_MAX, GROUP_PUSHES_MAX, LOADS_MAX, SETTLE_ATTEMPTS_MAX, WAITING_PUSHES_MAX,
};
use crate::problem::Fault;
use crate::store::{Store, StoreFault};

type Answer = Result<Vec<Outcome>, Fault>;
type Settle =
    fn(&Facts<Orders>, &[CommandEnvelope], &Session, UtcMillis) -> Result<Settled<Orders>, Missing>;

/// Commands of one device that wait for their decision.
#[derive(Debug)]
struct Push {
    session: Session,
    commands: Vec<CommandEnvelope>,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writer. The writer ends when the last of these is gone.
#[derive(Debug, Clone)]
pub struct Desk {
    pushes: mpsc::Sender<Push>,
    head: watch::Receiver<Head>,
}

impl Desk {
    /// Decides `commands` in order: one outcome for each. What was decided is durable.
    ///
    /// # Errors
    /// [`Fault::Busy`], [`Fault::Stopping`]: nothing was recorded. [`Fault::NotWritten`]: that is
    /// unknown; asking again is safe.
    pub async fn decide(&self, session: Session, commands: Vec<CommandEnvelope>) -> Answer {
        let (answer, answered) = oneshot::channel();
        match self.pushes.try_send(Push { session, commands, answer }) {
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
    let (pushes, waiting) = mpsc::channel(WAITING_PUSHES_MAX);
    let (news, head) = watch::channel(store.head().await?);
    let writer = Writer { store, settle, facts: None, news };
    Ok((Desk { pushes, head }, tokio::spawn(writer.run(waiting))))
}

struct Writer<S> {
    store: Arc<S>,
    settle: Settle,
    /// All that is known for certain, the decisions of the group at hand included. `None` after a commit
    /// that failed: it is not known what of it is true.
    facts: Option<Facts<Orders>>,
    news: watch::Sender<Head>,
}

impl<S: Store> Writer<S> {
    async fn run(mut self, mut waiting: mpsc::Receiver<Push>) {
        while let Some(first) = waiting.recv().await {
            // Those that came during the last commit are waiting by now: they share the next one.
            let mut group = vec![first];
            while group.len() < GROUP_PUSHES_MAX
                && let Ok(next) = waiting.try_recv()
            {
                group.push(next);
            }
            self.serve(group).await;
        }
    }

    async fn serve(&mut self, group: Vec<Push>) {
        let mut decided = match self.decide(&group).await {
            Ok(outcomes) => Some(outcomes.into_iter()),
            Err(fault) => {
                eprintln!("writing failed: {}", crate::sentence(&fault));
                None
            }
        };
        for push in group {
            let own = decided.as_mut().map(|all| all.by_ref().take(push.commands.len()).collect());
            let answer = own.ok_or(Fault::NotWritten);
            // Whoever hung up asks again, and is told what was decided now.
            drop(push.answer.send(answer));
        }
    }

    /// The outcomes of all commands of the group, in order, after they are durable.
    async fn decide(&mut self, group: &[Push]) -> Result<Vec<Outcome>, StoreFault> {
        for _ in 0..SETTLE_ATTEMPTS_MAX {
            let mut facts = self.facts().await?;
            let mut settled = Vec::new();
            let mut outcomes = Vec::new();
            for push in group {
                self.settle_push(push, &mut facts, &mut settled, &mut outcomes).await?;
            }
            settled.retain(|part| !part.receipts.is_empty());
            match self.store.commit(&settled).await {
                Ok(()) => {
                    self.news.send_replace(Head { epoch: facts.epoch, head: facts.head });
                    self.facts = Some(facts);
                    return Ok(outcomes);
                }
                Err(StoreFault::Moved) => {}
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

    async fn settle_push(
        &self,
        push: &Push,
        facts: &mut Facts<Orders>,
        settled: &mut Vec<Settled<Orders>>,
        outcomes: &mut Vec<Outcome>,
    ) -> Result<(), StoreFault> {
        if let Some(whole) = self.settle_part(&push.session, &push.commands, facts).await? {
            outcomes.extend(whole.outcomes.iter().cloned());
            settled.push(whole);
            return Ok(());
        }
        // One of them brings the domain down. Alone, it can only hurt itself and its stream.
        let mut held: BTreeSet<StreamId> = BTreeSet::new();
        for command in &push.commands {
            let one = std::slice::from_ref(command);
            let outcome = if held.contains(&command.stream) {
                deferred(command, Deferral::DependencyMissing)
            } else if let Some(mut part) = self.settle_part(&push.session, one, facts).await? {
                let outcome = part.outcomes.pop();
                settled.push(part);
                outcome.unwrap_or_else(|| deferred(command, Deferral::SetAside))
            } else {
                eprintln!("command {} was set aside: the domain failed on it", command.id);
                deferred(command, Deferral::SetAside)
            };
            if matches!(outcome.verdict, Verdict::Deferred { .. }) {
                held.insert(command.stream);
            }
            outcomes.push(outcome);
        }
        Ok(())
    }

    /// Settles some commands and takes the result into `facts`. `None`, and `facts` is as before except
    /// for what was loaded, if the domain fails on them.
    async fn settle_part(
        &self,
        session: &Session,
        commands: &[CommandEnvelope],
        facts: &mut Facts<Orders>,
    ) -> Result<Option<Settled<Orders>>, StoreFault> {
        let now = clock::now();
        for _ in 0..LOADS_MAX {
            match contained(|| (self.settle)(facts, commands, session, now)) {
                Some(Ok(settled)) => {
                    take_in(facts, &settled);
                    return Ok(Some(settled));
                }
                Some(Err(missing)) => self.store.load(&missing, facts).await?,
                None => return Ok(None),
            }
        }
        Ok(None)
    }
}

/// What `settle` gives; `None` if it panics. It only looks at what it is given, so nothing is left half
/// done behind it.
fn contained(
    settle: impl FnOnce() -> Result<Settled<Orders>, Missing>,
) -> Option<Result<Settled<Orders>, Missing>> {
    catch_unwind(AssertUnwindSafe(settle)).ok()
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
