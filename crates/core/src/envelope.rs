//! What travels and what is stored: a command, an event, and the payload inside them.

use std::sync::Arc;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{CommandId, DeviceId, EventId, Moment, Position, Seq, StreamId, UtcMillis, Version};

/// A JSON text, kept as it was written: carried and hashed without being understood. Copies share it.
#[derive(Debug, Clone)]
pub struct Payload(Arc<RawValue>);

impl Payload {
    /// The JSON of `value`.
    ///
    /// # Errors
    /// The value has no JSON form, such as a map with keys that are no texts.
    pub fn of(value: &impl Serialize) -> Result<Payload, DecodeFault> {
        serde_json::value::to_raw_value(value).map(Payload::share).map_err(DecodeFault::Shape)
    }

    /// `text` as it stands.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn parse(text: String) -> Result<Payload, DecodeFault> {
        RawValue::from_string(text).map(Payload::share).map_err(DecodeFault::Shape)
    }

    fn share(text: Box<RawValue>) -> Payload {
        Payload(Arc::from(text))
    }

    /// The text as a `T`.
    ///
    /// # Errors
    /// [`DecodeFault::Shape`]: it is not of that shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, DecodeFault> {
        serde_json::from_str(self.as_str()).map_err(DecodeFault::Shape)
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Payload) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            serializer.serialize_str(self.as_str())
        }
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Payload, D::Error> {
        if deserializer.is_human_readable() {
            Box::<RawValue>::deserialize(deserializer).map(Payload::share)
        } else {
            Payload::parse(String::deserialize(deserializer)?).map_err(D::Error::custom)
        }
    }
}

/// Why a stored or received payload could not be read. Nothing was changed; keep the raw text.
#[derive(Debug, thiserror::Error)]
pub enum DecodeFault {
    /// No build that this one knows of wrote such a kind. A newer build may.
    #[error("unknown kind {kind}/{schema}")]
    Unknown {
        /// The kind.
        kind: String,
        /// Its schema version.
        schema: u16,
    },
    /// The kind is known, the content is not of its shape.
    #[error("the content does not have the shape of its kind")]
    Shape(#[source] serde_json::Error),
}

/// A command's intent or an event's fact as JSON, with the name of its shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// `order.placed`.
    pub kind: &'static str,
    /// Which version of the shape, from 1.
    pub schema: u16,
    /// The content.
    pub payload: Payload,
}

impl Encoded {
    /// The command that asks for this on `stream`: `id`, the one with the number `seq` of `device`. It rests on
    /// nothing that its user saw, waits for no other command, and fixes none.
    pub fn command(
        self,
        (device, seq, id): (DeviceId, Seq, CommandId),
        stream: StreamId,
        occurred_at: Moment,
    ) -> CommandEnvelope {
        CommandEnvelope {
            id,
            device,
            seq,
            stream,
            kind: self.kind.to_owned(),
            schema: self.schema,
            payload: self.payload,
            expected: Expected::Any,
            basis: Position(0),
            depends_on: None,
            fixes: None,
            occurred_at,
        }
    }
}

/// What a command demands of its stream's version before it is decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Nothing: the intent adds to whatever is there, and `decide` judges.
    #[default]
    Any,
    /// The stream must be new.
    NoStream,
    /// The user saw exactly this version; anything else would surprise.
    Exact(Version),
}

/// What a person asked for, ready to be stored and sent. Actor, workspace and role are not in it: the
/// server takes them from the session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandEnvelope {
    /// Key of idempotency.
    pub id: CommandId,
    /// Who holds it.
    pub device: DeviceId,
    /// Its place among the commands of that device.
    pub seq: Seq,
    /// What it is about.
    pub stream: StreamId,
    /// `order.place`.
    pub kind: String,
    /// Which version of the payload's shape, from 1.
    pub schema: u16,
    /// The intent.
    pub payload: Payload,
    /// Demand on the stream's version.
    #[serde(default)]
    pub expected: Expected,
    /// The last position that the user's screen had taken in.
    pub basis: Position,
    /// The previous undecided command on the same stream. Set anew at each push, so it is not part
    /// of what the command says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<CommandId>,
    /// The refused command that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixes: Option<CommandId>,
    /// When it was asked, by the device's clock.
    pub occurred_at: Moment,
}

/// A decided fact with its place in the shared history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventEnvelope {
    /// Derived from the command.
    pub id: EventId,
    /// Place in the workspace.
    pub position: Position,
    /// What it is about.
    pub stream: StreamId,
    /// Place in the stream.
    pub version: Version,
    /// `order.placed`.
    pub kind: String,
    /// Which version of the payload's shape, from 1.
    pub schema: u16,
    /// The fact.
    pub payload: Payload,
    /// What caused it.
    pub command: CommandId,
    /// Who asked, as the session said.
    pub actor: String,
    /// From which device.
    pub device: DeviceId,
    /// When it was asked, by the device's clock.
    pub occurred_at: Moment,
    /// When it was decided, by the server's clock.
    pub recorded_at: UtcMillis,
}
