//! The loop: an input goes into the replica, effects come out, each is run, its answer is the next input.
//!
//! It decides nothing. [`opening`] brings it up, [`views`] is what the screen looks at, [`pulse`] tells
//! the screen what to look at again, [`backend`] is the other end of the link.

pub mod backend;
pub mod crash;
pub mod exchanges;
pub mod export;
pub mod gate;
pub mod history;
pub mod numbers;
mod older;
pub mod opening;
pub mod past;
pub mod phase;
pub mod pulse;
pub mod record;
pub mod replay;
pub mod rescue;
pub mod room;
mod saving;
pub mod storing;
pub mod undo;
pub mod views;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use counterfoil_core::{CommandId, Phase, Stamp, StreamId};
use counterfoil_orders::{Command, Currency, Orders, Refusal};
use counterfoil_sync::protocol::Answer;
use counterfoil_sync::replica::{Ask, Effect, Input, Replica, Restored, StreamChange};
use wasm_bindgen_futures::spawn_local;

use crate::browser::journal::{Journal, Protection};
use crate::browser::leaving::Guard;
use crate::browser::live::Live;
use crate::browser::log::Log;
use crate::browser::online::{Surroundings, Watch};
use crate::browser::room::Room;
use crate::browser::tabs::{News, Tabs};
use crate::browser::{clock, ids};
use backend::Backend;
use exchanges::{Asked, Exchange, Exchanges, Question, came};
use gate::Gate;
use numbers::Numbers;
use pulse::Pulse;
use saving::Saver;
use storing::{Keeper, Keeping};
use undo::Deeds;
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
    exchanges: Exchanges,
    numbers: RefCell<Rc<Numbers>>,
    currency: Currency,
    recovered: Cell<Option<Recovered>>,
    restored: Cell<Option<Restored>>,
    saver: Saver,
    keeper: Keeper,
    room: Cell<Option<Room>>,
    is_protected: Cell<Option<bool>>,
    tabs: RefCell<Option<Tabs>>,
    watch: RefCell<Option<Watch>>,
    live: RefCell<Option<Live>>,
    guard: RefCell<Option<Guard>>,
    deeds: Deeds,
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
    /// Decides the wishes of one deed, shows their result at once and has them stored together. It can be taken
    /// back: see [`undo`].
    ///
    /// # Errors
    /// The refusal; nothing changed.
    pub fn ask(
        &self,
        stream: StreamId,
        intents: Vec<Command>,
        fixes: Option<CommandId>,
    ) -> Result<Vec<CommandId>, Refusal> {
        let begun = self.begin_deed(stream, &intents);
        let ids = self.decide(stream, intents, fixes)?;
        if let Some(begun) = begun {
            self.note_deed(begun);
        }
        Ok(ids)
    }

    /// As [`Shell::ask`], for what is no deed of its own: it cannot be taken back.
    fn decide(
        &self,
        stream: StreamId,
        intents: Vec<Command>,
        fixes: Option<CommandId>,
    ) -> Result<Vec<CommandId>, Refusal> {
        let asked = self.stamp();
        let wish = |intent| {
            let stamp = Stamp { id: ids::command(), ..asked.clone() };
            Ask { stamp, stream, intent, fixes }
        };
        let asks: Vec<_> = intents.into_iter().map(wish).collect();
        let ids = asks.iter().map(|ask| ask.stamp.id).collect();
        let effects = self.replica.borrow_mut().ask_all(asks, clock::now())?;
        self.run_all(effects);
        self.stand_in_anew();
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
        let is_deed = matches!(input, Input::Handle(..));
        let effects = self.replica.borrow_mut().step(input, clock::now());
        self.run_all(effects);
        if is_deed {
            self.stand_in_anew();
        }
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

    /// The last exchanges with it, the last first.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.all()
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
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
            device: replica.device(),
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
                if stored.is_ok() {
                    shell.raise_marker(&entry);
                }
                shell.save_if_due();
            }),
            Effect::Read { after } => self.spawn(async move |shell: &Shell| {
                let read = shell.log.read_after(after).await;
                shell.feed(Input::Read(read));
            }),
            Effect::Push(push, prefer) => self.spawn(async move |shell: &Shell| {
                let asked = Asked::now(Question::Push(push.commands.len()));
                let answer = shell.backend.push(push, prefer).await;
                shell.exchanges.note(asked, came(&answer));
                shell.feed(Input::Answered(answer));
            }),
            Effect::Pull { epoch, after, limit } => self.spawn(async move |shell: &Shell| {
                let asked = Asked::now(Question::Pull(after));
                let answer = shell.backend.pull(epoch, after, limit).await;
                shell.exchanges.note(asked, came(&answer));
                shell.feed(Input::Answered(answer.map(Answer::Page)));
            }),
            Effect::FetchSnapshot => self.spawn(async move |shell: &Shell| {
                let asked = Asked::now(Question::Snapshot);
                let answer = shell.backend.snapshot().await;
                shell.exchanges.note(asked, came(&answer));
                shell.feed(Input::Fetched(answer));
            }),
            Effect::WakeAfter { up_to_millis } => self.wake_after(up_to_millis),
            Effect::Changed(changes) => self.change(&changes),
            Effect::Standing => self.pulse.standing(),
            Effect::Hint => self.hint(),
            Effect::Checkpoint => self.save_soon(),
            Effect::Shed { before } => self.spawn(async move |shell: &Shell| {
                shell.shed(before).await;
            }),
            Effect::Restored(restored) => self.go_along(restored),
        }
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
        let asked = self.me.clone();
        let guard = Guard::start(move || {
            !crash::is_down() && asked.upgrade().is_some_and(|shell| shell.would_be_lost())
        });
        self.guard.replace(Some(guard));
    }

    /// Whether something would be lost with this page, be it only because its write is still under way.
    fn would_be_lost(&self) -> bool {
        self.with(Replica::has_unsaved) && !matches!(self.keeping(), Keeping::JournalAlone(_))
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
        self.save_if_due();
    }

    /// Another tab does.
    fn follow(&self) {
        self.live.replace(None);
        self.feed(Input::Leading(false));
    }
}
