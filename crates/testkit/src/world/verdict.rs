//! What a history must not hold: work that vanished before somebody's eyes, a past that came back, one's own
//! commands in another order.

use std::collections::{BTreeMap, BTreeSet};

use counterfoil_core::{CommandId, Epoch, Position, StreamId};

use super::history::{Note, Place};

type Commands = BTreeSet<CommandId>;

/// Holds `notes` against the commands that were `decided`, in that order. Of those that are `excused` nothing is
/// asked.
///
/// # Errors
/// What happened that must not.
pub(super) fn judge(
    notes: &[Note],
    decided: &[CommandId],
    excused: &Commands,
) -> Result<(), String> {
    check_sight(notes, excused)?;
    check_reading(notes)?;
    check_order(notes, decided, excused)
}

/// Read your writes: what a tab was told is saved is open before its user's eyes until the log says how it
/// ended. A tab that is opened later shows all that is saved on its device.
fn check_sight(notes: &[Note], excused: &Commands) -> Result<(), String> {
    let mut saved: BTreeMap<usize, Commands> = BTreeMap::new();
    let mut owed: BTreeMap<Place, Commands> = BTreeMap::new();
    let mut ended: BTreeSet<(usize, CommandId)> = BTreeSet::new();
    for note in notes {
        match note {
            Note::Opened { place, .. } => {
                owed.insert(*place, saved.get(&place.0).cloned().unwrap_or_default());
            }
            // Another tab may have sent it, and had its answer, before its own is told that it is saved.
            Note::Saved { place, command }
                if !excused.contains(command) && !ended.contains(&(place.0, *command)) =>
            {
                saved.entry(place.0).or_default().insert(*command);
                owed.entry(*place).or_default().insert(*command);
            }
            Note::Ended { device, command } => {
                ended.insert((*device, *command));
                let tabs = owed.iter_mut().filter(|(place, _)| place.0 == *device);
                let all = tabs.map(|(_, owed)| owed).chain(saved.get_mut(device));
                all.for_each(|commands| {
                    commands.remove(command);
                });
            }
            Note::Shown { place, open } => {
                let hidden = owed.get(place).and_then(|owed| owed.difference(open).next());
                if let Some(command) = hidden {
                    return Err(format!("command {command} is saved, and {place:?} hides it"));
                }
            }
            Note::Saved { .. } | Note::Asked { .. } | Note::Read { .. } | Note::Lost { .. } => {}
        }
    }
    Ok(())
}

/// Monotonic reads over a restart: a tab begins no earlier in a history than its device was told to have read,
/// unless the device lost that. While a tab lives, its every step is compared with a replay.
fn check_reading(notes: &[Note]) -> Result<(), String> {
    let mut durable: BTreeMap<usize, BTreeMap<Epoch, Position>> = BTreeMap::new();
    for note in notes {
        match note {
            Note::Read { device, epoch, to } => {
                let read = durable.entry(*device).or_default().entry(*epoch).or_default();
                *read = (*read).max(*to);
            }
            Note::Lost { device } => {
                durable.remove(device);
            }
            Note::Opened { place, at } => {
                let Some(read) = durable.get(&place.0) else { continue };
                let known = at.and_then(|(epoch, _)| read.get(&epoch)).copied();
                if at.is_none_or(|(_, cursor)| known > Some(cursor)) {
                    return Err(format!("{place:?} begins at {at:?}, and had read {known:?}"));
                }
            }
            Note::Asked { .. } | Note::Saved { .. } | Note::Ended { .. } | Note::Shown { .. } => {}
        }
    }
    Ok(())
}

/// What one device asked of a stream.
#[derive(Debug)]
struct Wish {
    place: Place,
    command: CommandId,
    /// Where it stands among all that was decided.
    rank: usize,
}

