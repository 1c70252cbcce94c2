//! The log once more from its beginning, beside what the page shows: nothing is taken over from that, so what
//! both come to can be compared. Read a piece at a time, with breaths in between.

use counterfoil_core::{StreamId, TallyKey, UtcMillis, View};
use counterfoil_orders::{
    Board, CUSTOMER, Catalogue, Directory, Orders, PRODUCT, State, credit, report, reserved,
    shipped,
};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Base, Identity, Input, Replica, Start, StoreFault};
use uuid::Uuid;

use super::Shell;
use super::crash::Part;
use super::views::Views;
use crate::browser::clock;

/// Turns read and folded at a time.
const PIECE_TURNS: u64 = 16;
/// Streams put into a view, or compared, between two looks at the clock.
const PIECE_STREAMS: usize = 100;
/// So long is worked without a breath; a piece more may come on top.
const WORK_MILLIS: u64 = 16;
/// How often a check begins again because the log went on meanwhile.
const TRIES: u32 = 20;
/// Wait for what is being written.
const WRITE_MILLIS: u32 = 50;

/// A replica that was given the log anew, as if a tab had slept through all of it. It has no network and
/// writes nothing.
#[derive(Debug)]
pub struct Replay {
    replica: Replica<Orders>,
    now: UtcMillis,
}

impl Replay {
    /// Before the first turn. `now` is the time for all of it: nothing is waited for.
    pub fn from_nothing(identity: Identity, now: UtcMillis) -> Replay {
        let start = Start { identity, checkpoint: None, entries: Vec::new() };
        Replay { replica: Replica::open(start, now).0, now }
    }

    /// Where another replay was when it gave `checkpoint`; `None` if that cannot be read.
    pub fn resumed(identity: Identity, checkpoint: &[u8], now: UtcMillis) -> Option<Replay> {
        let base = Base::read(checkpoint)?;
        Some(Replay { replica: Replica::resume(identity, base, now).0, now })
    }

    /// Takes in the next entries.
    pub fn take(&mut self, entries: Vec<(Turn, Entry)>) {
        // It asks for what it slept through, and gets it. What else it wants is for a tab that lives.
        drop(self.replica.step(Input::Hinted, self.now));
        drop(self.replica.step(Input::Read(Ok(entries)), self.now));
    }

    /// The last turn that was taken in.
    pub fn turn(&self) -> u64 {
        self.replica.turn().0
    }

    /// What it came to.
    pub fn replica(&self) -> &Replica<Orders> {
        &self.replica
    }
}

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Every stream's state, predictions included.
    States,
    /// The sums over all streams.
    Sums,
    /// The list of orders.
    Board,
    /// The list of products.
    Catalogue,
    /// The list of customers.
    Directory,
}

/// How it came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What was compared.
    pub subject: Subject,
    /// How many rows, streams or sums the page has.
    pub shown: usize,
    /// How many the replay came to.
    pub again: usize,
    /// Whether both are the same.
    pub is_equal: bool,
    /// Digests of the canonical bytes of both, for views; of what is compared one by one, none.
    pub digests: Option<[Uuid; 2]>,
    /// What differs first, for what is compared one by one.
    pub first: Option<StreamId>,
    /// How long the rebuilding and comparing took.
    pub millis: u64,
}

/// A whole check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Turns that were folded.
    pub turns: u64,
    /// How long that took, reading included.
    pub millis: u64,
    /// What was compared.
    pub checked: Vec<Checked>,
    /// Views that the page does without, and that were not compared.
    pub left_out: usize,
}

/// A breath now and then.
#[derive(Debug)]
struct Breath(u64);

impl Breath {
    fn begin() -> Breath {
        Breath(clock::ticks())
    }

    async fn take_if_due(&mut self) {
        if clock::ticks().saturating_sub(self.0) >= WORK_MILLIS {
            clock::sleep(0).await;
            self.0 = clock::ticks();
        }
    }
}

impl Shell {
    /// Brings `replay` up to `turn`, as far as the log goes; `tell` hears how far it is. Ends early when
    /// `tell` says that nobody wants it any more.
    ///
    /// # Errors
    /// [`StoreFault`]: the log cannot be read.
    pub async fn replay_up_to(
        &self,
        replay: &mut Replay,
        turn: u64,
        tell: impl Fn(u64) -> Wanted,
    ) -> Result<(), StoreFault> {
        let mut breath = Breath::begin();
        let mut next = replay.turn().saturating_add(1);
        while next <= turn && tell(next.saturating_sub(1)) == Wanted::Yes {
            let end = next.saturating_add(PIECE_TURNS).min(turn.saturating_add(1));
            for entry in self.log().read_in(next..end).await? {
                replay.take(vec![entry]);
                breath.take_if_due().await;
            }
            next = end;
        }
        Ok(())
    }

    /// Folds the whole log anew, rebuilds every view from that, and compares with what the page shows.
    /// `None` if something was being written all the time.
    ///
    /// # Errors
    /// As [`Shell::replay_up_to`].
    pub async fn check_replay(&self, tell: impl Fn(u64)) -> Result<Option<Check>, StoreFault> {
        let began = clock::ticks();
        let mut replay =
            Replay::from_nothing(self.with(|replica| replica.identity().clone()), clock::now());
        for _ in 0..TRIES {
            let turn = self.with(Replica::turn).0;
            let told = |turn| {
                tell(turn);
                Wanted::Yes
            };
            self.replay_up_to(&mut replay, turn, told).await?;
            let is_at_rest =
                || self.with(|replica| replica.turn().0 == turn && !replica.has_unsaved());
            if !is_at_rest() {
                clock::sleep(WRITE_MILLIS).await;
                continue;
            }
            let millis = clock::ticks().saturating_sub(began);
            let checked = self.compare(&replay).await;
            if is_at_rest() {
                let left_out = self.with_views(|views| views.left_out().len());
                return Ok(Some(Check { turns: turn, millis, checked, left_out }));
            }
        }
        Ok(None)
    }

