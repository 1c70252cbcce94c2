//! How a tab comes up: whom it works for, what its stores hold, what was lost, and then the loop.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use counterfoil_core::{DeviceId, Role, WorkspaceId};
use counterfoil_orders::{Currency, Orders};
use counterfoil_sync::journal::Frame;
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::recovery::{Found, Recovery, recover};
use counterfoil_sync::replica::{
    Base, Effect, Identity, Input, NetFault, Replica, Start, StoreFault,
};
use futures_util::future::{join, join3};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

use super::backend::Backend;
use super::crash::{self, Part, blaming};
use super::exchanges::Exchanges;
use super::gate::Gate;
use super::numbers::Numbers;
use super::older::Older;
use super::phase::Phase;
use super::pulse::Pulse;
use super::saving::{Saver, events_in};
use super::storing::Keeper;
use super::undo::Deeds;
use super::views::Views;
use super::{Recovered, Shell};
use crate::browser::http::{self, SessionAnswer};
use crate::browser::journal::Journal;
use crate::browser::log::{Log, database_name};
use crate::browser::memo::Memo;
use crate::browser::mock::reach::{LoadFault, Loaded};
use crate::browser::{clock, locks, marker, online, page};

/// Where the session is remembered.
const SESSION: &str = "session";
/// Where the choice of a backend is.
const BACKEND: &str = "backend";
/// Whether the authority in the page was used although nobody chose it.
const SAMPLES: &str = "samples";
/// Longest wait for another tab that is coming up.
const OPEN_LOCK_MILLIS: u32 = 10_000;
/// A database that takes longer to open is held by another window.
const HELD_MILLIS: u32 = 900;
/// How often a recovery starts again because a living tab wrote in between.
const RECOVERY_TRIES: u32 = 5;

/// Which backend somebody chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The server on the app's own address.
    Http,
    /// The authority in this page.
    Mock,
}

/// Whom a tab works for, and with what at the other end.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The session.
    pub session: SessionAnswer,
    /// The other end.
    pub backend: Backend,
}

impl Opening {
    /// Finds out: from the address (`?backend=mock`), from an earlier choice, or from the server. Where no
    /// server of ours answers and none ever did, the authority runs in the page.
    ///
    /// # Errors
    /// The phase in which the app cannot go on.
    pub async fn choose() -> Result<Opening, Phase> {
        let memo = Memo::open().await;
        let (choice, known) = join(choice(&memo), memo.load::<SessionAnswer>(SESSION)).await;
        match choice {
            Some(Choice::Mock) => return Opening::mock().await,
            Some(Choice::Http) | None => {}
        }
        if let Some(session) = known {
            spawn_local(check_session(memo, session.clone()));
            return Ok(Opening { session, backend: Backend::Http });
        }
        match http::session().await {
            Ok(session) => {
                memo.save(SESSION, &session).await;
                Ok(Opening { session, backend: Backend::Http })
            }
            Err(NetFault::NotOurs) if choice.is_none() => {
                memo.save(SAMPLES, &true).await;
                Opening::mock().await
            }
            Err(_) if choice.is_none() && memo.load(SAMPLES).await == Some(true) => {
                Opening::mock().await
            }
            Err(fault) => Err(Phase::NoSession(fault)),
        }
    }

    /// Works for the person of the sample data, with the authority in this page.
    ///
    /// # Errors
    /// [`Phase::NoStorage`]; [`Phase::NoSession`] if its code does not come.
    pub async fn mock() -> Result<Opening, Phase> {
        let mock = Loaded::open("counterfoil-mock-1").await.map_err(|fault| match fault {
            LoadFault::Code => Phase::NoSession(NetFault::Offline),
            LoadFault::Store(fault) => Phase::NoStorage(fault),
        })?;
        Ok(Opening { session: sample_session(), backend: Backend::Mock(Rc::new(mock)) })
    }
}

/// The person who works with the sample data.
fn sample_session() -> SessionAnswer {
    SessionAnswer {
        workspace: WorkspaceId(Uuid::from_u128(1)),
        actor: "you".to_owned(),
        role: Role("manager".to_owned()),
        currency: "USD".to_owned(),
    }
}

/// What the address or an earlier choice says.
async fn choice(memo: &Memo) -> Option<Choice> {
    let said = match page::parameter("backend").as_deref() {
        Some("mock") => Some(Choice::Mock),
        Some("http") => Some(Choice::Http),
        Some(_) | None => None,
    };
    match said {
        Some(choice) => {
            memo.save(BACKEND, &choice).await;
            Some(choice)
        }
        None => memo.load(BACKEND).await,
    }
}

