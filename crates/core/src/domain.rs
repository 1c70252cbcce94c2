//! What the kernel asks of a domain: decide, apply, and say what it looked at.
//!
//! A domain sees other streams and sums over streams only through a [`Reader`], which notes every
//! look. So both ends know on what a decision rests, and decide again only when that moved.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{CommandId, DecodeFault, DeviceId, Encoded, Moment, Payload, StreamId, Version};

/// A role's name, as the session gives it. What it may do is the domain's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(pub String);

/// At which end a command is being decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// On a device: the result is shown, and thrown away when the decided one comes.
    Predicting,
    /// By the authority: the result becomes history.
    Deciding,
}

/// Who asked, when, under which id, and at which end. Made at the edge, read everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The command.
    pub id: CommandId,
    /// When it was asked, by the device's clock.
    pub at: Moment,
    /// From which device.
    pub device: DeviceId,
    /// Who asked.
    pub actor: String,
    /// With which rights.
    pub role: Role,
    /// At which end it is decided.
    pub phase: Phase,
}

/// Names a sum over streams: what `name` adds up to at `stream`, such as the open credit of a
/// customer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TallyKey {
    /// Where the sum hangs.
    pub stream: StreamId,
    /// What is summed.
    pub name: std::borrow::Cow<'static, str>,
}

impl TallyKey {
    /// The sum called `name` at `stream`.
    pub const fn new(stream: StreamId, name: &'static str) -> TallyKey {
        TallyKey { stream, name: std::borrow::Cow::Borrowed(name) }
    }
}

/// Something a decision looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Read {
    /// A stream's state.
    Stream(StreamId),
    /// A sum.
    Tally(TallyKey),
}

/// An answer of a [`World`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<T> {
    /// This is it.
    Yes(T),
    /// Not loaded: load it and decide again.
    NotYet,
}

/// What a decision may look at.
pub trait World<S> {
    /// The state of `stream`; `None` if it has no events.
    fn state(&self, stream: StreamId) -> Known<Option<&S>>;
    /// The sum at `key`; 0 if nothing adds to it.
    fn tally(&self, key: &TallyKey) -> Known<i64>;
}

/// A [`World`] that notes every look.
pub struct Reader<'a, S> {
    world: &'a dyn World<S>,
    /// As they came: a look that is noted twice costs less than one that is searched for.
    reads: Vec<Read>,
    missing: BTreeSet<Read>,
}

impl<S> Debug for Reader<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("reads", &self.reads).finish_non_exhaustive()
    }
}

impl<'a, S> Reader<'a, S> {
    /// Looks at `world`.
    pub fn new(world: &'a dyn World<S>) -> Reader<'a, S> {
        Reader { world, reads: Vec::new(), missing: BTreeSet::new() }
    }

    /// The state of `stream`; `None` if it has no events or is not loaded.
    pub fn state(&mut self, stream: StreamId) -> Option<&'a S> {
        self.note(Read::Stream(stream));
        match self.world.state(stream) {
            Known::Yes(state) => state,
            Known::NotYet => {
                self.missing.insert(Read::Stream(stream));
                None
            }
        }
    }

    /// The sum at `key`; 0 if nothing adds to it or it is not loaded.
    pub fn tally(&mut self, key: TallyKey) -> i64 {
        let answer = self.world.tally(&key);
        self.note(Read::Tally(key.clone()));
        match answer {
            Known::Yes(sum) => sum,
            Known::NotYet => {
                self.missing.insert(Read::Tally(key));
                0
            }
        }
    }

    fn note(&mut self, read: Read) {
        if self.reads.last() != Some(&read) {
            self.reads.push(read);
        }
    }

    /// All that was looked at, each once and in order, and what of it was not loaded. A result with anything
    /// missing is worth nothing.
    pub fn into_reads(mut self) -> (Vec<Read>, BTreeSet<Read>) {
        self.reads.sort_unstable();
        self.reads.dedup();
        (self.reads, self.missing)
    }
}

/// A state with the number of events behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Versioned<S> {
    /// The last event's version.
    pub version: Version,
    /// What the events add up to.
    pub state: S,
}

/// One field in which the decided events differ from what the device had shown, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs, in the domain's words.
    pub field: String,
    /// What the user was shown.
    pub shown: String,
    /// What was decided.
    pub decided: String,
    /// The policy that made the difference.
    pub policy: String,
}

/// A whole domain: several kinds of streams under one roof. Pure: the same arguments give the same
/// answer, in a browser and on a server.
pub trait Domain: Sized + Debug + 'static {
    /// The state of one stream, of whatever kind.
    type State: Clone + PartialEq + Debug + Serialize + DeserializeOwned;
    /// An intent.
    type Command: Clone + PartialEq + Debug;
    /// A fact.
    type Event: Clone + PartialEq + Debug;
    /// A typed no, with the facts it rests on.
    type Refusal: Clone + PartialEq + Debug + Serialize + DeserializeOwned;

    /// Version of [`Domain::State`]'s shape and of what [`Domain::tallies`] makes of it. Checkpoints of another
    /// version are thrown away.
    const STATE_VERSION: u32;
    /// Oldest version whose JSON still reads, and means what it meant. A device's history may begin with a
    /// snapshot of it: without that, an update would leave the device with nothing until it is online.
    const STATE_OLDEST: u32 = Self::STATE_VERSION;

    /// The intent in a stored or received command, raised to the newest shape.
    ///
    /// # Errors
    /// [`DecodeFault::Unknown`]: a newer build wrote it. [`DecodeFault::Shape`]: it is broken.
    fn decode_command(
        kind: &str,
        schema: u16,
        payload: &Payload,
    ) -> Result<Self::Command, DecodeFault>;

    /// The newest stored form of an intent.
    ///
    /// # Errors
    /// The intent has no JSON form: a bug in the domain.
    fn encode_command(command: &Self::Command) -> Result<Encoded, DecodeFault>;

    /// The fact in a stored or received event, raised to the newest shape.
    ///
    /// # Errors
    /// As [`Domain::decode_command`].
    fn decode_event(kind: &str, schema: u16, payload: &Payload)
    -> Result<Self::Event, DecodeFault>;

    /// The newest stored form of a fact.
    ///
    /// # Errors
    /// As [`Domain::encode_command`].
    fn encode_event(event: &Self::Event) -> Result<Encoded, DecodeFault>;

    /// What `command` makes happen on `stream`, which `reader` shows with all else. No event at all
    /// means that the wish is already true.
    ///
    /// # Errors
    /// The refusal, with every failing line and the facts used.
    fn decide(
        stream: StreamId,
        command: &Self::Command,
        stamp: &Stamp,
        reader: &mut Reader<'_, Self::State>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// `state` after `event`. Records and checks nothing; an event that does not fit changes nothing.
    fn apply(
        stream: StreamId,
        state: Option<Self::State>,
        event: &Self::Event,
    ) -> Option<Self::State>;

    /// What a stream in this state adds to which sums, each named once.
    fn tallies(stream: StreamId, state: &Self::State) -> Vec<(TallyKey, i64)>;

    /// Whether a stream in this state stays on its device, such as a draft.
    fn is_private(state: &Self::State) -> bool;

    /// Whether a blind merge of this intent would surprise, so that it must meet the version that the
    /// user saw.
    fn is_careful(command: &Self::Command) -> bool;

    /// In what the decided events differ from the shown ones, as far as the user should be told.
    fn differences(shown: &[Self::Event], decided: &[Self::Event]) -> Vec<Difference>;
}
