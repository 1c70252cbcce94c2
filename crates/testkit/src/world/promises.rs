//! What people were told, noted while it happens.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::CommandId;
use counterfoil_sync::log::{Entry, Handling};

/// What was promised to people, to be held against what became of it.
#[derive(Debug, Default)]
pub(super) struct Promises {
    /// Reported as saved, and where.
    pub(super) saved: BTreeMap<CommandId, usize>,
    pub(super) offered: BTreeSet<CommandId>,
    /// Taken back in some log.
    pub(super) withdrawn: BTreeSet<CommandId>,
    /// Reported as taken back.
    pub(super) surely_withdrawn: BTreeSet<CommandId>,
    pub(super) dismissed: BTreeSet<CommandId>,
    /// Replaced by another command.
    pub(super) fixed: BTreeSet<CommandId>,
    /// Decided in a history that was left.
    pub(super) once_decided: BTreeSet<CommandId>,
    /// Known as decided by a device which then lost its log: nobody but the server may have them.
    pub(super) only_at_server: BTreeSet<CommandId>,
    /// In two logs of one beginning: what its user is told by one is not known to the other.
    pub(super) shared: BTreeSet<CommandId>,
    /// Gone with a disk that was put back from an older image.
    pub(super) gone: BTreeSet<CommandId>,
    /// What ended the privacy of its stream before somebody's eyes.
    pub(super) published: BTreeSet<CommandId>,
}

impl Promises {
    /// Something stands in a log.
    pub(super) fn written(&mut self, entry: &Entry) {
        self.offered.extend(&entry.offered);
        // What turned out to be true already when it was written has published nothing.
        for idle in entry.asked.iter().filter(|asked| asked.shown.is_empty()) {
            self.published.remove(&idle.command.id);
        }
        self.fixed.extend(entry.asked.iter().filter_map(|asked| asked.command.fixes));
        for handled in &entry.handled {
            match handled.how {
                Handling::Withdrawn => {
                    self.withdrawn.insert(handled.command);
                }
                Handling::Dismissed => {
                    self.dismissed.insert(handled.command);
                }
                Handling::Seen => {}
            }
        }
    }

    /// A tab was told that it is written.
    pub(super) fn reported(
        &mut self,
        device: usize,
        entry: &Entry,
        was_offered: &BTreeSet<CommandId>,
    ) {
        for asked in &entry.asked {
            self.saved.insert(asked.command.id, device);
        }
        let withdrawn = entry.handled.iter().filter(|handled| handled.how == Handling::Withdrawn);
        let withdrawn = withdrawn.map(|handled| handled.command);
        self.surely_withdrawn.extend(withdrawn.filter(|id| !was_offered.contains(id)));
    }
}
