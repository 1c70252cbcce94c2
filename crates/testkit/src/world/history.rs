//! What happened to people, in order: what they asked for, what they were told, and what they saw. It is judged
//! when all is over, see `verdict`.

use std::collections::BTreeSet;

use counterfoil_core::{CommandId, Domain, Epoch, Position, StreamId};
use counterfoil_sync::log::Entry;

use super::World;
use super::script::Script;
use super::verdict::judge;

/// A device, and one of its tabs.
pub(super) type Place = (usize, usize);

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// A tab was opened, and has read so far.
    Opened { place: Place, at: Option<(Epoch, Position)> },
    /// Somebody asked for something. What takes the place of a refused command stands where that one stood.
    Asked { place: Place, command: CommandId, stream: StreamId, is_fix: bool },
    /// A tab was told that this is saved on its device.
    Saved { place: Place, command: CommandId },
    /// The same of what the device has read of a history.
    Read { device: usize, epoch: Epoch, to: Position },
    /// A device's log says what became of it, by the server's word or by its user's deed.
    Ended { device: usize, command: CommandId },
    /// These are open before the eyes of whoever looks at a tab.
    Shown { place: Place, open: BTreeSet<CommandId> },
    /// A device lost its log, or the end of it.
    Lost { device: usize },
}

/// All that happened.
#[derive(Debug, Default)]
pub(super) struct History(Vec<Note>);

impl History {
    pub(super) fn note(&mut self, note: Note) {
        self.0.push(note);
    }

    /// An entry stands in a device's log.
    pub(super) fn written(&mut self, device: usize, entry: &Entry) {
        let news = || entry.applied.iter();
        let outcomes = news().flat_map(|applied| &applied.outcomes).map(|outcome| outcome.command);
        let events = news().flat_map(|applied| &applied.events).map(|event| event.command);
        let handled = entry.handled.iter().filter(|handled| handled.how.ends());
        let ended = outcomes
            .chain(events)
            .chain(handled.map(|handled| handled.command))
            .chain(entry.asked.iter().filter_map(|asked| asked.command.fixes));
        self.0.extend(ended.map(|command| Note::Ended { device, command }));
    }

    /// A tab was told that an entry is written.
    pub(super) fn reported(&mut self, place: Place, entry: &Entry) {
        let ids = entry.asked.iter().map(|asked| asked.command.id);
        self.0.extend(ids.map(|command| Note::Saved { place, command }));
        let base = entry.base.iter().map(|base| (base.epoch, base.position));
        let applied = entry.applied.iter().map(|applied| (applied.epoch, applied.to));
        let read = base.chain(applied);
        self.0.extend(read.map(|(epoch, to)| Note::Read { device: place.0, epoch, to }));
    }
}

impl<D: Domain, S: Script<D>> World<D, S> {
    /// A tab that was just opened.
    pub(super) fn note_opening(&mut self, place: Place) {
        let Some(replica) = self.replica(place.0, place.1) else { return };
        let standing = replica.standing();
        let at = standing.epoch.map(|epoch| (epoch, standing.cursor));
        self.history.note(Note::Opened { place, at });
        self.look(place);
    }

    /// Somebody looks at a tab.
    pub(super) fn look(&mut self, place: Place) {
        let Some(replica) = self.replica(place.0, place.1) else { return };
        let open = replica.commands().into_iter().map(|told| told.command.id).collect();
        self.history.note(Note::Shown { place, open });
    }

    /// Holds what people were told against what they saw and what the server decided in the end.
    pub(super) fn judge_history(&self) -> Result<(), String> {
        let events = self.server.book.page(Position(0), usize::MAX).events;
        let decided: Vec<CommandId> = events.into_iter().map(|event| event.command).collect();
        let promises = &self.promises;
        // What a device has lost or shares with its copy is sent by nobody, or by somebody else.
        let sets = [&promises.only_at_server, &promises.gone, &promises.shared];
        let excused = sets.into_iter().flatten().copied().collect();
        judge(&self.history.0, &decided, &excused)
    }
}
