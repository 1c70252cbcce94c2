//! A small domain with everything that can go wrong between streams: tills that start as drafts, a bank
//! whose limit and bonus they all look at, sums over them, numbers that only the authority gives, and
//! wishes that must meet the version their user saw.

use std::cell::Cell;

use counterfoil_core::{
    CommandId, DecodeFault, Difference, Domain, Encoded, Payload, Phase, Reader, Stamp, StreamId,
    StreamKind, TallyKey,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a tab or a server was built from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Build {
    /// Does not know yet that a till has a name.
    Old,
    /// Knows everything.
    #[default]
    New,
}

thread_local! {
    static AT_WORK: Cell<Build> = const { Cell::new(Build::New) };
}

/// From now on, this build runs in this thread.
pub fn run_as(build: Build) {
    AT_WORK.set(build);
}

/// The domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tills;

/// The one bank.
pub const BANK: StreamId = StreamId { kind: kind("bank"), id: Uuid::nil() };
/// The money in all public tills.
pub const TOTAL: TallyKey = TallyKey::new(BANK, "total");
/// How many tills were published.
pub const NUMBERED: TallyKey = TallyKey::new(BANK, "numbered");
/// What the public tills may hold together until the bank says otherwise.
pub const LIMIT_AT_FIRST: i64 = 100;

/// The kind of event that old builds do not know.
const NAMED: &str = "till.named";

const fn kind(name: &str) -> StreamKind {
    #[expect(clippy::panic, reason = "evaluated when it is compiled")]
    match StreamKind::parse(name) {
        Some(kind) => kind,
        None => panic!("a kind is 1 to 12 small letters"),
    }
}

/// The till with this id.
pub const fn till(id: Uuid) -> StreamId {
    StreamId { kind: kind("till"), id }
}

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TillCommand {
    /// Start a draft.
    Open,
    /// Put money in.
    Put {
        /// How much.
        amount: i64,
    },
    /// Give it a name. Careful: it must meet the version that the user saw.
    Rename {
        /// The name.
        name: String,
    },
    /// Make a draft public.
    Publish,
    /// Let nobody put anything in any more.
    Close,
    /// The bank: set what the public tills may hold together.
    SetLimit {
        /// How much.
        limit: i64,
    },
    /// The bank: what is added to everything put in.
    SetBonus {
        /// How much.
        bonus: i64,
    },
}

/// A fact. Each says by which command it came about, so that a doubled one can be seen in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the fact of the command of the same name")]
pub enum TillEvent {
    Opened { by: CommandId },
    Put { amount: i64, bonus: i64, by: CommandId },
    Renamed { name: String, by: CommandId },
    Published { number: Option<i64>, by: CommandId },
    Closed { by: CommandId },
    LimitSet { limit: i64, by: CommandId },
    BonusSet { bonus: i64, by: CommandId },
}

impl TillEvent {
    /// By which command it came about.
    pub fn by(&self) -> CommandId {
        match self {
            TillEvent::Opened { by }
            | TillEvent::Put { by, .. }
            | TillEvent::Renamed { by, .. }
            | TillEvent::Published { by, .. }
            | TillEvent::Closed { by }
            | TillEvent::LimitSet { by, .. }
            | TillEvent::BonusSet { by, .. } => *by,
        }
    }
}

/// How far a till has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Stage {
    Draft,
    Public,
    Closed,
}

/// A till or the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillState {
    /// How far it has come; the bank is public.
    pub stage: Stage,
    /// What is in it; of the bank, the limit.
    pub amount: i64,
    /// What the bank adds to everything put in.
    pub bonus: i64,
    /// Its name.
    pub name: String,
    /// Its number, once it was decided.
    pub number: Option<i64>,
    /// The commands behind it, in order.
    pub by: Vec<CommandId>,
}

/// A no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum TillRefusal {
    AlreadyOpen,
    AlreadyPublic,
    NotOpen,
    Closed,
    NotForThis,
    LimitExceeded { limit: i64, total: i64 },
}

impl Domain for Tills {
    type State = TillState;
    type Command = TillCommand;
    type Event = TillEvent;
    type Refusal = TillRefusal;

    const STATE_VERSION: u32 = 1;

    fn decode_command(
        kind: &str,
        schema: u16,
        payload: &Payload,
    ) -> Result<TillCommand, DecodeFault> {
        match (kind, schema) {
            ("till.command", 1) => payload.read(),
            _ => Err(DecodeFault::Unknown { kind: kind.to_owned(), schema }),
        }
    }

    fn encode_command(command: &TillCommand) -> Result<Encoded, DecodeFault> {
        Ok(Encoded { kind: "till.command", schema: 1, payload: Payload::of(command)? })
    }

    fn decode_event(kind: &str, schema: u16, payload: &Payload) -> Result<TillEvent, DecodeFault> {
        match (kind, schema) {
            ("till.event", 1) => payload.read(),
            (NAMED, 1) if AT_WORK.get() == Build::New => payload.read(),
            _ => Err(DecodeFault::Unknown { kind: kind.to_owned(), schema }),
        }
    }

    fn encode_event(event: &TillEvent) -> Result<Encoded, DecodeFault> {
        let is_newer = matches!(event, TillEvent::Renamed { .. });
        let kind = if is_newer { NAMED } else { "till.event" };
        Ok(Encoded { kind, schema: 1, payload: Payload::of(event)? })
    }

