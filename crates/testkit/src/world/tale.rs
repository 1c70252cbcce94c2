//! How a world came out.

use super::faults::Fault;

/// What went wrong in a world, and in which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Run this seed again.
    pub seed: u64,
    /// What could go wrong in it.
    pub faults: Vec<Fault>,
    /// Which promise did not hold.
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "seed {} with {:?}: {}", self.seed, self.faults, self.what)
    }
}

/// What a world went through, so that a test can see that it was not idle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tale {
    /// Commands reported as saved.
    pub saved: usize,
    /// Pushes that reached the server.
    pub pushes: usize,
    /// Events that the server decided.
    pub events: usize,
    /// Commands that the server refused.
    pub refused: usize,
    /// Logs that were wiped or cut.
    pub losses: usize,
    /// Tabs that were killed.
    pub kills: usize,
    /// Pushes that the server received before it decided them.
    pub received: usize,
    /// Crashes of the server with an inbox that was not empty.
    pub crashes: usize,
    /// Backups that took the server's place.
    pub restores: usize,
    /// Decided commands that a device sent again after that.
    pub again: usize,
    /// Devices that were copied, or put back from an older image.
    pub copies: usize,
    /// Devices that took another id.
    pub renamed: usize,
    /// Other troubles that lasted for a while: freezes, full or broken stores, wrong clocks, ended sessions.
    pub strains: usize,
    /// Commands that the server did not accept, whoever sent them.
    pub poisoned: usize,
    /// Entries of logs that were shed.
    pub shed: usize,
    /// Journals that held what the log did not take.
    pub stand_ins: usize,
    /// Writes that the journal had before the log.
    pub ahead: usize,
    /// Steps of a tab after which its confirmed states were compared with a replay of the server's history.
    pub replays: usize,
    /// How long the world took to come to rest at most.
    pub slowest_millis: i64,
}

impl Tale {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Tale) -> Tale {
        Tale {
            saved: self.saved + other.saved,
            pushes: self.pushes + other.pushes,
            events: self.events + other.events,
            refused: self.refused + other.refused,
            losses: self.losses + other.losses,
            kills: self.kills + other.kills,
            received: self.received + other.received,
            crashes: self.crashes + other.crashes,
            restores: self.restores + other.restores,
            again: self.again + other.again,
            copies: self.copies + other.copies,
            renamed: self.renamed + other.renamed,
            strains: self.strains + other.strains,
            poisoned: self.poisoned + other.poisoned,
            shed: self.shed + other.shed,
            stand_ins: self.stand_ins + other.stand_ins,
            ahead: self.ahead + other.ahead,
            replays: self.replays + other.replays,
            slowest_millis: self.slowest_millis.max(other.slowest_millis),
        }
    }
}
