//! How the open commands are grouped, and what a row says of each. Pure.

use std::collections::BTreeSet;

use counterfoil_core::{CommandId, StreamId};
use counterfoil_orders::{Command, CustomerCommand, OrderCommand};

use crate::screen::{CommandStanding, Deferral, Delivery, Hold, NetFault};
use crate::ui::text::deeds::{Names, asked};
use crate::ui::text::text;

/// Part of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A person must act.
    NeedsYou,
    /// On its way or ready for it.
    Waiting,
    /// Waits for something else than the network.
    Held,
}

/// A command in its place: indented under the one that it waits for.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The command.
    pub standing: CommandStanding,
    /// 1 under the refused one that holds it, else 0.
    pub depth: u8,
    /// How many later ones wait for it.
    pub holds: usize,
    /// Whether the row above is about the same order.
    pub follows: bool,
}

/// All groups.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouped {
    needs_you: Vec<Placed>,
    waiting: Vec<Placed>,
    held: Vec<Placed>,
}

impl Grouped {
    /// The rows of one group.
    pub fn of(&self, group: Group) -> &[Placed] {
        match group {
            Group::NeedsYou => &self.needs_you,
            Group::Waiting => &self.waiting,
            Group::Held => &self.held,
        }
    }
}

/// The part that a command belongs to; `None`: nothing about it is open.
pub fn group_of(delivery: Delivery) -> Option<Group> {
    match delivery {
        Delivery::Confirmed | Delivery::Draft => None,
        Delivery::Received
        | Delivery::Sending
        | Delivery::Unclear
        | Delivery::Saved
        | Delivery::Saving => Some(Group::Waiting),
        Delivery::Held(_) => Some(Group::Held),
        Delivery::Changed | Delivery::SetAside | Delivery::Refused | Delivery::NotSaved => {
            Some(Group::NeedsYou)
        }
    }
}

/// Whether an earlier command on its order holds it.
pub fn is_held_here(delivery: Delivery) -> bool {
    matches!(delivery, Delivery::Held(Hold::Behind(_) | Hold::After(_)))
}

/// `commands` in their groups, in the order in which they count; what a refused one holds comes right
/// under it.
pub fn grouped(commands: &[CommandStanding]) -> Grouped {
    let mut groups = Grouped::default();
    let mut under: BTreeSet<StreamId> = BTreeSet::new();
    for standing in commands {
        let stream = standing.command.stream;
        let place =
            |depth, holds| Placed { standing: standing.clone(), depth, holds, follows: false };
        match group_of(standing.delivery) {
            None => {}
            Some(Group::Waiting) => groups.waiting.push(place(0, 0)),
            Some(Group::Held)
                if is_held_here(standing.delivery) && holds_lane(commands, stream) => {}
            Some(Group::Held) => groups.held.push(place(0, 0)),
            Some(Group::NeedsYou) => {
                let first = standing.delivery == Delivery::Refused && under.insert(stream);
                let held: Vec<&CommandStanding> = commands
                    .iter()
                    .filter(|other| {
                        first && other.command.stream == stream && is_held_here(other.delivery)
                    })
                    .collect();
                groups.needs_you.push(place(0, held.len()));
                groups.needs_you.extend(held.into_iter().map(|held| Placed {
                    standing: held.clone(),
                    depth: 1,
                    holds: 0,
                    follows: false,
                }));
            }
        }
    }
    for rows in [&mut groups.needs_you, &mut groups.waiting, &mut groups.held] {
        let mut above = None;
        for placed in rows {
            let stream = placed.standing.command.stream;
            placed.follows = above.replace(stream) == Some(stream);
        }
    }
    groups
}

