//! A seeded world: devices with two tabs each, a network, a server, and everything that goes wrong
//! between them. No clock, no thread, no chance but the seed's.
//!
//! Read in this order: this page, [`script`] and [`clerks`] (what people do), `device`, `disk` and `stores`, `net` and
//! `server`, [`faults`] (what can go wrong), `mishaps` and `strains` (at once, and for a while), `copies`, `heal`
//! (how it ends), `promises`, `history`, `checks`, `replay` and `verdict` (what must hold).

mod checks;
pub mod clerks;
mod copies;
mod device;
mod disk;
pub mod faults;
mod heal;
mod history;
mod mishaps;
mod net;
mod promises;
mod replay;
pub mod script;
mod server;
mod stores;
mod strains;
mod tale;
mod verdict;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Epoch, Moment, Phase, Position, Role, Stamp, UtcMillis,
};
use counterfoil_sync::log::Handling;
use counterfoil_sync::protocol::{self, Prefer, PushRequest, Snapshot};
use counterfoil_sync::replica::{Ask, Delivery, Input, NetFault, Replica};
use uuid::Uuid;

use crate::rng::Rng;
use crate::till::Build;
use device::Device;
use faults::{Fault, Swarm};
use history::{History, Note};
use promises::Promises;
use replay::Left;
use script::Script;
use server::Server;

pub use tale::{Failure, Tale};

/// Devices in a world at first; copies come on top.
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
    /// What is pushed is decided in its order.
    Order,
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
    /// What can go wrong here.
    swarm: Swarm,
    /// Whether things still go wrong.
    is_rough: bool,
    /// Nobody has a session until then.
    signed_out_until: UtcMillis,
    /// When the last fault ended.
    healed_at: UtcMillis,
    /// A command that the server's surroundings never let through.
    poison: Option<CommandId>,
    /// The histories that the server has left.
    left: Left,
    server: Server<D>,
    devices: Vec<Device<D>>,
    net: Vec<Parcel>,
    promises: Promises,
    history: History,
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
        World::<D, S>::new(seed, None).tell(seed)
    }

    /// The same in a world that lacks one guard.
    ///
    /// # Errors
    /// A promise did not hold: the checks have noticed.
    pub fn run_without(guard: Guard, seed: u64) -> Result<Tale, Failure> {
        World::<D, S>::new(seed, Some(guard)).tell(seed)
    }

    fn tell(self, seed: u64) -> Result<Tale, Failure> {
        let faults = self.swarm.all();
        self.live().map_err(|what| Failure { seed, faults, what })
    }

    fn new(seed: u64, without: Option<Guard>) -> World<D, S> {
        let mut rng = Rng::new(seed);
        let epoch = Epoch(rng.uuid());
        let page_max = 1 + rng.index(12);
        let mut devices: Vec<Device<D>> =
            (0..DEVICES).map(|_| Device::new(DeviceId(rng.uuid()))).collect();
        let swarm = Swarm::draw(&mut rng);
        if let Some(first) = devices.first_mut() {
            first.build = if swarm.has(Fault::OldBuild) { Build::Old } else { Build::New };
            first.was_old = first.build == Build::Old;
        }
        World {
            rng,
            swarm,
            signed_out_until: UtcMillis(0),
            healed_at: UtcMillis(0),
            poison: None,
            left: Left::new(),
            now: UtcMillis(1_000_000),
            without,
            is_rough: true,
            server: Server::new(epoch, page_max, without),
            devices,
            net: Vec::new(),
            promises: Promises::default(),
            history: History::default(),
            exchanges: 0,
            tale: Tale::default(),
            script: std::marker::PhantomData,
        }
    }

    fn live(mut self) -> Result<Tale, String> {
        S::prepare(&mut self.server.book, self.now);
        for device in 0..DEVICES {
            self.start(device)?;
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

    /// A device is switched on.
    fn start(&mut self, device: usize) -> Result<(), String> {
        for tab in 0..TABS {
            self.open_tab(device, tab);
        }
        self.feed(device, 0, Input::Leading(true))
    }

    /// Whether a fault strikes, of which this many percent are to be.
    fn strikes(&mut self, fault: Fault, percent: u64) -> bool {
        self.is_rough && self.swarm.has(fault) && self.rng.chance(percent)
    }

    /// One thing happens.
    fn act(&mut self) -> Result<(), String> {
        self.now = UtcMillis(self.now.0 + i64::try_from(self.rng.below(400)).unwrap_or(0));
        let (device, tab) = (self.rng.index(self.devices.len()), self.rng.index(TABS));
        if self.is_frozen(device, tab) {
            return self.deliver();
        }
        match self.rng.below(100) {
            0..=8 => self.wish(device, tab),
            9..=46 => self.run_tab(device, tab),
            47..=48 => self.strain(device, tab),
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
            98 => {
                self.look((device, tab));
                self.compare_with_scratch(device, tab)
            }
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
        let (id, now) = (stamp.id, self.clock(device));
        let build = self.build(device);
        let Some(replica) = self.replica_mut(device, tab) else { return Ok(()) };
        S::run_as(build);
        let is_public = |replica: &Replica<D>| {
            replica.state(stream).is_some_and(|held| !D::is_private(&held.state))
        };
        let was_public = is_public(replica);
        // A refusal on the spot changes nothing, so there is nothing to keep of it.
        let asked = replica.ask(Ask { stamp, stream, intent, fixes }, now);
        S::run_as(Build::New);
        let Ok(effects) = asked else { return Ok(()) };
        // Who asked for something sees it at once.
        if !replica.commands().iter().any(|told| told.command.id == id) {
            return Err(format!("command {id} was asked, and is not to be seen"));
        }
        if !was_public && is_public(replica) {
            self.promises.published.insert(id);
        }
        let (place, is_fix) = ((device, tab), fixes.is_some());
        self.history.note(Note::Asked { place, command: id, stream, is_fix });
        self.take_effects(device, tab, effects)
    }

    fn stamp(&mut self, device: usize) -> Stamp {
        let skew = i64::try_from(self.rng.below(10_000_000)).unwrap_or(0) - 5_000_000;
        let id = CommandId(self.rng.uuid());
        let identity = self.identity(device);
        Stamp {
            id,
            at: Moment { at: UtcMillis(self.clock(device).0 + skew), offset_minutes: 0 },
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
