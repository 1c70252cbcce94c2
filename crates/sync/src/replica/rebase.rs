//! The server's news under our pending commands: decide those again which it concerns, and only those.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::gather::Gather;
use counterfoil_core::{Cause, Domain, Read, StreamId, Versioned, bug};

use super::overlay::{Effective, Overlay};
use super::queue::Pending;
use super::{Identity, StreamChange};
use crate::replica::fold::Folded;

/// What one step moved: what has to be decided again, and what the screen has to hear.
#[derive(Debug)]
pub(super) struct News<D: Domain> {
    pub(super) touched: BTreeSet<Read>,
    causes: BTreeMap<StreamId, Cause>,
    before: BTreeMap<StreamId, Option<Versioned<D::State>>>,
    is_watched: bool,
}

impl<D: Domain> News<D> {
    /// For a screen that shows the state before.
    pub(super) fn watched() -> News<D> {
        News {
            touched: BTreeSet::new(),
            causes: BTreeMap::new(),
            before: BTreeMap::new(),
            is_watched: true,
        }
    }

    /// For a screen that shows nothing yet.
    pub(super) fn unwatched() -> News<D> {
        News { is_watched: false, ..News::watched() }
    }

    /// To be called before `stream` changes: keeps how it looked.
    pub(super) fn note(&mut self, stream: StreamId, before: Option<&Versioned<D::State>>) {
        if self.is_watched {
            self.before.entry(stream).or_insert_with(|| before.cloned());
        }
    }

    /// Says why a stream changes. Of several reasons the one from farthest away counts.
    pub(super) fn blame(&mut self, stream: StreamId, cause: Cause) {
        let known = self.causes.entry(stream).or_insert(cause);
        *known = cause.max(*known);
    }

    /// All streams that look different now. One that was only decided again has the farthest of all
    /// reasons.
    pub(super) fn changes(self, now: &Effective<'_, D>) -> Vec<StreamChange<D>> {
        let farthest = self.causes.values().copied().max().unwrap_or(Cause::Mine);
        let changed = self
            .before
            .into_iter()
            .filter(|(stream, before)| now.stream(*stream) != before.as_ref());
        let change = |(stream, before): (StreamId, _)| StreamChange {
            stream,
            cause: self.causes.get(&stream).copied().unwrap_or(farthest),
            before,
            after: now.stream(stream).cloned(),
        };
        changed.map(change).collect()
    }
}

/// Decides again all pending commands that hang together with what was touched, in the order in which
/// they count; all others stay as they are. Afterwards the overlay is what deciding everything from
/// scratch would give.
pub(super) fn rebase<D: Domain>(
    overlay: &mut Overlay<D>,
    folded: &Folded<D>,
    identity: &Identity,
    news: &mut News<D>,
) {
    if bug!("no-rebase") {
        return;
    }
    let mut streams: BTreeSet<StreamId> = news.touched.iter().filter_map(stream_of).gather();
    let mut places =
        overlay.connected(&overlay.readers_of(&news.touched, &folded.queue), &folded.queue);
    loop {
        streams
            .extend(places.iter().filter_map(|place| folded.queue.at(*place)).map(Pending::stream));
        for stream in &streams {
            let effective = Effective { confirmed: &folded.confirmed, overlay };
            news.note(*stream, effective.stream(*stream));
            overlay.lift(*stream);
        }
        for pending in places.iter().filter_map(|place| folded.queue.at(*place)) {
            overlay.predict(pending, &folded.confirmed, identity);
        }
        // A decision may look at something else than before, and so hang together with more.
        let grown = overlay.connected(&places, &folded.queue);
        if grown == places {
            return;
        }
        places = grown;
    }
}

fn stream_of(read: &Read) -> Option<StreamId> {
    match read {
        Read::Stream(stream) => Some(*stream),
        Read::Tally(_) => None,
    }
}
