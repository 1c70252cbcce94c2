//! What can go wrong, and what of it goes wrong in one world: a random part (a swarm), since a fault that happens
//! all the time hides what only comes to light without it.

use crate::rng::Rng;

/// A kind of thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A request or an answer is lost, also after the server's commit.
    Loss,
    /// A request or an answer comes twice.
    Repeat,
    /// An answer tells only of some commands.
    CutAnswer,
    /// Something else answers than the server, or it is in trouble.
    Trouble,
    /// The server dies.
    ServerCrash,
    /// A backup takes the server's place.
    Restore,
    /// A tab is killed.
    Kill,
    /// A browser's log is wiped, or loses its end.
    LogLost,
    /// A journal loses its end.
    JournalTorn,
    /// A write or a read does not work, once.
    StoreFails,
    /// No write works for a while.
    Full,
    /// Neither store works for a while.
    BothStores,
    /// A tab is frozen for a while.
    Freeze,
    /// A clock jumps by a year.
    ClockJump,
    /// Nobody has a session for a while.
    SessionEnd,
    /// The role of who pushes is another one from now on.
    RoleChange,
    /// A device has a build that does not know all kinds of events.
    OldBuild,
    /// A profile is copied, and both live on.
    Copy,
    /// A profile is put back from an older image.
    RollBack,
    /// The server's surroundings never let one command through.
    Poison,
    /// Room gets scarce, and a log is shed.
    Scarce,
}

/// All of them.
pub const FAULTS: [Fault; 21] = [
    Fault::Loss,
    Fault::Repeat,
    Fault::CutAnswer,
    Fault::Trouble,
    Fault::ServerCrash,
    Fault::Restore,
    Fault::Kill,
    Fault::LogLost,
    Fault::JournalTorn,
    Fault::StoreFails,
    Fault::Full,
    Fault::BothStores,
    Fault::Freeze,
    Fault::ClockJump,
    Fault::SessionEnd,
    Fault::RoleChange,
    Fault::OldBuild,
    Fault::Copy,
    Fault::RollBack,
    Fault::Poison,
    Fault::Scarce,
];

/// Of 100 worlds, in how many a fault is possible.
const SHARE: u64 = 70;

/// The faults of one world.
#[derive(Debug)]
pub(super) struct Swarm(Vec<Fault>);

impl Swarm {
    pub(super) fn draw(rng: &mut Rng) -> Swarm {
        Swarm(FAULTS.into_iter().filter(|_| rng.chance(SHARE)).collect())
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    pub(super) fn all(&self) -> Vec<Fault> {
        self.0.clone()
    }
}
