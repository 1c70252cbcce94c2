//! The client's end: one [`Replica`] per tab, folding the device's log and talking to the server.
//!
//! Read on in this order: [`step`] (all that can happen), `fold` (what the log adds up to), `overlay` and
//! `rebase` (predictions), `store` (towards the log), `exchange` (towards the server), `lanes` and `status`
//! (where a command stands).

mod aftermath;
mod ask;
pub mod backoff;
mod checkpoint;
mod confirmed;
mod exchange;
mod fold;
mod fork;
mod kept;
mod lanes;
mod overlay;
mod plan;
mod queue;
mod rebase;
mod rename;
mod report;
mod room;
mod shed;
mod shelf;
pub mod standing;
mod status;
pub mod step;
mod store;
mod wire;

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandId, Domain, Position, Reader, Seq, Stamp, StreamId, TallyKey, UtcMillis, Versioned, bug,
};

use crate::journal::Frame;
use crate::log::{Asked, Entry, Handled, Turn};
use crate::protocol::{Head, Snapshot};
use crate::recovery::Found;
use fold::{Beside, Folded};
use lanes::Lanes;
use overlay::{Effective, Overlay};
use rebase::{News, rebase};
use store::Disk;
use wire::Wire;

pub use standing::{Brief, CommandStanding, Delivery, Hold, Refused, Standing};
pub use step::{
    Ask, Effect, Identity, Input, Link, NetFault, Restored, Start, StoreFault, StreamChange,
};
pub use store::{CHECKPOINT_TURNS, STORE_COMMANDS_MAX};
pub use wire::SNAPSHOT_AFTER;

/// One tab's end of the sync: folds the device's log, decides wishes, and says what is to be done.
///
/// It never waits and never fails: what it wants comes out as [`Effect`]s, to be run in their order, and
/// each answer goes in as an [`Input`].
#[derive(Debug)]
pub struct Replica<D: Domain> {
    identity: Identity,
    folded: Folded<D>,
    overlay: Overlay<D>,
    disk: Disk,
    wire: Wire,
    /// The latest moment at which the runner will wake us.
    waking: Option<UtcMillis>,
}

/// A checkpoint that was read. Reading is most of the work of a start, so it is done once.
#[derive(Debug)]
pub struct Base<D: Domain>(Folded<D>);

impl<D: Domain> Base<D> {
    /// What [`Replica::checkpoint`] wrote; `None` if this build cannot start from it.
    pub fn read(checkpoint: &[u8]) -> Option<Base<D>> {
        checkpoint::read(checkpoint).map(Base)
    }

    /// The highest sequence number and the last turn that are in it.
    pub fn covered(&self) -> (Seq, Turn) {
        (self.0.highest, self.0.turn)
    }
}

impl<D: Domain> Replica<D> {
    /// Starts from the device's log. A checkpoint that this build cannot read is ignored, and entries that a
    /// checkpoint covers are skipped; so give all entries from the first with a checkpoint in doubt
    /// ([`Replica::covered`] tells). The effects bring the first Standing.
    pub fn open(start: Start, now: UtcMillis) -> (Replica<D>, Vec<Effect<D>>) {
        let base = start.checkpoint.as_deref().and_then(Base::read);
        Replica::begin(start.identity, base, start.entries, now)
    }

    /// As [`Replica::open`], from a checkpoint that was read already; [`Input::Read`] brings the entries
    /// after it.
    pub fn resume(
        identity: Identity,
        base: Base<D>,
        now: UtcMillis,
    ) -> (Replica<D>, Vec<Effect<D>>) {
        Replica::begin(identity, Some(base), Vec::new(), now)
    }

    fn begin(
        identity: Identity,
        base: Option<Base<D>>,
        entries: Vec<(Turn, Entry)>,
        now: UtcMillis,
    ) -> (Replica<D>, Vec<Effect<D>>) {
        let mut replica = Replica {
            identity,
            folded: base.map(|base| base.0).unwrap_or_default(),
            overlay: Overlay::default(),
            disk: Disk::default(),
            wire: Wire::default(),
            waking: None,
        };
        let mut news = News::unwatched();
        for (turn, entry) in entries {
            if turn > replica.folded.turn {
                let mut beside = Beside { overlay: &mut replica.overlay, news: &mut news };
                replica.folded.fold(turn, entry, &mut beside);
            }
        }
        // Whoever lived through it was told.
        replica.folded.restored = None;
        replica.predict_all();
        replica.disk.checkpointed = replica.folded.turn;
        let mut effects = vec![Effect::Standing];
        replica.advance(now, &mut effects);
        (replica, effects)
    }