    async fn compare(&self, replay: &Replay) -> Vec<Checked> {
        let again = replay.replica();
        let streams: Vec<StreamId> = again.streams().map(|(stream, _)| stream).collect();
        let mut checked = Vec::new();
        checked.push(self.compare_states(again, &streams).await);
        let began = clock::ticks();
        let sums = self.with(|shown| compare_sums(shown, again, &streams));
        checked.push(Checked { millis: clock::ticks().saturating_sub(began), ..sums });
        let is_in = |part| self.with_views(|views| !views.left_out().contains(&part));
        if is_in(Part::Board) {
            checked.push(self.compare_view::<Board>(again, &streams, |views| &views.board).await);
        }
        if is_in(Part::Catalogue) {
            let pick: fn(&Views) -> &Catalogue = |views| &views.catalogue;
            checked.push(self.compare_view(again, &streams, pick).await);
        }
        if is_in(Part::Directory) {
            let pick: fn(&Views) -> &Directory = |views| &views.directory;
            checked.push(self.compare_view(again, &streams, pick).await);
        }
        checked
    }

    async fn compare_states(&self, again: &Replica<Orders>, streams: &[StreamId]) -> Checked {
        let began = clock::ticks();
        let mut breath = Breath::begin();
        let mut first = None;
        for piece in streams.chunks(PIECE_STREAMS) {
            first = first.or_else(|| self.with(|shown| differing(shown, again, piece)));
            breath.take_if_due().await;
        }
        let shown = self.with(|shown| shown.streams().count());
        Checked {
            subject: Subject::States,
            shown,
            again: streams.len(),
            is_equal: first.is_none() && shown == streams.len(),
            digests: None,
            first,
            millis: clock::ticks().saturating_sub(began),
        }
    }

    async fn compare_view<V: Listed>(
        &self,
        again: &Replica<Orders>,
        streams: &[StreamId],
        pick: fn(&Views) -> &V,
    ) -> Checked {
        let began = clock::ticks();
        let mut breath = Breath::begin();
        let mut view = V::default();
        for piece in streams.chunks(PIECE_STREAMS) {
            put_in(&mut view, again, piece);
            breath.take_if_due().await;
        }
        let mut checked = self.with_views(|views| compare_view(pick(views), &view));
        checked.millis = clock::ticks().saturating_sub(began);
        checked
    }
}

/// Whether somebody still waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Go on.
    Yes,
    /// Something else is wanted by now.
    No,
}

/// A view that can be compared.
trait Listed: View<State> {
    const SUBJECT: Subject;

    fn rows(&self) -> usize;
}

impl Listed for Board {
    const SUBJECT: Subject = Subject::Board;

    fn rows(&self) -> usize {
        self.len()
    }
}

impl Listed for Catalogue {
    const SUBJECT: Subject = Subject::Catalogue;

    fn rows(&self) -> usize {
        self.len()
    }
}

impl Listed for Directory {
    const SUBJECT: Subject = Subject::Directory;

    fn rows(&self) -> usize {
        self.len()
    }
}

fn put_in<V: View<State>>(view: &mut V, replica: &Replica<Orders>, streams: &[StreamId]) {
    for stream in streams {
        view.change(*stream, None, replica.state(*stream).map(|held| &held.state));
    }
}

fn differing(
    shown: &Replica<Orders>,
    again: &Replica<Orders>,
    streams: &[StreamId],
) -> Option<StreamId> {
    streams.iter().copied().find(|stream| shown.state(*stream) != again.state(*stream))
}

/// Compares every sum that hangs at one of `streams` or over all of them.
fn compare_sums(shown: &Replica<Orders>, again: &Replica<Orders>, streams: &[StreamId]) -> Checked {
    let whole = [
        report::ORDERS,
        report::LINES,
        report::UNITS,
        report::GROSS,
        report::NET,
        report::NUMBERED,
    ];
    let of_stream = |stream: &StreamId| -> Vec<TallyKey> {
        match stream.kind {
            CUSTOMER => vec![credit(*stream)],
            PRODUCT => vec![reserved(*stream), shipped(*stream)],
            _ => Vec::new(),
        }
    };
    let sums: Vec<TallyKey> = whole.into_iter().chain(streams.iter().flat_map(of_stream)).collect();
    let differs = |key: &&TallyKey| shown.tally(key) != again.tally(key);
    let first = sums.iter().find(differs).map(|key| key.stream);
    Checked {
        subject: Subject::Sums,
        shown: sums.len(),
        again: sums.len(),
        is_equal: first.is_none(),
        digests: None,
        first,
        millis: 0,
    }
}

/// By their digests; a view without bytes is equal to none.
fn compare_view<V: Listed>(shown: &V, again: &V) -> Checked {
    let digests = digest(shown).zip(digest(again)).map(|(shown, again)| [shown, again]);
    Checked {
        subject: V::SUBJECT,
        shown: shown.rows(),
        again: again.rows(),
        is_equal: digests.is_some_and(|[shown, again]| shown == again),
        digests,
        first: None,
        millis: 0,
    }
}

/// A name for the view's bytes. A view has its rows in the order of their ids or places, so equal ones have
/// equal bytes, whatever came when.
fn digest<V: View<State>>(view: &V) -> Option<Uuid> {
    let bytes = postcard::to_allocvec(view).ok()?;
    Some(Uuid::new_v5(&Uuid::nil(), &bytes))
}

#[cfg(test)]
mod tests;