/// Asks the server whether the remembered session still holds. Another one is remembered, and the page
/// starts again for it: one person's queue is never sent with another's session.
async fn check_session(memo: Memo, remembered: SessionAnswer) {
    let Ok(session) = http::session().await else { return };
    if session != remembered && memo.save(SESSION, &session).await {
        page::reload();
    }
}

impl Shell {
    /// Brings a tab up; tells how far it is.
    ///
    /// # Errors
    /// The phase in which the app cannot go on.
    pub async fn open(opening: Opening, tell: impl Fn(Phase)) -> Result<Rc<Shell>, Phase> {
        page::note("session known");
        let Opening { session, backend } = opening;
        let mut left_out = crash::left_out();
        let name = database_name(&session.workspace.to_string(), &session.actor);
        // One tab at a time, so that only one puts back what was lost.
        let lock = format!("open.{name}");
        let opened = join(locks::hold_within(&lock, OPEN_LOCK_MILLIS), Log::open(&name));
        let (lock, log) = clock::minding(opened, HELD_MILLIS, || tell(Phase::Held)).await;
        let log = log.map_err(Phase::without_store)?;
        page::note("log open");
        // The journal's worker starts, and an older database is looked for, while the checkpoint is read.
        let ((journal, mut frames), kept, older) =
            join3(Journal::open(&name), Kept::read(&log, &left_out), Older::find(&session)).await;
        let kept = kept.map_err(Phase::without_store)?;
        let mut older = older.map_err(Phase::without_store)?;
        if let Some(older) = &mut older {
            older.begin(&log).await.map_err(Phase::without_store)?;
            frames.push(older.frame());
        }
        let mut started =
            begin(&log, frames, (kept, &session)).await.map_err(Phase::without_store)?;
        if older.is_some() {
            // They were moved, not lost.
            started.recovered = None;
        }
        let views = if let Some(views) = started.views.take() {
            views
        } else {
            left_out.remove(&Part::Checkpoint);
            // The next start should find them saved: a stream is as much work as an event.
            let streams = started.replica.streams().count();
            started.uncovered = started.uncovered.saturating_add(streams);
            Views::rebuilt(&started.replica, left_out, &tell).await
        };
        page::note("replica and views");
        let currency = currency(&session.currency);
        let shell = Rc::new_cyclic(|me| Shell {
            me: me.clone(),
            numbers: RefCell::new(Rc::new(Numbers::of(&started.replica))),
            replica: RefCell::new(started.replica),
            views: RefCell::new(views),
            pulse: Pulse::new(clock::now()),
            log,
            journal,
            placed: Gate::default(),
            backend,
            exchanges: Exchanges::default(),
            currency,
            recovered: Cell::new(started.recovered),
            restored: Cell::new(None),
            saver: Saver::of(started.uncovered),
            keeper: Keeper::default(),
            room: Cell::new(None),
            is_protected: Cell::new(None),
            tabs: RefCell::default(),
            watch: RefCell::default(),
            live: RefCell::default(),
            guard: RefCell::default(),
            deeds: Deeds::default(),
        });
        shell.place_journal(lock, older);
        shell.claim_number();
        shell.run_all(started.effects);
        if !online::is_online() {
            shell.feed(Input::Online(false));
        }
        shell.attend();
        shell.keep_time();
        page::note("shell runs");
        crash::came_up();
        Ok(shell)
    }
}

/// Who works on `device`.
pub(super) fn identity(session: &SessionAnswer, device: DeviceId) -> Identity {
    Identity {
        device,
        workspace: session.workspace,
        actor: session.actor.clone(),
        role: session.role.clone(),
    }
}

/// The currency with this code; a currency that this build does not know is taken for the usual one, and
/// the server refuses the order.
fn currency(code: &str) -> Currency {
    let all = [Currency::Usd, Currency::Eur, Currency::Gbp, Currency::Krw, Currency::Jpy];
    all.into_iter().find(|currency| currency.code() == code).unwrap_or_default()
}

/// A replica that knows all that this device holds.
struct Started {
    replica: Replica<Orders>,
    /// The views over it, if they could be read.
    views: Option<Views>,
    recovered: Option<Recovered>,
    /// Events in the log after the checkpoint.
    uncovered: usize,
    effects: Vec<Effect<Orders>>,
}

/// What the log says before its entries are read.
struct Kept {
    device: Option<DeviceId>,
    /// The last checkpoint, and the views at its turn if they could be read.
    base: Option<(Base<Orders>, Option<Views>)>,
}