    fn decide(
        stream: StreamId,
        command: &TillCommand,
        stamp: &Stamp,
        reader: &mut Reader<'_, TillState>,
    ) -> Result<Vec<TillEvent>, TillRefusal> {
        let by = stamp.id;
        let event = match command {
            TillCommand::SetLimit { .. } | TillCommand::SetBonus { .. } if stream != BANK => {
                return Err(TillRefusal::NotForThis);
            }
            TillCommand::SetLimit { limit } => TillEvent::LimitSet { limit: *limit, by },
            TillCommand::SetBonus { bonus } => TillEvent::BonusSet { bonus: *bonus, by },
            TillCommand::Open
            | TillCommand::Put { .. }
            | TillCommand::Rename { .. }
            | TillCommand::Publish
            | TillCommand::Close => return decide_till(stream, command, stamp, reader),
        };
        Ok(vec![event])
    }

    fn apply(stream: StreamId, state: Option<TillState>, event: &TillEvent) -> Option<TillState> {
        let mut state = state.unwrap_or_else(|| start(stream));
        match event {
            TillEvent::Opened { .. } => {}
            TillEvent::Put { amount, bonus, .. } => state.amount += amount + bonus,
            TillEvent::Renamed { name, .. } => state.name.clone_from(name),
            TillEvent::Published { number, .. } => {
                state.stage = Stage::Public;
                state.number = *number;
            }
            TillEvent::Closed { .. } => state.stage = Stage::Closed,
            TillEvent::LimitSet { limit, .. } => state.amount = *limit,
            TillEvent::BonusSet { bonus, .. } => state.bonus = *bonus,
        }
        state.by.push(event.by());
        Some(state)
    }

    fn tallies(stream: StreamId, state: &TillState) -> Vec<(TallyKey, i64)> {
        if stream == BANK || state.stage == Stage::Draft {
            return Vec::new();
        }
        vec![(TOTAL, state.amount), (NUMBERED, 1)]
    }

    fn is_private(state: &TillState) -> bool {
        state.stage == Stage::Draft
    }

    fn is_careful(command: &TillCommand) -> bool {
        matches!(command, TillCommand::Rename { .. })
    }

    fn differences(shown: &[TillEvent], decided: &[TillEvent]) -> Vec<Difference> {
        let bonus = |events: &[TillEvent]| -> i64 {
            let bonuses = events.iter().map(|event| match event {
                TillEvent::Put { bonus, .. } => *bonus,
                _ => 0,
            });
            bonuses.sum()
        };
        let (shown, decided) = (bonus(shown), bonus(decided));
        if shown == decided {
            return Vec::new();
        }
        vec![Difference {
            field: "bonus".to_owned(),
            shown: shown.to_string(),
            decided: decided.to_string(),
            policy: "bank".to_owned(),
        }]
    }
}

fn start(stream: StreamId) -> TillState {
    let is_bank = stream == BANK;
    TillState {
        stage: if is_bank { Stage::Public } else { Stage::Draft },
        amount: if is_bank { LIMIT_AT_FIRST } else { 0 },
        bonus: 0,
        name: String::new(),
        number: None,
        by: Vec::new(),
    }
}

fn decide_till(
    stream: StreamId,
    command: &TillCommand,
    stamp: &Stamp,
    reader: &mut Reader<'_, TillState>,
) -> Result<Vec<TillEvent>, TillRefusal> {
    let by = stamp.id;
    let Some(state) = reader.state(stream) else {
        return match command {
            TillCommand::Open if stream != BANK => Ok(vec![TillEvent::Opened { by }]),
            _ => Err(TillRefusal::NotOpen),
        };
    };
    if state.stage == Stage::Closed {
        return Err(TillRefusal::Closed);
    }
    let event = match command {
        TillCommand::Put { amount } => {
            let bonus = reader.state(BANK).map_or(0, |bank| bank.bonus);
            if state.stage == Stage::Public {
                check_limit(amount + bonus, reader)?;
            }
            TillEvent::Put { amount: *amount, bonus, by }
        }
        TillCommand::Rename { name } if *name == state.name => return Ok(Vec::new()),
        TillCommand::Rename { name } => TillEvent::Renamed { name: name.clone(), by },
        TillCommand::Publish if state.stage == Stage::Draft => {
            check_limit(state.amount, reader)?;
            let number = match stamp.phase {
                Phase::Predicting => None,
                Phase::Deciding => Some(reader.tally(NUMBERED) + 1),
            };
            TillEvent::Published { number, by }
        }
        TillCommand::Publish => return Err(TillRefusal::AlreadyPublic),
        TillCommand::Close => TillEvent::Closed { by },
        _ => return Err(TillRefusal::AlreadyOpen),
    };
    Ok(vec![event])
}

fn check_limit(more: i64, reader: &mut Reader<'_, TillState>) -> Result<(), TillRefusal> {
    let limit = reader.state(BANK).map_or(LIMIT_AT_FIRST, |bank| bank.amount);
    let total = reader.tally(TOTAL) + more;
    if total > limit { Err(TillRefusal::LimitExceeded { limit, total }) } else { Ok(()) }
}
