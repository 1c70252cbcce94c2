//! Shedding: what the server can give again leaves the log when room gets scarce.
//!
//! First an entry is written that says all that the log adds up to, at the next turn like any other: so
//! nobody writes it who does not know the newest turn. Then the entries before it are emptied. Their turns
//! stay taken, so that a tab that slept through this cannot write into the hole; and when it reads what it
//! missed it finds them empty, and begins anew with the entry that says it all.

use counterfoil_core::{CommandId, Domain, Read, StreamId};

use super::fold::{Beside, Folded};
use super::queue::Pending;
use super::shelf::Shelf;
use super::{Effect, Replica, checkpoint};
use crate::log::{Entry, Turn, Whole};

/// So many turns make it worth the while to shed once more.
const SHED_AFTER: u64 = 256;

impl<D: Domain> Folded<D> {
    /// Passes over it, if nothing before it was gone; begins with it otherwise.
    pub(super) fn take_whole(&mut self, whole: &Whole, beside: &mut Beside<'_, D>) {
        if self.has_hole
            && let Some(fresh) = checkpoint::from_whole::<D>(whole)
        {
            self.begin_anew(fresh, beside);
        }
        self.whole_at = self.turn;
        // Where a stream's past stood there is nothing any more, or soon.
        self.turns = Shelf::default();
        self.history_since = self.turn;
    }

    fn begin_anew(&mut self, mut fresh: Folded<D>, beside: &mut Beside<'_, D>) {
        let pending: Vec<CommandId> = self.queue.iter().map(Pending::id).collect();
        for id in pending {
            self.dequeue(id, beside);
        }
        self.set_confirmed_aside(beside);
        let streams: Vec<StreamId> = fresh.confirmed.streams.keys().collect();
        for stream in streams {
            self.note_remote(stream, beside);
        }
        beside.news.touched.extend(fresh.confirmed.tallies.keys().cloned().map(Read::Tally));
        let queue = std::mem::take(&mut fresh.queue);
        *self = Folded { turn: self.turn, highest: self.highest, ..fresh };
        for pending in queue.into_all() {
            self.enqueue(pending, beside);
        }
    }
}

impl<D: Domain> Replica<D> {
    /// After how many turns the log is shed once more; 256 unless set.
    pub fn set_shed_after(&mut self, turns: u64) {
        self.disk.shed_after = Some(turns);
    }

    /// Up to where the log can be shed; 0: from nowhere.
    pub fn whole_at(&self) -> Turn {
        self.folded.whole_at
    }

    /// Room is scarce. Sees to the entry that allows to shed what is before it; if there is one already, and
    /// little came after it, only what was left undone then is done.
    pub(super) fn room_is_scarce(&mut self, effects: &mut Vec<Effect<D>>) {
        let Turn(last) = self.folded.whole_at;
        let after = self.disk.shed_after.unwrap_or(SHED_AFTER);
        if last == 0 || self.folded.turn.0.saturating_sub(last) >= after {
            self.disk.is_scarce = true;
        } else {
            effects.push(Effect::Shed { before: self.folded.whole_at });
        }
    }

    /// The entry, if it is wanted, and all that is here is in the log.
    pub(super) fn whole_entry(&mut self) -> Option<Entry> {
        let is_wanted = std::mem::take(&mut self.disk.is_scarce) && !self.folded.has_hole;
        if is_wanted { checkpoint::whole(&self.folded) } else { None }
    }
}
