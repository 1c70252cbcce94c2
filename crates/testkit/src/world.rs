//! A seeded world: devices with two tabs each, a network, a server, and everything that goes wrong
//! between them. No clock, no thread, no chance but the seed's.
//!
//! Read in this order: this page, [`script`] and [`clerks`] (what people do), `device` and `disk`, `net` and
//! `server`, `mishaps` (what goes wrong), `heal` (how it ends), `promises` and `checks` (what must hold).

mod checks;
pub mod clerks;
mod device;
mod disk;
mod heal;
mod mishaps;
mod net;
mod promises;
pub mod script;
mod server;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Epoch, Moment, Phase, Position, Role, Stamp, UtcMillis,
};
use counterfoil_sync::log::Handling;
use counterfoil_sync::protocol::{self, Prefer, PushRequest, Snapshot};
use counterfoil_sync::replica::{Ask, Delivery, Input, NetFault, Replica};
use uuid::Uuid;

use crate::rng::Rng;
use device::Device;
use promises::Promises;
use script::Script;
use server::Server;

/// Devices in a world.
const DEVICES: usize = 3;
/// Tabs of a device.
const TABS: usize = 2;
/// Things that happen before all faults end.
const ACTIONS: usize = 800;

/// Something that keeps commands from being lost, doubled or shown wrong. A world can be run without one
/// of them, to show that the checks would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// The server remembers what it decided.
    Receipts,
    /// The screen is told what the server's news did to its predictions.
    Rebase,
    /// What a wiped log held is put back from the journals.
    Journal,
    /// Commands are durably marked before they are sent.
    OfferedMark,
    /// A turn of the log is written once.
    TurnCheck,
    /// What is reported as saved was written.
    Durability,
    /// What the server has said to have survives its crash. Without it nothing is lost either, because a
    /// device keeps its copy until there is an outcome.
    Inbox,
    /// What a restored server has forgotten is sent to it again.
    Again,
}

/// What went wrong in a world, and in which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Run this seed again.
    pub seed: u64,
    /// Which promise did not hold.
    pub what: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "seed {}: {}", self.seed, self.what)
    }
}

/// What a world went through, so that a test can see that it was not idle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tale {
    /// Commands reported as saved.
    pub saved: usize,
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
}

impl Tale {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Tale) -> Tale {
        Tale {
            saved: self.saved + other.saved,
            events: self.events + other.events,
            refused: self.refused + other.refused,
            losses: self.losses + other.losses,
            kills: self.kills + other.kills,
            received: self.received + other.received,
            crashes: self.crashes + other.crashes,
            restores: self.restores + other.restores,
            again: self.again + other.again,
        }
    }
}

/// A tab in one of its lives: answers for an earlier life go nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct TabRef {
    device: usize,
    tab: usize,
    exchange: u64,
}

#[derive(Debug, Clone)]
enum Request {
    Push(PushRequest, Prefer),
    Pull { epoch: Option<Epoch>, after: Position, limit: usize },
    Snapshot,
}

#[derive(Debug, Clone)]
enum Answer {
    Exchange(Result<protocol::Answer, NetFault>),
    Snapshot(Result<Snapshot, NetFault>),
}

#[derive(Debug, Clone)]
enum Parcel {
    Up(TabRef, Request),
    Down(TabRef, Answer),
}

/// The world.
#[derive(Debug)]
pub struct World<D: Domain, S> {
    rng: Rng,
    now: UtcMillis,
    without: Option<Guard>,
    /// Whether things still go wrong.
    is_rough: bool,
    server: Server<D>,
    devices: Vec<Device<D>>,
    net: Vec<Parcel>,
    promises: Promises,
    exchanges: u64,
    tale: Tale,
    script: std::marker::PhantomData<S>,
}

impl<D: Domain, S: Script<D>> World<D, S> {
    /// Lets the world of `seed` happen, and checks it.
    ///
    /// # Errors
    /// A promise did not hold.
    pub fn run(seed: u64) -> Result<Tale, Failure> {
        World::<D, S>::new(seed, None).live().map_err(|what| Failure { seed, what })
    }

    /// The same in a world that lacks one guard.
    ///
    /// # Errors
    /// A promise did not hold: the checks have noticed.
    pub fn run_without(guard: Guard, seed: u64) -> Result<Tale, Failure> {
        World::<D, S>::new(seed, Some(guard)).live().map_err(|what| Failure { seed, what })
    }

    fn new(seed: u64, without: Option<Guard>) -> World<D, S> {
        let mut rng = Rng::new(seed);
        let epoch = Epoch(rng.uuid());
        let page_max = 1 + rng.index(12);
        let devices = (0..DEVICES).map(|_| Device::new(DeviceId(rng.uuid()))).collect();
        World {
            rng,
            now: UtcMillis(1_000_000),
            without,
            is_rough: true,
            server: Server::new(epoch, page_max, without),
            devices,
            net: Vec::new(),
            promises: Promises::default(),
            exchanges: 0,
            tale: Tale::default(),
            script: std::marker::PhantomData,
        }
    }