    /// From how many positions on a device without history takes a snapshot; [`SNAPSHOT_AFTER`] unless set.
    pub fn set_snapshot_after(&mut self, positions: u64) {
        self.wire.snapshot_after = positions;
    }

    /// The highest sequence number and the last turn that a checkpoint covers; `None` if this build cannot
    /// start from it.
    pub fn covered(checkpoint: &[u8]) -> Option<(Seq, Turn)> {
        Base::<D>::read(checkpoint).map(|base| base.covered())
    }

    /// Strikes out of what was `found` what a journal stood in for and the log took in the end, as far as
    /// its checkpoint or a shed log's last entry knows: asked once more it would come after what was built
    /// on it.
    pub fn strike(base: Option<&Base<D>>, found: &mut Found) {
        let stands_in = |frame: &Frame| !frame.unlogged.is_empty();
        if !found.frames.iter().any(stands_in) || bug!("stood-in-for-good") {
            return;
        }
        let mut known = checkpoint::commands_in(&found.entries);
        known.extend(base.map(|base| checkpoint::commands(&base.0)).unwrap_or_default());
        for frame in &mut found.frames {
            frame.unlogged.retain(|asked| !known.contains(&asked.command.id));
        }
    }

    /// Takes in what happened and says what is to be done next.
    pub fn step(&mut self, input: Input, now: UtcMillis) -> Vec<Effect<D>> {
        let mut effects = Vec::new();
        let is_worth_telling =
            !matches!(input, Input::Hinted | Input::HeadIs(..) | Input::RoomScarce);
        let was = self.wire.link();
        match input {
            Input::Stored(result) => self.stored(result, now, &mut effects),
            Input::Hinted => self.disk.is_stale = true,
            Input::Read(result) => self.has_read(result, now, &mut effects),
            Input::Answered(result) => self.answered(result, now),
            Input::Fetched(result) => self.fetched(result, now),
            Input::HeadIs(epoch, head) => {
                self.wire.head_is(Head { epoch, head }, self.folded.epoch, now);
            }
            Input::Leading(is) => self.wire.permit(|permission| permission.is_leading = is),
            Input::Online(is) => self.wire.permit(|permission| permission.is_online = is),
            Input::Paused(is) => self.wire.permit(|permission| permission.is_paused = is),
            Input::Woke => self.wake(now),
            Input::SyncNow => {
                self.disk.skip_waits();
                self.wire.sync_now();
            }
            Input::Handle(command, how) => {
                self.handle(Handled { command, how, at: now }, &mut effects);
            }
            Input::RoomScarce => self.room_is_scarce(&mut effects),
        }
        if is_worth_telling || was != self.wire.link() {
            effects.push(Effect::Standing);
        }
        self.advance(now, &mut effects);
        effects
    }

    /// What a wish would bring about now. Nothing changes: for buttons, forms and hints.
    ///
    /// # Errors
    /// The refusal that [`Replica::ask`] would give.
    pub fn preview(
        &self,
        stream: StreamId,
        intent: &D::Command,
        stamp: &Stamp,
    ) -> Result<Vec<D::Event>, D::Refusal> {
        let effective = self.effective();
        D::decide(stream, intent, stamp, &mut Reader::new(&effective))
    }

    /// A stream as the screen shows it: confirmed, overlaid by predictions. `None`: it has no events.
    pub fn state(&self, stream: StreamId) -> Option<&Versioned<D::State>> {
        self.effective().stream(stream)
    }

    /// A stream as the server decided it.
    pub fn confirmed(&self, stream: StreamId) -> Option<&Versioned<D::State>> {
        self.folded.confirmed.streams.get(&stream)
    }

    /// All streams as the screen shows them, in order of their ids.
    pub fn streams(&self) -> impl Iterator<Item = (StreamId, &Versioned<D::State>)> {
        let mut all: BTreeMap<StreamId, &Versioned<D::State>> =
            self.folded.confirmed.streams.iter().collect();
        all.extend(self.overlay.streams());
        all.into_iter()
    }

    /// What this device has done last, as the screen shows it: streams that came after the checkpoint, that
    /// something is pending on, or that one of its last decided commands was about. Some more than once.
    pub fn recent(&self) -> impl Iterator<Item = (StreamId, &Versioned<D::State>)> {
        let own = self.folded.kept.last().filter_map(|stream| Some((stream, self.state(stream)?)));
        self.folded.confirmed.streams.fresh().chain(self.overlay.streams()).chain(own)
    }

