//! Receipts: what makes a push that is sent twice count once.

use std::fmt;
use std::str::FromStr;

use counterfoil_core::{CommandEnvelope, CommandId, DeviceId, Payload, Seq};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::protocol::Outcome;

/// SHA-256 of what a command says. In JSON and as text 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of all that `command` says. Where it stands is left out, because that may differ when it is sent
    /// again: `seq` (a device that lost its log numbers anew), `depends_on` and `basis`.
    pub fn of(command: &CommandEnvelope) -> Digest {
        let expected = Payload::of(&command.expected).map(|json| json.as_str().to_owned());
        let parts = [
            command.id.to_string(),
            command.device.to_string(),
            command.stream.to_string(),
            command.kind.clone(),
            command.schema.to_string(),
            command.payload.as_str().to_owned(),
            expected.unwrap_or_default(),
            command.fixes.map(|id| id.to_string()).unwrap_or_default(),
            command.occurred_at.at.0.to_string(),
            command.occurred_at.offset_minutes.to_string(),
        ];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_string());
            hash.update([b':']);
            hash.update(part);
        }
        Digest(hash.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a digest")]
pub struct ParseDigestFault;

impl FromStr for Digest {
    type Err = ParseDigestFault;
    fn from_str(text: &str) -> Result<Digest, ParseDigestFault> {
        let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|[high, low]| Some(digit(*high)? * 16 + digit(*low)?)).collect();
        match bytes.map(<[u8; 32]>::try_from) {
            Some(Ok(bytes)) if rest.is_empty() => Ok(Digest(bytes)),
            Some(Ok(_) | Err(_)) | None => Err(ParseDigestFault),
        }
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The record that a command was decided, and how. Kept for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which device asked.
    pub device: DeviceId,
    /// Under which number.
    pub seq: Seq,
    /// What it said.
    pub digest: Digest,
    /// What became of it; never deferred. It names the command.
    pub outcome: Outcome,
}

impl Receipt {
    /// Whether `command` says the same as the one that was decided, whoever sends it: a device that had a
    /// copy sends again under an id of its own.
    pub fn is_of(&self, command: &CommandEnvelope) -> bool {
        self.digest == Digest::of(&CommandEnvelope { device: self.device, ..command.clone() })
    }

    /// Of which command.
    pub fn command(&self) -> CommandId {
        self.outcome.command
    }
}