    fn live(mut self) -> Result<Tale, String> {
        S::prepare(&mut self.server.book, self.now);
        for device in 0..DEVICES {
            for tab in 0..TABS {
                self.open_tab(device, tab);
            }
            self.feed(device, 0, Input::Leading(true))?;
        }
        for _ in 0..ACTIONS {
            self.act()?;
        }
        self.heal()?;
        self.check()?;
        self.tale.saved = self.promises.saved.len();
        self.tale.refused = self.refusals();
        self.tale.events = usize::try_from(self.server.book.head().0).unwrap_or(usize::MAX);
        Ok(self.tale)
    }

    /// One thing happens.
    fn act(&mut self) -> Result<(), String> {
        self.now = UtcMillis(self.now.0 + i64::try_from(self.rng.below(400)).unwrap_or(0));
        let (device, tab) = (self.rng.index(DEVICES), self.rng.index(TABS));
        match self.rng.below(100) {
            0..=8 => self.wish(device, tab),
            9..=48 => self.run_tab(device, tab),
            49..=70 => self.deliver(),
            71..=73 => self.deal(device, tab),
            74..=76 => self.time_out(device, tab),
            77..=84 => self.wake(device, tab),
            85..=89 => {
                self.upset(device, tab);
                Ok(())
            }
            90 => self.care(),
            91 => self.run_server(),
            92 => {
                let is_online = self.rng.chance(70);
                self.feed(device, tab, Input::Online(is_online))
            }
            93 => self.change_leader(device, tab),
            94 => self.feed(device, tab, Input::Hinted),
            95 => {
                let is_paused = self.rng.chance(30);
                self.feed(device, tab, Input::Paused(is_paused))
            }
            96 => self.feed(device, tab, Input::SyncNow),
            97 => self.save_checkpoint(device, tab),
            98 => self.compare_with_scratch(device, tab),
            _ => {
                let (epoch, head) = (self.server.book.epoch(), self.server.book.head());
                self.feed(device, tab, Input::HeadIs(epoch, head))
            }
        }
    }

    /// Somebody wants something.
    fn wish(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(replica) = self.replica(device, tab) else { return Ok(()) };
        let mut rng = self.rng.clone();
        let wish = S::wish(&mut rng, replica);
        self.rng = rng;
        let Some((stream, intent)) = wish else { return Ok(()) };
        self.ask(device, tab, (stream, intent, None))
    }

    fn ask(
        &mut self,
        device: usize,
        tab: usize,
        wish: (counterfoil_core::StreamId, D::Command, Option<CommandId>),
    ) -> Result<(), String> {
        let (stream, intent, fixes) = wish;
        let stamp = self.stamp(device);
        let (id, now) = (stamp.id, self.now);
        let Some(replica) = self.replica_mut(device, tab) else { return Ok(()) };
        let is_public = |replica: &Replica<D>| {
            replica.state(stream).is_some_and(|held| !D::is_private(&held.state))
        };
        let was_public = is_public(replica);
        // A refusal on the spot changes nothing, so there is nothing to keep of it.
        let Ok(effects) = replica.ask(Ask { stamp, stream, intent, fixes }, now) else {
            return Ok(());
        };
        if !was_public && is_public(replica) {
            self.promises.published.insert(id);
        }
        self.take_effects(device, tab, effects)
    }

    fn stamp(&mut self, device: usize) -> Stamp {
        let skew = i64::try_from(self.rng.below(10_000_000)).unwrap_or(0) - 5_000_000;
        let id = CommandId(self.rng.uuid());
        let identity = self.identity(device);
        Stamp {
            id,
            at: Moment { at: UtcMillis(self.now.0 + skew), offset_minutes: 0 },
            device: identity.device,
            actor: identity.actor,
            role: identity.role,
            phase: Phase::Predicting,
        }
    }

    /// Somebody deals with a command: fixes, dismisses, acknowledges or takes back.
    fn deal(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(replica) = self.replica(device, tab) else { return Ok(()) };
        let commands = replica.commands();
        let mut rng = self.rng.clone();
        let chosen = rng
            .pick(&commands)
            .map(|told| (told.command.id, told.delivery, told.command.stream, told.intent.clone()));
        self.rng = rng;
        let Some((id, delivery, stream, intent)) = chosen else { return Ok(()) };
        match delivery {
            Delivery::Refused if self.rng.chance(60) => {
                let fix = intent.and_then(|intent| S::fix(&mut self.rng, stream, &intent));
                let Some((stream, intent)) = fix else { return Ok(()) };
                self.ask(device, tab, (stream, intent, Some(id)))
            }
            Delivery::Refused => self.feed(device, tab, Input::Handle(id, Handling::Dismissed)),
            Delivery::Changed => self.feed(device, tab, Input::Handle(id, Handling::Seen)),
            Delivery::Confirmed
            | Delivery::Draft
            | Delivery::Received
            | Delivery::Sending
            | Delivery::Unclear
            | Delivery::Saved
            | Delivery::Saving
            | Delivery::Held(_)
            | Delivery::SetAside
            | Delivery::NotSaved => self.feed(device, tab, Input::Handle(id, Handling::Withdrawn)),
        }
    }
}

/// The workspace of every world.
const WORKSPACE: counterfoil_core::WorkspaceId =
    counterfoil_core::WorkspaceId(Uuid::from_u128(0xC0));

fn role() -> Role {
    Role("manager".to_owned())
}