    /// A sum over all streams as the screen shows them.
    pub fn tally(&self, key: &TallyKey) -> i64 {
        self.effective().sum(key)
    }

    /// In which turns of the log the stream's history stands, as far as this device saw it happen: what a
    /// snapshot brought is in none.
    pub fn turns_of(&self, stream: StreamId) -> Vec<Turn> {
        self.folded.turns.get(&stream).cloned().unwrap_or_default()
    }

    /// The turn from which on the log tells of the server's present history. What it says of decided events
    /// before may be of a history that was left; commands asked before count all the same.
    pub fn history_since(&self) -> Turn {
        self.folded.history_since
    }

    /// What is asked of a stream and not decided yet, with what each was shown as, in the order in which
    /// they count.
    pub fn pending_on(&self, stream: StreamId) -> impl Iterator<Item = &Asked> {
        self.folded.queue.lane(stream).map(|pending| &pending.asked)
    }

    /// All that was folded up to [`Replica::turn`], to start from later. Nothing unsaved is in it. Empty if
    /// the domain's states have no binary form: a bug, and nothing is lost by it.
    pub fn checkpoint(&self) -> Vec<u8> {
        checkpoint::write(&self.folded).unwrap_or_default()
    }

    /// All that the server has decided, as far as this device has taken it in: what a log of another format begins
    /// with. `None` if nothing was heard of a server yet, or something of it cannot be read here.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let is_whole = self.folded.confirmed.unreadable.is_empty() && !self.folded.has_hole;
        is_whole.then(|| checkpoint::base(&self.folded)).flatten()
    }

    /// The last turn that was folded.
    pub fn turn(&self) -> Turn {
        self.folded.turn
    }

    /// Up to where the server's history was folded.
    pub fn cursor(&self) -> Position {
        self.folded.cursor
    }

    /// The highest sequence number that was given and folded.
    pub fn highest(&self) -> Seq {
        self.folded.highest
    }

    /// Whether all was folded that is known to be at the server.
    pub fn is_caught_up(&self) -> bool {
        self.wire.head <= self.folded.cursor
    }

    /// Whom it works for.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    fn effective(&self) -> Effective<'_, D> {
        self.folded.effective(&self.overlay)
    }

    fn lanes(&self) -> Lanes<'_, D> {
        Lanes {
            folded: &self.folded,
            overlay: &self.overlay,
            deferred: &self.wire.deferred,
            link: self.wire.hold(),
        }
    }

    /// Decides everything from scratch.
    fn predict_all(&mut self) {
        self.overlay = Overlay::default();
        for pending in self.folded.queue.iter() {
            self.overlay.predict(pending, &self.folded.confirmed, &self.identity);
        }
    }

    /// Brings the overlay in line with `news` and tells the screen.
    fn settle_news(&mut self, mut news: News<D>, effects: &mut Vec<Effect<D>>) {
        rebase(&mut self.overlay, &self.folded, &self.identity, &mut news);
        let changes = news.changes(&self.effective());
        if !changes.is_empty() {
            effects.push(Effect::Changed(changes));
        }
    }

    /// Forgets what was known about commands that are no longer pending.
    fn prune(&mut self) {
        let queue = &self.folded.queue;
        let is_pending = |id: &CommandId| queue.contains(*id);
        self.wire.keep_only(is_pending, |stream| queue.lane(stream).next().is_some());
    }

    fn wake(&mut self, now: UtcMillis) {
        self.waking = None;
        self.disk.wake(now);
        self.wire.wake(now);
    }

    /// Starts whatever can be started, and makes sure of being woken for the rest.
    fn advance(&mut self, now: UtcMillis, effects: &mut Vec<Effect<D>>) {
        self.drop_stale_news();
        self.exchange(now, effects);
        self.write(now, effects);
        let waits = self.disk.waits().into_iter().chain(self.wire.waits());
        let Some(within) = waits.filter_map(|wait| wait.wake_within(now)).min() else { return };
        let end = UtcMillis(now.0.saturating_add(i64::from(within)));
        if self.waking.is_none_or(|known| end < known || known <= now) {
            self.waking = Some(end);
            effects.push(Effect::WakeAfter { up_to_millis: within });
        }
    }
}
