//! The loop: an input goes into the replica, effects come out, each is run, its answer is the next input.
//!
//! It decides nothing. [`opening`] brings it up, [`views`] is what the screen looks at, [`pulse`] tells
//! the screen what to look at again, [`backend`] is the other end of the link.

pub mod backend;
pub mod crash;
pub mod gate;
pub mod history;
pub mod numbers;
pub mod opening;
pub mod pulse;
mod uncovered;
pub mod views;

use std::cell::{Cell, RefCell};
use std::rc::Weak;

use counterfoil_core::{CommandId, Phase, Stamp, StreamId};
use counterfoil_orders::{Command, Currency, Orders, Refusal};
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::protocol::Answer;
use counterfoil_sync::replica::{Ask, Effect, Input, Replica, Restored, StoreFault, StreamChange};
use wasm_bindgen_futures::spawn_local;

use crate::browser::journal::{Journal, JournalFault, Protection};
use crate::browser::live::Live;
use crate::browser::locks::Held;
use crate::browser::log::{Log, Saved};
use crate::browser::online::{Surroundings, Watch};
use crate::browser::store::Durability;
use crate::browser::tabs::{News, Tabs};
use crate::browser::{clock, ids, marker, page};
use backend::Backend;
use gate::Gate;
use numbers::Numbers;
use pulse::Pulse;
use uncovered::{CHECKPOINT_EVENTS, events_in};
use views::Views;

/// One tab's app without its screen.
#[derive(Debug)]
pub struct Shell {
    me: Weak<Shell>,
    replica: RefCell<Replica<Orders>>,
    views: RefCell<Views>,
    pulse: Pulse,
    log: Log,
    journal: Journal,
    /// Open once the journal has its place and can be appended to.
    placed: Gate,
    backend: Backend,
    numbers: Numbers,
    currency: Currency,
    recovered: Cell<Option<Recovered>>,
    restored: Cell<Option<Restored>>,
    /// Events in the log after the last checkpoint.
    uncovered: Cell<usize>,
    has_asked: Cell<bool>,
    is_protected: Cell<Option<bool>>,
    tabs: RefCell<Option<Tabs>>,
    watch: RefCell<Option<Watch>>,
    live: RefCell<Option<Live>>,
}

/// What a start found lost, and what it put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// Commands that were put back.
    pub restored: usize,
    /// Saved commands that may be missing all the same.
    pub missing: u64,
}

impl Shell {
    /// Decides the wishes of one deed, shows their result at once and has them stored together.
    ///
    /// # Errors
    /// The refusal; nothing changed.
    pub fn ask(
        &self,
        stream: StreamId,
        intents: Vec<Command>,
        fixes: Option<CommandId>,
    ) -> Result<Vec<CommandId>, Refusal> {
        let wish = |intent| Ask { stamp: self.stamp(), stream, intent, fixes };
        let asks: Vec<_> = intents.into_iter().map(wish).collect();
        let ids = asks.iter().map(|ask| ask.stamp.id).collect();
        let effects = self.replica.borrow_mut().ask_all(asks, clock::now())?;
        self.run_all(effects);
        Ok(ids)
    }

    /// What [`Shell::ask`] would say. Nothing changes.
    ///
    /// # Errors
    /// The refusal.
    pub fn preview(&self, stream: StreamId, intent: &Command) -> Result<(), Refusal> {
        self.replica.borrow().preview(stream, intent, &self.stamp()).map(drop)
    }

    /// Puts `input` into the replica and runs what it wants.
    pub fn feed(&self, input: Input) {
        let effects = self.replica.borrow_mut().step(input, clock::now());
        self.run_all(effects);
    }

    /// Looks at the replica.
    pub fn with<T>(&self, look: impl FnOnce(&Replica<Orders>) -> T) -> T {
        look(&self.replica.borrow())
    }

    /// Looks at the views.
    pub fn with_views<T>(&self, look: impl FnOnce(&Views) -> T) -> T {
        look(&self.views.borrow())
    }