/// Per-device order: of two commands of a device on a stream, the one that was asked by the same tab before, or
/// was saved before the other was asked, was decided before it. Two tabs at the same moment are in no order.
fn check_order(notes: &[Note], decided: &[CommandId], excused: &Commands) -> Result<(), String> {
    let ranks: BTreeMap<CommandId, usize> = decided.iter().copied().zip(0..).collect();
    let mut saved = Commands::new();
    let mut wishes: BTreeMap<(usize, StreamId), Vec<Wish>> = BTreeMap::new();
    for note in notes {
        match note {
            Note::Saved { command, .. } => {
                saved.insert(*command);
            }
            // A fix is decided in the place of what was refused, before what was asked in between.
            Note::Asked { place, command, stream, is_fix: false } if !excused.contains(command) => {
                // What was refused, taken back, or changed nothing has no place in the history.
                let Some(rank) = ranks.get(command).copied() else { continue };
                let earlier = wishes.entry((place.0, *stream)).or_default();
                let is_before =
                    |wish: &&Wish| wish.place == *place || saved.contains(&wish.command);
                let late = earlier.iter().filter(is_before).find(|wish| wish.rank > rank);
                if let Some(Wish { command: late, .. }) = late {
                    return Err(format!(
                        "command {late} was asked before {command}, decided after"
                    ));
                }
                earlier.push(Wish { place: *place, command: *command, rank });
            }
            Note::Asked { .. }
            | Note::Opened { .. }
            | Note::Read { .. }
            | Note::Ended { .. }
            | Note::Shown { .. }
            | Note::Lost { .. } => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::BANK;
    use uuid::Uuid;

    const HERE: Place = (0, 0);
    const BESIDE: Place = (0, 1);

    fn id(number: u128) -> CommandId {
        CommandId(Uuid::from_u128(number))
    }

    fn asked(place: Place, number: u128) -> Note {
        Note::Asked { place, command: id(number), stream: BANK, is_fix: false }
    }

    fn saved(place: Place, number: u128) -> Note {
        Note::Saved { place, command: id(number) }
    }

    fn shown(place: Place, open: &[u128]) -> Note {
        Note::Shown { place, open: open.iter().map(|number| id(*number)).collect() }
    }

    fn opened(place: Place, at: Option<u64>) -> Note {
        Note::Opened { place, at: at.map(|at| (Epoch(Uuid::nil()), Position(at))) }
    }

    fn read(to: u64) -> Note {
        Note::Read { device: 0, epoch: Epoch(Uuid::nil()), to: Position(to) }
    }

    fn is_good(notes: &[Note], decided: &[u128]) -> bool {
        let decided: Vec<CommandId> = decided.iter().map(|number| id(*number)).collect();
        judge(notes, &decided, &Commands::new()).is_ok()
    }

    #[test]
    fn what_is_saved_is_in_sight_until_it_ends() {
        let ended = Note::Ended { device: 0, command: id(1) };
        assert!(is_good(&[shown(HERE, &[]), saved(HERE, 1), shown(HERE, &[1])], &[]));
        assert!(is_good(&[saved(HERE, 1), ended.clone(), shown(HERE, &[])], &[]));
        assert!(!is_good(&[saved(HERE, 1), shown(HERE, &[2])], &[]));
        assert!(!is_good(&[saved(HERE, 1), opened(BESIDE, None), shown(BESIDE, &[])], &[]));
        assert!(is_good(&[saved(HERE, 1), ended, opened(BESIDE, None), shown(BESIDE, &[])], &[]));
    }

    #[test]
    fn a_tab_begins_where_its_device_had_read_to() {
        assert!(is_good(&[opened(HERE, None), read(5), opened(HERE, Some(5))], &[]));
        assert!(!is_good(&[read(5), read(3), opened(HERE, Some(4))], &[]));
        assert!(!is_good(&[read(5), opened(HERE, None)], &[]));
        assert!(is_good(&[read(5), Note::Lost { device: 0 }, opened(HERE, None)], &[]));
    }

    #[test]
    fn a_devices_commands_on_a_stream_are_decided_as_they_were_asked() {
        assert!(is_good(&[asked(HERE, 1), asked(HERE, 2)], &[1, 2]));
        assert!(!is_good(&[asked(HERE, 1), asked(HERE, 2)], &[2, 1]));
        assert!(!is_good(&[asked(HERE, 1), saved(HERE, 1), asked(BESIDE, 2)], &[2, 1]));
        let at_once = [asked(HERE, 1), asked(BESIDE, 2)];
        assert!(is_good(&at_once, &[1, 2]) && is_good(&at_once, &[2, 1]));
        assert!(is_good(&[asked(HERE, 1), asked((1, 0), 2)], &[2, 1]), "two devices");
        assert!(is_good(&[asked(HERE, 1), asked(HERE, 2)], &[2]), "the first was refused");
    }
}