/// What goes when `command` is withdrawn, the last first: what begins an order or a customer takes all
/// that was asked of it along, for nothing of that could ever be decided.
pub fn go_along(commands: &[CommandStanding], command: CommandId) -> Vec<CommandId> {
    let Some(first) = commands.iter().find(|standing| standing.command.id == command) else {
        return Vec::new();
    };
    let begins = matches!(
        first.intent,
        Some(
            Command::Order(OrderCommand::Open { .. } | OrderCommand::Enter(_))
                | Command::Customer(CustomerCommand::Register { .. })
        )
    );
    let goes = |standing: &&CommandStanding| {
        standing.command.id == command
            || begins && standing.command.stream == first.command.stream && standing.can_withdraw
    };
    commands.iter().filter(goes).rev().map(|standing| standing.command.id).collect()
}

fn holds_lane(commands: &[CommandStanding], stream: StreamId) -> bool {
    commands
        .iter()
        .any(|standing| standing.command.stream == stream && standing.delivery == Delivery::Refused)
}

/// Number and customer of the order that the command begins. A refused beginning is all that is left of
/// its order here.
pub fn begun(standing: &CommandStanding) -> Option<(&str, StreamId)> {
    match &standing.intent {
        Some(Command::Order(OrderCommand::Open { provisional, customer, .. })) => {
            Some((provisional, *customer))
        }
        Some(Command::Order(OrderCommand::Enter(whole))) => {
            Some((&whole.provisional, whole.customer))
        }
        Some(Command::Order(_) | Command::Customer(_) | Command::Product(_)) | None => None,
    }
}

/// What the command asks.
pub fn sentence(standing: &CommandStanding, names: &dyn Names) -> String {
    match &standing.intent {
        None => text().outbox.unreadable.to_owned(),
        Some(Command::Order(command)) => asked(command, names),
        Some(Command::Customer(CustomerCommand::Register { profile, .. })) => {
            (text().outbox.register)(&profile.name)
        }
        Some(command @ (Command::Customer(_) | Command::Product(_))) => {
            (text().outbox.record)(command.kind(), &names.of(standing.command.stream))
        }
    }
}

/// How far it has come, in plain words.
pub fn progress(standing: &CommandStanding) -> String {
    let words = match standing.delivery {
        Delivery::Confirmed | Delivery::Refused => "",
        Delivery::Draft | Delivery::Saved => text().outbox.saved,
        Delivery::Saving => text().outbox.saving,
        Delivery::Received => text().outbox.received,
        Delivery::Sending => text().outbox.sending,
        Delivery::Unclear => text().outbox.unclear,
        Delivery::Changed => text().outbox.changed,
        Delivery::SetAside => text().outbox.set_aside,
        Delivery::NotSaved => text().outbox.not_saved,
        Delivery::Held(hold) => match hold {
            Hold::Behind(_) => text().outbox.behind,
            Hold::After(_) => text().outbox.after,
            Hold::SignIn => text().outbox.sign_in,
            Hold::AppUpdate => text().outbox.app_update,
            Hold::ServerUpdate => text().outbox.server_update,
            Hold::ForeignHistory => text().outbox.foreign,
        },
    };
    words.to_owned()
}

/// How the last try went; empty if there is nothing to tell.
pub fn last_answer(standing: &CommandStanding) -> String {
    let fault = standing.last_fault.map(|fault| match fault {
        NetFault::Offline => text().outbox.fault_offline,
        NetFault::NotOurs => text().outbox.fault_not_ours,
        NetFault::Trouble => text().outbox.fault_trouble,
        NetFault::Busy { .. } => text().outbox.fault_busy,
        NetFault::SignedOut => text().outbox.fault_signed_out,
        NetFault::UpgradeNeeded => text().outbox.fault_upgrade,
        NetFault::NotAccepted => text().outbox.fault_not_accepted,
    });
    let deferred = standing.deferred.map(|why| match why {
        Deferral::DependencyMissing | Deferral::DependencyRefused => text().outbox.after,
        Deferral::SeqTaken => text().outbox.copied,
        Deferral::UpgradeRequired => text().outbox.server_update,
        Deferral::SetAside => text().outbox.set_aside,
    });
    deferred.or(fault).unwrap_or_default().to_owned()
}