    /// What tells the screen to look again.
    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    /// The other end of the link.
    pub fn backend(&self) -> &Backend {
        &self.backend
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The provisional numbers of this device.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The currency of new orders.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// How well commands are kept besides the log.
    pub fn protection(&self) -> Protection {
        self.journal.protection()
    }

    /// What this start had to put back; `None` if nothing was lost, or it was seen.
    pub fn recovered(&self) -> Option<Recovered> {
        self.recovered.get()
    }

    /// What a restored server meant for this device; `None` if there was none, or it was seen.
    pub fn restored(&self) -> Option<Restored> {
        self.restored.get()
    }

    /// The notices about what was recovered and restored were seen.
    pub fn forget_recovered(&self) {
        self.recovered.set(None);
        self.restored.set(None);
        self.pulse.standing();
    }

    /// Who asks now, under a fresh id.
    pub fn stamp(&self) -> Stamp {
        let replica = self.replica.borrow();
        let identity = replica.identity();
        Stamp {
            id: ids::command(),
            at: clock::moment(),
            device: identity.device,
            actor: identity.actor.clone(),
            role: identity.role.clone(),
            phase: Phase::Predicting,
        }
    }

    fn run_all(&self, effects: Vec<Effect<Orders>>) {
        for effect in effects {
            self.run(effect);
        }
    }

    fn run(&self, effect: Effect<Orders>) {
        match effect {
            Effect::Store { turn, entry } => self.spawn(async move |shell: &Shell| {
                let stored = shell.store(turn, &entry).await;
                shell.feed(Input::Stored(stored));
                shell.save_if_due().await;
            }),
            Effect::Read { after } => self.spawn(async move |shell: &Shell| {
                let read = shell.log.read_after(after).await;
                shell.feed(Input::Read(read));
            }),
            Effect::Push(push, prefer) => self.spawn(async move |shell: &Shell| {
                let answer = shell.backend.push(push, prefer).await;
                shell.feed(Input::Answered(answer));
            }),
            Effect::Pull { epoch, after, limit } => self.spawn(async move |shell: &Shell| {
                let answer = shell.backend.pull(epoch, after, limit).await;
                shell.feed(Input::Answered(answer.map(Answer::Page)));
            }),
            Effect::FetchSnapshot => self.spawn(async move |shell: &Shell| {
                let answer = shell.backend.snapshot().await;
                shell.feed(Input::Fetched(answer));
            }),
            Effect::WakeAfter { up_to_millis } => self.wake_after(up_to_millis),
            Effect::Changed(changes) => self.change(&changes),
            Effect::Standing => self.pulse.standing(),
            Effect::Hint => self.hint(),
            Effect::Checkpoint => self.spawn(async |shell: &Shell| shell.save().await),
            Effect::Restored(restored) => self.go_along(restored),
        }
    }

    /// The server was restored. What is sent to it again is pending again, so the second store must have it;
    /// nothing else is being written at this moment.
    fn go_along(&self, restored: Restored) {
        self.restored.set(Some(restored));
        self.pulse.standing();
        let all = self.with(Replica::frame);
        self.spawn(async move |shell: &Shell| {
            shell.note_journal(shell.journal.replace(&all).await);
        });
    }

    fn spawn(&self, work: impl AsyncFnOnce(&Shell) + 'static) {
        let Some(shell) = self.me.upgrade() else { return };
        spawn_local(async move { work(&shell).await });
    }

    /// A wait must not keep a shell alive that nobody needs any more.
    fn wake_after(&self, up_to_millis: u32) {
        let shell = self.me.clone();
        spawn_local(async move {
            clock::sleep(clock::jitter(up_to_millis)).await;
            if let Some(shell) = shell.upgrade() {
                shell.feed(Input::Woke);
            }
        });
    }

    /// Writes an entry into the log and then what cannot be fetched again into the second store. The
    /// journal comes second, so that it holds nothing that lost its turn to another tab.
    async fn store(&self, turn: Turn, entry: &Entry) -> Result<(), StoreFault> {
        self.log.append(turn, entry).await?;
        self.uncovered.set(self.uncovered.get().saturating_add(events_in(entry)));
        let device = self.with(|replica| replica.identity().device);
        let Some(frame) = Frame::of(device, turn, entry) else { return Ok(()) };
        self.placed.pass().await;
        if self.journal.is_long() {
            // Nothing else is being written now, so this frame and the next are all there is.
            let all = self.with(Replica::frame);
            self.note_journal(self.journal.replace(&all).await);
        }
        self.note_journal(self.journal.append(&frame).await);
        marker::raise(self.log.name(), device, frame.highest);
        self.protect();
        Ok(())
    }

    /// Gives the journal its place: what was found is replaced by all that is open. Nothing is said to be
    /// saved before that is done, and no other tab comes up; but the screen need not wait.
    fn place_journal(&self, lock: Option<Held>) {
        self.spawn(async move |shell: &Shell| {
            let all = shell.with(Replica::frame);
            shell.note_journal(shell.journal.replace(&all).await);
            shell.placed.open();
            drop(lock);
        });
    }

    /// Asks the browser, once in a page and not before there is something to lose, to keep this app's
    /// storage when the disk gets full. Some ask the user.
    fn protect(&self) {
        if self.has_asked.replace(true) {
            return;
        }
        self.spawn(async |shell: &Shell| {
            shell.is_protected.set(Some(page::protect_storage().await));
            shell.pulse.standing();
        });
    }

    /// Whether the browser promised to keep this app's storage; `None`: it was not asked yet.
    pub fn is_protected(&self) -> Option<bool> {
        self.is_protected.get()
    }

    /// While the journal works it carries the promise; otherwise the log has to.
    fn note_journal(&self, took: Result<(), JournalFault>) {
        let durability = match (took, self.journal.protection()) {
            (Ok(()), Protection::Flushed) => Durability::Relaxed,
            (Ok(()) | Err(_), Protection::Flushed | Protection::Mirrored | Protection::Alone) => {
                Durability::Strict
            }
        };
        self.log.set_durability(durability);
    }

    fn change(&self, changes: &[StreamChange<Orders>]) {
        let mut views = self.views.borrow_mut();
        for change in changes {
            views.change(
                change.stream,
                change.before.as_ref().map(|before| &before.state),
                change.after.as_ref().map(|after| &after.state),
            );
        }
        drop(views);
        self.pulse.changed(changes);
    }

    fn hint(&self) {
        if let Some(tabs) = self.tabs.borrow().as_ref() {
            tabs.say_wrote();
        }
    }

    /// Saves a checkpoint once the news is in, if a start would take long without it.
    async fn save_if_due(&self) {
        let standing = self.with(Replica::standing);
        if self.uncovered.get() > CHECKPOINT_EVENTS && standing.cursor >= standing.head {
            self.save().await;
        }
    }

    /// Saves what a later start begins from. One tab does it: the one that runs the network.
    pub async fn save(&self) {
        if !self.with(|replica| replica.standing().is_leading) {
            return;
        }
        let replica = self.with(Replica::checkpoint);
        if replica.is_empty() {
            return;
        }
        let views = self.with(|replica| {
            let mut views = self.views.borrow_mut();
            views.undress(replica);
            let saved = views.checkpoint(replica.turn());
            views.dress(replica);
            saved
        });
        let covered = self.uncovered.replace(0);
        // The last one is still there if this fails: the next start takes longer, and that is all.
        if self.log.save(&Saved { replica, views }).await.is_err() {
            self.uncovered.set(self.uncovered.get().saturating_add(covered));
        }
    }

    /// Listens to the world from now on.
    fn attend(&self) {
        let heard = self.me.clone();
        let tabs = Tabs::join(self.log.name(), move |news| {
            let Some(shell) = heard.upgrade() else { return };
            match news {
                News::Wrote => shell.feed(Input::Hinted),
                News::Leading(true) => shell.lead(),
                News::Leading(false) => shell.follow(),
            }
        });
        self.tabs.replace(Some(tabs));
        let heard = self.me.clone();
        let watch = Watch::start(move |surroundings| {
            let Some(shell) = heard.upgrade() else { return };
            match surroundings {
                Surroundings::Network(is_online) => shell.feed(Input::Online(is_online)),
                Surroundings::Back => {
                    shell.feed(Input::Hinted);
                    shell.feed(Input::SyncNow);
                }
            }
        });
        self.watch.replace(Some(watch));
    }

    /// This tab runs the network from now on.
    fn lead(&self) {
        let heard = self.me.clone();
        let live = self.backend.has_live().then(|| {
            Live::open(move |head| {
                if let Some(shell) = heard.upgrade() {
                    shell.feed(Input::HeadIs(head.epoch, head.head));
                }
            })
        });
        self.live.replace(live);
        self.feed(Input::Leading(true));
        self.spawn(async |shell: &Shell| shell.save_if_due().await);
    }

    /// Another tab does.
    fn follow(&self) {
        self.live.replace(None);
        self.feed(Input::Leading(false));
    }
}
