//! The inbox: commands that a server has received and not decided yet. Once it has said so, a command stays
//! here until its receipt is recorded, and is decided even if its device never comes back.

use std::collections::BTreeMap;

use counterfoil_core::{CommandEnvelope, CommandId, DeviceId, Seq};

use super::{Digest, Receipt, Session};

/// A command in the inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its place in the order of arrival. No number is given twice.
    pub number: u64,
    /// Who pushed it, as it was known then: under this session it is decided.
    pub session: Session,
    /// What is asked.
    pub command: CommandEnvelope,
}

/// Whether commands were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reception {
    /// Each is in the inbox now, or was there or decided before.
    Kept,
    /// Nothing was kept: the inbox is full, or an id or a number is another command's. Decide them at once.
    Declined,
}

/// What a server knows of some commands before it receives them.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// What was said under an id: in the inbox, or decided.
    pub digests: BTreeMap<CommandId, Digest>,
    /// Whose a device's number is.
    pub owners: BTreeMap<(DeviceId, Seq), CommandId>,
    /// How many commands more the inbox can hold.
    pub room: usize,
}

impl Taken {
    /// `command` takes its id, its number and, in the inbox, its room.
    pub fn add(&mut self, command: &CommandEnvelope, digest: Digest) {
        self.digests.insert(command.id, digest);
        self.owners.insert((command.device, command.seq), command.id);
        self.room = self.room.saturating_sub(1);
    }

    /// Those of `commands` that are new, in their order. `None` if one of them would be refused for its id
    /// or its number, which only a decision can say, or if there is no room.
    pub fn admit(mut self, commands: &[CommandEnvelope]) -> Option<Vec<&CommandEnvelope>> {
        let mut new = Vec::new();
        for command in commands {
            let digest = Digest::of(command);
            match self.digests.get(&command.id) {
                Some(known) if *known == digest => continue,
                Some(_) => return None,
                None => {}
            }
            if self.room == 0 || self.owners.contains_key(&(command.device, command.seq)) {
                return None;
            }
            self.add(command, digest);
            new.push(command);
        }
        Some(new)
    }
}

/// An inbox in memory.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    rows: BTreeMap<u64, Waiting>,
    last: u64,
}

impl Inbox {
    /// All, in the order of their arrival.
    pub fn iter(&self) -> impl Iterator<Item = &Waiting> {
        self.rows.values()
    }

    /// Whether a command is in it.
    pub fn contains(&self, id: CommandId) -> bool {
        self.iter().any(|waiting| waiting.command.id == id)
    }

    /// The command that waits under a device's number.
    pub(super) fn owner(&self, number: (DeviceId, Seq)) -> Option<CommandId> {
        let mut commands = self.iter().map(|waiting| &waiting.command);
        let found = commands.find(|command| (command.device, command.seq) == number);
        found.map(|command| command.id)
    }

    pub(super) fn put(&mut self, session: &Session, commands: Vec<&CommandEnvelope>) {
        for command in commands {
            self.last += 1;
            let (session, command) = (session.clone(), command.clone());
            self.rows.insert(self.last, Waiting { number: self.last, session, command });
        }
    }

    /// A decision ends the wait of its command.
    pub(super) fn drop_settled(&mut self, receipt: &Receipt) {
        self.rows.retain(|_, waiting| waiting.command.id != receipt.command());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use counterfoil_core::{Encoded, Moment, Payload, StreamId, StreamKind};
    use uuid::Uuid;

    fn command(id: u128, seq: u64, says: &str) -> CommandEnvelope {
        let kind = StreamKind::parse("till").unwrap();
        let encoded =
            Encoded { kind: "till.command", schema: 1, payload: Payload::of(&says).unwrap() };
        let number = (DeviceId(Uuid::from_u128(7)), Seq(seq), CommandId(Uuid::from_u128(id)));
        encoded.command(number, StreamId { kind, id: Uuid::nil() }, Moment::default())
    }

    #[test]
    fn a_push_is_admitted_whole_or_not_at_all() {
        let known = command(1, 1, "a");
        let renumbered = command(1, 9, "a");
        let (other_content, other_owner) = (command(1, 1, "b"), command(2, 1, "a"));
        let (new, newer) = (command(3, 3, "c"), command(4, 4, "d"));
        for (push, room, admitted) in [
            (vec![&known], 1, Some(vec![])),
            (vec![&renumbered], 1, Some(vec![])),
            (vec![&known, &new], 2, Some(vec![&new])),
            (vec![&new, &new], 2, Some(vec![&new])),
            (vec![&new, &newer], 3, Some(vec![&new, &newer])),
            (vec![&new, &newer], 2, None),
            (vec![&new, &other_content], 9, None),
            (vec![&new, &other_owner], 9, None),
        ] {
            let mut taken = Taken { room, ..Taken::default() };
            taken.add(&known, Digest::of(&known));
            let push: Vec<CommandEnvelope> = push.into_iter().cloned().collect();
            assert_eq!(taken.admit(&push), admitted, "{push:?}");
        }
    }
}