impl Kept {
    /// Reads it, without the parts that are left out. Saved views hold them all, and are of no use then.
    async fn read(log: &Log, left_out: &BTreeSet<Part>) -> Result<Kept, StoreFault> {
        let (device, saved) = join(log.device(), log.saved()).await;
        let device = device?;
        page::note("checkpoint fetched");
        // A checkpoint without the device's id is of a log that was half wiped: it is not used.
        let is_used = device.is_some() && !left_out.contains(&Part::Checkpoint);
        let saved = saved?.filter(|_| is_used);
        let base = blaming(Part::Checkpoint, || {
            let saved = saved?;
            let base = Base::<Orders>::read(&saved.replica)?;
            page::note("replica read");
            let (_, turn) = base.covered();
            let views = if left_out.is_empty() { Views::restore(&saved.views, turn) } else { None };
            Some((base, views))
        });
        page::note("views read");
        Ok(Kept { device, base })
    }
}

async fn begin(
    log: &Log,
    frames: Vec<Frame>,
    (kept, session): (Kept, &SessionAnswer),
) -> Result<Started, StoreFault> {
    let base = kept.base.as_ref().map(|(base, _)| base);
    let marker = marker::load(log.name());
    let found = Found { device: kept.device, frames, marker, ..Found::default() };
    let (entries, recovery) = put_back(log, (found, base)).await?;
    page::note("log read");
    let uncovered = entries.iter().map(|(_, entry)| events_in(entry)).sum();
    let device = match kept.device {
        Some(device) => device,
        None => log.adopt_device(recovery.device).await?,
    };
    let recovered = (recovery.restored > 0 || recovery.missing > 0)
        .then_some(Recovered { restored: recovery.restored, missing: recovery.missing });
    let identity = identity(session, device);
    let Some((base, mut views)) = kept.base else {
        let start = Start { identity, checkpoint: None, entries };
        let (replica, effects) = Replica::open(start, clock::now());
        return Ok(Started { replica, views: None, recovered, uncovered, effects });
    };
    let (replica, effects) = blaming(Part::Checkpoint, || {
        let (mut replica, effects) = Replica::resume(identity, base, clock::now());
        if let Some(views) = &mut views {
            views.dress(&replica);
        }
        let effects = catch_up(&mut replica, (entries, effects), views.as_mut());
        (replica, effects)
    });
    Ok(Started { replica, views, recovered, uncovered, effects })
}

/// Reads the log after the checkpoint, and writes into it what it lost. Gives the whole tail.
async fn put_back(
    log: &Log,
    (mut found, base): (Found, Option<&Base<Orders>>),
) -> Result<(Vec<(Turn, Entry)>, Recovery), StoreFault> {
    found.covered = base.map(Base::covered);
    let covered = found.covered.map_or(Turn(0), |(_, turn)| turn);
    for _ in 0..RECOVERY_TRIES {
        found.entries = log.read_after(covered).await?;
        Replica::strike(base, &mut found);
        let recovery = recover(&found);
        match write_all(log, &recovery).await {
            Ok(written) => {
                found.entries.extend(written);
                return Ok((found.entries, recovery));
            }
            // A living tab was faster: compare again with what it wrote.
            Err(StoreFault::Moved) => {}
            Err(fault @ (StoreFault::Full | StoreFault::Failed)) => return Err(fault),
        }
    }
    Err(StoreFault::Failed)
}

async fn write_all(log: &Log, recovery: &Recovery) -> Result<Vec<(Turn, Entry)>, StoreFault> {
    let mut turn = recovery.turn;
    let mut written = Vec::new();
    for entry in &recovery.restore {
        log.append(turn, entry).await?;
        written.push((turn, entry.clone()));
        turn = turn.next();
    }
    Ok(written)
}

/// Shows the replica the entries that its checkpoint does not cover, as if it had just read them.
fn catch_up(
    replica: &mut Replica<Orders>,
    (entries, mut effects): (Vec<(Turn, Entry)>, Vec<Effect<Orders>>),
    mut views: Option<&mut Views>,
) -> Vec<Effect<Orders>> {
    let asks = |effect: &Effect<Orders>| matches!(effect, Effect::Read { .. });
    if !effects.iter().any(asks) {
        effects.extend(replica.step(Input::Hinted, clock::now()));
    }
    if effects.iter().any(asks) {
        effects.retain(|effect| !asks(effect));
        effects.extend(replica.step(Input::Read(Ok(entries)), clock::now()));
    }
    let mut rest = Vec::new();
    for effect in effects {
        match (effect, views.as_deref_mut()) {
            (Effect::Changed(changes), Some(views)) => {
                for change in &changes {
                    views.change(
                        change.stream,
                        change.before.as_ref().map(|before| &before.state),
                        change.after.as_ref().map(|after| &after.state),
                    );
                }
            }
            // Views that are built anew have it all.
            (Effect::Changed(_), None) => {}
            (effect, _) => rest.push(effect),
        }
    }
    rest
}
